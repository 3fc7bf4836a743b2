"""The pages on which the secretariat enters an action, corrects it, and names the boards that monitor it."""

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from tracker.actions.models import Action
from tracker.actions.queries import get_action_in_full
from tracker.actions.service import add_action, correct_action, set_monitors
from tracker.boards.queries import all_boards
from tracker.database import db
from tracker.plans.queries import get_plan_in_full
from tracker.web.actions.blueprint import pages
from tracker.web.actions.editing.forms import ActionForm, MonitorsForm, NewActionForm, parts_as_lines
from tracker.web.forms.base import Shown
from tracker.web.forms.submit import submit


@pages.route("/plans/<plan_ref>/actions/new", methods=["GET", "POST"])
def create(plan_ref: str) -> str | Response:
    """Adds an action at the end of a plan."""
    plan = get_plan_in_full(db.session, plan_ref)
    form = NewActionForm()
    form.offer(plan)
    if submitted := submit(form, lambda rec: add_action(rec, plan.id, form.details())):
        flash(f"Action {submitted.result.ref} has been added. Now name its owners and boards, and add its deadline.")
        return redirect(url_for("actions.show", action_id=submitted.result.id))
    return render_template("actions/editing/create.html", form=form, plan=plan)


@pages.route("/actions/<int:action_id>/correct", methods=["GET", "POST"])
def correct(action_id: int) -> str | Response:
    """Corrects an action's number, wording, parts, and the recommendations it serves."""
    action = get_action_in_full(db.session, action_id)
    form = ActionForm(obj=_shown(action))
    form.offer(get_plan_in_full(db.session, action.plan.ref))
    if submit(form, lambda rec: correct_action(rec, action_id, form.seen_version, form.details())):
        flash(f"Action {form.ref.data} has been corrected.")
        return redirect(url_for("actions.show", action_id=action_id))
    return render_template("actions/editing/correct.html", form=form, action=action)


def _shown(action: Action) -> Shown:
    return Shown(
        action,
        ref=lambda: action.ref,
        wording=lambda: action.wording,
        recommendations=lambda: [str(link.recommendation_id) for link in action.recommendation_links],
        theme_id=lambda: str(action.theme_id or ""),
        stage_id=lambda: str(action.stage_id or ""),
        parts=lambda: parts_as_lines(action.sub_items),
    )


@pages.route("/actions/<int:action_id>/monitors", methods=["GET", "POST"])
def monitors(action_id: int) -> str | Response:
    """Sets which boards monitor an action."""
    action = get_action_in_full(db.session, action_id)
    form = MonitorsForm(obj=Shown(action, boards=lambda: [str(board_id) for board_id in _monitors(action)]))
    form.boards.choices = {str(board.id): board.name for board in all_boards(db.session)}
    if submit(form, lambda rec: set_monitors(rec, action_id, form.seen_version, form.in_order(_monitors(action)))):
        flash("The boards that monitor this action have been recorded.")
        return redirect(url_for("actions.show", action_id=action_id))
    return render_template("actions/editing/monitors.html", form=form, action=action)


def _monitors(action: Action) -> list[int]:
    return [monitor.board_id for monitor in action.monitors]
