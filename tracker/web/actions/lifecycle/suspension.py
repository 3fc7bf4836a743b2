"""The pages on which an action's course changes: suspended, resumed, stopped, reopened, removed."""

from flask import render_template
from werkzeug.wrappers import Response

from tracker.actions.enums import Move
from tracker.actions.lifecycle import suspension as course
from tracker.actions.lifecycle.completion import reopen as reopen_action
from tracker.actions.lifecycle.queries import possible_successors
from tracker.actions.lifecycle.transitions import approving_body
from tracker.actions.models import Action
from tracker.actions.queries import action_in_full
from tracker.boards.queries import all_boards
from tracker.database import db
from tracker.web.actions.blueprint import pages
from tracker.web.actions.lifecycle.forms import RemoveForm, ReopenForm, ResumeForm, StopForm, SuspendForm
from tracker.web.actions.responses import refused, to_action
from tracker.web.forms.base import Shown
from tracker.web.forms.submit import done
from tracker.web.session import today, viewer


@pages.route("/actions/<int:action_id>/suspend", methods=["GET", "POST"])
def suspend(action_id: int) -> str | Response:
    """Suspends an open action until it is looked at again."""
    found = action_in_full(db.session, action_id)
    form = SuspendForm(obj=Shown(found), on=today())
    if done(form, lambda rec: course.suspend(rec, action_id, form.seen_version, viewer(), form.suspension())):
        return to_action(action_id, f"Action {found.ref} is suspended. Nobody is reminded of it.")
    return render_template(
        "actions/lifecycle/suspend.html", form=form, action=found, refusal=refused(found, Move.SUSPEND)
    )


@pages.route("/actions/<int:action_id>/resume", methods=["GET", "POST"])
def resume(action_id: int) -> str | Response:
    """Sets a suspended action going again."""
    found = action_in_full(db.session, action_id)
    form = ResumeForm(obj=Shown(found), on=today())
    if done(
        form,
        lambda rec: course.resume(rec, action_id, form.seen_version, viewer(), form.words.data or "", form.on.data),
    ):
        return to_action(action_id, f"Action {found.ref} is in progress again.")
    return render_template(
        "actions/lifecycle/resume.html", form=form, action=found, refusal=refused(found, Move.RESUME)
    )


@pages.route("/actions/<int:action_id>/stop", methods=["GET", "POST"])
def stop(action_id: int) -> str | Response:
    """Records that an action does not proceed."""
    found = action_in_full(db.session, action_id)
    form = StopForm(obj=Shown(found), on=today(), board_id=_body_of(found))
    form.board_id.choices = {
        "": "Choose a board",
        **{str(one.id): one.name for one in all_boards(db.session) if one.is_body},
    }
    form.successor_id.choices = {
        "": "None",
        **{str(one.id): f"{one.plan.ref} {one.ref}: {one.wording}" for one in possible_successors(db.session, found)},
    }
    if done(form, lambda rec: course.stop_proceeding(rec, action_id, form.seen_version, viewer(), form.stopped())):
        return to_action(action_id, f"Action {found.ref} is recorded as not proceeding.")
    return render_template("actions/lifecycle/stop.html", form=form, action=found, refusal=refused(found, Move.STOP))


def _body_of(found: Action) -> str:
    plan = found.plan
    body = approving_body(plan.approving_board, [one.board for one in found.monitors], plan.overseeing_board)
    return str(body.id) if body else ""


@pages.route("/actions/<int:action_id>/reopen", methods=["GET", "POST"])
def reopen(action_id: int) -> str | Response:
    """Sets an action going again that was over."""
    found = action_in_full(db.session, action_id)
    form = ReopenForm(obj=Shown(found), on=today())
    if done(
        form,
        lambda rec: reopen_action(
            rec, action_id, form.seen_version, viewer(), form.reason.data or "", form.anew(), form.on.data
        ),
    ):
        return to_action(action_id, f"Action {found.ref} is in progress again. All of its history stays.")
    return render_template(
        "actions/lifecycle/reopen.html", form=form, action=found, refusal=refused(found, Move.REOPEN)
    )


@pages.route("/actions/<int:action_id>/remove", methods=["GET", "POST"])
def remove(action_id: int) -> str | Response:
    """Removes an action that was entered in error."""
    found = action_in_full(db.session, action_id)
    form = RemoveForm(obj=Shown(found))
    if done(
        form,
        lambda rec: course.remove_action(rec, action_id, form.seen_version, viewer(), form.reason.data or ""),
    ):
        return to_action(action_id, f"Action {found.ref} is removed.")
    return render_template(
        "actions/lifecycle/remove.html", form=form, action=found, refusal=refused(found, Move.REMOVE)
    )
