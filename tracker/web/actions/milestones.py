"""The pages on which the secretariat enters a milestone, corrects how it was read, settles a question, or drops it."""

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from tracker.actions import deadlines
from tracker.actions.models import Milestone
from tracker.actions.queries import action, milestone
from tracker.database import db
from tracker.dates import day_in_words
from tracker.errors import NotFound
from tracker.web.actions.blueprint import pages
from tracker.web.actions.editing_forms import CorrectionForm, DropForm, MilestoneForm, SettleForm
from tracker.web.deeds import done

HINTS = {
    "day": "Any day.",
    "month": "The last day is the last day of the month.",
    "quarter": "The last day is 31 March, 30 June, 30 September or 31 December.",
    "year": "The last day is 31 December.",
    "financial year": "The last day is 31 March.",
    "continuous": "It has no last day and is never overdue.",
    "undetermined": "It has no last day yet and is never overdue.",
}


def _milestone_of(action_id: int, milestone_id: int) -> Milestone:
    """Leave to edit one action is no leave to edit what belongs to another."""
    found = milestone(db.session, milestone_id)
    if found.action_id != action_id:
        raise NotFound("There is no such milestone.")
    return found


def _to_action(action_id: int) -> Response:
    return redirect(url_for("actions.show", action_id=action_id))


@pages.route("/actions/<int:action_id>/milestones/new", methods=["GET", "POST"])
def add_milestone(action_id: int) -> str | Response:
    """Adds a dated step to an action."""
    found = action(db.session, action_id)
    form = MilestoneForm(version=found.version)
    if done(
        form,
        lambda rec: deadlines.add_milestone(
            rec, action_id, form.seen_version, form.deadline(), name=form.name.data or ""
        ),
    ):
        flash("The milestone is added.")
        return _to_action(action_id)
    return render_template("actions/add_milestone.html", form=form, action=found, hints=HINTS)


@pages.route("/actions/<int:action_id>/milestones/<int:milestone_id>/correct", methods=["GET", "POST"])
def correct_milestone(action_id: int, milestone_id: int) -> str | Response:
    """Corrects how a deadline was read; this is not a change of the deadline."""
    found = _milestone_of(action_id, milestone_id)
    form = CorrectionForm(obj=found)
    if done(
        form,
        lambda rec: deadlines.correct_reading(
            rec, milestone_id, form.seen_version, form.name.data or "", form.deadline(), reason=form.reason.data or ""
        ),
    ):
        flash("The reading is corrected. Both readings stay on the record.")
        return _to_action(action_id)
    return render_template("actions/correct_milestone.html", form=form, milestone=found, hints=HINTS)


@pages.route("/actions/<int:action_id>/milestones/<int:milestone_id>/settle", methods=["GET", "POST"])
def settle_milestone(action_id: int, milestone_id: int) -> str | Response:
    """Settles a deadline that can be read in several ways."""
    found = _milestone_of(action_id, milestone_id)
    form = SettleForm(version=found.version)
    form.candidate.choices = {
        str(one.id): f"{one.words}: until {day_in_words(one.last_day)}" for one in found.candidates
    }
    if done(
        form,
        lambda rec: deadlines.settle_deadline(rec, milestone_id, form.seen_version, int(form.candidate.data or 0)),
    ):
        flash("The deadline is settled.")
        return _to_action(action_id)
    return render_template("actions/settle_milestone.html", form=form, milestone=found)


@pages.route("/actions/<int:action_id>/milestones/<int:milestone_id>/drop", methods=["GET", "POST"])
def drop_milestone(action_id: int, milestone_id: int) -> str | Response:
    """Drops a milestone with a reason; the record keeps it."""
    found = _milestone_of(action_id, milestone_id)
    form = DropForm(version=found.version)
    if done(form, lambda rec: deadlines.drop_milestone(rec, milestone_id, form.seen_version, form.reason.data or "")):
        flash("The milestone is dropped. The record keeps it.")
        return _to_action(action_id)
    return render_template("actions/drop_milestone.html", form=form, milestone=found)
