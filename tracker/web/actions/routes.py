"""All pages of an action on their one blueprint; importing a module registers its pages."""

from tracker.web.actions import (
    editing,
    evidence,
    milestones,
    new_dates,
    owners,
    settling,
    showing,
    updating,
    validating,
)
from tracker.web.actions.blueprint import pages

__all__ = [
    "editing",
    "evidence",
    "milestones",
    "new_dates",
    "owners",
    "pages",
    "settling",
    "showing",
    "updating",
    "validating",
]
