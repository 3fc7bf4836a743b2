"""Pure decisions of the scheduler: which slots are due, when a failed run is tried again, where a moved clock stops."""

import math
from datetime import datetime, time, timedelta

from tracker.dates import ONE_DAY, instant_of, is_working_day, local_day
from tracker.scheduler.enums import RunState

# Europe/London; never between 1 and 2 in the morning, which a change of clocks repeats or leaves out.
QUEUE_AT = time(8)
SWEEP_AT = time(4)

ABANDONED_AFTER = timedelta(minutes=10)
RETRY_PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=2),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(minutes=30),
)


def queue_slot(now: datetime) -> str | None:
    """The slot in which reminders are to be queued at `now`: the local day, on working days from QUEUE_AT on.

    Earlier days that were missed have no slot any more: the mail of today catches up with them.
    """
    day = local_day(now)
    return day.isoformat() if is_working_day(day) and instant_of(day, QUEUE_AT) <= now else None


def sweep_slot(now: datetime) -> str | None:
    """The slot in which files are to be swept at `now`: the local day, from SWEEP_AT on."""
    day = local_day(now)
    return day.isoformat() if instant_of(day, SWEEP_AT) <= now else None


def may_retry(state: RunState, started_at: datetime, ended_at: datetime | None, tries: int, now: datetime) -> bool:
    """Whether a slot that was run before is to be run again: after a failure and a pause, or after a worker's death."""
    if state is RunState.RUNNING:
        return now - started_at > ABANDONED_AFTER
    if state is RunState.FAILED:
        return now >= (ended_at or started_at) + pause_after(tries)
    return False


def pause_after(failures: int) -> timedelta:
    """How long to wait after so many failures in a row."""
    return RETRY_PAUSES[min(max(failures, 1), len(RETRY_PAUSES)) - 1]


def next_stop(now: datetime, target: datetime) -> datetime:
    """The next instant at which a clock on its way to `target` has to stand: a working day's slot, or the target."""
    day = local_day(now)
    while (slot := instant_of(day, QUEUE_AT)) < target:
        if slot > now and is_working_day(day):
            return slot
        day += ONE_DAY
    return target


def whole_seconds_on(now: datetime, stop: datetime) -> datetime:
    """`stop`, or up to a second later: a training clock is ahead by whole seconds and must not stop before its slot."""
    return now + timedelta(seconds=max(math.ceil((stop - now).total_seconds()), 0))
