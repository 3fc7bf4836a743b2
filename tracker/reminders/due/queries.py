"""Reads of reminders: who is owed what on a day, and who cannot be told and why."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, time

import sqlalchemy as sa

from tracker.database import AnySession
from tracker.mail.models import OutboxMail
from tracker.mail.queries import address_health, has_told_nobody
from tracker.mail.rules import AddressHealth, is_dead, may_be_tried
from tracker.people.models import Person
from tracker.people.queries import secretariats_of
from tracker.plans.models import Plan
from tracker.reminders.due.audience import Concern, Recipient, Unreachable, recipient
from tracker.reminders.due.digest import Contents
from tracker.reminders.due.escalation import Escalation, Silences, SkippedStep, silences_on
from tracker.reminders.due.exceptions import PlanExceptions, exceptions_on
from tracker.reminders.due.rules import Owed, kinds_passed, owed, week_of
from tracker.reminders.due.snapshot import Facts, facts_on
from tracker.reminders.enums import ReminderKind, Subject
from tracker.reminders.models import Reminder
from tracker.reminders.policy.rules import DEFAULT


@dataclass(frozen=True)
class OwedItem:
    """One thing to be told to one person, with the kinds that this covers."""

    concern: Concern
    owed: Owed


@dataclass(frozen=True)
class OwedDigest:
    """What one email tells one person, and the London time of day from which it is sent.

    `still_open` are overdue milestones that the person was told about before, oldest first. Of the `escalations` of
    one milestone the one after most days is told and covers the others.
    """

    recipient: Recipient
    items: tuple[OwedItem, ...]
    still_open: tuple[Concern, ...]
    escalations: tuple[Escalation, ...]
    exceptions: tuple[PlanExceptions, ...]
    send_at: time

    @property
    def contents(self) -> Contents:
        """What the email tells."""
        told = tuple(item.concern for item in self.items)
        longest = {
            escalation.milestone.milestone_id: escalation
            for escalation in sorted(self.escalations, key=lambda escalation: escalation.after_days)
        }
        return Contents(self.recipient, told, self.still_open, tuple(longest.values()), self.exceptions)


@dataclass(frozen=True)
class HeldBack:
    """Somebody who is owed an email and whose address is paused, or has failed too often."""

    recipient: Recipient
    health: AddressHealth
    is_dead: bool


@dataclass(frozen=True)
class Owing:
    """Everything owed on a day: the emails to write, and who gets none and why.

    `had_today` already have their one email of the day; `held_back` are owed one that their address would refuse.
    """

    facts: Facts
    digests: tuple[OwedDigest, ...]
    had_today: tuple[Recipient, ...]
    held_back: tuple[HeldBack, ...]
    unreachable: tuple[Unreachable, ...]
    skipped: tuple[SkippedStep, ...]


def owing_on(session: AnySession, day: date) -> Owing:
    """Who is to be told what on `day`, and why somebody is not. The number of queries does not grow with the plan."""
    facts = facts_on(session, day)
    silences = silences_on(session, facts)
    ledger = _read_ledger(session, facts, silences.escalations, day)
    parts: dict[Recipient, _Parts] = defaultdict(_Parts)
    for concern in facts.concerns:
        parts[concern.recipient].concerns.append(concern)
    for escalation in silences.escalations:
        if (
            escalation.recipient.person_id,
            escalation.milestone.milestone_id,
            escalation.silent_since,
            escalation.after_days,
        ) not in ledger.told:
            parts[escalation.recipient].escalations.append(escalation)
    for person, exceptions in _exceptions_owed(session, facts, silences).items():
        parts[person].exceptions.extend(exceptions)
    digests = [_digest(person, of_person, ledger, facts) for person, of_person in parts.items()]
    return _owing_today(session, facts, [digest for digest in digests if digest.contents.has_any], silences.skipped)


def _owing_today(
    session: AnySession, facts: Facts, digests: Collection[OwedDigest], skipped: tuple[SkippedStep, ...]
) -> Owing:
    """Who gets their email today, who already has it, and whose address is not to be tried."""
    had = _had_today(session, facts.day)
    health = address_health(session, {digest.recipient.address for digest in digests})
    going, held_back = [], []
    for digest in digests:
        address = health.get(digest.recipient.address)
        if digest.recipient.person_id in had:
            continue
        if address is not None and not may_be_tried(address, facts.day):
            held_back.append(HeldBack(digest.recipient, address, is_dead(address)))
        else:
            going.append(digest)
    return Owing(
        facts=facts,
        digests=tuple(going),
        had_today=tuple(had.values()),
        held_back=tuple(held_back),
        unreachable=tuple(
            unreachable
            for unreachable in facts.unreachable
            if kinds_passed(unreachable.milestone.deadline_on, facts.day, facts.policies[unreachable.milestone.plan_id])
        ),
        skipped=skipped,
    )


def _had_today(session: AnySession, day: date) -> dict[int, Recipient]:
    """Who has had the one email of the day, or has it in the outbox; by person, in the order of the emails."""
    rows = session.execute(
        sa.select(Person)
        .join(OutboxMail, OutboxMail.person_id == Person.id)
        .where(OutboxMail.key.like(f"digest:%:{day.isoformat()}"))
        .order_by(OutboxMail.id)
    ).scalars()
    return {person.id: recipient(person) for person in rows}


class _Parts:
    """What may go into one person's email."""

    def __init__(self) -> None:
        self.concerns: list[Concern] = []
        self.escalations: list[Escalation] = []
        self.exceptions: list[PlanExceptions] = []


@dataclass(frozen=True)
class _Ledger:
    """What was told or covered: days by person, milestone and deadline; escalations by their whole key."""

    days: Mapping[tuple[int, int, date], set[int]]
    told: Collection[tuple[int, int, date, int]]


def _read_ledger(session: AnySession, facts: Facts, escalations: Collection[Escalation], day: date) -> _Ledger:
    """What was told before. A digest of another day that was not sent has told nothing: its items are owed again."""
    ids = [due.milestone_id for due in facts.milestones]
    rows = session.execute(
        sa.select(Reminder.person_id, Reminder.kind, Reminder.subject_id, Reminder.subject_on, Reminder.days)
        .join(OutboxMail, OutboxMail.id == Reminder.mail_id)
        .where(
            Reminder.subject == Subject.MILESTONE,
            Reminder.subject_id.between(min(ids, default=0), max(ids, default=0)),
            ~has_told_nobody(day),
        )
    )
    days: dict[tuple[int, int, date], set[int]] = defaultdict(set)
    told = set()
    for row in rows:
        if row.kind is ReminderKind.ESCALATION:
            told.add((row.person_id, row.subject_id, row.subject_on, row.days))
        else:
            days[row.person_id, row.subject_id, row.subject_on].add(row.days)
    return _Ledger(days, told if escalations else ())


def _digest(person: Recipient, parts: _Parts, ledger: _Ledger, facts: Facts) -> OwedDigest:
    items, still_open = [], []
    for concern in sorted(parts.concerns, key=lambda concern: concern.milestone.order):
        due = concern.milestone
        told_days = ledger.days.get((person.person_id, due.milestone_id, due.deadline_on), set())
        now_owed = owed(due.deadline_on, facts.day, told_days, facts.policies[due.plan_id])
        if now_owed is not None:
            items.append(OwedItem(concern, now_owed))
        elif told_days and facts.is_still_open(due):
            still_open.append(concern)
    plans = {item.concern.milestone.plan_id for item in items} | {
        escalation.milestone.plan_id for escalation in parts.escalations
    }
    plans |= {exceptions.plan_id for exceptions in parts.exceptions}
    send_at = min((facts.policies[plan_id].send_at for plan_id in plans), default=DEFAULT.send_at)
    return OwedDigest(
        person, tuple(items), tuple(still_open), tuple(parts.escalations), tuple(parts.exceptions), send_at
    )


def _exceptions_owed(session: AnySession, facts: Facts, silences: Silences) -> dict[Recipient, list[PlanExceptions]]:
    """The week's exceptions for members of the secretariats who have not had them, on the plans' working days."""
    policies = {plan_id: policy for plan_id, policy in facts.policies.items() if policy.working.includes(facts.day)}
    refs = dict(session.execute(sa.select(Plan.id, Plan.ref).where(Plan.id.in_(policies))).all())
    people = secretariats_of(session, set(refs.values()))
    had = _had_exceptions(session, facts.day)
    waiting = {
        plan_id: [recipient(person) for person in people.get(ref, []) if person.address and person.id not in had]
        for plan_id, ref in refs.items()
    }
    wanted = {plan_id: policies[plan_id] for plan_id, recipients in waiting.items() if recipients}
    owed_to: dict[Recipient, list[PlanExceptions]] = defaultdict(list)
    for exceptions in exceptions_on(session, facts.day, wanted, silences) if wanted else ():
        for person in waiting[exceptions.plan_id]:
            owed_to[person].append(exceptions)
    return owed_to


def _had_exceptions(session: AnySession, day: date) -> set[int]:
    rows = session.execute(
        sa.select(Reminder.person_id)
        .join(OutboxMail, OutboxMail.id == Reminder.mail_id)
        .where(
            Reminder.kind == ReminderKind.EXCEPTIONS,
            Reminder.subject_on == week_of(day),
            ~has_told_nobody(day),
        )
    )
    return set(rows.scalars())
