"""All pages of an action on their one blueprint; importing a module registers its pages."""

from tracker.web.actions import show as showing
from tracker.web.actions.blueprint import pages
from tracker.web.actions.deadlines import calendar_file as deadline_file
from tracker.web.actions.deadlines import decisions as new_dates
from tracker.web.actions.deadlines import routes as milestones
from tracker.web.actions.deadlines import settlement as settling
from tracker.web.actions.editing import owners
from tracker.web.actions.editing import routes as editing
from tracker.web.actions.evidence import routes as evidence
from tracker.web.actions.lifecycle import completion as completing
from tracker.web.actions.lifecycle import milestones as parts
from tracker.web.actions.lifecycle import suspension as turning
from tracker.web.actions.ratings import routes as validating
from tracker.web.actions.updates import routes as updating

__all__ = [
    "completing",
    "deadline_file",
    "editing",
    "evidence",
    "milestones",
    "new_dates",
    "owners",
    "pages",
    "parts",
    "settling",
    "showing",
    "turning",
    "updating",
    "validating",
]
