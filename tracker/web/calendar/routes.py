"""A person's own deadlines as a file, their private calendar address, and the calendar at that address."""

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from tracker.database import db
from tracker.errors import NotFound
from tracker.links import calendar_address
from tracker.people.calendar.queries import person_of_calendar, private_calendar_of
from tracker.people.calendar.service import end_calendar_address, make_calendar_address
from tracker.people.queries import viewer_of
from tracker.reports.events import ReportEvent
from tracker.reports.pages.calendar_entries import deadlines_of_person
from tracker.web.calendar.files import as_calendar
from tracker.web.forms.submit import submit
from tracker.web.session import recorded, settings, today, viewer
from tracker.web.sign_in.forms import ButtonForm

pages = Blueprint("calendar", __name__)


@pages.get("/my-calendar")
def show() -> str:
    """Explains private calendar addresses, and shows one's own in full."""
    return _page(ButtonForm())


def _page(form: ButtonForm) -> str:
    calendar = private_calendar_of(db.session, viewer().person_id, settings().secret_key)
    return render_template(
        "calendar/show.html",
        form=form,
        address=calendar_address(settings().url, calendar.secret) if calendar else "",
        made_at=calendar.made_at if calendar else None,
        number=len(deadlines_of_person(db.session, viewer(), today()).entries),
    )


@pages.post("/my-calendar/make")
def make_address() -> str | AnyResponse:
    """Makes an address, or a new one in place of the old."""
    form, person_id = ButtonForm(), viewer().person_id
    had = private_calendar_of(db.session, person_id, settings().secret_key)
    if submit(form, lambda rec: make_calendar_address(rec, person_id, settings().secret_key)):
        flash("Your new address is below. The old one no longer works." if had else "Your address is below.")
        return redirect(url_for("calendar.show"))
    return _page(form)


@pages.post("/my-calendar/stop")
def end_address() -> str | AnyResponse:
    """Ends the address."""
    form, person_id = ButtonForm(), viewer().person_id
    if submit(form, lambda rec: end_calendar_address(rec, person_id)):
        flash("Your calendar address no longer works.")
        return redirect(url_for("calendar.show"))
    return _page(form)


@pages.get("/my-deadlines.ics")
def mine() -> Response:
    """One's own open deadlines; the audit trail records who took them."""
    shown = deadlines_of_person(db.session, viewer(), today())
    if not shown.entries:
        raise NotFound("You have no open deadline with a date, so there is nothing to put in a calendar.")
    file = as_calendar(shown, "my deadlines")
    with recorded() as rec:
        rec.tell(ReportEvent.DEADLINES_EXPORTED, f"person:{viewer().person_id}")
    return file


@pages.get("/calendar/<secret>.ics")
def private(secret: str) -> Response:
    """The deadlines of the person with this address, for a calendar program. Not recorded: it asks every hour.

    An address that is unknown or ended, or whose owner has left, is answered like one that never existed.
    """
    person_id = person_of_calendar(db.session, secret, settings().secret_key)
    if person_id is None:
        raise NotFound("There is no page at this address.")
    return as_calendar(deadlines_of_person(db.session, viewer_of(db.session, person_id, today()), today()))
