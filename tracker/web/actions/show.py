"""The pages of one action: as printed and as it stands, its history, the mails about it."""

from itertools import pairwise

from flask import render_template

from tracker.actions.enums import Move
from tracker.actions.lifecycle.queries import moves_of
from tracker.actions.models import Action
from tracker.actions.queries import action, action_in_full
from tracker.actions.rules import (
    date_check,
    days_overdue,
    has_no_recent_update,
    is_overdue,
    parts_late_in_words,
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
from tracker.web.actions.lifecycle.summary import closure_of
from tracker.web.actions.ratings.routes import validated
from tracker.web.as_at import DayRead, day_read
from tracker.web.ledger.paging import ledger_shown
from tracker.web.trail.history import NamedEntry, named


@pages.get("/actions/<int:action_id>")
def show(action_id: int) -> str:
    """One action with everything that is known of it."""
    current = action(db.session, action_id)
    with day_read({current.reference: f"Action {current.ref}"}) as read:
        found = action_in_full(read.session, action_id)
        if found.removed_on is not None:
            return _removed(read, found)
        return render_template("actions/show.html", **_shown(read, found), read=read, form=read.form)


def _shown(read: DayRead, found: Action) -> dict[str, object]:
    """What the page shows of an action on the day that it is read for; a past day offers nothing to do."""
    day = read.day
    counted_from = found.plan.starts_on or found.plan.live_on
    is_silent = has_no_recent_update(
        found.state, found.last_update_on, counted_from, day, found.plan.update_within_days
    )
    closure = closure_of(read, found)
    return {
        "action": found,
        "holders": holders_on(read.session, [own.post_id for own in found.owners if own.post_id], day),
        "check": date_check(found.state, found.milestones, day),
        "late_parts": parts_late_in_words(found.state, found.milestones, day),
        "late_days": {one.id: days_overdue(one, day) for one in found.milestones if is_overdue(found.state, one, day)},
        "silent_since": (found.last_update_on or counted_from) if is_silent else None,
        "repeated": _repeated(found),
        "dates": {one.milestone_id: one for one in deadline_histories(found, day)},
        "may_take_deadlines": not read.is_past and has_deadlines(found),
        "may_decide": not read.is_past and may_here(Permission.DECIDE_DEADLINE, "action", action_id=found.id),
        **validated(read, found),
        **evidence_shown(read, found),
        "closure": closure,
        "may_update": closure.may_report,
        "may_edit": not read.is_past and may_here(Permission.EDIT_PLAN, "action", action_id=found.id),
        "told": [
            line
            for line in told_about_action(db.session, [step.id for step in found.milestones])
            if line.is_told and line.owed_on <= day
        ][:5],
        "newest": [entry for entry in _history(found, 200) if local_day(entry.at) <= day][:5],
    }


def _removed(read: DayRead, found: Action) -> str:
    """An action that was entered in error: why it went, and its history for those who keep the plan."""
    moves = moves_of(read.session, found.id)
    keeps_plan = may_here(Permission.READ_DRAFTS, "plan", plan_ref=found.plan.ref)
    return render_template(
        "actions/removed.html",
        action=found,
        removal=next((one for one in reversed(moves) if one.move is Move.REMOVE), None),
        entries=_history(found, 200) if keeps_plan else None,
    )


def _repeated(found: Action) -> set[int]:
    """The updates that say word for word what the one before them said."""
    standing = found.standing_updates
    return {newer.id for newer, older in pairwise(standing) if says_the_same(newer.happened, older.happened)}


@pages.get("/actions/<int:action_id>/history")
def history(action_id: int) -> str:
    """Everything that was done to an action, before and after."""
    found = action(db.session, action_id)
    return render_template("actions/history.html", action=found, entries=_history(found, 200))


def _history(found: Action, limit: int) -> list[NamedEntry]:
    subjects = [found.reference, *(f"milestone:{step.id}" for step in found.milestones)]
    labels = {line.code: line.label for line in found.plan.key_entries}
    return named(db.session, history_of(db.session, subjects, limit), labels)


@pages.get("/actions/<int:action_id>/mails")
def mails(action_id: int) -> str:
    """Who was told what about an action, and when."""
    found = action(db.session, action_id)
    shown = ledger_shown(Search(action_id=action_id), "actions.mails", action_id=action_id)
    return render_template("actions/ledger.html", action=found, shown=shown)
