"""What becomes of an action's milestones when the whole of it is reported, taken back, checked or begun anew."""

from dataclasses import dataclass
from datetime import date

from tracker.actions.enums import ActionState, MilestoneState, Precision, Transition
from tracker.actions.lifecycle.queries import newest_milestone_transitions
from tracker.actions.models import Action, Milestone
from tracker.audit.service import Recording
from tracker.database import AnySession
from tracker.dates import day_in_words
from tracker.errors import Refused


@dataclass(frozen=True)
class ReopenedDeadline:
    """What is due of an action that is reopened: a last day, or, where there is none yet, a day to look at it again."""

    last_day: date | None = None
    review_on: date | None = None


NO_DEADLINE = ReopenedDeadline()


def report_all(action: Action, on: date) -> None:
    """Reports the open milestones met, with the whole action."""
    for milestone in action.milestones:
        if milestone.state is MilestoneState.OPEN:
            milestone.state, milestone.reported_met_on = MilestoneState.REPORTED_MET, on
            milestone.version += 1


def date_with_whole(session: AnySession, action: Action, on: date) -> None:
    """Says since when those milestones are reported met that were reported with the whole action."""
    moves = newest_milestone_transitions(session, action.id)
    for milestone in action.milestones:
        is_alone = milestone.id in moves and moves[milestone.id].move is Transition.REPORT_MET
        if milestone.state is MilestoneState.REPORTED_MET and not is_alone and milestone.reported_met_on != on:
            milestone.reported_met_on = on
            milestone.version += 1


def reopen_all(session: AnySession, action: Action) -> None:
    """Opens the milestones that were reported met with the whole action; what was reported or checked alone stays."""
    moves = newest_milestone_transitions(session, action.id)
    for milestone in action.milestones:
        is_alone = milestone.id in moves and moves[milestone.id].move is Transition.REPORT_MET
        if milestone.state is MilestoneState.REPORTED_MET and not is_alone:
            _open(milestone)


def confirm_all(action: Action, on: date) -> None:
    """Makes the milestones met that were reported so."""
    for milestone in action.milestones:
        if milestone.state is MilestoneState.REPORTED_MET:
            milestone.state, milestone.met_on = MilestoneState.MET, on
            milestone.version += 1


def send_all_back(session: AnySession, action: Action) -> None:
    """Opens the milestones that were reported met, or met with a check of the whole; what was checked alone stays."""
    moves = newest_milestone_transitions(session, action.id)
    for milestone in action.milestones:
        is_checked_alone = milestone.id in moves and moves[milestone.id].move is Transition.CHECK_MET
        is_met_with_all = (
            milestone.state is MilestoneState.MET and action.checked_on is not None and not is_checked_alone
        )
        if milestone.state is MilestoneState.REPORTED_MET or is_met_with_all:
            _open(milestone)


def _open(milestone: Milestone) -> None:
    milestone.state, milestone.reported_met_on, milestone.met_on = MilestoneState.OPEN, None, None
    milestone.version += 1


def add_reopened_milestone(
    rec: Recording, action: Action, was: ActionState, name: str, anew: ReopenedDeadline, on: date
) -> Milestone:
    """Gives a reopened action a milestone of its own; the ones before keep their dates and what became of them.

    Where the action did not proceed, its open milestones whose day has passed meanwhile are dropped: nobody was to
    meet them. Raises Refused unless there is either a last day or a day to look at it again, and that day is ahead.
    """
    _check_reopened_deadline(anew, rec.today)
    for milestone in action.milestones:
        is_passed = milestone.last_day is not None and milestone.last_day < on
        if was is ActionState.NOT_PROCEEDING and milestone.state is MilestoneState.OPEN and is_passed:
            milestone.state = MilestoneState.DROPPED
            milestone.version += 1
    added = Milestone(
        action_id=action.id,
        position=max((held.position for held in action.milestones), default=0) + 1,
        name=f"{name} {day_in_words(on)}",
        as_printed=day_in_words(anew.last_day) if anew.last_day else "to be determined",
        precision=Precision.DAY if anew.last_day else Precision.UNDETERMINED,
        last_day=anew.last_day,
        first_last_day=anew.last_day,
        read_by=rec.actor.name,
        review_on=anew.review_on,
    )
    rec.session.add(added)
    return added


def _check_reopened_deadline(anew: ReopenedDeadline, today: date) -> None:
    if (anew.last_day is None) is (anew.review_on is None):
        raise Refused(
            "Enter either a new last day, or, where there is none yet, the day on which this is looked at again.",
            "last_day",
        )
    if anew.last_day is not None and anew.last_day < today:
        raise Refused("This day is over already. Enter a later one.", "last_day")
    if anew.review_on is not None and anew.review_on <= today:
        raise Refused("Enter a later day on which this is looked at again.", "review_on")
