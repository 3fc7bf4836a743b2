"""What every verb that moves an action shares: who may, on which day it was, and the row that keeps the move."""

from dataclasses import asdict, dataclass
from datetime import date

from tracker.actions.enums import ActionState, StopReason, Transition
from tracker.actions.lifecycle.models import ActionTransition
from tracker.actions.lifecycle.queries import (
    in_state_since,
    newest_milestone_transitions,
    reporters_of,
    reporters_of_milestone,
)
from tracker.actions.lifecycle.transitions import TRANSITIONS, WHO_MAY, TransitionContext, check_transition
from tracker.actions.models import Action, Milestone
from tracker.actions.queries import relations_of, writes_for
from tracker.audit.service import Recording
from tracker.database import AnySession
from tracker.dates import day_in_words
from tracker.errors import Forbidden, Refused
from tracker.people.queries import Viewer
from tracker.people.rules import may
from tracker.plans.enums import ApprovalVerb


@dataclass(frozen=True)
class TransitionDetails:
    """What is kept of a move beside who made it and from which state to which: see ActionMove."""

    made_on: date
    words: str = ""
    on_behalf_of_id: int | None = None
    milestone_id: int | None = None
    is_own_service: bool = False
    board_id: int | None = None
    approval_verb: ApprovalVerb | None = None
    reference: str = ""
    retest_on: date | None = None
    look_at: str = ""
    review_on: date | None = None
    ground: StopReason | None = None
    successor_id: int | None = None
    is_sample: bool = False


def transition_context(
    session: AnySession,
    action: Action,
    viewer: Viewer,
    milestone: Milestone | None = None,
    newest: ActionTransition | None = None,
) -> TransitionContext:
    """How an action, or one milestone of it whose own newest move this is, stands for this person."""
    reporters = reporters_of_milestone(milestone, newest) if milestone else reporters_of(session, action)
    return TransitionContext(
        plan=action.plan.state,
        state=action.state,
        is_checked=action.checked_on is not None,
        is_removed=action.removed_on is not None,
        is_reporter=viewer.person_id in reporters,
        step=milestone.state if milestone else None,
    )


def check_may_transition(
    rec: Recording, transition: Transition, action: Action, viewer: Viewer, milestone: Milestone | None = None
) -> None:
    """Raises Forbidden when this person may never make the move, Refused when nobody in their place can now."""
    if not may(TRANSITIONS[transition].permission, relations_of(rec.session, viewer, action, rec.today)):
        raise Forbidden(f"Only {WHO_MAY[TRANSITIONS[transition].permission]} may do this.")
    newest = newest_milestone_transitions(rec.session, action.id).get(milestone.id) if milestone else None
    check_transition(transition, transition_context(rec.session, action, viewer, milestone, newest))


def check_on_behalf_of(rec: Recording, action: Action, viewer: Viewer, on_behalf_of_id: int | None) -> None:
    """Raises Refused unless somebody who reports for others says for whom, and for one of those for whom they may."""
    names = {person.id for person in writes_for(rec.session, viewer, action, rec.today)}
    if on_behalf_of_id is None and names:
        raise Refused("Say for which owner you report.", "on_behalf_of")
    if on_behalf_of_id is not None and on_behalf_of_id not in names:
        raise Refused("Choose one of those for whom you may report.", "on_behalf_of")


def day_of(rec: Recording, action: Action, on: date | None) -> date:
    """The day on which a move was made, today if it is not said.

    Raises Refused for a day to come, or one before the day from which the action stands as it does.
    """
    day = on or rec.today
    if day > rec.today:
        raise Refused("This day is still to come. Enter today or an earlier day.", "on")
    since = in_state_since(rec.session, action)
    if since is not None and day < since:
        raise Refused(f"The action stands as it does since {day_in_words(since)}. Enter that day or a later one.", "on")
    return day


def record_transition(
    rec: Recording,
    action: Action,
    transition: Transition,
    viewer: Viewer,
    details: TransitionDetails,
    to: ActionState | None = None,
) -> ActionTransition:
    """Moves an action where the table says, or `to` another state, and keeps a row of it."""
    to = to or TRANSITIONS[transition].leads[action.state]
    row = ActionTransition(
        action_id=action.id,
        move=transition,
        from_state=action.state,
        to_state=to,
        recorded_at=rec.now,
        by_id=viewer.person_id or None,
        **asdict(details),
    )
    rec.session.add(row)
    action.state = to
    action.version += 1
    return row


def clear_completion(action: Action) -> None:
    """Empties what an action says of its completion, when it is in progress again; the moves keep what it was."""
    action.reported_complete_on = action.checked_on = action.signed_off_on = action.retest_on = None
    action.is_own_service_check = False
