"""Verbs of reporting: an owner, or a delegate for an owner, says how an action goes, or withdraws what was said."""

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
from tracker.actions.updates.backdating import say_not_complete, say_rating
from tracker.audit.service import Recording
from tracker.database import AnySession
from tracker.dates import day_in_words
from tracker.errors import Forbidden, Refused
from tracker.people.enums import Relation
from tracker.people.queries import Viewer
from tracker.people.rules import require_text
from tracker.plans.queries import rating_to_use

MOVED_IT = (ChangeState.GRANTED, ChangeState.FIRST_SET)
EVENTS = {
    Transition.REPORT_PROGRESS: ActionEvent.UPDATE_SUBMITTED,
    Transition.REPORT_COMPLETE: ActionEvent.REPORTED_COMPLETE,
    Transition.TAKE_BACK: ActionEvent.COMPLETION_TAKEN_BACK,
}


@dataclass(frozen=True)
class Report:
    """What somebody reports. `rating` is a code of the plan's key; `why_better` is needed when it beats the dates.

    `takes_back` says that an action reported complete is not complete after all. `since` is when the writer began: an
    equal report of theirs that was recorded after that is this one, sent twice.
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
    """Adds a progress update and moves state and reported rating with it. Raises Refused or Forbidden.

    A report that is sent twice (a double click, the back button) is one update: the first is given again.
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
    _rate_with(rec, action, update)
    _move_with(rec, action, transition, viewer, update)
    about = (action.reference, f"plan:{action.plan_id}", f"person:{viewer.person_id}")
    rec.tell(EVENTS[transition], *about, so_on=given_on)
    return update


def _sent_before(action: Action, viewer: Viewer, report: Report) -> ProgressUpdate | None:
    """The update that this very report has made already."""
    if report.since is None:
        return None
    for made in action.updates:
        if made.by_id == viewer.person_id and made.recorded_at >= report.since and _is_same(made, report):
            return made
    return None


def _is_same(made: ProgressUpdate, report: Report) -> bool:
    texts = (report.happened, report.next_step, report.obstacles, report.why_better)
    same_words = (made.happened, made.next_step, made.obstacles, made.why_better) == tuple(map(str.strip, texts))
    told = (report.rating, report.reports_complete, report.on_behalf_of_id)
    return same_words and (made.rating, made.reports_complete, made.on_behalf_of_id) == told


def _check_report(rec: Recording, action: Action, viewer: Viewer, report: Report) -> None:
    require_text(report.happened, "Enter what happened.", "happened")
    rating = rating_to_use(rec.session, action.plan_id, report.rating)
    check_rating(rating, action.state, reports_complete=report.reports_complete)
    check = date_check(action.state, action.milestones, report.given_on or rec.today)
    if contradicts_dates(rating.meaning, check) and not report.reports_complete and not report.why_better.strip():
        raise Refused(
            f"A deadline has passed. Say in a sentence why this action is rated {rating.word} all the same.",
            "why_better",
        )
    check_on_behalf_of(rec, action, viewer, report.on_behalf_of_id)


def _check_day(rec: Recording, action: Action, transition: Transition, given_on: date | None) -> None:
    """An older update told late says its own days; whether an action is complete is for the newest to say."""
    newest_on = action.last_update_on
    if transition is Transition.REPORT_PROGRESS or newest_on is None or (given_on or rec.today) >= newest_on:
        return
    raise Refused(f"An update of {day_in_words(newest_on)} stands: report completion on that day or later.", "given_on")


def _rate_with(rec: Recording, action: Action, update: ProgressUpdate) -> None:
    """The newest update by its day says the rating; an older one that is told later says it of its own days."""
    if action.last_update_on is None or update.given_on >= action.last_update_on:
        action.reported_rating, action.last_update_on = update.rating, update.given_on
    else:
        rec.session.flush()
        rec.session.expire(action, ["updates"])
        say_rating(rec, action, update)


def _move_with(rec: Recording, action: Action, transition: Transition, viewer: Viewer, update: ProgressUpdate) -> None:
    """Moves the action as the update says; one that moves nothing leaves no move, and no new day of completion."""
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
    """Withdraws an update: it stays readable and counts nowhere. `version` is that of its action.

    Rating, last update and state are then what the remaining updates say, from the day on which it was given.
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
        say_rating(rec, action, update)
    if not is_newest and update.reports_complete:
        say_not_complete(rec, action, update)
    to = _restated(rec.session, action)
    if to is not action.state:
        record_transition(rec, action, Transition.WITHDRAW, viewer, TransitionDetails(rec.today, reason), to)
    action.version += 1
    about = (action.reference, f"plan:{action.plan_id}", f"person:{update.by_id}")
    rec.tell(ActionEvent.UPDATE_WITHDRAWN, *about, reason=reason, so_on=update.given_on)


def _check_withdrawal(rec: Recording, action: Action, viewer: Viewer, update: ProgressUpdate) -> None:
    is_secretariat = Relation.SECRETARIAT in relations_of(rec.session, viewer, action, rec.today)
    if viewer.person_id not in (update.by_id, update.on_behalf_of_id) and not is_secretariat:
        raise Forbidden("Who wrote an update, for whom it was written, and the secretariat can withdraw it.")
    if update.withdrawn_on is not None:
        raise Refused("This update was withdrawn already.")
    since = action.reported_complete_on
    if update.reports_complete and action.checked_on and since and update.given_on >= since:
        raise Refused(
            f"The completion that it reports was checked on {day_in_words(action.checked_on)}. "
            "Have the action sent back or reopened instead."
        )


def remove_sample(rec: Recording) -> int:
    """Removes the invented updates and requests of the training layer; gives how many there were.

    What the actions say of state and rating goes back to what real updates leave; the record keeps all of it. A
    request that was granted stays, marked as sample: the deadline that it moved would have no reason without it.
    """
    updates = list(rec.session.execute(sa.select(ProgressUpdate).where(ProgressUpdate.is_sample)).scalars())
    changes = list(
        rec.session.execute(
            sa.select(DeadlineChange).where(DeadlineChange.is_sample, DeadlineChange.state.not_in(MOVED_IT))
        ).scalars()
    )
    if not updates and not changes:
        raise Refused("There is no sample left to remove.")
    moves = rec.session.execute(sa.select(ActionTransition).where(ActionTransition.is_sample)).scalars()
    touched = {update.action_id for update in updates}
    for invented in [*updates, *changes, *moves]:
        rec.session.delete(invented)
    rec.session.flush()
    rec.session.expire_all()
    for action_id in sorted(touched):
        action = get_action(rec.session, action_id)
        action.state = _restated(rec.session, action)
        action.version += 1
    rec.tell(ActionEvent.SAMPLE_REMOVED, *(f"action:{action_id}" for action_id in sorted(touched)))
    return len(updates) + len(changes)


def _restated(session: AnySession, action: Action) -> ActionState:
    """Sets rating, completion and milestones to what the remaining updates say; gives the state that they lead to."""
    updates = action.standing_updates
    action.reported_rating = updates[0].rating if updates else None
    action.last_update_on = updates[0].given_on if updates else None
    since = complete_since(updates, undone_at(session, action.id))
    if since is None and action.state is ActionState.REPORTED_COMPLETE:
        clear_completion(action)
        reopen_all(session, action)
        if (rested := suspended_before(session, action.id)) is not None:
            action.review_on = rested.review_on
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
