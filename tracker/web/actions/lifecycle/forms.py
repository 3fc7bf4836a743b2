"""The forms by which an action is checked, signed off, re-tested, suspended, stopped, reopened, removed."""

from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional

from tracker.actions.enums import FollowUpResult, StopReason
from tracker.actions.lifecycle.completion import Checked, Retested, SignedOff
from tracker.actions.lifecycle.follow_up import FollowedUp
from tracker.actions.lifecycle.milestones import ReopenedDeadline
from tracker.actions.lifecycle.suspension import Stopped, Suspension
from tracker.web.forms.base import LONG, SHORT, AsShownForm, at_most, choices_of, required
from tracker.web.forms.fields import DateField

CONFIRMED, SENT_BACK = "confirmed", "sent back"
PASSED, FAILED = "passed", "failed"


class ReportMilestoneForm(AsShownForm):
    """That one milestone is met, and what shows it."""

    words = TextAreaField("What shows that it has been met? (optional)", [at_most(LONG)])
    on_behalf_of = SelectField("Which owner are you reporting for?", [Optional()], choices=[])


class CheckCompletionForm(AsShownForm):
    """What a check found."""

    outcome = RadioField("What did you find?", [required("Choose what you found.")], choices=[])
    words = TextAreaField("What did you look at, and what did it show?", [at_most(LONG)])
    on = DateField("When did you check it?", thing="the date")

    def checked(self) -> Checked:
        """What was found, as the verbs take it."""
        return Checked(self.outcome.data == CONFIRMED, self.words.data or "", self.on.data)


class CheckMilestoneForm(CheckCompletionForm):
    """What a check of one milestone found."""


class SignOffForm(AsShownForm):
    """The decision of the approving board, and what comes after it."""

    on = DateField("Date of the decision", is_needed=True, thing="the date of the decision")
    reference = StringField(
        "Reference of the decision", [required("Enter the reference of the decision."), at_most(SHORT)]
    )
    retest_on = DateField("When will it be tested again?", thing="the date of the re-test")
    look_at = TextAreaField("What will be looked at then?", [at_most(LONG)])
    why_no_retest = TextAreaField("If no re-test is planned, why not?", [at_most(LONG)])

    def signed(self) -> SignedOff:
        """What was decided, as the verb takes it."""
        return SignedOff(
            reference=self.reference.data or "",
            on=self.on.data,
            retest_on=self.retest_on.data,
            look_at=self.look_at.data or "",
            why_no_retest=self.why_no_retest.data or "",
        )


class RetestForm(AsShownForm):
    """What a re-test found."""

    outcome = RadioField(
        "What did the re-test show?",
        [required("Choose what the re-test showed.")],
        choices={PASSED: "The change is embedded", FAILED: "The change is not embedded: the action is open again"},
    )
    words = TextAreaField("What was looked at, and what did it show?", [at_most(LONG)])
    on = DateField("Date of the re-test", is_needed=True, thing="the date of the re-test")
    last_day = DateField("New last day that is still on time", thing="the new last day")
    review_on = DateField("If there is no date yet, when will it be reviewed?", thing="the review date")

    def retested(self) -> Retested:
        """What was found, as the verb takes it."""
        deadline = ReopenedDeadline(self.last_day.data, self.review_on.data)
        return Retested(self.outcome.data == PASSED, self.words.data or "", self.on.data, deadline)


class ReopenForm(AsShownForm):
    """Why an action is reopened."""

    reason = TextAreaField(
        "Why is it being reopened?", [required("Enter why the action is being reopened."), at_most(LONG)]
    )
    on = DateField("From what date?", is_needed=True, thing="the date")
    last_day = DateField("New last day that is still on time", thing="the new last day")
    review_on = DateField("If there is no date yet, when will it be reviewed?", thing="the review date")

    def deadline(self) -> ReopenedDeadline:
        """What is due now, as the verb takes it."""
        return ReopenedDeadline(self.last_day.data, self.review_on.data)


class SuspendForm(AsShownForm):
    """Why an action is suspended, and until when."""

    reason = TextAreaField(
        "Why is it being suspended?", [required("Enter why the action is being suspended."), at_most(LONG)]
    )
    reference = StringField(
        "Reference of the approval", [required("Enter the reference of the approval."), at_most(SHORT)]
    )
    review_on = DateField("When will it be reviewed?", is_needed=True, thing="the review date")
    on = DateField("From what date is it suspended?", is_needed=True, thing="the date")

    def suspension(self) -> Suspension:
        """What was typed, as the verb takes it."""
        return Suspension(self.reason.data or "", self.reference.data or "", self.review_on.data, self.on.data)


class ResumeForm(AsShownForm):
    """What has changed, and when a suspended action is resumed."""

    words = TextAreaField("What has changed? (optional)", [at_most(LONG)])
    on = DateField("From what date?", is_needed=True, thing="the date")


class StopForm(AsShownForm):
    """Why an action does not proceed, and who approved that."""

    ground = RadioField(
        "Why is it not going ahead?", [required("Choose why it is not going ahead.")], choices=choices_of(StopReason)
    )
    successor_id = SelectField("If it is superseded, which action replaces it?", default="", choices=[])
    reason = TextAreaField("Explain why", [required("Explain why the action is not going ahead."), at_most(LONG)])
    board_id = SelectField("Which board approved this?", [required("Choose the board.")], default="", choices=[])
    reference = StringField(
        "Reference of the decision", [required("Enter the reference of the decision."), at_most(SHORT)]
    )
    on = DateField("Date of the decision", is_needed=True, thing="the date of the decision")

    def stopped(self) -> Stopped:
        """What was decided, as the verb takes it."""
        return Stopped(
            ground=StopReason(self.ground.data),
            reason=self.reason.data or "",
            board_id=int(self.board_id.data) if self.board_id.data else None,
            reference=self.reference.data or "",
            successor_id=int(self.successor_id.data) if self.successor_id.data else None,
            on=self.on.data,
        )


class RemoveActionForm(AsShownForm):
    """Why an action is removed as entered in error."""

    reason = TextAreaField(
        "Why is it being removed?", [required("Enter why the action is being removed."), at_most(LONG)]
    )


class FollowUpForm(AsShownForm):
    """What an auditor found."""

    result = RadioField("What did you find?", [required("Choose what you found.")], choices=choices_of(FollowUpResult))
    words = TextAreaField("What is that based on?", [required("Enter what that is based on."), at_most(LONG)])
    on = DateField("Date of the follow-up", is_needed=True, thing="the date of the follow-up")

    def followed_up(self) -> FollowedUp:
        """What was found, as the verb takes it."""
        return FollowedUp(FollowUpResult(self.result.data), self.words.data or "", self.on.data)
