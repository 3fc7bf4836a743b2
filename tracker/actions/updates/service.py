"""Verbs of reporting: an owner, or a delegate for an owner, says how an action goes, or withdraws what was said."""

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from tracker.actions.enums import ActionState, ChangeState, MilestoneState, Move
from tracker.actions.lifecycle.milestones import date_with_whole, report_all, take_all_back
from tracker.actions.lifecycle.models import ActionMove
from tracker.actions.lifecycle.queries import has_resumed, progress_update, rested_before, undone_at
from tracker.actions.lifecycle.transition_log import Made, check_may_move, check_named, forget_completion, note_move
from tracker.actions.lifecycle.transitions import MOVES, move_of_update
from tracker.actions.models import Action, DeadlineChange, ProgressUpdate
from tracker.actions.queries import action, action_as_seen, relations_of
from tracker.actions.rules import check_rating, complete_since, contradicts_dates, date_check, state_left_by
from tracker.actions.updates.backdating import say_not_complete, say_rating
from tracker.audit.service import Recording
from tracker.database import AnySession
from tracker.dates import day_in_words
from tracker.errors import Forbidden, Refused
from tracker.people.enums import Relation
from tracker.people.queries import Viewer
from tracker.people.rules import needed
from tracker.plans.queries import rating_to_use

MOVED_IT = (ChangeState.GRANTED, ChangeState.FIRST_SET)
EVENTS = {
    Move.REPORT_PROGRESS: "action.update_submitted",
    Move.REPORT_COMPLETE: "action.reported_complete",
    Move.TAKE_BACK: "action.completion_taken_back",
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
    found = action(rec.session, action_id)
    if (sent_before := _sent_before(found, viewer, report)) is not None:
        return sent_before
    move = move_of_update(found.state, reports_complete=report.reports_complete, takes_back=report.takes_back)
    check_may_move(rec, move, found, viewer)
    _check_report(rec, found, viewer, report)
    _check_day(rec, found, move, report.given_on)
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
    _rate_with(rec, found, update)
    _move_with(rec, found, move, viewer, update)
    about = (found.reference, f"plan:{found.plan_id}", f"person:{viewer.person_id}")
    rec.tell(EVENTS[move], *about, so_on=given_on)
    return update


def _sent_before(found: Action, viewer: Viewer, report: Report) -> ProgressUpdate | None:
    """The update that this very report has made already."""
    if report.since is None:
        return None
    for made in found.updates:
        if made.by_id == viewer.person_id and made.recorded_at >= report.since and _is_same(made, report):
            return made
    return None


def _is_same(made: ProgressUpdate, report: Report) -> bool:
    texts = (report.happened, report.next_step, report.obstacles, report.why_better)
    same_words = (made.happened, made.next_step, made.obstacles, made.why_better) == tuple(map(str.strip, texts))
    told = (report.rating, report.reports_complete, report.on_behalf_of_id)
    return same_words and (made.rating, made.reports_complete, made.on_behalf_of_id) == told


def _check_report(rec: Recording, found: Action, viewer: Viewer, report: Report) -> None:
    needed(report.happened, "Enter what happened.", "happened")
    rating = rating_to_use(rec.session, found.plan_id, report.rating)
    check_rating(rating, found.state, reports_complete=report.reports_complete)
    check = date_check(found.state, found.milestones, report.given_on or rec.today)
    if contradicts_dates(rating.meaning, check) and not report.reports_complete and not report.why_better.strip():
        raise Refused(
            f"A deadline has passed. Say in a sentence why this action is rated {rating.word} all the same.",
            "why_better",
        )
    check_named(rec, found, viewer, report.on_behalf_of_id)


def _check_day(rec: Recording, found: Action, move: Move, given_on: date | None) -> None:
    """An older update told late says its own days; whether an action is complete is for the newest to say."""
    newest_on = found.last_update_on
    if move is Move.REPORT_PROGRESS or newest_on is None or (given_on or rec.today) >= newest_on:
        return
    raise Refused(f"An update of {day_in_words(newest_on)} stands: report completion on that day or later.", "given_on")


def _rate_with(rec: Recording, found: Action, update: ProgressUpdate) -> None:
    """The newest update by its day says the rating; an older one that is told later says it of its own days."""
    if found.last_update_on is None or update.given_on >= found.last_update_on:
        found.reported_rating, found.last_update_on = update.rating, update.given_on
    else:
        rec.session.flush()
        rec.session.expire(found, ["updates"])
        say_rating(rec, found, update)


def _move_with(rec: Recording, found: Action, move: Move, viewer: Viewer, update: ProgressUpdate) -> None:
    """Moves the action as the update says; one that moves nothing leaves no move, and no new day of completion."""
    if move is Move.REPORT_COMPLETE:
        report_all(found, update.given_on)
    if MOVES[move].leads[found.state] is found.state:
        found.version += 1
        return
    if move is Move.REPORT_COMPLETE:
        found.reported_complete_on, found.review_on = update.given_on, None
    elif move is Move.TAKE_BACK:
        forget_completion(found)
        take_all_back(rec.session, found)
    made = Made(update.given_on, update.happened, update.on_behalf_of_id, is_sample=update.is_sample)
    note_move(rec, found, move, viewer, made)


def withdraw_update(rec: Recording, update_id: int, version: int, viewer: Viewer, reason: str) -> None:
    """Withdraws an update: it stays readable and counts nowhere. `version` is that of its action.

    Rating, last update and state are then what the remaining updates say, from the day on which it was given.
    Raises Forbidden for somebody else's update, Refused for one that a check relies on.
    """
    update = progress_update(rec.session, update_id)
    found = action_as_seen(rec.session, update.action_id, version)
    check_may_move(rec, Move.WITHDRAW, found, viewer)
    _check_withdrawal(rec, found, viewer, update)
    reason = needed(reason, "Say why the update is withdrawn.", "reason")
    is_newest = found.standing_updates[0] is update
    update.withdrawn_on, update.withdrawn_by_id, update.withdrawn_why = rec.today, viewer.person_id, reason
    if not is_newest:
        say_rating(rec, found, update)
    if not is_newest and update.reports_complete:
        say_not_complete(rec, found, update)
    to = _restated(rec.session, found)
    if to is not found.state:
        note_move(rec, found, Move.WITHDRAW, viewer, Made(rec.today, reason), to)
    found.version += 1
    about = (found.reference, f"plan:{found.plan_id}", f"person:{update.by_id}")
    rec.tell("action.update_withdrawn", *about, reason=reason, so_on=update.given_on)


def _check_withdrawal(rec: Recording, found: Action, viewer: Viewer, update: ProgressUpdate) -> None:
    is_secretariat = Relation.SECRETARIAT in relations_of(rec.session, viewer, found, rec.today)
    if viewer.person_id not in (update.by_id, update.on_behalf_of_id) and not is_secretariat:
        raise Forbidden("Who wrote an update, for whom it was written, and the secretariat can withdraw it.")
    if update.withdrawn_on is not None:
        raise Refused("This update was withdrawn already.")
    since = found.reported_complete_on
    if update.reports_complete and found.checked_on and since and update.given_on >= since:
        raise Refused(
            f"The completion that it reports was checked on {day_in_words(found.checked_on)}. "
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
    moves = rec.session.execute(sa.select(ActionMove).where(ActionMove.is_sample)).scalars()
    touched = {update.action_id for update in updates}
    for invented in [*updates, *changes, *moves]:
        rec.session.delete(invented)
    rec.session.flush()
    rec.session.expire_all()
    for action_id in sorted(touched):
        found = action(rec.session, action_id)
        found.state = _restated(rec.session, found)
        found.version += 1
    rec.tell("sample.removed", *(f"action:{action_id}" for action_id in sorted(touched)))
    return len(updates) + len(changes)


def _restated(session: AnySession, found: Action) -> ActionState:
    """Sets rating, completion and milestones to what the remaining updates say; gives the state that they lead to."""
    updates = found.standing_updates
    found.reported_rating = updates[0].rating if updates else None
    found.last_update_on = updates[0].given_on if updates else None
    since = complete_since(updates, undone_at(session, found.id))
    if since is None and found.state is ActionState.REPORTED_COMPLETE:
        forget_completion(found)
        take_all_back(session, found)
        if (rested := rested_before(session, found.id)) is not None:
            found.review_on = rested.review_on
            return ActionState.SUSPENDED
    is_met = any(step.state in {MilestoneState.REPORTED_MET, MilestoneState.MET} for step in found.milestones)
    has_begun = bool(updates) or is_met or has_resumed(session, found.id)
    to = state_left_by(found.state, has_begun=has_begun, is_complete=since is not None)
    if since is not None and to is ActionState.REPORTED_COMPLETE:
        was_reported = found.state is ActionState.REPORTED_COMPLETE
        found.reported_complete_on = since
        if not was_reported:
            report_all(found, since)
        date_with_whole(session, found, since)
    return to
