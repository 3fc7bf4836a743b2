"""Reads of reminders: who is owed what on a day, who cannot be told and why, and what was told before."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from tracker.audit.service import AnySession
from tracker.dates import is_working_day
from tracker.mail.enums import MailState
from tracker.mail.models import OutboxMail
from tracker.mail.queries import by_keys, is_digest_of_another_day
from tracker.people.models import Person
from tracker.reminders.enums import ReminderKind
from tracker.reminders.facts import Concern, Recipient, Unreachable, facts_on
from tracker.reminders.models import Reminder
from tracker.reminders.rules import Owed, digest_key, kinds_passed, owed


@dataclass(frozen=True)
class OwedItem:
    """One thing to be told to one person, with the kinds that this covers."""

    concern: Concern
    owed: Owed


@dataclass(frozen=True)
class OwedDigest:
    """What one mail tells one person; `still_open` are late steps they were told of before, oldest first."""

    recipient: Recipient
    items: tuple[OwedItem, ...]
    still_open: tuple[Concern, ...]


@dataclass(frozen=True)
class Owing:
    """Everything owed on a day: the mails to write, who has had that day's mail already, and who cannot be told."""

    digests: tuple[OwedDigest, ...]
    had_today: tuple[Recipient, ...]
    unreachable: tuple[Unreachable, ...]


@dataclass(frozen=True)
class LedgerLine:
    """One reminder as the ledger keeps it. Without `is_told` it was covered by a more pressing one, or not sent."""

    person_id: int
    person_name: str
    kind: ReminderKind
    milestone_id: int
    deadline_on: date
    owed_on: date
    is_told: bool
    mail: OutboxMail

    @property
    def is_accepted(self) -> bool:
        """Whether a server accepted the mail that told it."""
        return self.is_told and self.mail.state is MailState.SENT


def owing_on(session: AnySession, day: date) -> Owing:
    """Who is to be told what on `day`, and why somebody is not. The number of queries does not grow with the plan."""
    facts = facts_on(session, day)
    recorded = _recorded(session, [concern.matter.milestone_id for concern in facts.concerns], day)
    by_person: dict[Recipient, list[Concern]] = defaultdict(list)
    for concern in facts.concerns:
        by_person[concern.recipient].append(concern)
    had = by_keys(session, [digest_key(one.person_id, day) for one in by_person])
    digests = [
        _digest(recipient, concerns, recorded, day)
        for recipient, concerns in by_person.items()
        if digest_key(recipient.person_id, day) not in had
    ]
    return Owing(
        digests=tuple(digest for digest in digests if digest.items),
        had_today=tuple(one for one in by_person if digest_key(one.person_id, day) in had),
        unreachable=tuple(one for one in facts.unreachable if kinds_passed(one.matter.deadline_on, day)),
    )


Recorded = dict[tuple[int, int, date], set[ReminderKind]]


def _recorded(session: AnySession, milestone_ids: list[int], day: date) -> Recorded:
    """What was told or covered. A digest of another day that has not gone has told nothing: its items are owed anew."""
    rows = session.execute(
        sa.select(Reminder.person_id, Reminder.milestone_id, Reminder.deadline_on, Reminder.kind)
        .join(OutboxMail, OutboxMail.id == Reminder.mail_id)
        .where(Reminder.milestone_id.in_(milestone_ids), ~is_untold_of_another_day(day))
    )
    recorded: Recorded = defaultdict(set)
    for row in rows:
        recorded[row.person_id, row.milestone_id, row.deadline_on].add(row.kind)
    return recorded


def is_untold_of_another_day(day: date) -> sa.ColumnElement[bool]:
    """The condition for a digest of another day than `day` that reached nobody: it waits, or was refused for good.

    What a refused one told is owed again on working days only, so that a dead address costs one try each.
    """
    untold = (MailState.WAITING, MailState.FAILED) if is_working_day(day) else (MailState.WAITING,)
    return is_digest_of_another_day(day.isoformat(), untold)


def _digest(recipient: Recipient, concerns: list[Concern], recorded: Recorded, day: date) -> OwedDigest:
    items, still_open = [], []
    for concern in sorted(concerns, key=lambda one: one.matter.order):
        matter = concern.matter
        known = recorded.get((recipient.person_id, matter.milestone_id, matter.deadline_on), set())
        now_owed = owed(matter.deadline_on, day, known)
        if now_owed is not None:
            items.append(OwedItem(concern, now_owed))
        elif matter.deadline_on < day:
            still_open.append(concern)
    return OwedDigest(recipient, tuple(items), tuple(still_open))


def told_about_action(session: AnySession, milestone_ids: list[int]) -> list[LedgerLine]:
    """Who was told what of these milestones (those of one action), newest first."""
    return _ledger(session, Reminder.milestone_id.in_(milestone_ids))


def told_to_person(session: AnySession, person_id: int) -> list[LedgerLine]:
    """What a person was told, newest first."""
    return _ledger(session, Reminder.person_id == person_id)


def _ledger(session: AnySession, condition: sa.ColumnElement[bool]) -> list[LedgerLine]:
    rows = session.execute(
        sa.select(Reminder, Person, OutboxMail)
        .join(Person, Person.id == Reminder.person_id)
        .join(OutboxMail, OutboxMail.id == Reminder.mail_id)
        .where(condition)
        .order_by(Reminder.owed_on.desc(), Reminder.id.desc())
    )
    return [
        LedgerLine(
            person_id=person.id,
            person_name=person.full_name,
            kind=row.kind,
            milestone_id=row.milestone_id,
            deadline_on=row.deadline_on,
            owed_on=row.owed_on,
            is_told=row.is_told,
            mail=mail,
        )
        for row, person, mail in rows
    ]
