"""Reads of the ledger: what each person was owed, whether they were told, and what became of the email."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import ceil
from typing import Any

import sqlalchemy as sa

from tracker.actions.models import Action, Milestone
from tracker.database import AnySession
from tracker.mail.enums import MailState
from tracker.mail.models import OutboxMail
from tracker.people.models import Person
from tracker.plans.models import Plan
from tracker.reminders.enums import ReminderKind, Subject
from tracker.reminders.ledger.search import IS_NOT_OF_A_DRAFT, OUTCOME, Search, is_in_mail
from tracker.reminders.ledger.wording import (
    OUTCOMES,
    LedgerState,
    Outcome,
    day_of_mail,
    ledger_state_in_words,
    outcome_of,
    what_in_words,
)
from tracker.reminders.models import Reminder

PER_PAGE = 50

# Within one email, what it tells about a milestone comes before what that covers.
NEWEST_FIRST = (
    Reminder.owed_on.desc(),
    Reminder.mail_id.desc(),
    Reminder.subject_id,
    Reminder.is_told.desc(),
    Reminder.id.desc(),
)


@dataclass(frozen=True)
class LedgerMail:
    """An email as the ledger shows it, without its text."""

    id: int
    key: str
    state: MailState
    claim: str | None
    tries: int
    queued_at: datetime
    sent_at: datetime | None
    transport: str
    server_words: str
    resend_of_id: int | None

    @classmethod
    def of(cls, mail: OutboxMail) -> "LedgerMail":
        """The same for an email that was read with its text."""
        return cls(**{name: getattr(mail, name) for name in cls.__dataclass_fields__})

    @property
    def day(self) -> date:
        """The day that it is for."""
        return day_of_mail(self.key, self.queued_at)

    @property
    def outcome(self) -> Outcome:
        """What became of it."""
        return outcome_of(self.state, was_tried=bool(self.tries or self.server_words), is_held=self.claim is not None)


@dataclass(frozen=True)
class About:
    """The milestone that a reminder is about; `part` is the milestone's name, empty if it has none."""

    action_id: int
    action_ref: str
    wording: str
    part: str
    plan_ref: str
    plan_title: str


@dataclass(frozen=True)
class LedgerLine:
    """One reminder as the ledger keeps it.

    `about` is None for a week of the exception list. `again` is the email by which `mail` was sent again: the newest
    accepted one, or else the newest.
    """

    person_id: int
    person_name: str
    kind: ReminderKind
    days: int
    subject: Subject
    subject_id: int
    subject_on: date
    owed_on: date
    is_told: bool
    is_covered: bool
    why: str
    about: About | None
    mail: LedgerMail
    again: LedgerMail | None

    @property
    def what(self) -> str:
        """What was owed, in words."""
        return what_in_words(self.kind, self.days, self.subject_on)

    @property
    def standing(self) -> LedgerState:
        """Whether the email told it, or told something that covers it."""
        if self.is_told:
            return LedgerState.TOLD
        return LedgerState.COVERED if self.is_covered else LedgerState.NOT_TOLD

    @property
    def standing_words(self) -> str:
        """The same in words, given what became of the email and of its resend."""
        gone = self.again if self.again and self.again.state is MailState.SENT else self.mail
        return ledger_state_in_words(self.standing, gone.outcome)

    @property
    def is_accepted(self) -> bool:
        """Whether a server accepted an email that told it."""
        return self.is_told and MailState.SENT in (self.mail.state, self.again.state if self.again else None)


@dataclass(frozen=True)
class LedgerPage:
    """A page of the ledger, newest first; `counts` are of all its pages, by what became of the emails."""

    lines: tuple[LedgerLine, ...]
    counts: Mapping[Outcome, int]
    number: int

    @property
    def total(self) -> int:
        """How many lines all pages have."""
        return sum(self.counts.values())

    @property
    def pages(self) -> int:
        """How many pages there are; an empty ledger has one."""
        return _pages(self.total)


def ledger_page(session: AnySession, search: Search, number: int = 1) -> LedgerPage:
    """A page of what a search finds, PER_PAGE lines each; a number that no page has is taken for the nearest one.

    The number of queries does not grow with the ledger. Lines of draft plans are left out.
    """
    counts = _counts(session, search.condition)
    number = min(max(number, 1), _pages(sum(counts.values())))
    select = sa.select(Reminder.id).where(search.condition).order_by(*NEWEST_FIRST)
    ids = session.execute(select.limit(PER_PAGE).offset((number - 1) * PER_PAGE)).scalars().all()
    return LedgerPage(tuple(_lines(session, Reminder.id.in_(ids))), counts, number)


def told_about_action(session: AnySession, milestone_ids: Sequence[int]) -> list[LedgerLine]:
    """Who was told what about these milestones (those of one action), newest first."""
    of_action = sa.and_(Reminder.subject == Subject.MILESTONE, Reminder.subject_id.in_(milestone_ids))
    return _lines(session, sa.and_(of_action, IS_NOT_OF_A_DRAFT))


def told_to_person(session: AnySession, person_id: int) -> list[LedgerLine]:
    """What a person was told, newest first."""
    return _lines(session, Search(person_id=person_id).condition)


def told_by_mail(session: AnySession, mail_id: int) -> list[LedgerLine]:
    """What an email told and covered."""
    return _lines(session, Search(mail_id=mail_id).condition)


def _pages(total: int) -> int:
    return max(ceil(total / PER_PAGE), 1)


def _counts(session: AnySession, condition: sa.ColumnElement[bool]) -> dict[Outcome, int]:
    """How many lines there are, by what became of their emails; those of accepted emails are all but the others."""
    total = session.execute(sa.select(sa.func.count()).select_from(Reminder).where(condition)).scalar_one()
    others = OutboxMail.state.in_([state for state in OUTCOMES if state is not MailState.SENT])
    subquery = (
        sa.select(OUTCOME.label("outcome"))
        .select_from(Reminder)
        .join(OutboxMail, OutboxMail.id == Reminder.mail_id)
        .where(condition, is_in_mail(others))
        .subquery()
    )
    rows = session.execute(sa.select(subquery.c.outcome, sa.func.count()).group_by(subquery.c.outcome))
    counts = {Outcome(outcome): number for outcome, number in rows}
    counts[Outcome.ACCEPTED] = total - sum(counts.values())
    return {outcome: counts[outcome] for outcome in Outcome if counts.get(outcome)}


def _lines(session: AnySession, condition: sa.ColumnElement[bool]) -> list[LedgerLine]:
    of_milestone = sa.and_(Reminder.subject == Subject.MILESTONE, Milestone.id == Reminder.subject_id)
    query = (
        sa.select(
            Reminder,
            Person,
            Action.id.label("action_id"),
            Action.ref.label("action_ref"),
            Action.wording,
            Milestone.name.label("part"),
            Plan.ref.label("plan_ref"),
            Plan.title.label("plan_title"),
        )
        .join(Person, Person.id == Reminder.person_id)
        .outerjoin(Milestone, of_milestone)
        .outerjoin(Action, Action.id == Milestone.action_id)
        .outerjoin(Plan, Plan.id == Action.plan_id)
        .where(condition)
        .order_by(*NEWEST_FIRST)
    )
    rows = session.execute(query).all()
    mails = _mails(session, {row.Reminder.mail_id for row in rows})
    again = _resends(mails.values())
    told = _told(session, {row.Reminder.mail_id for row in rows})
    return [_line(row, mails[row.Reminder.mail_id], again.get(row.Reminder.mail_id), told) for row in rows]


Told = frozenset[tuple[int, Subject, int]]


def _told(session: AnySession, mail_ids: Iterable[int]) -> Told:
    """The milestones about which these emails told something: the rest that they were to tell about them is covered."""
    columns = sa.select(Reminder.mail_id, Reminder.subject, Reminder.subject_id)
    rows = session.execute(columns.where(Reminder.is_told, Reminder.mail_id.in_(list(mail_ids))))
    return frozenset((row.mail_id, row.subject, row.subject_id) for row in rows)


def _mails(session: AnySession, mail_ids: Iterable[int]) -> dict[int, LedgerMail]:
    """These emails and those by which they were sent again, oldest first, without their texts."""
    columns = [getattr(OutboxMail, name) for name in LedgerMail.__dataclass_fields__]
    wanted = list(mail_ids)
    column_element = sa.or_(OutboxMail.id.in_(wanted), OutboxMail.resend_of_id.in_(wanted))
    rows = session.execute(sa.select(*columns).where(column_element).order_by(OutboxMail.id))
    return {row.id: LedgerMail(*row) for row in rows}


def _resends(mails: Iterable[LedgerMail]) -> dict[int, LedgerMail]:
    """The email by which each was sent again: the newest that a server accepted, or else the newest."""
    ordered = sorted(mails, key=lambda mail: (mail.state is MailState.SENT, mail.id))
    return {mail.resend_of_id: mail for mail in ordered if mail.resend_of_id is not None}


def _line(row: Any, mail: LedgerMail, again: LedgerMail | None, told: Told) -> LedgerLine:
    reminder: Reminder = row.Reminder
    about = None
    if row.action_id is not None:
        wording = " ".join(row.wording.split())
        about = About(row.action_id, row.action_ref, wording, row.part, row.plan_ref, row.plan_title)
    return LedgerLine(
        person_id=reminder.person_id,
        person_name=row.Person.full_name,
        kind=reminder.kind,
        days=reminder.days,
        subject=reminder.subject,
        subject_id=reminder.subject_id,
        subject_on=reminder.subject_on,
        owed_on=reminder.owed_on,
        is_told=reminder.is_told,
        is_covered=not reminder.is_told and (reminder.mail_id, reminder.subject, reminder.subject_id) in told,
        why=reminder.why,
        about=about,
        mail=mail,
        again=again,
    )
