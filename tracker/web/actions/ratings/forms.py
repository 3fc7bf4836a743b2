"""The form of the page on which somebody other than the owner rates an action."""

from wtforms import RadioField, TextAreaField

from tracker.web.forms.base import LONG, AsShownForm, at_most, required


class ValidateRatingForm(AsShownForm):
    """A rating by somebody other than the owner."""

    rating = RadioField("How would you rate it?", [required("Choose a rating.")], choices=[])
    words = TextAreaField("What did you see?", [required("Enter what you saw, in a sentence."), at_most(LONG)])
