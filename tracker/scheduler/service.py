"""Runs what is due: every run is claimed in the database, and a training clock is moved from slot to slot."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from tracker.actions.evidence.service import Swept, sweep_files
from tracker.audit.rules import instant_text
from tracker.audit.service import Actor, AnySession, Recording, recording
from tracker.clock import machine_now
from tracker.dates import plural
from tracker.files.store import FileStore
from tracker.installation.models import Installation
from tracker.installation.queries import clock_of, clock_target
from tracker.installation.service import move_clock
from tracker.mail.queries import in_flight, waited_for, waiting
from tracker.mail.sending import SendResult, send_waiting
from tracker.people.signing_in import carry_sessions
from tracker.reminders.policy.queries import sendings
from tracker.reminders.service import Queued, queue_due
from tracker.scheduler.enums import Job, RunState
from tracker.scheduler.models import JobRun
from tracker.scheduler.outgoing import Outgoing
from tracker.scheduler.queries import job_status, run_of
from tracker.scheduler.rules import may_retry, next_stop, pause_after, queue_slot, sweep_slot, whole_seconds_on

CLOCK = Actor.job("move the training clock")
LONGEST_WORDS = 300  # characters kept of an error

Now: TypeAlias = Callable[[], datetime]
T = TypeVar("T")

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Ticked:
    """What one tick did: mails queued and sent, and how far a training clock was moved, in stops."""

    queued: int = 0
    sent: int = 0
    stops: int = 0

    def __add__(self, other: "Ticked") -> "Ticked":
        return Ticked(self.queued + other.queued, self.sent + other.sent, self.stops + other.stops)


def tick(
    session: AnySession,
    outgoing: Outgoing,
    store: FileStore,
    machine: Now = machine_now,
    is_stopping: Callable[[], bool] = lambda: False,
) -> Ticked:
    """Does everything that is due at this moment; in a training installation also the way to where its clock is to be.

    `machine` reads the machine's clock. Every step is committed before the next, so that whoever ticks next goes on.
    """
    done = _run_due(session, outgoing, store, machine)
    while not is_stopping() and _move_one_stop(session, machine):
        done += Ticked(stops=1) + _run_due(session, outgoing, store, machine)
    session.rollback()
    return done


def _run_due(session: AnySession, outgoing: Outgoing, store: FileStore, machine: Now) -> Ticked:
    now = _now(session, machine)
    queued = queue_reminders(session, outgoing, now)
    sent = send_mail(session, outgoing, now).sent
    sweep(session, store, now, machine)
    return Ticked(queued=queued.mails, sent=sent)


def _now(session: AnySession, machine: Now) -> Now:
    """The installation's clock, read anew each time: another worker may move it meanwhile."""
    return lambda: machine() + clock_of(session).ahead


def queue_reminders(session: AnySession, outgoing: Outgoing, now: Now) -> Queued:
    """Queues today's reminders if a slot of theirs has come and nobody has done it.

    The clock is looked at once for slot and recording: at midnight a slot must not run with the facts of the next day.
    """

    at = now()
    slot = queue_slot(at, sendings(session))
    if slot is None:
        return Queued()

    def queue(rec: Recording) -> tuple[Queued, str]:
        queued = queue_due(rec, slot.day, outgoing.base_url, by=slot.at)
        words = f"{plural(queued.mails, 'mail')}, {plural(queued.told, 'item')} told, {queued.covered} covered"
        return queued, f"{words}, {plural(queued.replaced, 'older mail')} replaced"

    return _once(session, Job.QUEUE_REMINDERS, slot.name, at, now, queue) or Queued()


def sweep(session: AnySession, store: FileStore, now: Now, machine: Now) -> None:
    """Takes away files that nobody needs, once a day and only where there are any; they are dated by the machine."""

    def sweep_all(rec: Recording) -> tuple[Swept, str]:
        swept = sweep_files(rec, store, machine())
        return swept, f"{swept.files} without evidence, {swept.broken_off} broken off"

    if store.exists():
        at = now()
        slot = sweep_slot(at)
        if slot is not None:
            _once(session, Job.SWEEP_FILES, slot, at, now, sweep_all)


def _once(
    session: AnySession, job: Job, slot: str, at: datetime, now: Now, work: Callable[[Recording], tuple[T, str]]
) -> T | None:
    """Does a job for a slot that has come by `at`, if nobody has done it; `work` gives its result and that in words.

    Claim, work and mark are one recording: a worker that dies leaves no trace, and the next one starts at once.
    """
    if not _is_open(session, job, slot, at):
        return None
    try:
        with recording(session, _actor(job), at) as rec:
            run = _claimed(rec, job, slot)
            if run is None:
                return None
            result, words = work(rec)
            run.state, run.ended_at, run.words = RunState.DONE, now(), words
            rec.tell("job.done", _reference(job))
            return result
    except Exception as error:
        log.exception("%s: failed", job.value)
        _note_failure(session, job, slot, now(), _words(error))
        return None


def _is_open(session: AnySession, job: Job, slot: str, now: datetime) -> bool:
    """Whether a slot is still to be run; asked before the claim, so that an idle tick locks nothing."""
    run = run_of(session, job, slot)
    is_open = run is None or may_retry(run.state, run.started_at, run.ended_at, run.tries, now)
    session.rollback()
    return is_open


def _claimed(rec: Recording, job: Job, slot: str) -> JobRun | None:
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
    rec.bulk(statement.execution_options(preserve_rowcount=True))  # 0, and no change to tell of, when it is there


def _note_failure(session: AnySession, job: Job, slot: str, now: datetime, words: str) -> None:
    with recording(session, _actor(job), now) as rec:
        run = _claimed(rec, job, slot)
        if run is not None:
            run.state, run.ended_at, run.words = RunState.FAILED, rec.now, words
            rec.tell("job.failed", _reference(job))


def send_mail(session: AnySession, outgoing: Outgoing, now: Now) -> SendResult:
    """Sends what waits; a run is recorded only when something was done. A server that is down is given a pause."""
    at = now()
    has_work = bool(waiting(session, at, limit=1)) and not _is_pausing(session, at)
    session.rollback()
    if not has_work:
        return SendResult()
    try:
        result = send_waiting(session, outgoing.transport, outgoing.envelope, now, outgoing.refresh, outgoing.fill)
    except Exception as error:
        log.exception("sending mail failed")
        _note_failure(session, Job.SEND_MAIL, instant_text(at), now(), _words(error))
        return SendResult()
    if result.server_words:
        _note_failure(session, Job.SEND_MAIL, instant_text(at), now(), result.server_words[:LONGEST_WORDS])
    elif result.sent or result.failed or result.put_off:
        # Where mails were only dropped no server was asked: that is no success after a failure.
        _note_sending(session, instant_text(at), now(), result)
    return result


def _is_pausing(session: AnySession, now: datetime) -> bool:
    status = job_status(session, Job.SEND_MAIL)
    last = status.last_run
    if last is None or last.state is not RunState.FAILED:
        return False
    # Somebody who waits for a link to sign in is not kept waiting for longer than it is good for.
    failures = 1 if waited_for(session, now) else status.failures
    return now < (last.ended_at or last.started_at) + pause_after(failures)


def _note_sending(session: AnySession, slot: str, now: datetime, result: SendResult) -> None:
    words = f"{result.sent} sent, {result.failed} refused, {result.put_off} put off, {result.dropped} dropped"
    with recording(session, _actor(Job.SEND_MAIL), now) as rec:
        run = _claimed(rec, Job.SEND_MAIL, slot)
        if run is not None:
            run.state, run.ended_at, run.words = RunState.DONE, rec.now, words
            rec.tell("job.done", _reference(Job.SEND_MAIL))


def _move_one_stop(session: AnySession, machine: Now) -> bool:
    """Moves a training clock to its next stop; False when it is there, or something is to be done first."""
    ahead, target = clock_of(session).ahead, clock_target(session)
    session.rollback()
    if target is None:
        return False
    now = machine() + ahead
    with recording(session, CLOCK, now) as rec:
        if not _stands_at(rec, ahead) or _is_at_work(session, now):
            return False
        stop = whole_seconds_on(now, next_stop(now, target, sendings(session)))
        carry_sessions(rec, stop)
        move_clock(rec, stop)
    return True


def _is_at_work(session: AnySession, now: datetime) -> bool:
    """Whether the slot in which the clock stands is still to be run, or mail is in somebody's hands or about to be.

    Moved on meanwhile, the clock would leave the slot out, or let a claim run out and its mail go twice.
    """
    slot = queue_slot(now, sendings(session))
    if slot is not None and run_of(session, Job.QUEUE_REMINDERS, slot.name) is None:
        return True
    if in_flight(session, now):
        return True
    return bool(waiting(session, now, limit=1)) and not _is_pausing(session, now)


def _stands_at(rec: Recording, ahead: timedelta) -> bool:
    """Whether nobody has moved the clock since it was read; holds its row until the end of the recording."""
    query = sa.select(Installation).with_for_update().execution_options(populate_existing=True)
    installation = rec.session.execute(query).scalar_one()
    return timedelta(seconds=installation.clock_ahead_seconds) == ahead and installation.clock_target_at is not None


def _actor(job: Job) -> Actor:
    return Actor.job(job.value)


def _reference(job: Job) -> str:
    return f"job:{job.value}"


def _words(error: Exception) -> str:
    """What went wrong, in one line: the lines after it quote statements with people's data in them."""
    lines = str(error).splitlines() or [""]
    return f"{type(error).__name__}: {lines[0]}"[:LONGEST_WORDS]
