"""Verbs of reporting: an owner, or a delegate for an owner, says how an action goes."""

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from tracker.actions.enums import ActionState, ChangeState, MilestoneState
from tracker.actions.models import Action, DeadlineChange, ProgressUpdate
from tracker.actions.queries import action, relations_of, writes_for
from tracker.actions.rules import (
    check_may_report,
    check_rating,
    check_takes_back,
    contradicts_dates,
    date_check,
    state_after_update,
    state_left_by,
)
from tracker.audit.service import Recording
from tracker.errors import Forbidden, Refused
from tracker.people.enums import Permission
from tracker.people.queries import Viewer
from tracker.people.rules import may
from tracker.plans.enums import PlanState
from tracker.plans.queries import rating_to_use

MOVED_IT = (ChangeState.GRANTED, ChangeState.FIRST_SET)


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
    if not may(Permission.UPDATE_ACTION, relations_of(rec.session, viewer, found, rec.today)):
        raise Forbidden("Only an owner of this action, or somebody who reports for one, can update it.")
    if (sent_before := _sent_before(found, viewer, report)) is not None:
        return sent_before
    if found.plan.state is not PlanState.LIVE:
        raise Refused(f"{found.plan.ref} is {found.plan.state.value}: it takes no updates.")
    _check_report(rec, found, viewer, report)
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
    was = found.state
    _move_with(rec, found, report, given_on)
    about = (found.reference, f"plan:{found.plan_id}", f"person:{viewer.person_id}")
    rec.tell(_event(was, report), *about, so_on=given_on)
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
    check_may_report(found.state)
    if not report.happened.strip():
        raise Refused("Enter what happened.", "happened")
    rating = rating_to_use(rec.session, found.plan_id, report.rating)
    check_rating(rating, found.state, reports_complete=report.reports_complete)
    check_takes_back(found.state, reports_complete=report.reports_complete, takes_back=report.takes_back)
    check = date_check(found.state, found.milestones, report.given_on or rec.today)
    if contradicts_dates(rating.meaning, check) and not report.reports_complete and not report.why_better.strip():
        raise Refused(
            f"A deadline has passed. Say in a sentence why this action is rated {rating.word} all the same.",
            "why_better",
        )
    names = {person.id for person in writes_for(rec.session, viewer, found, rec.today)}
    if report.on_behalf_of_id is None and names:
        raise Refused("Say for which owner you report.", "on_behalf_of")
    if report.on_behalf_of_id is not None and report.on_behalf_of_id not in names:
        raise Refused("Choose one of those for whom you may report.", "on_behalf_of")


def _event(was: ActionState, report: Report) -> str:
    """What an update is called on the record: taking a completion back is a reopening, whose reason is the update."""
    if report.reports_complete:
        return "action.reported_complete"
    return "action.reopened" if was is ActionState.REPORTED_COMPLETE else "action.update_submitted"


def _move_with(rec: Recording, found: Action, report: Report, given_on: date) -> None:
    found.state = state_after_update(found.state, reports_complete=report.reports_complete)
    if found.last_update_on is None or given_on >= found.last_update_on:
        found.reported_rating, found.last_update_on = report.rating, given_on
    else:
        rec.was_so(found, given_on, reported_rating=report.rating, last_update_on=given_on)
    found.reported_complete_on = given_on if report.reports_complete else None
    for step in found.milestones:
        if report.reports_complete and step.state is MilestoneState.OPEN:
            step.state = MilestoneState.REPORTED_MET
        elif not report.reports_complete and step.state is MilestoneState.REPORTED_MET:
            step.state = MilestoneState.OPEN
        else:
            continue
        step.version += 1  # whoever asks for a new date at this moment must not find it as it was
    found.version += 1


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
    touched = {update.action_id for update in updates}
    for invented in [*updates, *changes]:
        rec.session.delete(invented)
    rec.session.flush()
    rec.session.expire_all()
    for action_id in sorted(touched):
        _restate(action(rec.session, action_id))
    rec.tell("sample.removed", *(f"action:{action_id}" for action_id in sorted(touched)))
    return len(updates) + len(changes)


def _restate(found: Action) -> None:
    """What the remaining updates leave of state and rating."""
    newest = found.updates[0] if found.updates else None
    found.reported_rating = newest.rating if newest else None
    found.last_update_on = newest.given_on if newest else None
    is_complete = newest is not None and newest.reports_complete
    found.reported_complete_on = newest.given_on if newest and is_complete else None
    found.state = state_left_by(has_updates=newest is not None, is_complete=is_complete)
    for step in found.milestones:
        if step.state is MilestoneState.REPORTED_MET and not is_complete:
            step.state = MilestoneState.OPEN
            step.version += 1
    found.version += 1
