"""The list of plans; and all pages of a plan on their one blueprint, which importing a module registers."""

from flask import render_template

from tracker.actions.queries import action_counts
from tracker.database import db
from tracker.people.enums import Permission
from tracker.plans.queries import plans_seen_by, recommendation_counts
from tracker.web.access import may_here
from tracker.web.plans import editing, rag_key, show
from tracker.web.plans.blueprint import pages
from tracker.web.session import viewer

__all__ = ["editing", "pages", "rag_key", "show"]


@pages.get("/plans")
def index() -> str:
    """The plans that this person may see, drafts only for those who may read drafts."""
    plans = plans_seen_by(db.session, viewer())
    ids = [plan.id for plan in plans]
    return render_template(
        "plans/index.html",
        plans=plans,
        actions=action_counts(db.session, ids),
        recommendations=recommendation_counts(db.session, ids),
        may_create=may_here(Permission.CREATE_PLAN),
    )
