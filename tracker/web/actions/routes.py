"""All pages of an action on their one blueprint; importing a module registers its pages."""

from tracker.web.actions import (
    completing,
    deadline_file,
    editing,
    evidence,
    milestones,
    new_dates,
    owners,
    parts,
    settling,
    showing,
    turning,
    updating,
    validating,
)
from tracker.web.actions.blueprint import pages

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
