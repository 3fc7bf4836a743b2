"""The form that moves the training clock."""

from wtforms import HiddenField, SubmitField

from tracker.web.forms.base import TrackerForm
from tracker.web.forms.fields import DateField


class ClockForm(TrackerForm):
    """A day to move to: one of the buttons, or one that is typed."""

    to = HiddenField()
    day = DateField("Another day", thing="the day")
    other = SubmitField()
