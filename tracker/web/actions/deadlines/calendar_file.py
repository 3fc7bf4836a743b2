"""The deadlines of one action as a file for a calendar program."""

from flask import Response

from tracker.actions.models import Action
from tracker.actions.queries import get_action
from tracker.database import db
from tracker.errors import NotFound
from tracker.reports.events import ReportEvent
from tracker.reports.pages.calendar_entries import deadlines_of_action, is_in_calendars
from tracker.web.actions.blueprint import pages
from tracker.web.calendar.files import as_calendar
from tracker.web.session import recorded, today, viewer


def has_deadlines(action: Action) -> bool:
    """Whether there is anything of an action to put into a calendar."""
    return any(is_in_calendars(action.plan.state, action.state, milestone) for milestone in action.milestones)


@pages.get("/actions/<int:action_id>/deadlines.ics")
def calendar_file(action_id: int) -> Response:
    """The open deadlines of an action; the audit trail records who took them."""
    action = get_action(db.session, action_id)
    shown = deadlines_of_action(db.session, action, today())
    if not shown.entries:
        raise NotFound("This action has no open deadline with a date, so there is nothing to put in a calendar.")
    name = f"{action.plan.ref} action {action.ref}"
    file = as_calendar(shown, f"deadlines {name}")
    with recorded() as rec:
        rec.tell(ReportEvent.DEADLINES_EXPORTED, f"person:{viewer().person_id}", reason=name)
    return file
