"""The system status for people, and a page for monitors that betrays nothing."""

from flask import Blueprint, jsonify, render_template
from flask.typing import ResponseReturnValue

from tracker.audit.rules import check_code
from tracker.audit.service import head_of
from tracker.database import db
from tracker.mail.queries import counts_by_state, last_failures, oldest_waiting
from tracker.reminders.queries import owing_on
from tracker.scheduler.queries import all_job_status, newest_runs
from tracker.web.session import today

pages = Blueprint("system", __name__)


@pages.get("/system-status")
def status() -> str:
    """Last runs, what is owed today, what was sent, what failed and since when."""
    number, head = head_of(db.session)
    return render_template(
        "system/status.html",
        jobs=all_job_status(db.session),
        runs=newest_runs(db.session, 10),
        owing=owing_on(db.session, today()),
        counts=counts_by_state(db.session),
        oldest=oldest_waiting(db.session),
        failures=last_failures(db.session),
        check_code=check_code(number, head),
    )


@pages.get("/health")
def health() -> ResponseReturnValue:
    """Says "ok" when pages and database answer."""
    head_of(db.session)
    return jsonify(status="ok")
