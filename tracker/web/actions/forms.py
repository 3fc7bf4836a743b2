"""The forms by which owners report and ask."""

from datetime import date

from wtforms import BooleanField, RadioField, SelectField, TextAreaField
from wtforms.validators import Optional

from tracker.actions.deadlines.service import Asked
from tracker.actions.updates.service import Report
from tracker.web.actions.date_forms import NewDateForm
from tracker.web.forms import LONG, AsShownForm, VersionedForm, at_most, needed


class ReportingForm(VersionedForm):
    """A form by which an owner adds something: what others add meanwhile does not hinder it.

    Where the action was reported complete, reopened or suspended meanwhile, that is shown first.
    """

    watches = ("standing",)
    asks_when_sent_twice = False


class UpdateForm(ReportingForm):
    """A progress update. What happened and the rating make a good one; the rest helps."""

    happened = TextAreaField("What happened since the last update?", [needed("Enter what happened."), at_most(LONG)])
    rating = RadioField("How is it going?", [needed("Choose a rating.")], choices=[])
    why_better = TextAreaField("Why this rating, although a deadline has passed?", [at_most(LONG)])
    next_step = TextAreaField("What is next? (optional)", [at_most(LONG)])
    obstacles = TextAreaField("What is in the way? (optional)", [at_most(LONG)])
    reports_complete = BooleanField("This action is complete")
    takes_back = BooleanField("It is not complete after all")
    on_behalf_of = SelectField("For which owner do you report?", [Optional()], choices=[])

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


class ValidateForm(AsShownForm):
    """A rating that somebody other than the owner found."""

    rating = RadioField("How do you find it?", [needed("Choose a rating.")], choices=[])
    words = TextAreaField("What did you see?", [needed("Say in a sentence what you saw."), at_most(LONG)])


class AskForDateForm(NewDateForm, ReportingForm):
    """A new date that an owner asks for."""

    milestone = RadioField("Which deadline?", [needed("Choose the deadline.")], choices=[])
    reason = TextAreaField("Why is a new date needed?", [needed("Enter why a new date is needed."), at_most(LONG)])

    @property
    def milestone_id(self) -> int:
        """The milestone whose deadline is to move."""
        return int(self.milestone.data)

    def asked(self, by_id: int, on: date) -> Asked:
        """What is asked for, by whom and on which day."""
        wanted = self.new_date(on)
        return Asked(wanted.deadline, self.reason.data or "", by_id, on, review_on=wanted.review_on)
