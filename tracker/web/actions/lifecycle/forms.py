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

    words = TextAreaField("What shows that it is met? (optional)", [at_most(LONG)])
    on_behalf_of = SelectField("For which owner do you report?", [Optional()], choices=[])


class CheckCompletionForm(AsShownForm):
    """What a check found."""

    outcome = RadioField("What did you find?", [required("Choose what you found.")], choices=[])
    words = TextAreaField("What did you look at, and what did it show?", [at_most(LONG)])
    on = DateField("On which day did you check it?", thing="the day")

    def checked(self) -> Checked:
        """What was found, as the verbs take it."""
        return Checked(self.outcome.data == CONFIRMED, self.words.data or "", self.on.data)


class CheckMilestoneForm(CheckCompletionForm):
    """What a check of one milestone found."""


class SignOffForm(AsShownForm):
    """The decision of the approving body, and what comes after it."""

    on = DateField("Day of the decision", is_needed=True, thing="the day of the decision")
    reference = StringField(
        "Reference of the decision", [required("Enter the reference of the decision."), at_most(SHORT)]
    )
    retest_on = DateField("When will it be tested again?", thing="the day of the re-test")
    look_at = TextAreaField("What will be looked at then?", [at_most(LONG)])
    why_no_retest = TextAreaField("Or: no re-test is planned, because", [at_most(LONG)])

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
        choices={PASSED: "It holds: the change is embedded", FAILED: "It does not hold: the action is open again"},
    )
    words = TextAreaField("What was looked at, and what did it show?", [at_most(LONG)])
    on = DateField("Day of the re-test", is_needed=True, thing="the day of the re-test")
    last_day = DateField("New last day that is still on time", thing="the new last day")
    review_on = DateField("Or, without a date yet: when is it looked at again?", thing="the day")

    def retested(self) -> Retested:
        """What was found, as the verb takes it."""
        anew = ReopenedDeadline(self.last_day.data, self.review_on.data)
        return Retested(self.outcome.data == PASSED, self.words.data or "", self.on.data, anew)


class ReopenForm(AsShownForm):
    """Why an action goes on after all."""

    reason = TextAreaField("Why is it reopened?", [required("Say why. It stays on the record."), at_most(LONG)])
    on = DateField("From which day?", is_needed=True, thing="the day")
    last_day = DateField("New last day that is still on time", thing="the new last day")
    review_on = DateField("Or, without a date yet: when is it looked at again?", thing="the day")

    def anew(self) -> ReopenedDeadline:
        """What is due now, as the verb takes it."""
        return ReopenedDeadline(self.last_day.data, self.review_on.data)


class SuspendForm(AsShownForm):
    """Why an action rests, and until when."""

    reason = TextAreaField("Why is it suspended?", [required("Say why the action is suspended."), at_most(LONG)])
    reference = StringField(
        "Reference of the approval", [required("Enter the reference of the approval."), at_most(SHORT)]
    )
    review_on = DateField("When is it looked at again?", is_needed=True, thing="the day on which it is looked at again")
    on = DateField("From which day is it suspended?", is_needed=True, thing="the day")

    def suspension(self) -> Suspension:
        """What was typed, as the verb takes it."""
        return Suspension(self.reason.data or "", self.reference.data or "", self.review_on.data, self.on.data)


class ResumeForm(AsShownForm):
    """That a suspended action goes on."""

    words = TextAreaField("What has changed? (optional)", [at_most(LONG)])
    on = DateField("From which day?", is_needed=True, thing="the day")


class StopForm(AsShownForm):
    """Why an action does not proceed, and who approved that."""

    ground = RadioField("On what ground?", [required("Choose the ground.")], choices=choices_of(StopReason))
    successor_id = SelectField("If it is superseded: which action carries on?", default="", choices=[])
    reason = TextAreaField("Why?", [required("Say why the action does not proceed."), at_most(LONG)])
    board_id = SelectField("Which board approved this?", [required("Choose the board.")], default="", choices=[])
    reference = StringField(
        "Reference of the decision", [required("Enter the reference of the decision."), at_most(SHORT)]
    )
    on = DateField("Day of the decision", is_needed=True, thing="the day of the decision")

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
    """Why something is taken out of all lists."""

    reason = TextAreaField("Why?", [required("Say why. It stays on the record."), at_most(LONG)])


class FollowUpForm(AsShownForm):
    """What an auditor found."""

    result = RadioField("What did you find?", [required("Choose what you found.")], choices=choices_of(FollowUpResult))
    words = TextAreaField("On what do you base that?", [required("Say what you found."), at_most(LONG)])
    on = DateField("Day of the follow-up", is_needed=True, thing="the day of the follow-up")

    def followed_up(self) -> FollowedUp:
        """What was found, as the verb takes it."""
        return FollowedUp(FollowUpResult(self.result.data), self.words.data or "", self.on.data)
