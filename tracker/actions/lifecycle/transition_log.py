"""What all verbs that change a state share: who may do it, from which day, and the row that records it."""

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
    """What is recorded of a transition besides the person and the states: see ActionTransition."""

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
    """The facts for this person on which transitions of an action, or of one milestone of it, depend.

    `newest` is the newest transition of the milestone's own.
    """
    reporters = reporters_of_milestone(milestone, newest) if milestone else reporters_of(session, action)
    return TransitionContext(
        plan=action.plan.state,
        state=action.state,
        is_checked=action.checked_on is not None,
        is_removed=action.removed_on is not None,
        is_reporter=viewer.person_id in reporters,
        milestone=milestone.state if milestone else None,
    )


def check_may_transition(
    rec: Recording, transition: Transition, action: Action, viewer: Viewer, milestone: Milestone | None = None
) -> None:
    """Raises Forbidden when this person may not make the transition, Refused when it cannot be made now."""
    if not may(TRANSITIONS[transition].permission, relations_of(rec.session, viewer, action, rec.today)):
        raise Forbidden(f"Only {WHO_MAY[TRANSITIONS[transition].permission]} can do this.")
    newest = newest_milestone_transitions(rec.session, action.id).get(milestone.id) if milestone else None
    check_transition(transition, transition_context(rec.session, action, viewer, milestone, newest))


def check_on_behalf_of(rec: Recording, action: Action, viewer: Viewer, on_behalf_of_id: int | None) -> None:
    """Raises Refused when a person who reports for others does not choose one of the owners they may report for."""
    names = {person.id for person in writes_for(rec.session, viewer, action, rec.today)}
    if on_behalf_of_id is None and names:
        raise Refused("Choose the owner you are reporting for.", "on_behalf_of")
    if on_behalf_of_id is not None and on_behalf_of_id not in names:
        raise Refused("Choose an owner you can report for.", "on_behalf_of")


def day_of(rec: Recording, action: Action, on: date | None) -> date:
    """The day from which a transition applies, today if it is not given.

    Raises Refused for a day in the future, or before the day since which the action is in its current state.
    """
    day = on or rec.today
    if day > rec.today:
        raise Refused("This day is in the future. Enter today or an earlier day.", "on")
    since = in_state_since(rec.session, action)
    if since is not None and day < since:
        raise Refused(
            f"The action has been in this state since {day_in_words(since)}. Enter that day or a later one.", "on"
        )
    return day


def record_transition(
    rec: Recording,
    action: Action,
    transition: Transition,
    viewer: Viewer,
    details: TransitionDetails,
    to: ActionState | None = None,
) -> ActionTransition:
    """Puts an action into the state that the table gives, or into `to`, and records the transition."""
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
    """Clears the completion of an action that is in progress again; its transitions keep what it was."""
    action.reported_complete_on = action.checked_on = action.signed_off_on = action.retest_on = None
    action.is_own_service_check = False
