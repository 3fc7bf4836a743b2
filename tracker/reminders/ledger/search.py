"""What the ledger is searched for, as a condition on its rows alone.

Conditions on people, milestones and emails are subqueries: the text of an email is in its row, and a join would read
it for every line of the ledger.
"""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from tracker.actions.models import Action, Milestone
from tracker.mail.enums import MailState
from tracker.mail.models import OutboxMail
from tracker.people.models import Person
from tracker.plans.enums import PlanState
from tracker.plans.models import Plan
from tracker.reminders.enums import ReminderKind, Subject
from tracker.reminders.ledger.wording import OUTCOMES, LedgerState, Outcome
from tracker.reminders.models import Reminder

_FULL_NAME = Person.style + " " + Person.name
_SAME_SUBJECT = (Reminder.mail_id, Reminder.subject, Reminder.subject_id)

_WAS_TRIED = sa.or_(OutboxMail.tries > 0, OutboxMail.server_words != "")
IS_PUT_OFF = sa.or_(
    sa.and_(OutboxMail.state == MailState.WAITING, _WAS_TRIED),
    sa.and_(OutboxMail.state == MailState.CLAIMED, OutboxMail.claim.is_(None)),
)
OUTCOME: sa.ColumnElement[str] = sa.case(
    (IS_PUT_OFF, Outcome.PUT_OFF.value),
    *((OutboxMail.state == state, outcome.value) for state, outcome in OUTCOMES.items()),
    else_="",
)
# The same email told something else about the same milestone.
IS_COVERED = sa.and_(
    ~Reminder.is_told, sa.tuple_(*_SAME_SUBJECT).in_(sa.select(*_SAME_SUBJECT).where(Reminder.is_told))
)


def is_about_milestone(*conditions: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """The condition for a reminder about a milestone that meets these conditions on milestone, action and plan."""
    milestones = sa.select(Milestone.id).join(Milestone.action).join(Action.plan).where(*conditions)
    return sa.and_(Reminder.subject == Subject.MILESTONE, Reminder.subject_id.in_(milestones))


IS_NOT_OF_A_DRAFT = ~is_about_milestone(Plan.state == PlanState.DRAFT)


def is_in_mail(*conditions: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """The condition for a reminder in an email that meets these conditions."""
    return Reminder.mail_id.in_(sa.select(OutboxMail.id).where(*conditions))


@dataclass(frozen=True)
class Search:
    """Each field narrows the ledger; the empty ones do not. Days are those on which something was owed, both included.

    `person` are words of a name, `words` of the server's answer, the email's subject, the action or its milestone. The
    ids are for the pages of one person, action or email.
    """

    person: str = ""
    plan: str = ""
    action: str = ""
    kind: ReminderKind | None = None
    standing: LedgerState | None = None
    outcome: Outcome | None = None
    since: date | None = None
    until: date | None = None
    words: str = ""
    person_id: int | None = None
    action_id: int | None = None
    mail_id: int | None = None

    @property
    def condition(self) -> sa.ColumnElement[bool]:
        """The condition on reminders; those of draft plans are left out."""
        return sa.and_(IS_NOT_OF_A_DRAFT, *self._of_rows(), *self._of_milestones(), *self._of_words())

    def _of_rows(self) -> list[sa.ColumnElement[bool]]:
        pairs: list[tuple[object, sa.ColumnElement[bool]]] = [
            (self.kind, Reminder.kind == self.kind),
            (self.standing, _has_state(self.standing)),
            (self.outcome, _has_outcome(self.outcome)),
            (self.since, Reminder.owed_on >= (self.since or date.min)),
            (self.until, Reminder.owed_on <= (self.until or date.max)),
            (self.person_id is not None, Reminder.person_id == self.person_id),
            (self.mail_id is not None, Reminder.mail_id == self.mail_id),
        ]
        return [condition for is_wanted, condition in pairs if is_wanted]

    def _of_milestones(self) -> list[sa.ColumnElement[bool]]:
        pairs: list[tuple[object, sa.ColumnElement[bool]]] = [
            (self.plan, Plan.ref == self.plan),
            (self.action, sa.func.lower(Action.ref) == self.action.lower()),
            (self.action_id is not None, Action.id == self.action_id),
        ]
        wanted = [condition for is_wanted, condition in pairs if is_wanted]
        return [is_about_milestone(*wanted)] if wanted else []

    def _of_words(self) -> list[sa.ColumnElement[bool]]:
        names = [_FULL_NAME.icontains(word, autoescape=True) for word in self.person.split()]
        column_elements: list[sa.ColumnElement[bool]] = (
            [Reminder.person_id.in_(sa.select(Person.id).where(*names))] if names else []
        )
        if self.words:
            of_mail, of_milestone = (
                sa.or_(*(place.icontains(self.words, autoescape=True) for place in places))
                for places in ((OutboxMail.server_words, OutboxMail.subject), (Action.wording, Milestone.name))
            )
            column_elements.append(sa.or_(is_in_mail(of_mail), is_about_milestone(of_milestone)))
        return column_elements


def _has_outcome(outcome: Outcome | None) -> sa.ColumnElement[bool]:
    usual = [state for state, became in OUTCOMES.items() if became is outcome]
    states = usual or [MailState.WAITING, MailState.CLAIMED]
    return is_in_mail(OutboxMail.state.in_(states), OUTCOME.in_([outcome]))


def _has_state(standing: LedgerState | None) -> sa.ColumnElement[bool]:
    if standing is LedgerState.COVERED:
        return IS_COVERED
    if standing is LedgerState.NOT_TOLD:
        return sa.and_(~Reminder.is_told, ~IS_COVERED)
    return Reminder.is_told.is_(True)
