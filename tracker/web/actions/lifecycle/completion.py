"""The pages on which an action is checked, signed off, re-tested and followed up."""

from flask import render_template
from werkzeug.wrappers import Response

from tracker.actions.enums import Move
from tracker.actions.evidence.queries import evidence_of
from tracker.actions.lifecycle.completion import check_completion, record_retest, sign_off
from tracker.actions.lifecycle.follow_up import record_follow_up
from tracker.actions.lifecycle.transitions import approving_body
from tracker.actions.queries import action_in_full
from tracker.database import db
from tracker.plans.enums import PlanState
from tracker.web.actions.blueprint import pages
from tracker.web.actions.lifecycle.forms import CONFIRMED, SENT_BACK, CheckForm, FollowUpForm, RetestForm, SignOffForm
from tracker.web.actions.responses import refused, to_action
from tracker.web.forms.base import Shown
from tracker.web.forms.submit import done
from tracker.web.session import today, viewer

OUTCOMES = {
    Move.CHECK: (CONFIRMED, "It is complete"),
    Move.SEND_BACK: (SENT_BACK, "It is not complete: send it back"),
}


@pages.route("/actions/<int:action_id>/check", methods=["GET", "POST"])
def check(action_id: int) -> str | Response:
    """Somebody who had no part in the report confirms that an action is complete, or sends it back."""
    found = action_in_full(db.session, action_id)
    form = CheckForm(obj=Shown(found), on=today())
    is_sent = form.is_submitted()  # what somebody chose before it became impossible is answered, not overlooked
    form.outcome.choices = [choice for move, choice in OUTCOMES.items() if is_sent or not refused(found, move)]
    if deed := done(form, lambda rec: check_completion(rec, action_id, form.seen_version, viewer(), form.checked())):
        if deed.result.move is Move.SEND_BACK:
            return to_action(action_id, f"Action {found.ref} is sent back. It is in progress again.")
        own = " The record says that this was within the owner's own service." if deed.result.is_own_service else ""
        return to_action(action_id, f"Action {found.ref} is checked.{own}")
    return render_template(
        "actions/lifecycle/check.html",
        form=form,
        action=found,
        report=next((one for one in found.standing_updates if one.reports_complete), None),
        evidence=[one for one in evidence_of(db.session, action_id) if not one.withdrawn_on],
        refusal=refused(found, Move.CHECK, Move.SEND_BACK),
    )


@pages.route("/actions/<int:action_id>/sign-off", methods=["GET", "POST"])
def record_sign_off(action_id: int) -> str | Response:
    """Records that the approving body approved a checked action."""
    found = action_in_full(db.session, action_id)
    form = SignOffForm(obj=Shown(found), on=today())
    if done(form, lambda rec: sign_off(rec, action_id, form.seen_version, viewer(), form.signed())):
        return to_action(action_id, f"Action {found.ref} is complete: {found.plan.approval_verb.value}.")
    plan = found.plan
    return render_template(
        "actions/lifecycle/sign_off.html",
        form=form,
        action=found,
        body=approving_body(plan.approving_board, [one.board for one in found.monitors], plan.overseeing_board),
        refusal=refused(found, Move.SIGN_OFF),
    )


@pages.route("/actions/<int:action_id>/re-test", methods=["GET", "POST"])
def retest(action_id: int) -> str | Response:
    """Records what a re-test of a completed action showed."""
    found = action_in_full(db.session, action_id)
    form = RetestForm(obj=Shown(found), on=today())
    if done(form, lambda rec: record_retest(rec, action_id, form.seen_version, viewer(), form.retested())):
        return to_action(action_id, f"The re-test of action {found.ref} is on the record.")
    return render_template("actions/lifecycle/retest.html", form=form, action=found, refusal=refused(found, Move.EMBED))


@pages.route("/actions/<int:action_id>/follow-up", methods=["GET", "POST"])
def follow_up(action_id: int) -> str | Response:
    """An auditor records a follow-up result, which stands beside the state and moves nothing."""
    found = action_in_full(db.session, action_id)
    form = FollowUpForm(obj=Shown(found), on=today())
    if done(form, lambda rec: record_follow_up(rec, action_id, form.seen_version, viewer(), form.followed_up())):
        return to_action(action_id, f"Your follow-up of action {found.ref} is on the record.")
    is_draft = found.plan.state is PlanState.DRAFT
    sentence = "This plan is a draft: there is nothing to follow up yet." if is_draft else ""
    return render_template("actions/lifecycle/follow_up.html", form=form, action=found, refusal=sentence)
