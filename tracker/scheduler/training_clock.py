"""Moves a training clock from slot to slot, so that nothing due on the way is left out."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from tracker.audit.service import Actor, Recording, recording
from tracker.database import AnySession
from tracker.installation.models import Installation
from tracker.installation.queries import clock_of, clock_target
from tracker.installation.service import move_clock
from tracker.mail.queries import in_flight, waiting
from tracker.people.sign_in import carry_sessions
from tracker.reminders.policy.queries import sendings
from tracker.scheduler.enums import Job
from tracker.scheduler.queries import get_run
from tracker.scheduler.rules import next_stop, queue_slot, whole_seconds_on
from tracker.scheduler.runs import Now
from tracker.scheduler.sending import is_pausing

CLOCK = Actor.job("move the training clock")


def move_one_stop(session: AnySession, machine: Now) -> bool:
    """Moves a training clock to its next stop; False when it has arrived, or something must be done first."""
    ahead, target = clock_of(session).ahead, clock_target(session)
    session.rollback()
    if target is None:
        return False
    now = machine() + ahead
    with recording(session, CLOCK, now) as rec:
        if not _is_still(rec, ahead) or _is_working(session, now):
            return False
        stop = whole_seconds_on(now, next_stop(now, target, sendings(session)))
        carry_sessions(rec, stop)
        move_clock(rec, stop)
    return True


def _is_working(session: AnySession, now: datetime) -> bool:
    """Whether the current slot is still to be run, or emails are being sent or about to be.

    If the clock moved on now, it would skip the slot, or end a claim so that its email is sent twice.
    """
    slot = queue_slot(now, sendings(session))
    if slot is not None and get_run(session, Job.QUEUE_REMINDERS, slot.name) is None:
        return True
    if in_flight(session, now):
        return True
    return bool(waiting(session, now, limit=1)) and not is_pausing(session, now)


def _is_still(rec: Recording, ahead: timedelta) -> bool:
    """Whether nobody has moved the clock since it was read; locks its row until the end of the recording."""
    query = sa.select(Installation).with_for_update().execution_options(populate_existing=True)
    installation = rec.session.execute(query).scalar_one()
    return timedelta(seconds=installation.clock_ahead_seconds) == ahead and installation.clock_target_at is not None
