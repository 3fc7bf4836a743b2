"""What happens to an action's milestones when the whole action is reported, taken back, checked or reopened."""

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
    """The new deadline of a reopened action: a last day or, if there is none yet, a review date."""

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
    """Sets the day on the milestones that were reported met with the whole action."""
    transitions = newest_milestone_transitions(session, action.id)
    for milestone in action.milestones:
        is_alone = milestone.id in transitions and transitions[milestone.id].move is Transition.REPORT_MET
        if milestone.state is MilestoneState.REPORTED_MET and not is_alone and milestone.reported_met_on != on:
            milestone.reported_met_on = on
            milestone.version += 1


def reopen_all(session: AnySession, action: Action) -> None:
    """Opens the milestones that were reported met with the whole action; what was reported or checked alone stays."""
    transitions = newest_milestone_transitions(session, action.id)
    for milestone in action.milestones:
        is_alone = milestone.id in transitions and transitions[milestone.id].move is Transition.REPORT_MET
        if milestone.state is MilestoneState.REPORTED_MET and not is_alone:
            _open(milestone)


def confirm_all(action: Action, on: date) -> None:
    """Marks the milestones that were reported met as met."""
    for milestone in action.milestones:
        if milestone.state is MilestoneState.REPORTED_MET:
            milestone.state, milestone.met_on = MilestoneState.MET, on
            milestone.version += 1


def send_all_back(session: AnySession, action: Action) -> None:
    """Opens the milestones that were reported met, or met with a check of the whole; what was checked alone stays."""
    transitions = newest_milestone_transitions(session, action.id)
    for milestone in action.milestones:
        is_checked_alone = milestone.id in transitions and transitions[milestone.id].move is Transition.CHECK_MET
        is_met_with_all = (
            milestone.state is MilestoneState.MET and action.checked_on is not None and not is_checked_alone
        )
        if milestone.state is MilestoneState.REPORTED_MET or is_met_with_all:
            _open(milestone)


def _open(milestone: Milestone) -> None:
    milestone.state, milestone.reported_met_on, milestone.met_on = MilestoneState.OPEN, None, None
    milestone.version += 1


def add_reopened_milestone(
    rec: Recording, action: Action, state_before: ActionState, name: str, deadline: ReopenedDeadline, on: date
) -> Milestone:
    """Gives a reopened action a new milestone; the earlier ones keep their dates and states.

    If the action was not proceeding, its open milestones whose day has passed are dropped, because nobody was expected
    to meet them. Raises Refused unless there is either a last day or a review date, and it is not in the past.
    """
    _check_reopened_deadline(deadline, rec.today)
    for milestone in action.milestones:
        is_passed = milestone.last_day is not None and milestone.last_day < on
        if state_before is ActionState.NOT_PROCEEDING and milestone.state is MilestoneState.OPEN and is_passed:
            milestone.state = MilestoneState.DROPPED
            milestone.version += 1
    added = Milestone(
        action_id=action.id,
        position=max((milestone.position for milestone in action.milestones), default=0) + 1,
        name=f"{name} {day_in_words(on)}",
        as_printed=day_in_words(deadline.last_day) if deadline.last_day else "to be determined",
        precision=Precision.DAY if deadline.last_day else Precision.UNDETERMINED,
        last_day=deadline.last_day,
        first_last_day=deadline.last_day,
        read_by=rec.actor.name,
        review_on=deadline.review_on,
    )
    rec.session.add(added)
    return added


def _check_reopened_deadline(deadline: ReopenedDeadline, today: date) -> None:
    if (deadline.last_day is None) is (deadline.review_on is None):
        raise Refused(
            "Enter either a new last day or, if there is no date yet, a review date.",
            "last_day",
        )
    if deadline.last_day is not None and deadline.last_day < today:
        raise Refused("This day is in the past. Enter today or a later day.", "last_day")
    if deadline.review_on is not None and deadline.review_on <= today:
        raise Refused("Enter a review date in the future.", "review_on")
