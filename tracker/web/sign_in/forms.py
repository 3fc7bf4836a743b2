"""The form that asks for a sign-in link."""

from wtforms import HiddenField, StringField

from tracker.web.forms.base import SHORT, TrackerForm, at_most, required


class AskForm(TrackerForm):
    """Where to send the link, and the page that was asked for."""

    address = StringField("Your council email address", [required("Enter your email address."), at_most(SHORT)])
    next = HiddenField()


class ButtonForm(TrackerForm):
    """A form that is only a button."""
