"""The forms by which owners report progress and withdraw an update."""

from wtforms import BooleanField, RadioField, SelectField, TextAreaField
from wtforms.validators import Optional

from tracker.actions.updates.service import Report
from tracker.web.actions.reporting import ReportingForm
from tracker.web.forms.base import LONG, AsShownForm, at_most, required


class UpdateForm(ReportingForm):
    """A progress update. Only what happened and the rating are needed."""

    happened = TextAreaField(
        "What has happened since the last update?", [required("Enter what happened."), at_most(LONG)]
    )
    rating = RadioField("How is it going?", [required("Choose a rating.")], choices=[])
    why_better = TextAreaField("Why this rating, when a deadline has passed?", [at_most(LONG)])
    next_step = TextAreaField("What happens next? (optional)", [at_most(LONG)])
    obstacles = TextAreaField("What is in the way? (optional)", [at_most(LONG)])
    reports_complete = BooleanField("This action is complete")
    takes_back = BooleanField("It is not complete after all")
    on_behalf_of = SelectField("Which owner are you reporting for?", [Optional()], choices=[])

    def report(self, for_id: int | None) -> Report:
        """What was reported, for the owner with this id where somebody else writes."""
        return Report(
            happened=self.happened.data or "",
            rating=self.rating.data or "",
            next_step=self.next_step.data or "",
            obstacles=self.obstacles.data or "",
            why_better=self.why_better.data or "",
            reports_complete=self.reports_complete.data,
            takes_back=self.takes_back.data,
            on_behalf_of_id=for_id,
            since=self.opened_at,
        )


class WithdrawUpdateForm(AsShownForm):
    """Why an update is withdrawn."""

    reason = TextAreaField(
        "Why are you withdrawing it?", [required("Enter why you are withdrawing this update."), at_most(LONG)]
    )
