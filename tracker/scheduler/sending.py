"""Sends what waits in the outbox, with pauses while a server is down."""

import logging
from datetime import datetime

from tracker.audit.rules import instant_text
from tracker.audit.service import recording
from tracker.database import AnySession
from tracker.mail.queries import waited_for, waiting
from tracker.mail.sending import SendResult, send_waiting
from tracker.scheduler.enums import Job, RunState
from tracker.scheduler.events import SchedulerEvent
from tracker.scheduler.outgoing import Outgoing
from tracker.scheduler.queries import job_status
from tracker.scheduler.rules import pause_after
from tracker.scheduler.runs import LONGEST_WORDS, Now, actor_of, claim_run, one_line, record_failure, reference_of

log = logging.getLogger(__name__)


def send_mail(session: AnySession, outgoing: Outgoing, now: Now) -> SendResult:
    """Sends what waits; a run is recorded only when something was done. A server that is down is given a pause."""
    at = now()
    has_work = bool(waiting(session, at, limit=1)) and not is_pausing(session, at)
    session.rollback()
    if not has_work:
        return SendResult()
    try:
        result = send_waiting(session, outgoing.transport, outgoing.envelope, now, outgoing.refresh, outgoing.fill)
    except Exception as error:
        log.exception("sending email failed")
        record_failure(session, Job.SEND_MAIL, instant_text(at), now(), one_line(error))
        return SendResult()
    if result.server_words:
        record_failure(session, Job.SEND_MAIL, instant_text(at), now(), result.server_words[:LONGEST_WORDS])
    elif result.sent or result.failed or result.put_off:
        # If emails were only dropped, no server was asked, so this does not count as a success after a failure.
        _note_sending(session, instant_text(at), now(), result)
    return result


def is_pausing(session: AnySession, now: datetime) -> bool:
    status = job_status(session, Job.SEND_MAIL)
    last = status.last_run
    if last is None or last.state is not RunState.FAILED:
        return False
    # Nobody waits for a sign-in link longer than the link would be valid.
    failures = 1 if waited_for(session, now) else status.failures
    return now < (last.ended_at or last.started_at) + pause_after(failures)


def _note_sending(session: AnySession, slot: str, now: datetime, result: SendResult) -> None:
    words = f"{result.sent} sent, {result.failed} refused, {result.put_off} put off, {result.dropped} dropped"
    with recording(session, actor_of(Job.SEND_MAIL), now) as rec:
        run = claim_run(rec, Job.SEND_MAIL, slot)
        if run is not None:
            run.state, run.ended_at, run.words = RunState.DONE, rec.now, words
            rec.tell(SchedulerEvent.JOB_DONE, reference_of(Job.SEND_MAIL))
