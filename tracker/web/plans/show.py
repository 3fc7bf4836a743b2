"""The pages of one plan: in the printed layout as it is today, and what is known of the plan itself."""

from flask import render_template

from tracker.database import db
from tracker.people.enums import Permission
from tracker.plans.queries import get_plan_by_ref
from tracker.reports.pages.plan import plan_page
from tracker.web.access import may_here
from tracker.web.as_at import can_show_past_day, day_read
from tracker.web.plans.blueprint import pages
from tracker.web.session import viewer


@pages.get("/plans/<plan_ref>")
@can_show_past_day
def show(plan_ref: str) -> str:
    """The plan as printed: recommendations as banners, actions beneath, each counted once."""
    plan = get_plan_by_ref(db.session, plan_ref)
    with day_read({plan.reference: plan.ref}) as read:
        return render_template(
            "plans/show.html",
            page=plan_page(read.session, viewer(), plan_ref, read.day),
            may_edit=not read.is_past and may_here(Permission.EDIT_PLAN, "plan", plan_ref=plan_ref),
            read=read,
            form=read.form,
        )


@pages.get("/plans/<plan_ref>/about")
@can_show_past_day
def about(plan_ref: str) -> str:
    """Where the plan comes from, its themes and stages, and the errors in it, kept as printed."""
    plan = get_plan_by_ref(db.session, plan_ref)
    with day_read({plan.reference: plan.ref}) as read:
        page = plan_page(read.session, viewer(), plan_ref, read.day)
        may_edit = not read.is_past and may_here(Permission.EDIT_PLAN, "plan", plan_ref=plan_ref)
        return render_template("plans/about.html", page=page, may_edit=may_edit, read=read, form=read.form)
