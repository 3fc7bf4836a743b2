"""Makes the wording of a digest from the facts at the moment of sending."""

from collections.abc import Collection, Sequence
from datetime import date

import sqlalchemy as sa

from tracker.actions.models import Milestone
from tracker.audit.rules import check_code
from tracker.audit.service import Recording, head_of
from tracker.mail.enums import MailState
from tracker.mail.models import OutboxMail
from tracker.mail.service import Fresh
from tracker.people.models import Person
from tracker.people.queries import secretariats_of
from tracker.reminders.answer_links.service import links_in
from tracker.reminders.digest.reply_to import in_one_line, replies_of
from tracker.reminders.digest.wording import digest_letter
from tracker.reminders.due.audience import recipient
from tracker.reminders.due.digest import Contents, DigestContext
from tracker.reminders.due.escalation import Silences, silences_on
from tracker.reminders.due.exceptions import PlanExceptions, exceptions_on
from tracker.reminders.due.snapshot import CachedFacts, Facts
from tracker.reminders.enums import DEADLINE_KINDS, ReminderKind, Subject
from tracker.reminders.models import Reminder


def refresh_digest(
    rec: Recording, mail: OutboxMail, base_url: str, secret_key: str, cached_facts: CachedFacts | None = None
) -> Fresh | None:
    """What a digest says by the facts of the recording's day; None when nothing in it is true any more.

    `cached_facts` are the facts read for the email before, as long as they are current.
    Items that are no longer true are marked as not told. If a milestone that was met is reopened later, this email does
    not tell about it; it is owed again on another day.
    """
    person = rec.session.get(Person, mail.person_id) if mail.person_id is not None else None
    rows = _ledger_rows(rec, mail)
    if person is None or not person.is_active or not person.address:
        for row in rows:
            row.is_told = row.mail_id != mail.id
        return None
    milestone_ids = {row.subject_id for row in rows if row.subject is Subject.MILESTONE}
    _lock_milestones(rec, milestone_ids)
    facts = (cached_facts or CachedFacts()).on(rec.session, rec.today)
    contents = _contents(rec, person, mail.id, rows, facts)
    if not contents.has_any:
        return None
    context = _context(rec, mail, contents, facts, base_url, secret_key)
    return Fresh(person.address, digest_letter(contents, context), in_one_line(context.replies))


def _ledger_rows(rec: Recording, mail: OutboxMail) -> list[Reminder]:
    """What an email tells; one that is sent again tells what the first one told, and takes over what failed to go."""
    told = sa.select(Reminder).where(Reminder.is_told)
    if mail.resend_of_id is None:
        return list(rec.session.execute(told.where(Reminder.mail_id == mail.id)).scalars())
    first = mail.resend_of_id
    family = sa.select(OutboxMail.id).where(sa.or_(OutboxMail.id == first, OutboxMail.resend_of_id == first))
    in_vain = sa.select(OutboxMail.id).where(OutboxMail.id.in_(family), OutboxMail.state == MailState.FAILED)
    rows = list(rec.session.execute(told.where(Reminder.mail_id.in_(family))).scalars())
    failed = set(rec.session.execute(in_vain).scalars())
    for row in rows:
        if row.mail_id in failed:
            row.mail_id = mail.id
    return rows


def _lock_milestones(rec: Recording, milestone_ids: Collection[int]) -> None:
    """Locks the milestones that an email tells about until its claim is committed.

    A report that one of them is met comes either before the claim, and the email leaves it out, or after it.
    """
    milestones = sa.select(Milestone.id).where(Milestone.id.in_(milestone_ids)).order_by(Milestone.id)
    rec.session.execute(milestones.with_for_update(read=True))


def _contents(rec: Recording, person: Person, mail_id: int, rows: Sequence[Reminder], facts: Facts) -> Contents:
    mine = {(due.milestone.milestone_id, due.milestone.deadline_on): due for due in facts.of(person.id)}
    tells_exceptions = any(row.kind is ReminderKind.EXCEPTIONS for row in rows)
    of = None if tells_exceptions else {row.subject_id for row in rows if row.kind is ReminderKind.ESCALATION}
    silences = silences_on(rec.session, facts, of)
    silent = {
        (escalation.milestone.milestone_id, escalation.silent_since, escalation.after_days): escalation
        for escalation in silences.escalations
        if escalation.recipient.person_id == person.id
    }
    exceptions = _exceptions(rec, person, facts, silences) if tells_exceptions else ()
    told, escalations = [], []
    for row in rows:
        concern = mine.pop((row.subject_id, row.subject_on), None) if row.kind in DEADLINE_KINDS else None
        escalation = silent.pop((row.subject_id, row.subject_on, row.days), None)
        if concern is not None:
            told.append(concern)
        elif escalation is not None:
            escalations.append(escalation)
        elif row.mail_id == mail_id and (row.kind is not ReminderKind.EXCEPTIONS or not exceptions):
            row.is_told = False  # what an accepted email told stays told when it is sent again
    late = {key: concern for key, concern in mine.items() if facts.is_still_open(concern.milestone)}
    told_before = _told_before(rec, person.id) if late else set()
    still_open = tuple(concern for key, concern in late.items() if key in told_before)
    return Contents(recipient(person), tuple(told), still_open, tuple(escalations), exceptions)


def _told_before(rec: Recording, person_id: int) -> set[tuple[int, date]]:
    """The milestones and deadlines that a person was told about by an email that was sent."""
    rows = rec.session.execute(
        sa.select(Reminder.subject_id, Reminder.subject_on)
        .join(OutboxMail, OutboxMail.id == Reminder.mail_id)
        .where(
            Reminder.person_id == person_id,
            Reminder.kind.in_(DEADLINE_KINDS),
            Reminder.is_told,
            OutboxMail.state == MailState.SENT,
        )
    )
    return {(row.subject_id, row.subject_on) for row in rows}


def _exceptions(rec: Recording, person: Person, facts: Facts, silences: Silences) -> tuple[PlanExceptions, ...]:
    """The current exceptions of the plans whose secretariat a person is."""
    exceptions = exceptions_on(rec.session, rec.today, facts.policies, silences)
    people = secretariats_of(rec.session, {plan.ref for plan in exceptions})
    return tuple(plan for plan in exceptions if person.id in {member.id for member in people.get(plan.ref, [])})


def _context(
    rec: Recording, mail: OutboxMail, contents: Contents, facts: Facts, base_url: str, secret_key: str
) -> DigestContext:
    plans = contents.plans
    members = secretariats_of(rec.session, set(plans.values()))
    is_secretariat = any(contents.recipient.person_id == person.id for people in members.values() for person in people)
    return DigestContext(
        day=rec.today,
        base_url=base_url,
        policies=facts.policies,
        replies=replies_of(plans, facts.policies, members),
        links=_links(rec, mail, contents, facts, secret_key),
        check_code=check_code(*head_of(rec.session)) if is_secretariat else "",
    )


def _links(
    rec: Recording, mail: OutboxMail, contents: Contents, facts: Facts, secret_key: str
) -> dict[int | None, str]:
    """The reader's answer links, made when the email is first sent; for those of its plans that allow them."""
    wanted = [
        concern.milestone.action_id
        for concern in contents.told
        if facts.policies[concern.milestone.plan_id].answers_by_mail
    ]
    return links_in(rec, secret_key, mail.id, contents.recipient.person_id, wanted) if wanted else {}
