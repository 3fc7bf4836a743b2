"""The pages on which an owner asks for a new date or withdraws the request."""

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from tracker.actions.deadlines import decisions
from tracker.actions.deadlines.service import ask_for_deadline
from tracker.actions.enums import ChangeState, MilestoneState
from tracker.actions.models import DeadlineChange, Milestone
from tracker.actions.queries import action_in_full, deadline_change
from tracker.database import db
from tracker.dates import day_in_words
from tracker.errors import NotFound
from tracker.web.actions.blueprint import pages
from tracker.web.actions.deadlines.decision_forms import WithdrawForm
from tracker.web.actions.deadlines.decisions import DATE_HINTS, mention
from tracker.web.actions.deadlines.request_forms import AskForDateForm
from tracker.web.actions.reporting import as_it_stands
from tracker.web.forms.base import Shown
from tracker.web.forms.submit import done
from tracker.web.session import today, viewer


@pages.route("/actions/<int:action_id>/ask-for-a-new-date", methods=["GET", "POST"])
def ask_for_date(action_id: int) -> str | Response:
    """Asks for a new date; the deadline stays until the board or the secretariat decides."""
    found = action_in_full(db.session, action_id)
    form = AskForDateForm(obj=as_it_stands(found))
    steps = [step for step in found.milestones if form.is_submitted() or _may_be_asked_for(step)]
    form.milestone.choices = [(str(step.id), _named(step)) for step in steps]
    waiting = [change for step in found.milestones if (change := _waiting(step))]
    if len(steps) == 1 and not form.is_submitted():
        form.milestone.data = str(steps[0].id)
    if done(form, lambda rec: ask_for_deadline(rec, form.milestone_id, form.asked(viewer().person_id, today()))):
        flash("Your request is on the record. The deadline stays as it is until it is decided.")
        mention(form.new_date(today()).deadline.last_day, found.plan.ends_on)
        return redirect(url_for("actions.show", action_id=action_id))
    return render_template("actions/deadlines/request.html", form=form, action=found, hints=DATE_HINTS, waiting=waiting)


def _waiting(step: Milestone) -> DeadlineChange | None:
    return next((change for change in step.changes if change.state is ChangeState.REQUESTED), None)


def _may_be_asked_for(step: Milestone) -> bool:
    return step.state is MilestoneState.OPEN and _waiting(step) is None


def _named(step: Milestone) -> str:
    until = f"until {day_in_words(step.last_day)}" if step.last_day else ""
    return ", ".join(filter(None, (" – ".join(filter(None, (step.name, step.as_printed))), until)))


@pages.route("/actions/<int:action_id>/requests/<int:change_id>/take-back", methods=["GET", "POST"])
def withdraw_request(action_id: int, change_id: int) -> str | Response:
    """Takes back one's own request for a new date."""
    found = deadline_change(db.session, change_id)
    if found.milestone.action_id != action_id:
        raise NotFound("There is no such request.")
    form = WithdrawForm(obj=Shown(found.milestone))
    if done(
        form,
        lambda rec: decisions.withdraw_request(
            rec, change_id, form.seen_version, viewer().person_id, form.reason.data or ""
        ),
    ):
        flash("Your request is taken back. The record keeps it.")
        return redirect(url_for("actions.show", action_id=action_id))
    return render_template("actions/deadlines/withdraw_request.html", form=form, asked=found)
