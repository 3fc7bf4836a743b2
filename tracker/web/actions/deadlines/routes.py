"""The pages on which the secretariat enters a milestone, corrects its reading, reviews or drops it."""

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from tracker.actions.deadline_parser.parser import dated_in_words
from tracker.actions.deadlines import service as deadlines
from tracker.actions.models import Milestone
from tracker.actions.queries import get_action, get_milestone_of
from tracker.audit.service import Recording
from tracker.database import db
from tracker.web.actions.blueprint import pages
from tracker.web.actions.deadlines.forms import CorrectReadingForm, DropMilestoneForm, NewMilestoneForm, ReviewDateForm
from tracker.web.actions.deadlines.typed import HINTS, Typed, begin_of, is_read_so, read_back, settled
from tracker.web.forms.base import Shown
from tracker.web.forms.submit import submit


def _back_to_action(action_id: int) -> Response:
    return redirect(url_for("actions.show", action_id=action_id))


@pages.route("/actions/<int:action_id>/milestones/new", methods=["GET", "POST"])
def add_milestone(action_id: int) -> str | Response:
    """Adds a milestone to an action; its date is worked out from the words of its deadline."""
    action = get_action(db.session, action_id)
    form = NewMilestoneForm(obj=Shown(action))
    since = begin_of(action.plan)
    if submitted := submit(form, lambda rec: _add(rec, action_id, form, form.typed(since))):
        flash(f"The milestone has been added. {read_back(submitted.result)}")
        return _back_to_action(action_id)
    return render_template("actions/deadlines/add_milestone.html", form=form, action=action, hints=HINTS)


def _add(rec: Recording, action_id: int, form: NewMilestoneForm, typed: Typed) -> Milestone:
    return deadlines.add_milestone(
        rec,
        action_id,
        form.seen_version,
        typed.deadline,
        name=typed.name,
        candidates=typed.candidates,
        recurrence=deadlines.Recurrence(typed.repeats, form.review_on.data),
    )


@pages.route("/actions/<int:action_id>/milestones/<int:milestone_id>/correct", methods=["GET", "POST"])
def correct_reading(action_id: int, milestone_id: int) -> str | Response:
    """Corrects how a deadline was read, which does not count as a change of the deadline."""
    milestone = get_milestone_of(db.session, action_id, milestone_id)
    form = CorrectReadingForm(obj=_shown(milestone))
    since = begin_of(milestone.action.plan)
    if submit(form, lambda rec: _correct(rec, milestone_id, form, form.typed(since))):
        flash(f"The reading has been corrected. Both readings are kept in the history. {read_back(milestone)}")
        return _back_to_action(action_id)
    return render_template(
        "actions/deadlines/correct_reading.html",
        form=form,
        milestone=milestone,
        hints=HINTS,
        as_read=dated_in_words(milestone),
    )


def _shown(milestone: Milestone) -> Shown:
    """What the form shows at first; a reading that the words themselves give is not filled in."""
    return Shown(
        milestone,
        name=lambda: milestone.name,
        as_printed=lambda: milestone.as_printed,
        precision=lambda: "" if is_read_so(milestone) else milestone.precision.value,
        last_day=lambda: None if is_read_so(milestone) else milestone.last_day,
        repeats=lambda: milestone.repeats.value if milestone.repeats else "",
    )


def _correct(rec: Recording, milestone_id: int, form: CorrectReadingForm, typed: Typed) -> None:
    deadlines.correct_reading(
        rec,
        milestone_id,
        form.seen_version,
        typed.name,
        settled(typed),
        repeats=typed.repeats,
        reason=form.reason.data or "",
    )


@pages.route("/actions/<int:action_id>/milestones/<int:milestone_id>/review", methods=["GET", "POST"])
def set_review_date(action_id: int, milestone_id: int) -> str | Response:
    """Sets when a deadline without a date is reviewed."""
    milestone = get_milestone_of(db.session, action_id, milestone_id)
    form = ReviewDateForm(obj=milestone)
    if submit(form, lambda rec: deadlines.set_review_date(rec, milestone_id, form.seen_version, form.review_on.data)):
        flash("The review date has been set." if form.review_on.data else "The review date has been removed.")
        return _back_to_action(action_id)
    return render_template("actions/deadlines/set_review_date.html", form=form, milestone=milestone)


@pages.route("/actions/<int:action_id>/milestones/<int:milestone_id>/drop", methods=["GET", "POST"])
def drop_milestone(action_id: int, milestone_id: int) -> str | Response:
    """Drops a milestone with a reason; it is kept in the history."""
    milestone = get_milestone_of(db.session, action_id, milestone_id)
    form = DropMilestoneForm(obj=Shown(milestone))
    if submit(form, lambda rec: deadlines.drop_milestone(rec, milestone_id, form.seen_version, form.reason.data or "")):
        flash("The milestone has been dropped. It is kept in the history.")
        return _back_to_action(action_id)
    return render_template("actions/deadlines/drop_milestone.html", form=form, milestone=milestone)
