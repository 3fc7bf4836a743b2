"""The system status for people, and a page for monitors that reveals nothing else."""

from datetime import timedelta

from flask import Blueprint, jsonify, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from tracker.audit.rules import check_code
from tracker.audit.service import head_of
from tracker.clock import machine_now
from tracker.database import db
from tracker.mail.queries import counts_by_state, last_failures, oldest_waiting
from tracker.mail.transports.transport_factory import transport_for
from tracker.reminders.due.queries import owing_on
from tracker.reminders.policy.queries import sendings
from tracker.scheduler.queries import all_job_status, newest_runs
from tracker.scheduler.rules import next_slot
from tracker.web.session import asking, settings, today
from tracker.web.system.health import health_now, health_soon
from tracker.web.system.wording import ShownJob, ShownRun, mail_lines

pages = Blueprint("system", __name__)

OK, FAILING, UNKNOWN = "ok", "failing", "unknown"
FAR_AHEAD = timedelta(days=400)


@pages.get("/system-status")
def status() -> str:
    """What is wrong now, last runs, what is owed today, what was sent, what failed and since when."""
    number, head = head_of(db.session)
    now = asking().now
    return render_template(
        "system/status.html",
        health=health_now(),
        jobs=[ShownJob.of(status) for status in all_job_status(db.session)],
        next_slot=next_slot(now, sendings(db.session), now + FAR_AHEAD),
        runs=[ShownRun.of(run) for run in newest_runs(db.session, 10)],
        owing=owing_on(db.session, today()),
        place=transport_for(settings().mail, machine_now).place,
        mails=mail_lines(counts_by_state(db.session), oldest_waiting(db.session)),
        failures=last_failures(db.session),
        check_code=check_code(number, head),
    )


@pages.get("/health")
def health() -> ResponseReturnValue:
    """Tells monitors which part works: 200 when all do, else 503, within seconds."""
    try:
        health = health_soon()
    except (SQLAlchemyError, TimeoutError):
        parts = {"web": OK, "database": FAILING, "worker": UNKNOWN, "mail": UNKNOWN}
    else:
        parts = {
            "web": OK,
            "database": OK,
            "worker": _word_for(health.is_worker_well),
            "mail": _word_for(health.is_mail_well),
        }
    is_well = set(parts.values()) == {OK}
    answer = jsonify(status=_word_for(is_well), **parts)
    answer.headers["Cache-Control"] = "no-store"
    return answer, 200 if is_well else 503


def _word_for(is_well: bool) -> str:
    return OK if is_well else FAILING
