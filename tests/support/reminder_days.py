"""The days of a small installation: what is queued and sent on each, and what the ledger then says."""

from datetime import UTC, date, datetime, time

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.builders import a_milestone, a_person, an_action, building
from tests.support.events import StagedEvent
from tests.support.transports import MemoryTransport, nothing_to_fill
from tracker.actions.models import Action, Milestone
from tracker.audit.service import Recording
from tracker.dates import instant_of
from tracker.mail.messages import Envelope
from tracker.mail.models import OutboxMail
from tracker.mail.sending import SendResult, send_waiting
from tracker.mail.service import Fresh
from tracker.people.models import Person, Post
from tracker.plans.models import Plan
from tracker.reminders.digest.render import refresh_digest
from tracker.reminders.models import Reminder
from tracker.reminders.service import Queued, queue_due

BASE = "https://plans.example"
KEY = "k" * 32
BEFORE = datetime(2018, 1, 1, tzinfo=UTC)
DEADLINE = date(2019, 4, 30)
NEXT_DAY = date(2019, 5, 1)


def at_work(day: date, hour: int = 12) -> datetime:
    """An hour of a working day, by London clocks."""
    return instant_of(day, time(hour))


def queue(session: Session, day: date, by: time = time.max) -> Queued:
    with building(session, at_work(day, 8)) as rec:
        return queue_due(rec, day, BASE, by)


def send(
    session: Session, day: date, transport: MemoryTransport | None = None, at: datetime | None = None
) -> tuple[SendResult, MemoryTransport]:
    transport = transport or MemoryTransport()
    at = at or instant_of(day, time(8, 1))
    envelope = Envelope("tracker@plans.example")

    def refresh(rec: Recording, mail: OutboxMail) -> Fresh | None:
        return refresh_digest(rec, mail, BASE, KEY)

    return send_waiting(session, transport, envelope, lambda: at, refresh, nothing_to_fill), transport


def run(session: Session, day: date) -> list[str]:
    """The texts of the mails that go on a day."""
    queue(session, day)
    return send(session, day)[1].texts


def one_step(session: Session, **milestone: object) -> tuple[int, int, int]:
    """A person who owns an action with one step, due on DEADLINE: the ids of person, action and milestone."""
    with building(session, BEFORE) as rec:
        owner = a_person(rec, name="Owner")
        action = an_action(rec, owner=owner)
        step = a_milestone(rec, action=action, **{"last_day": DEADLINE, **milestone})  # type: ignore[arg-type]
        rec.tell(StagedEvent.BUILT)
        return owner.id, action.id, step.id


def change(
    session: Session, row: type[Action | Milestone | Person | Plan | Post], row_id: int, **values: object
) -> None:
    with building(session, BEFORE) as rec:
        base = rec.session.get_one(row, row_id)
        for name, value in values.items():
            setattr(base, name, value)
        rec.tell(StagedEvent.CHANGED)


def ledger(session: Session) -> list[tuple[int, bool]]:
    """What was told or covered, in days after the deadline, and whether it was told."""
    session.rollback()
    return [(row.days, row.is_told) for row in session.execute(sa.select(Reminder).order_by(Reminder.id)).scalars()]
