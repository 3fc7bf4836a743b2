"""Verbs that suspend, resume or stop an action, and remove one that was entered in error."""

from dataclasses import dataclass
from datetime import date

from tracker.actions.enums import ActionState, StopReason, Transition
from tracker.actions.events import ActionEvent
from tracker.actions.lifecycle.queries import superseded_by
from tracker.actions.lifecycle.transition_log import TransitionDetails, check_may_transition, day_of, record_transition
from tracker.actions.models import Action
from tracker.actions.queries import get_action_as_seen
from tracker.audit.service import Recording
from tracker.boards.queries import get_board
from tracker.errors import Refused
from tracker.people.queries import Viewer
from tracker.people.rules import require_text
from tracker.plans.enums import PlanState


@dataclass(frozen=True)
class Suspension:
    """Why an action is suspended, the reference of the approval, and when it is reviewed."""

    reason: str
    reference: str
    review_on: date | None
    on: date | None = None


def suspend(rec: Recording, action_id: int, version: int, viewer: Viewer, suspension: Suspension) -> None:
    """Suspends an open action. Nobody gets reminders of it until it is resumed."""
    action = get_action_as_seen(rec.session, action_id, version)
    check_may_transition(rec, Transition.SUSPEND, action, viewer)
    reason = require_text(suspension.reason, "Say why the action is suspended.", "reason")
    reference = require_text(suspension.reference, "Enter the reference of the approval.", "reference")
    day = day_of(rec, action, suspension.on)
    if suspension.review_on is None or suspension.review_on <= rec.today:
        raise Refused("Enter a review date in the future.", "review_on")
    action.review_on = suspension.review_on
    details = TransitionDetails(day, reason, reference=reference, review_on=suspension.review_on)
    record_transition(rec, action, Transition.SUSPEND, viewer, details)
    rec.tell(ActionEvent.SUSPENDED, action.reference, f"plan:{action.plan_id}", reason=reason, so_on=day)


def resume(
    rec: Recording, action_id: int, version: int, viewer: Viewer, words: str = "", on: date | None = None
) -> None:
    """Resumes a suspended action. Its deadlines stay the same."""
    action = get_action_as_seen(rec.session, action_id, version)
    check_may_transition(rec, Transition.RESUME, action, viewer)
    day = day_of(rec, action, on)
    action.review_on = None
    record_transition(rec, action, Transition.RESUME, viewer, TransitionDetails(day, words.strip()))
    rec.tell(ActionEvent.RESUMED, action.reference, f"plan:{action.plan_id}", reason=words.strip(), so_on=day)


@dataclass(frozen=True)
class Stopped:
    """Why an action is not proceeding, which board approved that, and which action replaces a superseded one."""

    ground: StopReason
    reason: str
    board_id: int | None
    reference: str
    successor_id: int | None = None
    on: date | None = None


def stop_proceeding(rec: Recording, action_id: int, version: int, viewer: Viewer, stopped: Stopped) -> None:
    """Records that an action is not proceeding. Raises Refused where ground, reason or approval is missing."""
    action = get_action_as_seen(rec.session, action_id, version)
    check_may_transition(rec, Transition.STOP, action, viewer)
    reason = require_text(stopped.reason, "Say why the action is not going ahead.", "reason")
    if stopped.board_id is None or not get_board(rec.session, stopped.board_id).is_body:
        raise Refused("Choose the board that approved this.", "board_id")
    reference = require_text(stopped.reference, "Enter the reference of the decision.", "reference")
    day = day_of(rec, action, stopped.on)
    _check_successor(rec, action, stopped)
    action.successor_id, action.review_on = stopped.successor_id, None
    details = TransitionDetails(
        day,
        reason,
        board_id=stopped.board_id,
        reference=reference,
        ground=stopped.ground,
        successor_id=stopped.successor_id,
    )
    record_transition(rec, action, Transition.STOP, viewer, details)
    about = [f"board:{stopped.board_id}"] + ([f"action:{stopped.successor_id}"] if stopped.successor_id else [])
    rec.tell(ActionEvent.STOPPED, action.reference, f"plan:{action.plan_id}", *about, reason=reason, so_on=day)


def _check_successor(rec: Recording, action: Action, stopped: Stopped) -> None:
    if stopped.ground is not StopReason.SUPERSEDED and stopped.successor_id is not None:
        raise Refused("Only a superseded action is replaced by another one. Choose no other action.", "successor_id")
    if stopped.ground is not StopReason.SUPERSEDED:
        return
    if stopped.successor_id is None:
        raise Refused("Choose the action that replaces this one.", "successor_id")
    successor = rec.session.get(Action, stopped.successor_id)
    if successor is None or successor.removed_on is not None or successor.plan.state is not PlanState.LIVE:
        raise Refused("Choose an action in a live plan.", "successor_id")
    if successor is action:
        raise Refused("An action cannot replace itself. Choose another action.", "successor_id")
    if successor.state is ActionState.NOT_PROCEEDING:
        raise Refused("That action has been stopped too. Choose the action that replaces this one.", "successor_id")


def remove_action(rec: Recording, action_id: int, version: int, viewer: Viewer, reason: str) -> None:
    """Removes an action that was entered in error from every list, count and reminder; its history stays readable.

    Its number stays taken, so that no later action is mistaken for it. Raises Refused for one that replaces another.
    """
    action = get_action_as_seen(rec.session, action_id, version)
    check_may_transition(rec, Transition.REMOVE, action, viewer)
    reason = require_text(reason, "Say why the action is removed.", "reason")
    replaced = superseded_by(rec.session, action.id)
    if replaced:
        raise Refused(
            f"This action replaces action {replaced[0].ref} of {replaced[0].plan.ref}. Reopen that action first."
        )
    action.removed_on = rec.today
    record_transition(rec, action, Transition.REMOVE, viewer, TransitionDetails(rec.today, reason))
    rec.tell(ActionEvent.REMOVED, action.reference, f"plan:{action.plan_id}", reason=reason)
