"""The form of the page on which somebody other than the owner rates an action."""

from wtforms import RadioField, TextAreaField

from tracker.web.forms.base import LONG, AsShownForm, at_most, needed


class ValidateForm(AsShownForm):
    """A rating that somebody other than the owner found."""

    rating = RadioField("How do you find it?", [needed("Choose a rating.")], choices=[])
    words = TextAreaField("What did you see?", [needed("Say in a sentence what you saw."), at_most(LONG)])
