"""The pages on which an owner asks for a new date or withdraws the request."""

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from tracker.actions.deadlines import decisions, service
from tracker.actions.enums import ChangeState, MilestoneState
from tracker.actions.models import DeadlineChange, Milestone
from tracker.actions.queries import get_action_in_full, get_deadline_change
from tracker.database import db
from tracker.dates import day_in_words
from tracker.errors import NotFound
from tracker.web.actions.blueprint import pages
from tracker.web.actions.deadlines.decision_forms import WithdrawRequestForm
from tracker.web.actions.deadlines.decisions import DATE_HINTS, flash_date_warning
from tracker.web.actions.deadlines.request_forms import RequestDeadlineForm
from tracker.web.actions.reporting import shown_to_reporter
from tracker.web.forms.base import Shown
from tracker.web.forms.submit import submit
from tracker.web.session import today, viewer


@pages.route("/actions/<int:action_id>/ask-for-a-new-date", methods=["GET", "POST"])
def request_deadline(action_id: int) -> str | Response:
    """Requests a new date; the deadline does not change until the board or the secretariat decides."""
    action = get_action_in_full(db.session, action_id)
    form = RequestDeadlineForm(obj=shown_to_reporter(action))
    milestones = [milestone for milestone in action.milestones if form.is_submitted() or _may_be_asked_for(milestone)]
    form.milestone.choices = [(str(milestone.id), _named(milestone)) for milestone in milestones]
    waiting = [change for milestone in action.milestones if (change := _waiting(milestone))]
    if len(milestones) == 1 and not form.is_submitted():
        form.milestone.data = str(milestones[0].id)
    if submit(
        form,
        lambda rec: service.request_deadline(
            rec, form.milestone_id, form.deadline_request(viewer().person_id, today())
        ),
    ):
        flash("Your request has been recorded. The deadline does not change until a decision is made.")
        flash_date_warning(form.new_date(today()).deadline.last_day, action.plan.ends_on)
        return redirect(url_for("actions.show", action_id=action_id))
    return render_template(
        "actions/deadlines/request_deadline.html", form=form, action=action, hints=DATE_HINTS, waiting=waiting
    )


def _waiting(milestone: Milestone) -> DeadlineChange | None:
    return next((change for change in milestone.changes if change.state is ChangeState.REQUESTED), None)


def _may_be_asked_for(milestone: Milestone) -> bool:
    return milestone.state is MilestoneState.OPEN and _waiting(milestone) is None


def _named(milestone: Milestone) -> str:
    until = f"until {day_in_words(milestone.last_day)}" if milestone.last_day else ""
    return ", ".join(filter(None, (" – ".join(filter(None, (milestone.name, milestone.as_printed))), until)))


@pages.route("/actions/<int:action_id>/requests/<int:change_id>/take-back", methods=["GET", "POST"])
def withdraw_request(action_id: int, change_id: int) -> str | Response:
    """Withdraws one's own request for a new date."""
    change = get_deadline_change(db.session, change_id)
    if change.milestone.action_id != action_id:
        raise NotFound("There is no such request.")
    form = WithdrawRequestForm(obj=Shown(change.milestone))
    if submit(
        form,
        lambda rec: decisions.withdraw_request(
            rec, change_id, form.seen_version, viewer().person_id, form.reason.data or ""
        ),
    ):
        flash("Your request has been withdrawn. It is kept in the history.")
        return redirect(url_for("actions.show", action_id=action_id))
    return render_template("actions/deadlines/withdraw_request.html", form=form, asked=change)
