"""Verbs of completion: report a milestone met, check, sign off, re-test, reopen."""

from dataclasses import dataclass
from datetime import date

from tracker.actions.deadlines.next_occurrence import enter_next_occurrence
from tracker.actions.enums import MilestoneState, Move
from tracker.actions.lifecycle.milestones import NOT_SAID, Anew, begin_anew, confirm_all, send_all_back
from tracker.actions.lifecycle.models import ActionMove
from tracker.actions.lifecycle.queries import directorates_of, newest_step_moves, reporters_of, reporters_of_step
from tracker.actions.lifecycle.transition_log import (
    Made,
    check_may_move,
    check_named,
    day_of,
    forget_completion,
    note_move,
)
from tracker.actions.lifecycle.transitions import MOVES, approving_body
from tracker.actions.models import Action, Milestone
from tracker.actions.queries import action_as_seen, milestone_as_seen, relations_of
from tracker.actions.rules import is_within_service
from tracker.audit.service import Recording
from tracker.errors import Refused
from tracker.people.enums import Relation
from tracker.people.queries import Viewer
from tracker.people.rules import needed


def report_met(
    rec: Recording,
    milestone_id: int,
    version: int,
    viewer: Viewer,
    *,
    words: str = "",
    on_behalf_of_id: int | None = None,
) -> bool:
    """Reports one milestone met, for somebody else to check; gives whether it was the last open one.

    Raises Refused when it cannot be reported now, or when it is not said for which owner.
    """
    step = milestone_as_seen(rec.session, milestone_id, version)
    found = step.action
    check_may_move(rec, Move.REPORT_MET, found, viewer, step)
    check_named(rec, found, viewer, on_behalf_of_id)
    _move_step(step, Move.REPORT_MET)
    step.reported_met_on = rec.today
    note_move(rec, found, Move.REPORT_MET, viewer, Made(rec.today, words.strip(), on_behalf_of_id, step.id))
    following = enter_next_occurrence(rec, step)
    rec.tell("milestone.reported_met", *_about(found, step, following))
    return following is None and all(one.state is not MilestoneState.OPEN for one in found.milestones)


@dataclass(frozen=True)
class Checked:
    """What a check found, on which day (today if it is not said); to send something back needs words."""

    is_confirmed: bool
    words: str = ""
    on: date | None = None


def check_milestone(rec: Recording, milestone_id: int, version: int, viewer: Viewer, checked: Checked) -> ActionMove:
    """Confirms that a milestone is met, or sends it back as open, by somebody who had no part in the report."""
    step = milestone_as_seen(rec.session, milestone_id, version)
    found = step.action
    move = Move.CHECK_MET if checked.is_confirmed else Move.SEND_BACK_MET
    check_may_move(rec, move, found, viewer, step)
    words = checked.words.strip() if checked.is_confirmed else _reason(checked.words, "words")
    day = _day_of_step(rec, step, checked.on)
    reporters = reporters_of_step(step, newest_step_moves(rec.session, found.id).get(step.id))
    is_own = _is_own_service(rec, found, viewer, reporters, day)
    _move_step(step, move)
    step.met_on = day if checked.is_confirmed else None
    step.reported_met_on = step.reported_met_on if checked.is_confirmed else None
    made = Made(day, words, milestone_id=step.id, is_own_service=is_own and checked.is_confirmed)
    row = note_move(rec, found, move, viewer, made)
    following = enter_next_occurrence(rec, step) if checked.is_confirmed else None
    event = "milestone.checked" if checked.is_confirmed else "milestone.sent_back"
    rec.tell(event, *_about(found, step, following), reason=words, so_on=day)
    return row


def check_completion(rec: Recording, action_id: int, version: int, viewer: Viewer, checked: Checked) -> ActionMove:
    """Confirms that an action is complete, or sends it back as in progress, by somebody who had no part in the report.

    Confirmed, its milestones are met. Sent back, those that were reported met are open again; milestones that were
    checked one by one stay met. The row says whether the check was within the owner's own service.
    """
    found = action_as_seen(rec.session, action_id, version)
    move = Move.CHECK if checked.is_confirmed else Move.SEND_BACK
    check_may_move(rec, move, found, viewer)
    words = checked.words.strip() if checked.is_confirmed else _reason(checked.words, "words")
    day = day_of(rec, found, checked.on)
    is_own = checked.is_confirmed and _is_own_service(rec, found, viewer, reporters_of(rec.session, found), day)
    if checked.is_confirmed:
        confirm_all(found, day)
        found.checked_on, found.is_own_service_check = day, is_own
    else:
        send_all_back(rec.session, found)
        forget_completion(found)
    row = note_move(rec, found, move, viewer, Made(day, words, is_own_service=is_own))
    event = "action.checked" if checked.is_confirmed else "action.sent_back"
    rec.tell(event, *_about(found), reason=words, so_on=day)
    return row


@dataclass(frozen=True)
class SignedOff:
    """A board's approval: reference and day of its decision; a re-test and what it looks at, or why there is none."""

    reference: str
    on: date | None = None
    retest_on: date | None = None
    look_at: str = ""
    why_no_retest: str = ""


def sign_off(rec: Recording, action_id: int, version: int, viewer: Viewer, signed: SignedOff) -> ActionMove:
    """Records that the approving body approved a checked action, in the plan's own verb; it is complete.

    Its reported rating stays what its owner said. Raises Refused where nobody has checked it or no body approves.
    """
    found = action_as_seen(rec.session, action_id, version)
    check_may_move(rec, Move.SIGN_OFF, found, viewer)
    plan = found.plan
    board = approving_body(plan.approving_board, [one.board for one in found.monitors], plan.overseeing_board)
    if board is None:
        raise Refused(
            "No body approves this action. Name one where the plan says how it decides, or as one that monitors it."
        )
    reference = needed(signed.reference, "Enter the reference of the decision.", "reference")
    day = day_of(rec, found, signed.on)
    _check_retest(signed, day)
    made = Made(
        day,
        signed.why_no_retest.strip(),
        board_id=board.id,
        approval_verb=plan.approval_verb,
        reference=reference,
        retest_on=signed.retest_on,
        look_at=signed.look_at.strip(),
    )
    found.signed_off_on, found.retest_on = day, signed.retest_on
    row = note_move(rec, found, Move.SIGN_OFF, viewer, made)
    rec.tell("action.signed_off", *_about(found), f"board:{board.id}", so_on=day)
    return row


def _check_retest(signed: SignedOff, day: date) -> None:
    if signed.why_no_retest.strip():
        if signed.retest_on is not None or signed.look_at.strip():
            raise Refused("Either plan a re-test, or say why none is planned; not both.", "why_no_retest")
        return
    if signed.retest_on is None:
        raise Refused("Enter the day of the re-test, or say why none is planned.", "retest_on")
    if signed.retest_on <= day:
        raise Refused("A re-test comes after the day of the decision. Enter a later day.", "retest_on")
    needed(signed.look_at, "Say what will be looked at.", "look_at")


@dataclass(frozen=True)
class Retested:
    """What a re-test found and on which day; a failed one needs words, and what is due now."""

    has_passed: bool
    words: str = ""
    on: date | None = None
    anew: Anew = NOT_SAID


def record_retest(rec: Recording, action_id: int, version: int, viewer: Viewer, retested: Retested) -> None:
    """Records a re-test of a completed action: passed, it is embedded; failed, it is in progress again."""
    found = action_as_seen(rec.session, action_id, version)
    move = Move.EMBED if retested.has_passed else Move.FAIL_RETEST
    check_may_move(rec, move, found, viewer)
    day = day_of(rec, found, retested.on)
    if not retested.has_passed:
        _set_going_again(rec, found, move, viewer, _reason(retested.words, "words"), retested.anew, day)
        return
    found.retest_on = None
    note_move(rec, found, move, viewer, Made(day, retested.words.strip()))
    rec.tell("action.found_embedded", *_about(found), so_on=day)


def reopen(
    rec: Recording, action_id: int, version: int, viewer: Viewer, reason: str, anew: Anew, on: date | None = None
) -> None:
    """Sets an action going again that was over, with a reason and what is due now; all of its history stays."""
    found = action_as_seen(rec.session, action_id, version)
    check_may_move(rec, Move.REOPEN, found, viewer)
    day = day_of(rec, found, on)
    _set_going_again(rec, found, Move.REOPEN, viewer, _reason(reason, "reason"), anew, day)


def _set_going_again(
    rec: Recording, found: Action, move: Move, viewer: Viewer, reason: str, anew: Anew, day: date
) -> None:
    is_retest = move is Move.FAIL_RETEST
    begin_anew(rec, found, found.state, "After the re-test of" if is_retest else "After reopening on", anew, day)
    forget_completion(found)
    found.successor_id = None
    note_move(rec, found, move, viewer, Made(day, reason))
    rec.tell("action.retest_failed" if is_retest else "action.reopened", *_about(found), reason=reason, so_on=day)


def _move_step(step: Milestone, move: Move) -> None:
    step.state = MOVES[move].steps[step.state]
    step.version += 1


def _day_of_step(rec: Recording, step: Milestone, on: date | None) -> date:
    day = on or rec.today
    if day > rec.today:
        raise Refused("This day is still to come. Enter today or an earlier day.", "on")
    if step.reported_met_on is not None and day < step.reported_met_on:
        raise Refused("It was reported met on a later day. Enter that day or a later one.", "on")
    return day


def _is_own_service(rec: Recording, found: Action, viewer: Viewer, reporters: set[int], day: date) -> bool:
    """Whether a check stays within the service: by an owner, or by somebody of the directorate of owner or reporter."""
    if Relation.OWNER in relations_of(rec.session, viewer, found, rec.today):
        return True
    owning = {own.post.directorate for own in found.owners if own.post is not None}
    reporting = directorates_of(rec.session, reporters, day)
    return is_within_service(directorates_of(rec.session, {viewer.person_id}, day), owning | reporting)


def _reason(typed: str, field: str) -> str:
    return needed(typed, "Say why. It stays on the record.", field)


def _about(found: Action, *steps: Milestone | None) -> tuple[str, ...]:
    return (found.reference, f"plan:{found.plan_id}", *(f"milestone:{step.id}" for step in steps if step))
