"""The form that decides on requests for new dates: who decided once for all, and a verdict on each."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from wtforms import RadioField, SelectField, StringField, TextAreaField

from tracker.actions.deadlines.rules import NewDate
from tracker.actions.enums import Precision
from tracker.errors import Conflict, Refused
from tracker.reports.pages.extensions import ExtensionShown, boards_to_choose
from tracker.web.actions.deadlines.decision_forms import DecisionForm
from tracker.web.actions.deadlines.typed import READ_THE_WORDS, settled, typed_deadline
from tracker.web.forms.base import LONG, SHORT, VersionedForm, at_most, choices_of
from tracker.web.forms.fields import DateField

LEAVE, GRANT, REFUSE = "leave", "grant", "refuse"
VERDICTS = {GRANT: "Grant", REFUSE: "Refuse", LEAVE: "Leave for now"}


def prefix_of(change_id: int) -> str:
    """The prefix of the names of a row's fields."""
    return f"request-{change_id}-"


class VerdictForm(VersionedForm):
    """The verdict on one request, with another date where that is granted."""

    verdict = RadioField("Decision", choices=VERDICTS, default=LEAVE)
    decision_words = TextAreaField("What the decision says (needed to refuse)", [at_most(LONG)])
    words = StringField("Another deadline, in words", [at_most(SHORT)])
    precision = SelectField("How exact is the date?", choices={**READ_THE_WORDS, **choices_of(Precision)}, default="")
    last_day = DateField("Last day that is still on time (optional)", thing="the last day")
    review_on = DateField("Review date", thing="the review date")

    def __init__(self, shown: ExtensionShown) -> None:
        super().__init__(prefix=prefix_of(shown.change_id), version=shown.version, meta={"csrf": False})
        self.shown = shown
        self.verdict.label.text = f"Decision on {shown.title}"

    @property
    def is_left(self) -> bool:
        """Whether nothing is decided on this request now."""
        return self.verdict.data not in (GRANT, REFUSE)

    @property
    def has_another_date(self) -> bool:
        """Whether a date other than the requested one was typed."""
        return bool(self.words.data or any(self.last_day.typed.values()) or any(self.review_on.typed.values()))

    def instead(self, today: date) -> NewDate | None:
        """The granted date where it is not the requested one; words without a year mean a day from today on.

        Raises Refused at the words when they cannot be read, or in several ways.
        """
        if not self.has_another_date:
            return None
        if not self.words.data:
            raise Refused("Enter the new deadline in words.", "words")
        typed = typed_deadline(self.words.data or "", self.precision.data or "", self.last_day.data, today, "words")
        return NewDate(settled(typed, "words"), self.review_on.data)

    def show_refusal(self, refusal: Refused | Conflict) -> None:
        """Shows a refusal at the box it blames, else at the verdict: it concerns this request only.

        Where somebody else changed the deadline, the next verdict is on what the page shows now.
        """
        if isinstance(refusal, Conflict):
            self.open_again()
        if getattr(refusal, "field", "") in self._fields:
            super().show_refusal(refusal)
        else:
            self.verdict.errors = [*self.verdict.errors, str(refusal)]
        if isinstance(refusal, Conflict):
            self.open_again()


class ExtensionsForm(DecisionForm):
    """One decision of one board, or of the secretariat, on several requests. All of it is recorded or nothing."""

    def __init__(self, shown: Sequence[ExtensionShown], **given: Any) -> None:
        super().__init__(**given)
        self.rows = [VerdictForm(extension) for extension in shown if extension.may_decide]
        self.at: VerdictForm | None = None
        self.offer((board, board.name) for board in boards_to_choose([row.shown for row in self.rows]))

    @property
    def decided_rows(self) -> list[VerdictForm]:
        """The requests that are granted or refused now."""
        return [row for row in self.rows if not row.is_left]

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether the decision and each row are valid, and at least one request is decided."""
        holds = super().validate(extra_validators)
        faulty = [row for row in self.rows if not row.validate()]
        if not self.decided_rows:
            self.form_errors.append("Choose a decision on at least one request.")
        return bool(holds and not faulty and self.decided_rows)

    def show_refusal(self, refusal: Refused | Conflict) -> None:
        """Shows a refusal at the request that was being decided, or at the box of the decision that it blames."""
        if self.at is not None and getattr(refusal, "field", "") in self._fields:
            super().show_refusal(Refused(f"{self.at.shown.title}: {refusal}", getattr(refusal, "field", "")))
        elif self.at is not None:
            self.at.show_refusal(refusal)
        else:
            super().show_refusal(refusal)

    @property
    def faults(self) -> list[tuple[str, str]]:
        """The faults of the decision, then those of each request, which name it."""
        of_rows = [(field, f"{row.shown.title}: {sentence}") for row in self.rows for field, sentence in row.faults]
        return [*of_rows, *super().faults]
