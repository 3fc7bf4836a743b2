"""Lines of the ledger as tests want them, written without the queueing."""

from datetime import UTC, date, datetime
from itertools import count

from tests.support.builders import a_milestone, an_action
from tracker.actions.models import Milestone
from tracker.audit.service import Recording
from tracker.mail.enums import MailKind, MailState
from tracker.mail.models import OutboxMail
from tracker.people.models import Person
from tracker.plans.models import Plan
from tracker.reminders.enums import ReminderKind, Subject
from tracker.reminders.models import Reminder

AT = datetime(2019, 4, 1, 7, tzinfo=UTC)
_numbers = count(1)


def a_mail(
    rec: Recording,
    person: Person,
    *,
    day: date = date(2019, 4, 1),
    state: MailState = MailState.SENT,
    words: str = "250 accepted",
    kind: MailKind = MailKind.DIGEST,
    text: str = "Hello",
    key: str = "",
    tries: int = 1,
) -> OutboxMail:
    """A mail in the outbox, accepted unless another state is given."""
    number = next(_numbers)
    added = OutboxMail(
        key=key or f"{kind}:{person.id}-{number}:{day}",
        kind=kind,
        person_id=person.id,
        address=person.address or "old@council.example",
        subject="1 action needs your attention: 1 overdue",
        text=text,
        html=f"<p>{text}</p>",
        message_id=f"<{number:032}@plans.example>",
        queued_at=AT,
        next_try_at=AT,
        state=state,
        claim="worker" if state is MailState.CLAIMED else None,
        tries=tries,
        sent_at=AT if state is MailState.SENT else None,
        server_words=words,
        transport="SMTP",
    )
    rec.session.add(added)
    rec.session.flush()
    return added


def a_step(
    rec: Recording, *, plan: Plan | None = None, ref: str = "", wording: str = "Do it", part: str = ""
) -> Milestone:
    """A step of an action of its own."""
    return a_milestone(rec, action=an_action(rec, plan=plan, ref=ref, wording=wording), name=part)


def a_line(
    rec: Recording,
    mail: OutboxMail,
    milestone: Milestone | None,
    *,
    kind: ReminderKind = ReminderKind.OVERDUE,
    days: int = 1,
    owed_on: date = date(2019, 4, 1),
    on: date = date(2019, 3, 31),
    is_told: bool = True,
    why: str = "",
) -> Reminder:
    """A line of the ledger; without a step it is of a week."""
    assert mail.person_id is not None
    added = Reminder(
        person_id=mail.person_id,
        kind=kind,
        days=days,
        subject=Subject.MILESTONE if milestone else Subject.WEEK,
        subject_id=milestone.id if milestone else 0,
        subject_on=on,
        owed_on=owed_on,
        is_told=is_told,
        mail_id=mail.id,
        recorded_at=AT,
        why=why,
    )
    rec.session.add(added)
    rec.session.flush()
    return added
