"""Verbs of reporting: an owner, or a delegate for an owner, submits or withdraws a progress update."""

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from tracker.actions.enums import ActionState, ChangeState, MilestoneState, Transition
from tracker.actions.events import ActionEvent
from tracker.actions.lifecycle.milestones import date_with_whole, reopen_all, report_all
from tracker.actions.lifecycle.models import ActionTransition
from tracker.actions.lifecycle.queries import get_progress_update, has_resumed, suspended_before, undone_at
from tracker.actions.lifecycle.transition_log import (
    TransitionDetails,
    check_may_transition,
    check_on_behalf_of,
    clear_completion,
    record_transition,
)
from tracker.actions.lifecycle.transitions import TRANSITIONS, transition_of_update
from tracker.actions.models import Action, DeadlineChange, ProgressUpdate
from tracker.actions.queries import get_action, get_action_as_seen, relations_of
from tracker.actions.rules import check_rating, complete_since, contradicts_dates, date_check, state_left_by
from tracker.actions.updates.backdating import backdate_not_complete, backdate_rating
from tracker.audit.service import Recording
from tracker.database import AnySession
from tracker.dates import day_in_words
from tracker.errors import Forbidden, Refused
from tracker.people.enums import Relation
from tracker.people.queries import Viewer
from tracker.people.rules import require_text
from tracker.plans.queries import rating_to_use

CHANGED_THE_DEADLINE = (ChangeState.GRANTED, ChangeState.FIRST_SET)
EVENTS = {
    Transition.REPORT_PROGRESS: ActionEvent.UPDATE_SUBMITTED,
    Transition.REPORT_COMPLETE: ActionEvent.REPORTED_COMPLETE,
    Transition.TAKE_BACK: ActionEvent.COMPLETION_TAKEN_BACK,
}


@dataclass(frozen=True)
class Report:
    """What somebody reports. `rating` is a code of the plan's key; `why_better` is needed when it is better than the
    dates say.

    `takes_back` says that an action reported complete is not complete after all. `since` is when the writer opened the
    form: an identical report of theirs recorded after that is this one, sent twice.
    """

    happened: str
    rating: str
    next_step: str = ""
    obstacles: str = ""
    why_better: str = ""
    reports_complete: bool = False
    takes_back: bool = False
    on_behalf_of_id: int | None = None
    given_on: date | None = None
    is_sample: bool = False
    since: datetime | None = None


def submit_update(rec: Recording, action_id: int, viewer: Viewer, report: Report) -> ProgressUpdate:
    """Adds a progress update, which sets the reported rating and may change the state. Raises Refused or Forbidden.

    A report that is sent twice (a double click, the back button) is recorded once; the first update is returned.
    """
    action = get_action(rec.session, action_id)
    if (sent_before := _sent_before(action, viewer, report)) is not None:
        return sent_before
    transition = transition_of_update(
        action.state, reports_complete=report.reports_complete, takes_back=report.takes_back
    )
    check_may_transition(rec, transition, action, viewer)
    _check_report(rec, action, viewer, report)
    _check_day(rec, action, transition, report.given_on)
    given_on = report.given_on or rec.today
    update = ProgressUpdate(
        action_id=action_id,
        given_on=given_on,
        recorded_at=rec.now,
        by_id=viewer.person_id,
        on_behalf_of_id=report.on_behalf_of_id,
        happened=report.happened.strip(),
        rating=report.rating,
        why_better=report.why_better.strip(),
        next_step=report.next_step.strip(),
        obstacles=report.obstacles.strip(),
        reports_complete=report.reports_complete,
        is_sample=report.is_sample,
    )
    rec.session.add(update)
    _set_rating(rec, action, update)
    _change_state(rec, action, transition, viewer, update)
    about = (action.reference, f"plan:{action.plan_id}", f"person:{viewer.person_id}")
    rec.tell(EVENTS[transition], *about, so_on=given_on)
    return update


def _sent_before(action: Action, viewer: Viewer, report: Report) -> ProgressUpdate | None:
    """The update that this report has already made, if it is sent for the second time."""
    if report.since is None:
        return None
    for update in action.updates:
        if update.by_id == viewer.person_id and update.recorded_at >= report.since and _is_same(update, report):
            return update
    return None


def _is_same(update: ProgressUpdate, report: Report) -> bool:
    texts = (report.happened, report.next_step, report.obstacles, report.why_better)
    same_words = (update.happened, update.next_step, update.obstacles, update.why_better) == tuple(
        map(str.strip, texts)
    )
    reported = (report.rating, report.reports_complete, report.on_behalf_of_id)
    return same_words and (update.rating, update.reports_complete, update.on_behalf_of_id) == reported


def _check_report(rec: Recording, action: Action, viewer: Viewer, report: Report) -> None:
    require_text(report.happened, "Enter what happened.", "happened")
    rating = rating_to_use(rec.session, action.plan_id, report.rating)
    check_rating(rating, action.state, reports_complete=report.reports_complete)
    check = date_check(action.state, action.milestones, report.given_on or rec.today)
    if contradicts_dates(rating.meaning, check) and not report.reports_complete and not report.why_better.strip():
        raise Refused(
            f"A deadline has passed. Explain in a sentence why this action is still rated {rating.word}.",
            "why_better",
        )
    check_on_behalf_of(rec, action, viewer, report.on_behalf_of_id)


def _check_day(rec: Recording, action: Action, transition: Transition, given_on: date | None) -> None:
    """Raises Refused for a completion, reported or taken back, that is dated before the newest update."""
    newest_on = action.last_update_on
    if transition is Transition.REPORT_PROGRESS or newest_on is None or (given_on or rec.today) >= newest_on:
        return
    raise Refused(
        f"There is already an update dated {day_in_words(newest_on)}. Report completion on or after that date.",
        "given_on",
    )


def _set_rating(rec: Recording, action: Action, update: ProgressUpdate) -> None:
    """Sets the reported rating; an update dated before the newest one changes only what past days show."""
    if action.last_update_on is None or update.given_on >= action.last_update_on:
        action.reported_rating, action.last_update_on = update.rating, update.given_on
    else:
        rec.session.flush()
        rec.session.expire(action, ["updates"])
        backdate_rating(rec, action, update)


def _change_state(
    rec: Recording, action: Action, transition: Transition, viewer: Viewer, update: ProgressUpdate
) -> None:
    """Changes the state as the update says. Where the state stays, no transition is recorded and no date changes."""
    if transition is Transition.REPORT_COMPLETE:
        report_all(action, update.given_on)
    if TRANSITIONS[transition].leads[action.state] is action.state:
        action.version += 1
        return
    if transition is Transition.REPORT_COMPLETE:
        action.reported_complete_on, action.review_on = update.given_on, None
    elif transition is Transition.TAKE_BACK:
        clear_completion(action)
        reopen_all(rec.session, action)
    details = TransitionDetails(update.given_on, update.happened, update.on_behalf_of_id, is_sample=update.is_sample)
    record_transition(rec, action, transition, viewer, details)


def withdraw_update(rec: Recording, update_id: int, version: int, viewer: Viewer, reason: str) -> None:
    """Withdraws an update: it stays readable but no longer counts. `version` is that of its action.

    Rating, last update and state are then what the remaining updates say, from the day of the withdrawn update.
    Raises Forbidden for somebody else's update, Refused for one that a check relies on.
    """
    update = get_progress_update(rec.session, update_id)
    action = get_action_as_seen(rec.session, update.action_id, version)
    check_may_transition(rec, Transition.WITHDRAW, action, viewer)
    _check_withdrawal(rec, action, viewer, update)
    reason = require_text(reason, "Say why the update is withdrawn.", "reason")
    is_newest = action.standing_updates[0] is update
    update.withdrawn_on, update.withdrawn_by_id, update.withdrawn_why = rec.today, viewer.person_id, reason
    if not is_newest:
        backdate_rating(rec, action, update)
    if not is_newest and update.reports_complete:
        backdate_not_complete(rec, action, update)
    to = _recalculated_state(rec.session, action)
    if to is not action.state:
        record_transition(rec, action, Transition.WITHDRAW, viewer, TransitionDetails(rec.today, reason), to)
    action.version += 1
    about = (action.reference, f"plan:{action.plan_id}", f"person:{update.by_id}")
    rec.tell(ActionEvent.UPDATE_WITHDRAWN, *about, reason=reason, so_on=update.given_on)


def _check_withdrawal(rec: Recording, action: Action, viewer: Viewer, update: ProgressUpdate) -> None:
    is_secretariat = Relation.SECRETARIAT in relations_of(rec.session, viewer, action, rec.today)
    if viewer.person_id not in (update.by_id, update.on_behalf_of_id) and not is_secretariat:
        raise Forbidden(
            "Only the person who wrote this update, the owner it was written for, or the secretariat can withdraw it."
        )
    if update.withdrawn_on is not None:
        raise Refused("This update has already been withdrawn.")
    since = action.reported_complete_on
    if update.reports_complete and action.checked_on and since and update.given_on >= since:
        raise Refused(
            f"This update reports a completion that was checked on {day_in_words(action.checked_on)}, so it cannot be "
            "withdrawn. Ask for the action to be sent back or reopened instead."
        )


def remove_sample(rec: Recording) -> int:
    """Removes the invented updates and requests of a training installation; returns how many there were.

    State and rating of each action go back to what the real updates say; the trail keeps everything. A granted request
    stays, marked as a sample, because it explains the deadline that it changed.
    """
    updates = list(rec.session.execute(sa.select(ProgressUpdate).where(ProgressUpdate.is_sample)).scalars())
    changes = list(
        rec.session.execute(
            sa.select(DeadlineChange).where(DeadlineChange.is_sample, DeadlineChange.state.not_in(CHANGED_THE_DEADLINE))
        ).scalars()
    )
    if not updates and not changes:
        raise Refused("There is no sample data left to remove.")
    transitions = rec.session.execute(sa.select(ActionTransition).where(ActionTransition.is_sample)).scalars()
    touched = {update.action_id for update in updates}
    for invented in [*updates, *changes, *transitions]:
        rec.session.delete(invented)
    rec.session.flush()
    rec.session.expire_all()
    for action_id in sorted(touched):
        action = get_action(rec.session, action_id)
        action.state = _recalculated_state(rec.session, action)
        action.version += 1
    rec.tell(ActionEvent.SAMPLE_REMOVED, *(f"action:{action_id}" for action_id in sorted(touched)))
    return len(updates) + len(changes)


def _recalculated_state(session: AnySession, action: Action) -> ActionState:
    """Sets rating, completion and milestones to what the remaining updates say; returns the state that follows."""
    updates = action.standing_updates
    action.reported_rating = updates[0].rating if updates else None
    action.last_update_on = updates[0].given_on if updates else None
    since = complete_since(updates, undone_at(session, action.id))
    if since is None and action.state is ActionState.REPORTED_COMPLETE:
        clear_completion(action)
        reopen_all(session, action)
        if (suspension := suspended_before(session, action.id)) is not None:
            action.review_on = suspension.review_on
            return ActionState.SUSPENDED
    is_met = any(
        milestone.state in {MilestoneState.REPORTED_MET, MilestoneState.MET} for milestone in action.milestones
    )
    has_begun = bool(updates) or is_met or has_resumed(session, action.id)
    to = state_left_by(action.state, has_begun=has_begun, is_complete=since is not None)
    if since is not None and to is ActionState.REPORTED_COMPLETE:
        was_reported = action.state is ActionState.REPORTED_COMPLETE
        action.reported_complete_on = since
        if not was_reported:
            report_all(action, since)
        date_with_whole(session, action, since)
    return to
