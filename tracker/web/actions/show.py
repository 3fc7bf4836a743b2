"""The pages of one action: its details, its history, the emails about it."""

from itertools import pairwise

from flask import render_template

from tracker.actions.enums import Transition
from tracker.actions.lifecycle.queries import transitions_of
from tracker.actions.models import Action
from tracker.actions.queries import get_action, get_action_in_full
from tracker.actions.rules import (
    date_check,
    days_overdue,
    has_no_recent_update,
    is_overdue,
    late_milestones_in_words,
    says_the_same,
)
from tracker.audit.queries import history_of
from tracker.database import db
from tracker.dates import local_day
from tracker.people.enums import Permission
from tracker.people.queries import holders_on
from tracker.reminders.ledger.queries import told_about_action
from tracker.reminders.ledger.search import Search
from tracker.reports.pages.deadline_history import deadline_histories
from tracker.web.access import may_here
from tracker.web.actions.blueprint import pages
from tracker.web.actions.deadlines.calendar_file import has_deadlines
from tracker.web.actions.evidence.routes import evidence_shown
from tracker.web.actions.lifecycle.summary import closure_summary
from tracker.web.actions.ratings.routes import validation_shown
from tracker.web.as_at import DayRead, can_show_past_day, day_read
from tracker.web.ledger.paging import ledger_shown
from tracker.web.trail.history import NamedEntry, with_labels


@pages.get("/actions/<int:action_id>")
@can_show_past_day
def show(action_id: int) -> str:
    """One action with everything that is known of it."""
    current = get_action(db.session, action_id)
    with day_read({current.reference: f"Action {current.ref}"}) as read:
        action = get_action_in_full(read.session, action_id)
        if action.removed_on is not None:
            return _removed(read, action)
        return render_template("actions/show.html", **_shown(read, action), read=read, form=read.form)


def _shown(read: DayRead, action: Action) -> dict[str, object]:
    """What the page shows of an action on the day that it is read for; on a past day nothing can be done."""
    day = read.day
    counted_from = action.plan.starts_on or action.plan.live_on
    is_silent = has_no_recent_update(
        action.state, action.last_update_on, counted_from, day, action.plan.update_within_days
    )
    closure = closure_summary(read, action)
    return {
        "action": action,
        "holders": holders_on(read.session, [own.post_id for own in action.owners if own.post_id], day),
        "check": date_check(action.state, action.milestones, day),
        "late_parts": late_milestones_in_words(action.state, action.milestones, day),
        "late_days": {
            milestone.id: days_overdue(milestone, day)
            for milestone in action.milestones
            if is_overdue(action.state, milestone, day)
        },
        "silent_since": (action.last_update_on or counted_from) if is_silent else None,
        "repeated": _repeated(action),
        "dates": {
            deadline_history.milestone_id: deadline_history for deadline_history in deadline_histories(action, day)
        },
        "may_take_deadlines": not read.is_past and has_deadlines(action),
        "may_decide": not read.is_past and may_here(Permission.DECIDE_DEADLINE, "action", action_id=action.id),
        **validation_shown(read, action),
        **evidence_shown(read, action),
        "closure": closure,
        "may_update": closure.may_report,
        "may_edit": not read.is_past and may_here(Permission.EDIT_PLAN, "action", action_id=action.id),
        "told": [
            line
            for line in told_about_action(db.session, [milestone.id for milestone in action.milestones])
            if line.is_told and line.owed_on <= day
        ][:5],
        "newest": [entry for entry in _history(action, 200) if local_day(entry.at) <= day][:5],
    }


def _removed(read: DayRead, action: Action) -> str:
    """An action that was entered in error: why it was removed, and its history for the secretariat."""
    transitions = transitions_of(read.session, action.id)
    keeps_plan = may_here(Permission.READ_DRAFTS, "plan", plan_ref=action.plan.ref)
    return render_template(
        "actions/removed.html",
        action=action,
        removal=next(
            (transition for transition in reversed(transitions) if transition.move is Transition.REMOVE), None
        ),
        entries=_history(action, 200) if keeps_plan else None,
    )


def _repeated(action: Action) -> set[int]:
    """The updates that say word for word what the one before them said."""
    updates = action.standing_updates
    return {newer.id for newer, older in pairwise(updates) if says_the_same(newer.happened, older.happened)}


@pages.get("/actions/<int:action_id>/history")
def history(action_id: int) -> str:
    """Everything that was done to an action, with the values before and after."""
    action = get_action(db.session, action_id)
    return render_template("actions/history.html", action=action, entries=_history(action, 200))


def _history(action: Action, limit: int) -> list[NamedEntry]:
    subjects = [action.reference, *(f"milestone:{milestone.id}" for milestone in action.milestones)]
    labels = {line.code: line.label for line in action.plan.key_entries}
    return with_labels(db.session, history_of(db.session, subjects, limit), labels)


@pages.get("/actions/<int:action_id>/mails")
def ledger(action_id: int) -> str:
    """Who was told what about an action, and when."""
    action = get_action(db.session, action_id)
    shown = ledger_shown(Search(action_id=action_id), "actions.ledger", action_id=action_id)
    return render_template("actions/ledger.html", action=action, shown=shown)
