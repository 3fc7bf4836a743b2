"""The pages on which an action is suspended, resumed, stopped, reopened or removed."""

from flask import render_template
from werkzeug.wrappers import Response

from tracker.actions.enums import Transition
from tracker.actions.lifecycle import completion, suspension
from tracker.actions.lifecycle.queries import possible_successors
from tracker.actions.lifecycle.transitions import approving_board
from tracker.actions.models import Action
from tracker.actions.queries import get_action_in_full
from tracker.boards.queries import all_boards
from tracker.database import db
from tracker.web.actions.blueprint import pages
from tracker.web.actions.lifecycle.forms import RemoveActionForm, ReopenForm, ResumeForm, StopForm, SuspendForm
from tracker.web.actions.responses import back_to_action, why_refused
from tracker.web.forms.base import Shown
from tracker.web.forms.submit import submit
from tracker.web.session import today, viewer


@pages.route("/actions/<int:action_id>/suspend", methods=["GET", "POST"])
def suspend(action_id: int) -> str | Response:
    """Suspends an open action until its review date."""
    action = get_action_in_full(db.session, action_id)
    form = SuspendForm(obj=Shown(action), on=today())
    if submit(form, lambda rec: suspension.suspend(rec, action_id, form.seen_version, viewer(), form.suspension())):
        return back_to_action(action_id, f"Action {action.ref} has been suspended. No reminders will be sent about it.")
    return render_template(
        "actions/lifecycle/suspend.html", form=form, action=action, refusal=why_refused(action, Transition.SUSPEND)
    )


@pages.route("/actions/<int:action_id>/resume", methods=["GET", "POST"])
def resume(action_id: int) -> str | Response:
    """Resumes a suspended action."""
    action = get_action_in_full(db.session, action_id)
    form = ResumeForm(obj=Shown(action), on=today())
    if submit(
        form,
        lambda rec: suspension.resume(rec, action_id, form.seen_version, viewer(), form.words.data or "", form.on.data),
    ):
        return back_to_action(action_id, f"Action {action.ref} is in progress again.")
    return render_template(
        "actions/lifecycle/resume.html", form=form, action=action, refusal=why_refused(action, Transition.RESUME)
    )


@pages.route("/actions/<int:action_id>/stop", methods=["GET", "POST"])
def stop(action_id: int) -> str | Response:
    """Records that an action does not proceed."""
    action = get_action_in_full(db.session, action_id)
    form = StopForm(obj=Shown(action), on=today(), board_id=_approving_board_id(action))
    form.board_id.choices = {
        "": "Choose a board",
        **{str(board.id): board.name for board in all_boards(db.session) if board.is_body},
    }
    form.successor_id.choices = {
        "": "None",
        **{
            str(successor.id): f"{successor.plan.ref} {successor.ref}: {successor.wording}"
            for successor in possible_successors(db.session, action)
        },
    }
    if submit(
        form, lambda rec: suspension.stop_proceeding(rec, action_id, form.seen_version, viewer(), form.stopped())
    ):
        return back_to_action(action_id, f"Action {action.ref} has been recorded as not proceeding.")
    return render_template(
        "actions/lifecycle/stop.html", form=form, action=action, refusal=why_refused(action, Transition.STOP)
    )


def _approving_board_id(action: Action) -> str:
    plan = action.plan
    board = approving_board(plan.approving_board, [monitor.board for monitor in action.monitors], plan.overseeing_board)
    return str(board.id) if board else ""


@pages.route("/actions/<int:action_id>/reopen", methods=["GET", "POST"])
def reopen(action_id: int) -> str | Response:
    """Reopens an action that was complete or stopped."""
    action = get_action_in_full(db.session, action_id)
    form = ReopenForm(obj=Shown(action), on=today())
    if submit(
        form,
        lambda rec: completion.reopen(
            rec, action_id, form.seen_version, viewer(), form.reason.data or "", form.deadline(), form.on.data
        ),
    ):
        return back_to_action(action_id, f"Action {action.ref} is in progress again. All of its history is kept.")
    return render_template(
        "actions/lifecycle/reopen.html", form=form, action=action, refusal=why_refused(action, Transition.REOPEN)
    )


@pages.route("/actions/<int:action_id>/remove", methods=["GET", "POST"])
def remove(action_id: int) -> str | Response:
    """Removes an action that was entered in error."""
    action = get_action_in_full(db.session, action_id)
    form = RemoveActionForm(obj=Shown(action))
    if submit(
        form,
        lambda rec: suspension.remove_action(rec, action_id, form.seen_version, viewer(), form.reason.data or ""),
    ):
        return back_to_action(action_id, f"Action {action.ref} has been removed.")
    return render_template(
        "actions/lifecycle/remove.html", form=form, action=action, refusal=why_refused(action, Transition.REMOVE)
    )
