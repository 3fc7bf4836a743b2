"""The pages on which the secretariat enters an action, corrects it, and names the boards that monitor it."""

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from tracker.actions.models import Action
from tracker.actions.queries import action_in_full
from tracker.actions.service import add_action, correct_action, set_monitors
from tracker.boards.queries import all_boards
from tracker.database import db
from tracker.plans.queries import plan_in_full
from tracker.web.actions.blueprint import pages
from tracker.web.actions.editing.forms import ActionForm, MonitorsForm, NewActionForm, parts_as_lines
from tracker.web.forms.base import Shown
from tracker.web.forms.submit import done


@pages.route("/plans/<plan_ref>/actions/new", methods=["GET", "POST"])
def create(plan_ref: str) -> str | Response:
    """Adds an action at the end of a plan."""
    plan = plan_in_full(db.session, plan_ref)
    form = NewActionForm()
    form.offer(plan)
    if deed := done(form, lambda rec: add_action(rec, plan.id, form.details())):
        flash(f"Action {deed.result.ref} is added. Name its owners and boards, and add its deadline.")
        return redirect(url_for("actions.show", action_id=deed.result.id))
    return render_template("actions/editing/create.html", form=form, plan=plan)


@pages.route("/actions/<int:action_id>/correct", methods=["GET", "POST"])
def correct(action_id: int) -> str | Response:
    """Corrects an action's number, wording, parts, and what it serves."""
    found = action_in_full(db.session, action_id)
    form = ActionForm(obj=_shown(found))
    form.offer(plan_in_full(db.session, found.plan.ref))
    if done(form, lambda rec: correct_action(rec, action_id, form.seen_version, form.details())):
        flash(f"Action {form.ref.data} is corrected.")
        return redirect(url_for("actions.show", action_id=action_id))
    return render_template("actions/editing/correct.html", form=form, action=found)


def _shown(found: Action) -> Shown:
    return Shown(
        found,
        ref=lambda: found.ref,
        wording=lambda: found.wording,
        recommendations=lambda: [str(link.recommendation_id) for link in found.services],
        theme_id=lambda: str(found.theme_id or ""),
        stage_id=lambda: str(found.stage_id or ""),
        parts=lambda: parts_as_lines(found.parts),
    )


@pages.route("/actions/<int:action_id>/monitors", methods=["GET", "POST"])
def monitors(action_id: int) -> str | Response:
    """Says which boards monitor an action."""
    found = action_in_full(db.session, action_id)
    form = MonitorsForm(obj=Shown(found, boards=lambda: [str(board_id) for board_id in _monitors(found)]))
    form.boards.choices = {str(board.id): board.name for board in all_boards(db.session)}
    if done(form, lambda rec: set_monitors(rec, action_id, form.seen_version, form.in_order(_monitors(found)))):
        flash("The boards that monitor this action are recorded.")
        return redirect(url_for("actions.show", action_id=action_id))
    return render_template("actions/editing/monitors.html", form=form, action=found)


def _monitors(found: Action) -> list[int]:
    return [monitor.board_id for monitor in found.monitors]
