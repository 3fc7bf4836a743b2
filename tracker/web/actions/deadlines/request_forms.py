"""The form by which an owner requests a new date."""

from datetime import date

from wtforms import RadioField, TextAreaField

from tracker.actions.deadlines.service import DeadlineRequest
from tracker.web.actions.deadlines.decision_forms import NewDateForm
from tracker.web.actions.reporting import ReportingForm
from tracker.web.forms.base import LONG, at_most, required


class RequestDeadlineForm(NewDateForm, ReportingForm):
    """A new date that an owner requests."""

    milestone = RadioField("Which deadline?", [required("Choose the deadline.")], choices=[])
    reason = TextAreaField("Why is a new date needed?", [required("Enter why a new date is needed."), at_most(LONG)])

    @property
    def milestone_id(self) -> int:
        """The milestone whose deadline is to change."""
        return int(self.milestone.data)

    def deadline_request(self, by_id: int, on: date) -> DeadlineRequest:
        """What is asked for, by whom and on which day."""
        wanted = self.new_date(on)
        return DeadlineRequest(wanted.deadline, self.reason.data or "", by_id, on, review_on=wanted.review_on)
