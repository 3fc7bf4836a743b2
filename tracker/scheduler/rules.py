"""Pure decisions of the scheduler: which slots are due, when one is tried again, where a clock stops, what is late."""

import math
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TypeAlias

from tracker.dates import ONE_DAY, instant_of, local_day
from tracker.scheduler.enums import Job, RunState
from tracker.working_days import WorkingDays

SWEEP_AT = time(4)  # Europe/London
BEFORE_PLANS_CHOSE = "08:00"  # the time of old slots, which are named by their day alone

ABANDONED_AFTER = timedelta(minutes=10)
RETRY_PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=2),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(minutes=30),
)
RUN_LATE_AFTER = timedelta(minutes=15)
MAIL_FAILS_AFTER = timedelta(hours=1)
WORKER_AWAY_AFTER = timedelta(minutes=2)

Sendings: TypeAlias = Collection[tuple[WorkingDays, time]]  # the days and London times at which plans send emails


@dataclass(frozen=True, order=True)
class Slot:
    """A local day and time at which reminders are to be queued."""

    day: date
    at: time

    @property
    def name(self) -> str:
        """The name in the list of runs: 2019-04-01T08:00. Names sort like slots."""
        return f"{self.day.isoformat()}T{self.at:%H:%M}"

    @property
    def instant(self) -> datetime:
        """The instant of the slot; see `instant_of` for times that a clock change skips or repeats."""
        return instant_of(self.day, self.at)


def slots_of(day: date, sendings: Sendings) -> list[Slot]:
    """The slots of a local day, in order: one for every time at which a plan sends on it."""
    return [Slot(day, at) for at in sorted({at for working, at in sendings if working.includes(day)})]


def queue_slot(now: datetime, sendings: Sendings) -> Slot | None:
    """The slot in which reminders are to be queued at `now`: the latest of today that has come.

    It does what earlier slots would have done. Earlier days that were missed have no slot any more: today's email
    catches up with them.
    """
    return max((slot for slot in slots_of(local_day(now), sendings) if slot.instant <= now), default=None)


def next_slot(now: datetime, sendings: Sendings, until: datetime) -> Slot | None:
    """The first slot after `now` and before `until`."""
    day, last = local_day(now), local_day(until)
    while day <= last:
        for slot in slots_of(day, sendings):
            if now < slot.instant < until:
                return slot
        day += ONE_DAY
    return None


def sweep_slot(now: datetime) -> str | None:
    """The slot in which files are to be swept at `now`: the local day, from SWEEP_AT on."""
    day = local_day(now)
    return day.isoformat() if instant_of(day, SWEEP_AT) <= now else None


def planned_for(job: Job, slot: str) -> datetime | None:
    """When a slot of a job was due; None for a job that runs whenever there is something to do."""
    if job is Job.QUEUE_REMINDERS:
        day, _, at = slot.partition("T")
        return instant_of(date.fromisoformat(day), time.fromisoformat(at or BEFORE_PLANS_CHOSE))
    return instant_of(date.fromisoformat(slot), SWEEP_AT) if job is Job.SWEEP_FILES else None


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


def next_stop(now: datetime, target: datetime, sendings: Sendings) -> datetime:
    """The next instant at which a clock on its way to `target` has to stop: a slot, or the target."""
    slot = next_slot(now, sendings, target)
    return slot.instant if slot is not None else target


def whole_seconds_on(now: datetime, stop: datetime) -> datetime:
    """`stop`, or up to a second later: a training clock is ahead by whole seconds and must not stop before its slot."""
    return now + timedelta(seconds=max(math.ceil((stop - now).total_seconds()), 0))


def run_late_since(now: datetime, sendings: Sendings, done: Collection[str]) -> datetime | None:
    """Since when the daily run is late; None when it is not. `done` are the names of the slots that were run.

    A slot of today is late when it came more than RUN_LATE_AFTER ago and neither it nor a later one was run.
    """
    newest = max(done, default="")
    late = (
        slot.instant
        for slot in slots_of(local_day(now), sendings)
        if slot.name > newest and now - slot.instant > RUN_LATE_AFTER
    )
    return min(late, default=None)


def late_by_an_hour(since: datetime | None, now: datetime) -> datetime | None:
    """`since` when what began then has lasted MAIL_FAILS_AFTER by `now`, else None."""
    return since if since is not None and now - since >= MAIL_FAILS_AFTER else None


def is_worker_away(last_beat: datetime | None, now: datetime) -> bool:
    """Whether the worker has given no sign of life for WORKER_AWAY_AFTER, or never did; both on the machine's clock."""
    return last_beat is None or now - last_beat > WORKER_AWAY_AFTER
