"""The forms in which a deadline gets a new date: the date itself, and the decision on it."""

from collections.abc import Iterable
from datetime import date

from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional

from tracker.actions.deadlines.decisions import RecordedDecision
from tracker.actions.deadlines.rules import DeadlineDecision, DecidingBoard, NewDate
from tracker.actions.enums import Precision
from tracker.actions.rules import DATED
from tracker.web.actions.deadlines.typed import READ_THE_WORDS, settled, typed_deadline
from tracker.web.forms.base import LONG, SHORT, AsShownForm, TrackerForm, at_most, choices_of, required
from tracker.web.forms.fields import DateField

SECRETARIAT = "0"  # no board has this number
UNDATED = tuple(precision for precision in Precision if precision not in DATED)


class NewDateForm(TrackerForm):
    """A new deadline: a date, or words without one and a review date."""

    words = StringField(
        "New deadline, as the plan should word it", [required("Enter the new deadline."), at_most(SHORT)]
    )
    precision = RadioField("How exact is the date?", default="", choices={**READ_THE_WORDS, **choices_of(Precision)})
    last_day = DateField("Last day that is still on time (optional)", thing="the last day")
    review_on = DateField("Review date", thing="the review date")

    def new_date(self, today: date) -> NewDate:
        """What was typed, as the verbs take it; words without a year mean a day from today on.

        Raises Refused at the words when they cannot be read, or in several ways.
        """
        typed = typed_deadline(self.words.data or "", self.precision.data or "", self.last_day.data, today, "words")
        return NewDate(settled(typed, "words"), self.review_on.data)


class DecisionForm(TrackerForm):
    """Who decided, when, and its reference."""

    board = RadioField("Who decided?", [required("Choose who decided.")], choices=[])
    on = DateField("Date of the decision", is_needed=True, thing="the date of the decision")
    reference = StringField("Reference of the decision", [at_most(SHORT)])

    def offer(self, boards: Iterable[tuple[DecidingBoard, str]]) -> None:
        """Offers the secretariat and these boards, each with its name."""
        self.board.choices = {SECRETARIAT: "The secretariat", **{str(board.id): name for board, name in boards}}

    def decided(self, by_id: int, words: str) -> DeadlineDecision:
        """What was typed, as the verbs take it; `by_id` is the person who records it."""
        board_id = int(self.board.data)
        return DeadlineDecision(self.on.data, by_id, board_id or None, self.reference.data or "", words)


class RecordDecisionForm(DecisionForm, NewDateForm, AsShownForm):
    """A new date that was decided already, and who had asked for it."""

    reason = TextAreaField("Why has the date moved?", [required("Enter why the date has moved."), at_most(LONG)])
    asked_by = SelectField("Who asked for it? (optional)", [Optional()], default="", choices=[])
    asked_on = DateField("When was it asked for? (optional)", thing="the date it was asked for")
    decision_words = TextAreaField("What the decision says (optional)", [at_most(LONG)])

    def recorded_decision(self, by_id: int, today: date) -> RecordedDecision:
        """What was typed, as the verb takes it; `by_id` is the person who records it."""
        return RecordedDecision(
            new=self.new_date(today),
            reason=self.reason.data or "",
            decided=self.decided(by_id, self.decision_words.data or ""),
            asked_by_id=int(self.asked_by.data) if self.asked_by.data else None,
            asked_on=self.asked_on.data,
        )


class SetFirstDateForm(DecisionForm, NewDateForm, AsShownForm):
    """The first date of a deadline that never had one."""

    precision = RadioField(
        "How exact is the date?", default="", choices={**READ_THE_WORDS, **choices_of(Precision, but=UNDATED)}
    )
    decision_words = TextAreaField("What the decision says (optional)", [at_most(LONG)])


class WithdrawRequestForm(AsShownForm):
    """Why a request for a new date is withdrawn."""

    reason = TextAreaField("Why are you withdrawing it? (optional)", [at_most(LONG)])
