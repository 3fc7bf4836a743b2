"""The pages on which an action is checked, signed off, re-tested and followed up."""

from flask import render_template
from werkzeug.wrappers import Response

from tracker.actions.enums import Transition
from tracker.actions.evidence.queries import evidence_of
from tracker.actions.lifecycle import completion
from tracker.actions.lifecycle.follow_up import record_follow_up
from tracker.actions.lifecycle.transitions import approving_board
from tracker.actions.queries import get_action_in_full
from tracker.database import db
from tracker.plans.enums import PlanState
from tracker.web.actions.blueprint import pages
from tracker.web.actions.lifecycle.forms import (
    CONFIRMED,
    SENT_BACK,
    CheckCompletionForm,
    FollowUpForm,
    RetestForm,
    SignOffForm,
)
from tracker.web.actions.responses import back_to_action, why_refused
from tracker.web.forms.base import Shown
from tracker.web.forms.submit import submit
from tracker.web.session import today, viewer

OUTCOMES = {
    Transition.CHECK: (CONFIRMED, "It is complete"),
    Transition.SEND_BACK: (SENT_BACK, "It is not complete: send it back"),
}


@pages.route("/actions/<int:action_id>/check", methods=["GET", "POST"])
def check_completion(action_id: int) -> str | Response:
    """Somebody who had no part in the report confirms that an action is complete, or sends it back."""
    action = get_action_in_full(db.session, action_id)
    form = CheckCompletionForm(obj=Shown(action), on=today())
    is_sent = form.is_submitted()  # a choice that has become impossible meanwhile gets an answer
    form.outcome.choices = [
        choice for transition, choice in OUTCOMES.items() if is_sent or not why_refused(action, transition)
    ]
    if submitted := submit(
        form, lambda rec: completion.check_completion(rec, action_id, form.seen_version, viewer(), form.checked())
    ):
        if submitted.result.move is Transition.SEND_BACK:
            return back_to_action(action_id, f"Action {action.ref} has been sent back. It is in progress again.")
        own = " This is recorded as a check within the owner's own service." if submitted.result.is_own_service else ""
        return back_to_action(action_id, f"Action {action.ref} has been checked.{own}")
    return render_template(
        "actions/lifecycle/check_completion.html",
        form=form,
        action=action,
        report=next((update for update in action.standing_updates if update.reports_complete), None),
        evidence=[evidence for evidence in evidence_of(db.session, action_id) if not evidence.withdrawn_on],
        refusal=why_refused(action, Transition.CHECK, Transition.SEND_BACK),
    )


@pages.route("/actions/<int:action_id>/sign-off", methods=["GET", "POST"])
def sign_off(action_id: int) -> str | Response:
    """Records that the approving board approved a checked action."""
    action = get_action_in_full(db.session, action_id)
    form = SignOffForm(obj=Shown(action), on=today())
    if submit(form, lambda rec: completion.sign_off(rec, action_id, form.seen_version, viewer(), form.signed())):
        return back_to_action(action_id, f"Action {action.ref} is complete: {action.plan.approval_verb.value}.")
    plan = action.plan
    return render_template(
        "actions/lifecycle/sign_off.html",
        form=form,
        action=action,
        body=approving_board(
            plan.approving_board, [monitor.board for monitor in action.monitors], plan.overseeing_board
        ),
        refusal=why_refused(action, Transition.SIGN_OFF),
    )


@pages.route("/actions/<int:action_id>/re-test", methods=["GET", "POST"])
def retest(action_id: int) -> str | Response:
    """Records what a re-test of a completed action showed."""
    action = get_action_in_full(db.session, action_id)
    form = RetestForm(obj=Shown(action), on=today())
    if submit(form, lambda rec: completion.record_retest(rec, action_id, form.seen_version, viewer(), form.retested())):
        return back_to_action(action_id, f"The re-test of action {action.ref} has been recorded.")
    return render_template(
        "actions/lifecycle/retest.html", form=form, action=action, refusal=why_refused(action, Transition.EMBED)
    )


@pages.route("/actions/<int:action_id>/follow-up", methods=["GET", "POST"])
def follow_up(action_id: int) -> str | Response:
    """An auditor records a follow-up result, which is shown next to the state and does not change it."""
    action = get_action_in_full(db.session, action_id)
    form = FollowUpForm(obj=Shown(action), on=today())
    if submit(form, lambda rec: record_follow_up(rec, action_id, form.seen_version, viewer(), form.followed_up())):
        return back_to_action(action_id, f"Your follow-up of action {action.ref} has been recorded.")
    is_draft = action.plan.state is PlanState.DRAFT
    sentence = "This plan is still a draft, so there is nothing to follow up yet." if is_draft else ""
    return render_template("actions/lifecycle/follow_up.html", form=form, action=action, refusal=sentence)
