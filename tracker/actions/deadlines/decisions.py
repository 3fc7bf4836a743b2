"""Verbs that decide on deadlines: grant or refuse what was asked for, record a decision made elsewhere, set a first."""

from dataclasses import dataclass
from datetime import date

from tracker.actions.deadlines.rules import (
    Decided,
    NewDate,
    check_decider,
    check_decision,
    check_may_move,
    check_new_date,
    deciding_boards,
    follows,
    never_had_a_date,
)
from tracker.actions.enums import ActionState, ChangeState, MilestoneState, Precision
from tracker.actions.models import Action, DeadlineChange, Milestone
from tracker.actions.queries import action, deadline_change, milestone, relations_of
from tracker.actions.rules import OPEN_STATES, Deadline
from tracker.audit.service import Recording
from tracker.errors import Forbidden, Refused, check_version
from tracker.people.enums import Permission
from tracker.people.queries import viewer_of
from tracker.people.rules import may, needed
from tracker.plans.enums import PlanState


@dataclass(frozen=True)
class Elsewhere:
    """A new date that was decided already, why, the decision, and who had asked for it when, as far as known."""

    new: NewDate
    reason: str
    decided: Decided
    asked_by_id: int | None = None
    asked_on: date | None = None


def grant_deadline(
    rec: Recording, change_id: int, version: int, decided: Decided, instead: NewDate | None = None
) -> DeadlineChange:
    """Grants a new date that was asked for, or another one `instead`; what was asked for stays on the record.

    Where there never was a date it is the first, and not counted as a change. Raises Refused, Forbidden or Conflict.
    """
    change, step = _undecided(rec, change_id, version, decided)
    check_may_move(step.action.plan.state, step.action.state, step, is_removed=step.action.removed_on is not None)
    asked = NewDate(Deadline(change.to_printed, change.to_precision, change.to_last_day), change.to_review_on)
    new = instead or asked
    check_new_date(new, step, min(rec.today, change.requested_on or rec.today) if new is asked else rec.today)
    if new != asked:
        change.asked_printed, change.asked_last_day = change.to_printed, change.to_last_day
    change.state = ChangeState.FIRST_SET if _is_first(step, new) else ChangeState.GRANTED
    change.from_printed, change.from_precision, change.from_last_day = step.as_printed, step.precision, step.last_day
    _write_new_date(change, new)
    _write_decision(change, decided)
    _move(rec, step, new)
    rec.tell("milestone.new_date_granted", *_about(step, decided), reason=change.reason, so_on=decided.on)
    return change


def refuse_deadline(rec: Recording, change_id: int, version: int, decided: Decided) -> DeadlineChange:
    """Refuses a new date that was asked for, and says why; the deadline stays. Raises Refused, Forbidden, Conflict."""
    change, step = _undecided(rec, change_id, version, decided)
    check_may_move(step.action.plan.state, step.action.state, step, is_removed=step.action.removed_on is not None)
    needed(decided.words, "Say why the new date is refused: its owner reads it.", "decision_words")
    change.state = ChangeState.REFUSED
    _write_decision(change, decided)
    step.version += 1
    rec.tell("milestone.new_date_refused", *_about(step, decided), reason=decided.words.strip(), so_on=decided.on)
    return change


def record_decided_deadline(rec: Recording, milestone_id: int, version: int, made: Elsewhere) -> DeadlineChange:
    """Records in one step a new date that was decided elsewhere. Raises Refused, Forbidden or Conflict."""
    step = _step_to_decide_on(rec, milestone(rec.session, milestone_id), version, made.decided.by_id)
    check_may_move(step.action.plan.state, step.action.state, step, is_removed=step.action.removed_on is not None)
    if any(change.state is ChangeState.REQUESTED for change in step.changes):
        raise Refused("A new date has been asked for and is waiting: decide on that request instead.")
    if never_had_a_date(step):
        raise Refused("This deadline never had a date: set its first one instead, which is not counted as a change.")
    _check_decided(rec, step, made.decided, made.asked_on)
    check_new_date(made.new, step, rec.today)
    change = _new_change(step, ChangeState.GRANTED, made.new)
    change.reason = needed(made.reason, "Say why the date has moved.", "reason")
    change.requested_by_id, change.requested_on = made.asked_by_id, made.asked_on
    _write_decision(change, made.decided)
    rec.session.add(change)
    _move(rec, step, made.new)
    about = _about(step, made.decided)
    rec.tell("milestone.decided_date_recorded", *about, reason=change.reason, so_on=made.decided.on)
    return change


def set_first_deadline(
    rec: Recording, milestone_id: int, version: int, deadline: Deadline, decided: Decided
) -> DeadlineChange:
    """Gives a deadline that never had a date its first, which is kept for good and is not counted as a change.

    Raises Refused, Forbidden or Conflict.
    """
    step = _step_to_decide_on(rec, milestone(rec.session, milestone_id), version, decided.by_id)
    _check_takes_a_first_date(step.action, step)
    _check_decided(rec, step, decided, None)
    new = NewDate(deadline)
    check_new_date(new, step, rec.today)
    if deadline.last_day is None:
        raise Refused("Enter a deadline with a day that is the last on time.", "last_day")
    change = _new_change(step, ChangeState.FIRST_SET, new)
    _write_decision(change, decided)
    rec.session.add(change)
    _move(rec, step, new)
    rec.tell("milestone.first_date_set", *_about(step, decided), reason=change.decision_words, so_on=decided.on)
    return change


def withdraw_request(rec: Recording, change_id: int, version: int, by_id: int, words: str = "") -> DeadlineChange:
    """Takes back a request of one's own that nobody has decided. Raises Refused, Forbidden or Conflict."""
    change = deadline_change(rec.session, change_id)
    step = _locked(rec, change.milestone)
    _check_undecided(rec, change)
    check_version(step.version, version, f"the deadline of action {step.action.ref}")
    if change.requested_by_id != by_id:
        raise Forbidden("Only the person who asked for a new date can take the request back.")
    change.state = ChangeState.WITHDRAWN
    change.decided_on, change.decided_by_id, change.decision_words = rec.today, by_id, words.strip()
    step.version += 1
    rec.tell("milestone.request_withdrawn", *_about(step), reason=change.decision_words)
    return change


def _undecided(rec: Recording, change_id: int, version: int, decided: Decided) -> tuple[DeadlineChange, Milestone]:
    change = deadline_change(rec.session, change_id)
    step = _step_to_decide_on(rec, change.milestone, version, decided.by_id, change)
    _check_decided(rec, step, decided, change.requested_on)
    return change, step


def _step_to_decide_on(
    rec: Recording, step: Milestone, version: int, by_id: int, change: DeadlineChange | None = None
) -> Milestone:
    step = _locked(rec, step)
    viewer = viewer_of(rec.session, by_id, rec.today)
    if not may(Permission.DECIDE_DEADLINE, relations_of(rec.session, viewer, step.action, rec.today)):
        raise Forbidden("Only the secretariat of this plan decides on its dates, or records what a board decided.")
    if change is not None:
        _check_undecided(rec, change)
    check_version(step.version, version, f"the deadline of action {step.action.ref}")
    return step


def _locked(rec: Recording, step: Milestone) -> Milestone:
    """Holds the action until the commit, so that it is not reported complete while somebody decides on its dates."""
    rec.session.refresh(action(rec.session, step.action_id), with_for_update=True)
    rec.session.refresh(step, with_for_update=True)
    return step


def _check_undecided(rec: Recording, change: DeadlineChange) -> None:
    rec.session.refresh(change)
    if change.state is not ChangeState.REQUESTED:
        raise Refused(f"This request is not waiting any more: it was {change.state.value}.")


def _check_decided(rec: Recording, step: Milestone, decided: Decided, asked_on: date | None) -> None:
    plan = step.action.plan
    boards = deciding_boards(
        [monitor.board for monitor in step.action.monitors], plan.overseeing_board, plan.approving_board
    )
    not_before = max(filter(None, (asked_on, follows(step.changes))), default=None)
    check_decision(decided, rec.today, not_before)
    check_decider(decided.board_id, step, boards, plan.board_only_after)


def _check_takes_a_first_date(found: Action, step: Milestone) -> None:
    if found.plan.state is PlanState.CLOSED or found.removed_on is not None:
        raise Refused("This action is in a closed plan, or removed: its dates do not move.")
    if found.state not in OPEN_STATES | {ActionState.SUSPENDED}:
        raise Refused(f"This action is {found.state.value}: it needs no date any more.")
    if step.state is not MilestoneState.OPEN:
        raise Refused(f"This milestone is {step.state.value}: it needs no date any more.")
    if step.is_to_settle:
        raise Refused("This deadline can be read in more than one way: settle which is meant instead.")
    if step.last_day is not None or not never_had_a_date(step):
        raise Refused("This deadline is not undetermined, or has had a date: record a decision on it instead.")
    if any(change.state is ChangeState.REQUESTED for change in step.changes):
        raise Refused("A date has been asked for and is waiting: decide on that request instead.")


def _is_first(step: Milestone, new: NewDate) -> bool:
    return new.deadline.last_day is not None and never_had_a_date(step)


def _new_change(step: Milestone, state: ChangeState, new: NewDate) -> DeadlineChange:
    change = DeadlineChange(
        milestone_id=step.id,
        state=state,
        from_printed=step.as_printed,
        from_precision=step.precision,
        from_last_day=step.last_day,
        to_printed="",
        to_precision=Precision.UNDETERMINED,
    )
    _write_new_date(change, new)
    return change


def _write_new_date(change: DeadlineChange, new: NewDate) -> None:
    change.to_printed, change.to_precision = new.deadline.words.strip(), new.deadline.precision
    change.to_last_day, change.to_review_on = new.deadline.last_day, new.review_on


def _write_decision(change: DeadlineChange, decided: Decided) -> None:
    change.decided_on, change.decided_by_id, change.board_id = decided.on, decided.by_id, decided.board_id
    change.decision, change.decision_words = decided.reference.strip(), decided.words.strip()


def _move(rec: Recording, step: Milestone, new: NewDate) -> None:
    if _is_first(step, new):
        step.first_last_day = new.deadline.last_day
    if step.candidates and step.settled_on is None:
        step.settled_on = rec.today
    step.as_printed, step.precision = new.deadline.words.strip(), new.deadline.precision
    step.last_day, step.review_on = new.deadline.last_day, new.review_on
    step.read_by = rec.actor.name
    step.version += 1


def _about(step: Milestone, decided: Decided | None = None) -> list[str]:
    board = [f"board:{decided.board_id}"] if decided and decided.board_id else []
    return [f"action:{step.action_id}", f"milestone:{step.id}", *board]
