"""The pages on which a single milestone is reported met and checked."""

from flask import render_template
from werkzeug.wrappers import Response

from tracker.actions.enums import Transition
from tracker.actions.lifecycle import completion
from tracker.actions.lifecycle.queries import newest_milestone_transitions
from tracker.actions.lifecycle.transition_log import transition_context
from tracker.actions.lifecycle.transitions import refusal
from tracker.actions.models import Milestone
from tracker.actions.queries import get_milestone_of, writes_for
from tracker.database import db
from tracker.web.actions.blueprint import pages
from tracker.web.actions.lifecycle.forms import CONFIRMED, SENT_BACK, CheckMilestoneForm, ReportMilestoneForm
from tracker.web.actions.reporting import chosen_owner, owner_choices
from tracker.web.actions.responses import back_to_action
from tracker.web.forms.base import Shown
from tracker.web.forms.submit import submit
from tracker.web.session import today, viewer

OUTCOMES = [(CONFIRMED, "It is met"), (SENT_BACK, "It is not met: send it back")]


def _refused(milestone: Milestone, transition: Transition) -> str:
    newest = newest_milestone_transitions(db.session, milestone.action_id).get(milestone.id)
    return refusal(transition, transition_context(db.session, milestone.action, viewer(), milestone, newest))


@pages.route("/actions/<int:action_id>/milestones/<int:milestone_id>/report-met", methods=["GET", "POST"])
def report_milestone(action_id: int, milestone_id: int) -> str | Response:
    """An owner reports one milestone met."""
    milestone = get_milestone_of(db.session, action_id, milestone_id)
    names = writes_for(db.session, viewer(), milestone.action, today())
    form = ReportMilestoneForm(obj=Shown(milestone))
    form.on_behalf_of.choices = owner_choices("Choose an owner", names) if names else []
    for_id, for_name = chosen_owner(form.on_behalf_of.data, names)
    behalf = {"on_behalf_of": f"person:{for_id}", "on_behalf_of_name": for_name} if for_id else {}
    submitted = submit(
        form,
        lambda rec: completion.report_milestone(
            rec, milestone_id, form.seen_version, viewer(), words=form.words.data or "", on_behalf_of_id=for_id
        ),
        **behalf,
    )
    if submitted:
        last = (
            " It was the last open milestone. If the whole action is complete, report that too."
            if submitted.result
            else ""
        )
        return back_to_action(action_id, f"The milestone has been reported met. Somebody else will check it.{last}")
    return render_template(
        "actions/lifecycle/report_milestone.html",
        form=form,
        milestone=milestone,
        action=milestone.action,
        reports_for_others=bool(names),
        refusal=_refused(milestone, Transition.REPORT_MET),
    )


@pages.route("/actions/<int:action_id>/milestones/<int:milestone_id>/check", methods=["GET", "POST"])
def check_milestone(action_id: int, milestone_id: int) -> str | Response:
    """Somebody who had no part in the report confirms that a milestone is met, or sends it back."""
    milestone = get_milestone_of(db.session, action_id, milestone_id)
    form = CheckMilestoneForm(obj=Shown(milestone), on=today())
    form.outcome.choices = OUTCOMES
    if submitted := submit(
        form, lambda rec: completion.check_milestone(rec, milestone_id, form.seen_version, viewer(), form.checked())
    ):
        is_met = submitted.result.move is Transition.CHECK_MET
        return back_to_action(
            action_id, "The milestone is met." if is_met else "The milestone has been sent back and is open again."
        )
    return render_template(
        "actions/lifecycle/check_milestone.html",
        form=form,
        milestone=milestone,
        action=milestone.action,
        refusal=_refused(milestone, Transition.CHECK_MET),
    )
