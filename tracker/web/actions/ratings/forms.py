"""The form of the page on which somebody other than the owner rates an action."""

from wtforms import RadioField, TextAreaField

from tracker.web.forms.base import LONG, AsShownForm, at_most, required


class ValidateRatingForm(AsShownForm):
    """A rating that somebody other than the owner found."""

    rating = RadioField("How do you find it?", [required("Choose a rating.")], choices=[])
    words = TextAreaField("What did you see?", [required("Say in a sentence what you saw."), at_most(LONG)])
