"""Verbs of reminders: put the day's emails into the outbox, and write the ledger."""

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
from tracker.reminders.due.digest import DigestContext
from tracker.reminders.due.queries import OwedDigest, Owing, owing_on
from tracker.reminders.due.rules import digest_key, kind_of, week_of
from tracker.reminders.enums import ReminderKind, Subject
from tracker.reminders.events import ReminderEvent
from tracker.reminders.models import Reminder

QUEUE_LOCK = 7_271_002  # PostgreSQL advisory lock, taken first: two commands that queue at once do it one by one

Key: TypeAlias = tuple[ReminderKind, int, Subject, int, date]  # of the ledger, beside the person
LedgerRows: TypeAlias = dict[tuple[int, Key], Reminder]


@dataclass(frozen=True)
class Queued:
    """What was put into the outbox, in numbers: emails, items told in them, kinds covered, older emails replaced."""

    mails: int = 0
    told: int = 0
    covered: int = 0
    replaced: int = 0


def queue_due(rec: Recording, today: date, base_url: str, by: time = time.max) -> Queued:
    """Puts the emails that are owed on `today` into the outbox, one per person, and what they tell into the ledger.

    Only emails whose plans send them at or before `by`, London time; without it all of the day's. All of it is in the
    caller's recording, under one event: either the whole queue is written or none of it. Every row has a unique key, so
    a second run has nothing left to do. The wording is made when an email is sent.
    """
    if rec.session.get_bind().dialect.name == "postgresql":
        rec.session.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": QUEUE_LOCK})
    unsent = unsent_digests(rec, today)
    owing = owing_on(rec.session, today)
    digests = [digest for digest in owing.digests if digest.send_at <= by]
    owed_to = {digest.recipient.person_id for digest in digests}
    owed_today = {digest.recipient.person_id for digest in owing.digests}
    replaced = [mail for mail in unsent if mail.person_id in owed_to]
    left_over = [mail for mail in unsent if mail.person_id not in owed_today]
    if not digests and not left_over:
        return Queued()
    mails = add_mails(rec, [_mail(digest, owing, base_url) for digest in digests], mail_host(base_url))
    people = owed_to | {mail.person_id for mail in left_over if mail.person_id is not None}
    told, covered = _write_ledger(rec, list(zip(digests, mails, strict=True)), _undelivered(rec, people, today))
    replace_unsent_digests(replaced)
    drop_unsent_digests(left_over)
    rec.tell(ReminderEvent.QUEUED, *(f"person:{person_id}" for person_id in people), *sorted(_actions(digests)))
    return Queued(len(mails), told, covered, len(replaced))


def _mail(digest: OwedDigest, owing: Owing, base_url: str) -> NewMail:
    context = DigestContext(owing.facts.day, base_url, owing.facts.policies)
    return NewMail(
        key=digest_key(digest.recipient.person_id, owing.facts.day),
        kind=MailKind.DIGEST,
        person_id=digest.recipient.person_id,
        address=digest.recipient.address,
        letter=Letter(digest_subject(digest.contents, context), "", ""),
    )


def _actions(digests: Collection[OwedDigest]) -> set[str]:
    return {f"action:{due.action_id}" for digest in digests for due in digest.contents.milestones}


def _undelivered(rec: Recording, person_ids: Collection[int], today: date) -> LedgerRows:
    """The ledger rows of these people that belong to emails of other days that reached nobody."""
    query = (
        sa.select(Reminder)
        .join(OutboxMail, OutboxMail.id == Reminder.mail_id)
        .where(Reminder.person_id.in_(person_ids), has_told_nobody(today))
    )
    rows = rec.session.execute(query).scalars()
    return {(row.person_id, (row.kind, row.days, row.subject, row.subject_id, row.subject_on)): row for row in rows}


def _write_ledger(
    rec: Recording, mails: Sequence[tuple[OwedDigest, OutboxMail]], undelivered: LedgerRows
) -> tuple[int, int]:
    """Writes the ledger; rows of undelivered emails move to the new one, or become not told if it leaves them out.

    Gives how many things are told and how many covered.
    """
    new: list[dict[str, object]] = []
    counts = {True: 0, False: 0}
    for digest, mail in mails:
        for (kind, days, subject, subject_id, subject_on), is_told, why in _entries(digest, rec.today):
            counts[is_told] += 1
            told = {"owed_on": rec.today, "is_told": is_told, "why": why, "mail_id": mail.id, "recorded_at": rec.now}
            row = undelivered.pop((digest.recipient.person_id, (kind, days, subject, subject_id, subject_on)), None)
            if row is not None:
                for name, value in told.items():
                    setattr(row, name, value)
                continue
            key = {"kind": kind, "days": days, "subject": subject, "subject_id": subject_id, "subject_on": subject_on}
            new.append({"person_id": digest.recipient.person_id, **key, **told})
    for left_over in undelivered.values():
        left_over.is_told = False
    if new:
        rec.bulk(sa.insert(Reminder.__table__), new)  # type: ignore[arg-type] # a mapped class has a Table
    return counts[True], counts[False]


def _entries(digest: OwedDigest, today: date) -> Iterator[tuple[Key, bool, str]]:
    """What one email tells and covers: the key in the ledger, whether it is told, and the role of the reader."""
    for item in digest.items:
        due, why = item.concern.milestone, item.concern.why
        for days in (item.owed.told, *item.owed.covered):
            key = (kind_of(days), days, Subject.MILESTONE, due.milestone_id, due.deadline_on)
            yield key, days == item.owed.told, why
    told = digest.contents.escalations
    for escalation in digest.escalations:
        subject_id = escalation.milestone.milestone_id
        key = (ReminderKind.ESCALATION, escalation.after_days, Subject.MILESTONE, subject_id, escalation.silent_since)
        yield key, escalation in told, escalation.why
    if digest.exceptions:
        refs = ", ".join(exceptions.ref for exceptions in digest.exceptions)
        yield (ReminderKind.EXCEPTIONS, 0, Subject.WEEK, 0, week_of(today)), True, f"as secretariat of {refs}"
