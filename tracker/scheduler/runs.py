"""Claims runs in the database, so that each happens once however many workers there are, and records how each ended."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import TypeAlias, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from tracker.audit.service import Actor, Recording, recording
from tracker.database import AnySession
from tracker.scheduler.enums import Job, RunState
from tracker.scheduler.events import SchedulerEvent
from tracker.scheduler.models import JobRun
from tracker.scheduler.queries import get_run
from tracker.scheduler.rules import may_retry

LONGEST_WORDS = 300  # characters kept of an error

Now: TypeAlias = Callable[[], datetime]
T = TypeVar("T")

log = logging.getLogger(__name__)


def run_once(
    session: AnySession, job: Job, slot: str, at: datetime, now: Now, work: Callable[[Recording], tuple[T, str]]
) -> T | None:
    """Does a job for a slot that is due by `at`, if nobody has done it; `work` gives its result, and the same in words.

    Claim, work and mark are one recording: a worker that dies leaves no trace, and the next one starts at once.
    """
    if not _is_open(session, job, slot, at):
        return None
    try:
        with recording(session, actor_of(job), at) as rec:
            run = claim_run(rec, job, slot)
            if run is None:
                return None
            result, words = work(rec)
            run.state, run.ended_at, run.words = RunState.DONE, now(), words
            rec.tell(SchedulerEvent.JOB_DONE, reference_of(job))
            return result
    except Exception as error:
        log.exception("%s: failed", job.value)
        record_failure(session, job, slot, now(), one_line(error))
        return None


def _is_open(session: AnySession, job: Job, slot: str, now: datetime) -> bool:
    """Whether a slot is still to be run; checked before the claim, so that an idle tick locks nothing."""
    run = get_run(session, job, slot)
    is_open = run is None or may_retry(run.state, run.started_at, run.ended_at, run.tries, now)
    session.rollback()
    return is_open


def claim_run(rec: Recording, job: Job, slot: str) -> JobRun | None:
    """The run that is now ours; None when another worker has it. Its unique key makes a second worker wait and see."""
    _insert_run(rec, job, slot)
    run = rec.session.execute(
        sa.select(JobRun).filter_by(job=job, slot=slot).with_for_update().execution_options(populate_existing=True)
    ).scalar_one()
    if run.state is RunState.RUNNING and run.tries == 0:
        run.tries = 1
        return run
    if not may_retry(run.state, run.started_at, run.ended_at, run.tries, rec.now):
        return None
    run.state, run.started_at, run.ended_at, run.tries = RunState.RUNNING, rec.now, None, run.tries + 1
    return run


def _insert_run(rec: Recording, job: Job, slot: str) -> None:
    insert = postgresql.insert if rec.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    values = {"job": job, "slot": slot, "started_at": rec.now, "state": RunState.RUNNING, "words": "", "tries": 0}
    statement = insert(JobRun).values(values).on_conflict_do_nothing(index_elements=["job", "slot"])
    rec.bulk(statement.execution_options(preserve_rowcount=True))  # 0, and no change to record, when the row exists


def record_failure(session: AnySession, job: Job, slot: str, now: datetime, words: str) -> None:
    with recording(session, actor_of(job), now) as rec:
        run = claim_run(rec, job, slot)
        if run is not None:
            run.state, run.ended_at, run.words = RunState.FAILED, rec.now, words
            rec.tell(SchedulerEvent.JOB_FAILED, reference_of(job))


def actor_of(job: Job) -> Actor:
    return Actor.job(job.value)


def reference_of(job: Job) -> str:
    return f"job:{job.value}"


def one_line(error: Exception) -> str:
    """What went wrong, in one line, because later lines quote statements that contain people's data."""
    lines = str(error).splitlines() or [""]
    return f"{type(error).__name__}: {lines[0]}"[:LONGEST_WORDS]
