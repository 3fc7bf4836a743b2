"""All rooms of pages, the navigation, and what every template can use."""

from typing import Any

from flask import Blueprint, request

from tracker.people.enums import Permission
from tracker.web.access import may_here
from tracker.web.actions.routes import pages as actions
from tracker.web.answer_links.my_updates import pages as my_updates
from tracker.web.answer_links.routes import pages as answer_links
from tracker.web.boards.routes import pages as boards
from tracker.web.calendar.routes import pages as calendar
from tracker.web.extensions.routes import pages as extensions
from tracker.web.home.routes import pages as home
from tracker.web.ledger.routes import pages as ledger
from tracker.web.people.routes import pages as people
from tracker.web.plans.routes import pages as plans
from tracker.web.reminder_policy.routes import pages as reminder_policy
from tracker.web.session import asking
from tracker.web.sign_in.routes import pages as sign_in
from tracker.web.status_list.routes import pages as status_list
from tracker.web.system.routes import pages as system
from tracker.web.trail.routes import pages as trail
from tracker.web.training.routes import pages as training

PAGES: tuple[Blueprint, ...] = (
    home,
    calendar,
    sign_in,
    answer_links,
    my_updates,
    plans,
    reminder_policy,
    actions,
    status_list,
    boards,
    extensions,
    people,
    ledger,
    system,
    trail,
    training,
)

NAVIGATION = (
    ("home.start", "Start", ("home", "calendar", "my_updates"), None),
    ("plans.index", "Plans", ("plans", "reminder_policy", "actions"), None),
    ("status_list.show", "Status list", ("status_list",), None),
    ("boards.index", "Boards", ("boards", "extensions"), None),
    ("people.index", "People", ("people",), None),
    ("ledger.index", "Emails", ("ledger",), Permission.SEE_STATUS),
    ("system.status", "System status", ("system",), Permission.SEE_STATUS),
    ("trail.index", "Audit trail", ("trail",), Permission.READ_TRAIL),
)


def template_context() -> dict[str, Any]:
    """Who is signed in, the clock, and the navigation that this person may use."""
    now = asking()
    return {"asking": now, "viewer": now.viewer, "navigation": _navigation() if now.viewer else []}


def _navigation() -> list[dict[str, Any]]:
    return [
        {"endpoint": endpoint, "text": text, "active": request.blueprint in rooms}
        for endpoint, text, rooms, permission in NAVIGATION
        if permission is None or may_here(permission)
    ]
