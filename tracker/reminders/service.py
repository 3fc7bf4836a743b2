"""Verbs of reminders: put the day's mails into the outbox, and check their facts again when they go."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

import sqlalchemy as sa

from tracker.actions.models import Milestone
from tracker.audit.service import Recording
from tracker.mail.enums import MailKind
from tracker.mail.models import OutboxMail
from tracker.mail.rules import mail_host
from tracker.mail.service import Fresh, NewMail, add_mails, replace_unsent_digests, unsent_digests
from tracker.reminders.enums import ReminderKind
from tracker.reminders.facts import facts_on
from tracker.reminders.letters import digest_letter
from tracker.reminders.models import Reminder
from tracker.reminders.queries import OwedDigest, is_untold_of_another_day, owing_on
from tracker.reminders.rules import digest_key

QUEUE_LOCK = 7_271_002  # PostgreSQL advisory lock, taken first: two commands that queue at once do it one by one


@dataclass(frozen=True)
class Queued:
    """What was put into the outbox, in numbers: mails, items told in them, kinds covered, older mails replaced."""

    mails: int = 0
    told: int = 0
    covered: int = 0
    replaced: int = 0


def queue_due(rec: Recording, today: date, base_url: str) -> Queued:
    """Writes the mails that are owed on `today`, one per person, and the ledger of what they tell.

    All in the caller's one recording: the day's queue is there as a whole or not at all, under one event, and as every
    row has a unique key, a second run finds nothing left to do.
    """
    if rec.session.get_bind().dialect.name == "postgresql":
        rec.session.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": QUEUE_LOCK})
    unsent = unsent_digests(rec, today.isoformat())
    digests = owing_on(rec.session, today).digests
    if not digests:
        return Queued()
    mails = add_mails(rec, [_mail(digest, today, base_url) for digest in digests], mail_host(base_url))
    owed_to = {digest.recipient.person_id for digest in digests}
    replaced = [mail for mail in unsent if mail.person_id in owed_to]
    held = _untold(rec, owed_to, today)
    figures = Queued(mails=len(mails), replaced=len(replaced))
    for digest, mail in zip(digests, mails, strict=True):
        figures = _note(rec, digest, mail, today, held, figures)
    for left_over in held.values():
        left_over.is_told = False
    replace_unsent_digests(rec, replaced)
    people = [f"person:{person_id}" for person_id in owed_to]
    actions = {f"action:{item.concern.matter.action_id}" for digest in digests for item in digest.items}
    rec.tell("reminders.queued", *people, *sorted(actions))
    return figures


def refresh_digest(rec: Recording, mail: OutboxMail, base_url: str) -> Fresh | None:
    """What a digest says by the facts of the recording's day; None when nothing in it is true any more.

    Items that no longer stand are noted as not told: a step met meanwhile is not replayed should it open again.
    """
    if mail.person_id is None:
        return None
    _hold_steps(rec, mail)
    concerns = facts_on(rec.session, rec.today, mail.person_id).concerns
    by_step = {(one.matter.milestone_id, one.matter.deadline_on): one for one in concerns}
    rows = rec.session.execute(sa.select(Reminder).where(Reminder.mail_id == mail.id, Reminder.is_told)).scalars()
    told = []
    for row in rows:
        concern = by_step.pop((row.milestone_id, row.deadline_on), None)
        if concern is None:
            row.is_told = False
        else:
            told.append(concern)
    if not told:
        return None
    recipient = told[0].recipient
    still_open = [one for one in by_step.values() if one.matter.deadline_on < rec.today]
    return Fresh(recipient.address, digest_letter(recipient.name, told, still_open, rec.today, base_url))


def _hold_steps(rec: Recording, mail: OutboxMail) -> None:
    """Keeps the steps that a mail tells of as they are until its claim is on the record.

    Who reports one of them met at this moment comes before the claim, and the mail no longer tells of it, or after it.
    """
    told = sa.select(Reminder.milestone_id).where(Reminder.mail_id == mail.id, Reminder.is_told)
    steps = sa.select(Milestone.id).where(Milestone.id.in_(told)).order_by(Milestone.id)
    rec.session.execute(steps.with_for_update(read=True))


def _mail(digest: OwedDigest, today: date, base_url: str) -> NewMail:
    recipient = digest.recipient
    told = [item.concern for item in digest.items]
    return NewMail(
        key=digest_key(recipient.person_id, today),
        kind=MailKind.DIGEST,
        person_id=recipient.person_id,
        address=recipient.address,
        letter=digest_letter(recipient.name, told, digest.still_open, today, base_url),
    )


Held = dict[tuple[int, int, date, ReminderKind], Reminder]


def _untold(rec: Recording, person_ids: Collection[int], today: date) -> Held:
    """What mails of other days that reached nobody have in the ledger for these people."""
    query = (
        sa.select(Reminder)
        .join(OutboxMail, OutboxMail.id == Reminder.mail_id)
        .where(Reminder.person_id.in_(person_ids), is_untold_of_another_day(today))
    )
    rows = rec.session.execute(query).scalars()
    return {(row.person_id, row.milestone_id, row.deadline_on, row.kind): row for row in rows}


def _note(rec: Recording, digest: OwedDigest, mail: OutboxMail, today: date, held: Held, figures: Queued) -> Queued:
    """Writes the ledger of one mail; what an untold mail held before moves over to this one, and out of `held`."""
    for item in digest.items:
        matter = item.concern.matter
        for kind in (item.owed.told, *item.owed.covered):
            is_told = kind is item.owed.told
            row = held.pop((digest.recipient.person_id, matter.milestone_id, matter.deadline_on, kind), None)
            if row is not None:
                row.mail_id, row.is_told, row.owed_on, row.recorded_at = mail.id, is_told, today, rec.now
                continue
            rec.session.add(
                Reminder(
                    person_id=digest.recipient.person_id,
                    kind=kind,
                    milestone_id=matter.milestone_id,
                    deadline_on=matter.deadline_on,
                    owed_on=today,
                    is_told=is_told,
                    mail_id=mail.id,
                    recorded_at=rec.now,
                )
            )
        covered = figures.covered + len(item.owed.covered)
        figures = replace(figures, told=figures.told + 1, covered=covered)
    return figures
