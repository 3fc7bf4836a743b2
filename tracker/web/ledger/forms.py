"""The forms of the ledger: its search, sent by GET so that the address can be shared, and sending an email again."""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import TypeVar

from wtforms import Form, SelectField, StringField, TextAreaField

from tracker.database import AnySession
from tracker.mail.models import OutboxMail
from tracker.people.models import Person
from tracker.reminders.enums import ReminderKind
from tracker.reminders.ledger.emails import resends_of
from tracker.reminders.ledger.search import Search
from tracker.reminders.ledger.wording import KIND_LABELS, OUTCOME_LABELS, STANDING_LABELS, LedgerState, Outcome
from tracker.web.as_at import NO_REAL_DAY, day_typed
from tracker.web.forms.base import SHORT, AsShownForm, Shown, at_most, required

Word = TypeVar("Word", bound=StrEnum)


def _offered(labels: Mapping[Word, str]) -> dict[str, str]:
    return {"": "All", **{word.value: label for word, label in labels.items()}}


class SearchForm(Form):
    """The filters of the ledger; one that is empty or cannot be read is not applied."""

    person = StringField("Person")
    plan = SelectField("Plan")
    action = StringField("Action number")
    kind = SelectField("What", choices=_offered(KIND_LABELS))
    told = SelectField("Told or covered", choices=_offered(STANDING_LABELS))
    state = SelectField("What happened to the email", choices=_offered(OUTCOME_LABELS))
    since = StringField("Owed from")
    until = StringField("Owed until")
    text = StringField("Words in the server’s answer, the action or the subject of the email")

    @property
    def faults(self) -> list[tuple[str, str]]:
        """What cannot be read, as the error summary wants it."""
        return [(str(field.id), str(sentence)) for field in self for sentence in field.errors]

    def offer(self, plan_refs: Sequence[str]) -> None:
        """Fills in the plans that there are to choose from."""
        self.plan.choices = {"": "All", **{ref: ref for ref in plan_refs}}

    def search(self) -> Search:
        """What was asked for, as the ledger takes it."""
        since, until = self._day("since"), self._day("until")
        if since and until and until < since:
            self._blame("until", "Choose a last day that is not before the first day.")
            until = None
        kind, told, state = (self._listed(name) for name in ("kind", "told", "state"))
        return Search(
            person=self._text("person"),
            plan=self._listed("plan"),
            action=self._text("action"),
            kind=ReminderKind(kind) if kind else None,
            standing=LedgerState(told) if told else None,
            outcome=Outcome(state) if state else None,
            since=since,
            until=until,
            words=self._text("text"),
        )

    def as_query(self) -> dict[str, str]:
        """The parameters of an address that shows the same again; without what cannot be read."""
        return {field.name: self._typed(field.name) for field in self if self._typed(field.name) and not field.errors}

    def _typed(self, name: str) -> str:
        return (self[name].data or "").strip()

    def _blame(self, name: str, sentence: str) -> None:
        self[name].errors = [f"{sentence} This filter has not been applied."]

    def _text(self, name: str) -> str:
        typed = self._typed(name)
        if len(typed) > SHORT:
            self._blame(name, f"Shorten this to {SHORT} characters or fewer.")
            return ""
        return typed

    def _listed(self, name: str) -> str:
        chosen = self._typed(name)
        field = self[name]
        if isinstance(field, SelectField) and chosen not in {choice[0] for choice in field.iter_choices()}:
            self._blame(name, "Choose one from the list.")
            return ""
        return chosen

    def _day(self, name: str) -> date | None:
        typed = self._typed(name)
        day = day_typed(typed) if typed else None
        if typed and day is None:
            self._blame(name, NO_REAL_DAY)
        return day


class ShownMail(Shown):
    """An email to resend. Its version follows its reader's entry and the earlier resends, since it has none itself."""

    def __init__(self, mail: OutboxMail, reader: Person | None, session: AnySession) -> None:
        super().__init__(mail)
        self.reader = reader
        self.session = session

    @property
    def version(self) -> int:
        """A number that rises when the reader's entry changes and with every resend."""
        resends = resends_of(self.session, self.row.resend_of_id or self.row.id)
        return len(resends) + (self.reader.version if self.reader else 1)


class ResendForm(AsShownForm):
    """Why an email is sent again."""

    reason = TextAreaField(
        "Why are you sending it again?", [required("Enter why you are sending it again."), at_most(SHORT)]
    )
