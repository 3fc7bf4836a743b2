"""Does what is due at this moment: reminders queued, files swept, email sent, a training clock moved."""

from collections.abc import Callable
from dataclasses import dataclass

from tracker.actions.evidence.service import Swept, sweep_files
from tracker.audit.service import Recording
from tracker.clock import machine_now
from tracker.database import AnySession
from tracker.dates import plural
from tracker.files.store import FileStore
from tracker.installation.queries import clock_of
from tracker.reminders.policy.queries import sendings
from tracker.reminders.service import Queued, queue_due
from tracker.scheduler.enums import Job
from tracker.scheduler.outgoing import Outgoing
from tracker.scheduler.rules import queue_slot, sweep_slot
from tracker.scheduler.runs import Now, run_once
from tracker.scheduler.sending import send_mail
from tracker.scheduler.training_clock import move_one_stop


@dataclass(frozen=True)
class Ticked:
    """What one tick did: emails queued and sent, and how far a training clock was moved, in stops."""

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
    """Does everything that is due now; in a training installation it also moves the clock towards its target.

    `machine` reads the machine's clock. Every step is committed before the next, so that the next tick can carry on.
    """
    done = _run_due(session, outgoing, store, machine)
    while not is_stopping() and move_one_stop(session, machine):
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
    """The installation's clock, read again each time because another worker may move it."""
    return lambda: machine() + clock_of(session).ahead


def queue_reminders(session: AnySession, outgoing: Outgoing, now: Now) -> Queued:
    """Queues today's reminders if a slot is due and nobody has done it.

    The clock is read once for slot and recording: at midnight a slot must not run with the facts of the next day.
    """

    at = now()
    slot = queue_slot(at, sendings(session))
    if slot is None:
        return Queued()

    def queue(rec: Recording) -> tuple[Queued, str]:
        queued = queue_due(rec, slot.day, outgoing.base_url, by=slot.at)
        words = f"{plural(queued.mails, 'email')}, {plural(queued.told, 'item')} told, {queued.covered} covered"
        return queued, f"{words}, {plural(queued.replaced, 'older email')} replaced"

    return run_once(session, Job.QUEUE_REMINDERS, slot.name, at, now, queue) or Queued()


def sweep(session: AnySession, store: FileStore, now: Now, machine: Now) -> None:
    """Deletes files that nobody needs, once a day and only if there is a folder; file times are the machine's."""

    def sweep_all(rec: Recording) -> tuple[Swept, str]:
        swept = sweep_files(rec, store, machine())
        return swept, f"{swept.files} without evidence, {swept.broken_off} interrupted"

    if store.exists():
        at = now()
        slot = sweep_slot(at)
        if slot is not None:
            run_once(session, Job.SWEEP_FILES, slot, at, now, sweep_all)
