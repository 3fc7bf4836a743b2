"""Verbs of reminders: put the day's mails into the outbox, and check their facts again when they go."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import TypeAlias

import sqlalchemy as sa

from tracker.audit.service import Recording
from tracker.mail.enums import MailKind
from tracker.mail.models import OutboxMail
from tracker.mail.queries import has_told_nobody
from tracker.mail.rendering import Letter
from tracker.mail.rules import mail_host
from tracker.mail.service import NewMail, add_mails, drop_unsent_digests, replace_unsent_digests, unsent_digests
from tracker.reminders.digest.wording import digest_subject
from tracker.reminders.due.digest import Surroundings
from tracker.reminders.due.queries import OwedDigest, Owing, owing_on
from tracker.reminders.due.rules import digest_key, kind_of, week_of
from tracker.reminders.enums import ReminderKind, Subject
from tracker.reminders.events import ReminderEvent
from tracker.reminders.models import Reminder

QUEUE_LOCK = 7_271_002  # PostgreSQL advisory lock, taken first: two commands that queue at once do it one by one

Key: TypeAlias = tuple[ReminderKind, int, Subject, int, date]  # of the ledger, beside the person
Held: TypeAlias = dict[tuple[int, Key], Reminder]


@dataclass(frozen=True)
class Queued:
    """What was put into the outbox, in numbers: mails, items told in them, kinds covered, older mails replaced."""

    mails: int = 0
    told: int = 0
    covered: int = 0
    replaced: int = 0


def queue_due(rec: Recording, today: date, base_url: str, by: time = time.max) -> Queued:
    """Puts the mails that are owed on `today` into the outbox, one per person, and what they tell into the ledger.

    Only mails whose plans send them at or before `by`, London time; without it all of the day's. All in the caller's
    one recording: the queue is there as a whole or not at all, under one event, and as every row has a unique key, a
    second run finds nothing left to do. The words are written when a mail goes.
    """
    if rec.session.get_bind().dialect.name == "postgresql":
        rec.session.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": QUEUE_LOCK})
    unsent = unsent_digests(rec, today)
    owing = owing_on(rec.session, today)
    digests = [digest for digest in owing.digests if digest.send_at <= by]
    owed_to, later = ({digest.recipient.person_id for digest in some} for some in (digests, owing.digests))
    replaced = [mail for mail in unsent if mail.person_id in owed_to]
    left_over = [mail for mail in unsent if mail.person_id not in later]
    if not digests and not left_over:
        return Queued()
    mails = add_mails(rec, [_mail(digest, owing, base_url) for digest in digests], mail_host(base_url))
    people = owed_to | {mail.person_id for mail in left_over if mail.person_id is not None}
    told, covered = _note_all(rec, list(zip(digests, mails, strict=True)), _untold(rec, people, today))
    replace_unsent_digests(replaced)
    drop_unsent_digests(left_over)
    rec.tell(ReminderEvent.QUEUED, *(f"person:{person_id}" for person_id in people), *sorted(_actions(digests)))
    return Queued(len(mails), told, covered, len(replaced))


def _mail(digest: OwedDigest, owing: Owing, base_url: str) -> NewMail:
    around = Surroundings(owing.facts.day, base_url, owing.facts.policies)
    return NewMail(
        key=digest_key(digest.recipient.person_id, owing.facts.day),
        kind=MailKind.DIGEST,
        person_id=digest.recipient.person_id,
        address=digest.recipient.address,
        letter=Letter(digest_subject(digest.contents, around), "", ""),
    )


def _actions(digests: Collection[OwedDigest]) -> set[str]:
    return {f"action:{due.action_id}" for digest in digests for due in digest.contents.matters}


def _untold(rec: Recording, person_ids: Collection[int], today: date) -> Held:
    """What mails of other days that reached nobody have in the ledger for these people."""
    query = (
        sa.select(Reminder)
        .join(OutboxMail, OutboxMail.id == Reminder.mail_id)
        .where(Reminder.person_id.in_(person_ids), has_told_nobody(today))
    )
    rows = rec.session.execute(query).scalars()
    return {(row.person_id, (row.kind, row.days, row.subject, row.subject_id, row.subject_on)): row for row in rows}


def _note_all(rec: Recording, mails: Sequence[tuple[OwedDigest, OutboxMail]], held: Held) -> tuple[int, int]:
    """Writes the ledger; what an untold mail held moves over to the new one, and what that does not tell is untold.

    Gives how many things are told and how many covered.
    """
    new: list[dict[str, object]] = []
    counts = {True: 0, False: 0}
    for digest, mail in mails:
        for (kind, days, subject, subject_id, subject_on), is_told, why in _entries(digest, rec.today):
            counts[is_told] += 1
            told = {"owed_on": rec.today, "is_told": is_told, "why": why, "mail_id": mail.id, "recorded_at": rec.now}
            row = held.pop((digest.recipient.person_id, (kind, days, subject, subject_id, subject_on)), None)
            if row is not None:
                for name, value in told.items():
                    setattr(row, name, value)
                continue
            key = {"kind": kind, "days": days, "subject": subject, "subject_id": subject_id, "subject_on": subject_on}
            new.append({"person_id": digest.recipient.person_id, **key, **told})
    for left_over in held.values():
        left_over.is_told = False
    if new:
        rec.bulk(sa.insert(Reminder.__table__), new)  # type: ignore[arg-type] # a mapped class has a Table
    return counts[True], counts[False]


def _entries(digest: OwedDigest, today: date) -> Iterator[tuple[Key, bool, str]]:
    """What one mail tells and covers: the key in the ledger, whether it is told, and as what the person is told."""
    for item in digest.items:
        due, why = item.concern.matter, item.concern.why
        for days in (item.owed.told, *item.owed.covered):
            key = (kind_of(days), days, Subject.MILESTONE, due.milestone_id, due.deadline_on)
            yield key, days == item.owed.told, why
    told = digest.contents.escalations
    for escalation in digest.escalations:
        subject_id = escalation.matter.milestone_id
        key = (ReminderKind.ESCALATION, escalation.after_days, Subject.MILESTONE, subject_id, escalation.silent_since)
        yield key, escalation in told, escalation.why
    if digest.exceptions:
        refs = ", ".join(exceptions.ref for exceptions in digest.exceptions)
        yield (ReminderKind.EXCEPTIONS, 0, Subject.WEEK, 0, week_of(today)), True, f"as secretariat of {refs}"
