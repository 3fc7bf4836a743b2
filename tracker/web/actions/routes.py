"""All pages of an action on their one blueprint; importing a module registers its pages."""

from tracker.web.actions import deadlines, editing, evidence, lifecycle, ratings, show, updates
from tracker.web.actions.blueprint import pages

__all__ = ["deadlines", "editing", "evidence", "lifecycle", "pages", "ratings", "show", "updates"]
