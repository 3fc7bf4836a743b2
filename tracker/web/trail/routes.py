"""The newest events of the trail, page by page, with the check code to compare."""

from flask import Blueprint, render_template, request

from tracker.audit.queries import newest_events
from tracker.audit.rules import check_code
from tracker.audit.service import head_of
from tracker.database import db
from tracker.web.received import LONGEST_NUMBER
from tracker.web.trail.history import with_labels

pages = Blueprint("trail", __name__, url_prefix="/audit-trail")

PER_PAGE = 50


@pages.get("")
def index() -> str:
    """The trail from its newest event down, or from below a number."""
    before = _number(request.args.get("before", ""))
    entries = newest_events(db.session, PER_PAGE, before)
    number, head = head_of(db.session)
    return render_template(
        "trail/index.html",
        entries=with_labels(db.session, entries),
        check_code=check_code(number, head),
        before=entries[-1].number if len(entries) == PER_PAGE else None,
    )


def _number(typed: str) -> int | None:
    return int(typed) if typed.isdecimal() and len(typed) <= LONGEST_NUMBER else None
