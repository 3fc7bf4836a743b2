"""The pages of one plan: in the printed layout as it stands today, and what is known of the plan itself."""

from flask import render_template

from tracker.database import db
from tracker.people.enums import Permission
from tracker.reports.plan_page import plan_page
from tracker.web.access import may_here
from tracker.web.plans.blueprint import pages
from tracker.web.session import today, viewer


@pages.get("/plans/<plan_ref>")
def show(plan_ref: str) -> str:
    """The plan as printed: recommendations as banners, actions beneath, each counted once."""
    return render_template(
        "plans/show.html",
        page=plan_page(db.session, viewer(), plan_ref, today()),
        may_edit=may_here(Permission.EDIT_PLAN, "plan", plan_ref=plan_ref),
    )


@pages.get("/plans/<plan_ref>/about")
def about(plan_ref: str) -> str:
    """Where the plan comes from, its themes and stages, and what is odd in it as printed."""
    return render_template("plans/about.html", page=plan_page(db.session, viewer(), plan_ref, today()))
