"""The pages on which a deadline gets its first date, or one that was decided elsewhere."""

from datetime import date

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from tracker.actions.deadlines import decisions
from tracker.actions.deadlines.rules import date_warning, deciding_boards, only_a_board_decides
from tracker.actions.models import Action, Milestone
from tracker.actions.queries import get_milestone_of
from tracker.boards.models import Board
from tracker.database import db
from tracker.dates import day_in_words
from tracker.people.queries import all_people
from tracker.web.actions.blueprint import pages
from tracker.web.actions.deadlines.decision_forms import DecisionForm, RecordDecisionForm, SetFirstDateForm
from tracker.web.actions.deadlines.typed import HINTS
from tracker.web.forms.base import Shown
from tracker.web.forms.submit import submit
from tracker.web.people.wording import by_label, told_apart
from tracker.web.session import today, viewer

REVIEW_BELOW = "It has no last day. Enter a review date below."
DATE_HINTS = {**HINTS, "continuous": REVIEW_BELOW, "undetermined": REVIEW_BELOW}


def flash_date_warning(day: date | None, plan_ends_on: date | None, of: str = "") -> None:
    """Shows a warning on the next page about an unusual new date that was allowed; `of` names the action."""
    words = date_warning(day, today(), plan_ends_on)
    if day is not None and words:
        flash(f"Note{f' on {of}' if of else ''}: {day_in_words(day)} is {words}.", "important")


@pages.route("/actions/<int:action_id>/milestones/<int:milestone_id>/record-a-decision", methods=["GET", "POST"])
def record_decision(action_id: int, milestone_id: int) -> str | Response:
    """Records in one step a new date that the secretariat or a board has decided already."""
    milestone = get_milestone_of(db.session, action_id, milestone_id)
    form = RecordDecisionForm(obj=Shown(milestone))
    _offer_boards(form, milestone.action)
    people = [(str(person.id), person.full_name) for person in all_people(db.session) if person.is_active]
    form.asked_by.choices = {"": "Not known", **by_label(told_apart(people))}
    if submit(
        form,
        lambda rec: decisions.record_decided_deadline(
            rec, milestone_id, form.seen_version, form.recorded_decision(viewer().person_id, today())
        ),
    ):
        return _back_to_action(milestone, form)
    is_only = only_a_board_decides(milestone, milestone.action.plan.board_only_after)
    return render_template(
        "actions/deadlines/record_decision.html",
        form=form,
        milestone=milestone,
        hints=DATE_HINTS,
        is_only_for_boards=is_only,
    )


@pages.route("/actions/<int:action_id>/milestones/<int:milestone_id>/first-date", methods=["GET", "POST"])
def set_first_date(action_id: int, milestone_id: int) -> str | Response:
    """Gives a deadline without a date its first date."""
    milestone = get_milestone_of(db.session, action_id, milestone_id)
    form = SetFirstDateForm(obj=Shown(milestone), on=today())
    _offer_boards(form, milestone.action)
    words = form.decision_words.data or ""
    if submit(
        form,
        lambda rec: decisions.set_first_date(
            rec,
            milestone_id,
            form.seen_version,
            form.new_date(today()).deadline,
            form.decided(viewer().person_id, words),
        ),
    ):
        return _back_to_action(milestone, form)
    return render_template("actions/deadlines/set_first_date.html", form=form, milestone=milestone, hints=HINTS)


def _offer_boards(form: DecisionForm, action: Action) -> None:
    monitors = [monitor.board for monitor in action.monitors]
    boards: list[Board] = deciding_boards(monitors, action.plan.overseeing_board, action.plan.approving_board)
    form.offer((board, board.name) for board in boards)


def _back_to_action(milestone: Milestone, form: RecordDecisionForm | SetFirstDateForm) -> Response:
    flash("The date has been recorded. The page still shows the one before it.")
    flash_date_warning(milestone.last_day, milestone.action.plan.ends_on)
    return redirect(url_for("actions.show", action_id=milestone.action_id))
