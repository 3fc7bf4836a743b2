"""What every verb that moves an action shares: who may, on which day it was, and the row that keeps the move."""

from dataclasses import asdict, dataclass
from datetime import date

from tracker.actions.enums import ActionState, Ground, Move
from tracker.actions.lifecycle.models import ActionMove
from tracker.actions.lifecycle.queries import newest_step_moves, reporters_of, reporters_of_step, standing_since
from tracker.actions.lifecycle.transitions import MOVES, WHO, Standing, check_move
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
class Made:
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
    ground: Ground | None = None
    successor_id: int | None = None
    is_sample: bool = False


def standing_of(
    session: AnySession, found: Action, viewer: Viewer, step: Milestone | None = None, newest: ActionMove | None = None
) -> Standing:
    """How an action, or one milestone of it whose own newest move this is, stands for this person."""
    reporters = reporters_of_step(step, newest) if step else reporters_of(session, found)
    return Standing(
        plan=found.plan.state,
        state=found.state,
        is_checked=found.checked_on is not None,
        is_removed=found.removed_on is not None,
        is_reporter=viewer.person_id in reporters,
        step=step.state if step else None,
    )


def check_may_move(rec: Recording, move: Move, found: Action, viewer: Viewer, step: Milestone | None = None) -> None:
    """Raises Forbidden when this person may never make the move, Refused when nobody in their place can now."""
    if not may(MOVES[move].permission, relations_of(rec.session, viewer, found, rec.today)):
        raise Forbidden(f"Only {WHO[MOVES[move].permission]} may do this.")
    newest = newest_step_moves(rec.session, found.id).get(step.id) if step else None
    check_move(move, standing_of(rec.session, found, viewer, step, newest))


def check_named(rec: Recording, found: Action, viewer: Viewer, on_behalf_of_id: int | None) -> None:
    """Raises Refused unless somebody who reports for others says for whom, and for one of those for whom they may."""
    names = {person.id for person in writes_for(rec.session, viewer, found, rec.today)}
    if on_behalf_of_id is None and names:
        raise Refused("Say for which owner you report.", "on_behalf_of")
    if on_behalf_of_id is not None and on_behalf_of_id not in names:
        raise Refused("Choose one of those for whom you may report.", "on_behalf_of")


def day_of(rec: Recording, found: Action, on: date | None) -> date:
    """The day on which a move was made, today if it is not said.

    Raises Refused for a day to come, or one before the day from which the action stands as it does.
    """
    day = on or rec.today
    if day > rec.today:
        raise Refused("This day is still to come. Enter today or an earlier day.", "on")
    since = standing_since(rec.session, found)
    if since is not None and day < since:
        raise Refused(f"The action stands as it does since {day_in_words(since)}. Enter that day or a later one.", "on")
    return day


def note_move(
    rec: Recording, found: Action, move: Move, viewer: Viewer, made: Made, to: ActionState | None = None
) -> ActionMove:
    """Moves an action where the table says, or `to` another state, and keeps a row of it."""
    to = to or MOVES[move].leads[found.state]
    row = ActionMove(
        action_id=found.id,
        move=move,
        from_state=found.state,
        to_state=to,
        recorded_at=rec.now,
        by_id=viewer.person_id or None,
        **asdict(made),
    )
    rec.session.add(row)
    found.state = to
    found.version += 1
    return row


def forget_completion(found: Action) -> None:
    """Empties what an action says of its completion, when it is in progress again; the moves keep what it was."""
    found.reported_complete_on = found.checked_on = found.signed_off_on = found.retest_on = None
    found.is_own_service_check = False
