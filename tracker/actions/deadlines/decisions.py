"""Verbs that decide on deadlines: grant or refuse a request, record a decision made elsewhere, set a first date."""

from dataclasses import dataclass
from datetime import date

from tracker.actions.deadlines.rules import (
    DeadlineDecision,
    NewDate,
    check_decider,
    check_decision,
    check_may_change,
    check_new_date,
    deciding_boards,
    never_had_a_date,
    newest_change_on,
)
from tracker.actions.enums import ActionState, ChangeState, MilestoneState, Precision
from tracker.actions.events import ActionEvent
from tracker.actions.models import Action, DeadlineChange, Milestone
from tracker.actions.queries import get_action, get_deadline_change, get_milestone, relations_of
from tracker.actions.rules import OPEN_STATES, Deadline
from tracker.audit.service import Recording
from tracker.errors import Forbidden, Refused, check_version
from tracker.people.enums import Permission
from tracker.people.queries import viewer_of
from tracker.people.rules import may, require_text
from tracker.plans.enums import PlanState


@dataclass(frozen=True)
class RecordedDecision:
    """A new date that has already been decided: why, the decision, and who asked for it and when, if known."""

    new: NewDate
    reason: str
    decided: DeadlineDecision
    asked_by_id: int | None = None
    asked_on: date | None = None


def grant_deadline(
    rec: Recording, change_id: int, version: int, decided: DeadlineDecision, instead: NewDate | None = None
) -> DeadlineChange:
    """Grants a new date that was asked for, or another one `instead`; what was asked for is kept.

    Where there never was a date it is the first date, which is not counted as a change. Raises Refused,
    Forbidden or Conflict.
    """
    change, milestone = _undecided(rec, change_id, version, decided)
    _check_may_change(milestone)
    asked = NewDate(Deadline(change.to_printed, change.to_precision, change.to_last_day), change.to_review_on)
    new = instead or asked
    check_new_date(new, milestone, min(rec.today, change.requested_on or rec.today) if new is asked else rec.today)
    if new != asked:
        change.asked_printed, change.asked_last_day = change.to_printed, change.to_last_day
    change.state = ChangeState.FIRST_SET if _is_first(milestone, new) else ChangeState.GRANTED
    change.from_printed, change.from_precision, change.from_last_day = (
        milestone.as_printed,
        milestone.precision,
        milestone.last_day,
    )
    _write_new_date(change, new)
    _write_decision(change, decided)
    _change_deadline(rec, milestone, new)
    rec.tell(ActionEvent.NEW_DATE_GRANTED, *_about(milestone, decided), reason=change.reason, so_on=decided.on)
    return change


def refuse_deadline(rec: Recording, change_id: int, version: int, decided: DeadlineDecision) -> DeadlineChange:
    """Refuses a new date that was asked for, and says why; the deadline stays. Raises Refused, Forbidden, Conflict."""
    change, milestone = _undecided(rec, change_id, version, decided)
    _check_may_change(milestone)
    require_text(decided.words, "Say why the new date is refused. The owner will read this.", "decision_words")
    change.state = ChangeState.REFUSED
    _write_decision(change, decided)
    milestone.version += 1
    rec.tell(ActionEvent.NEW_DATE_REFUSED, *_about(milestone, decided), reason=decided.words.strip(), so_on=decided.on)
    return change


def record_decided_deadline(
    rec: Recording, milestone_id: int, version: int, decision: RecordedDecision
) -> DeadlineChange:
    """Records a new date that was decided elsewhere, without a request. Raises Refused, Forbidden or Conflict."""
    milestone = _milestone_to_decide_on(rec, get_milestone(rec.session, milestone_id), version, decision.decided.by_id)
    _check_may_change(milestone)
    if any(change.state is ChangeState.REQUESTED for change in milestone.changes):
        raise Refused("A request for a new date is waiting for a decision. Decide on that request instead.")
    if never_had_a_date(milestone):
        raise Refused(
            "This deadline has never had a date. Set its first date instead, which is not counted as a change."
        )
    _check_decided(rec, milestone, decision.decided, decision.asked_on)
    check_new_date(decision.new, milestone, rec.today)
    change = _new_change(milestone, ChangeState.GRANTED, decision.new)
    change.reason = require_text(decision.reason, "Say why the date has changed.", "reason")
    change.requested_by_id, change.requested_on = decision.asked_by_id, decision.asked_on
    _write_decision(change, decision.decided)
    rec.session.add(change)
    _change_deadline(rec, milestone, decision.new)
    about = _about(milestone, decision.decided)
    rec.tell(ActionEvent.DECIDED_DATE_RECORDED, *about, reason=change.reason, so_on=decision.decided.on)
    return change


def set_first_date(
    rec: Recording, milestone_id: int, version: int, deadline: Deadline, decided: DeadlineDecision
) -> DeadlineChange:
    """Gives a deadline that never had a date its first date, which is kept and is not counted as a change.

    Raises Refused, Forbidden or Conflict.
    """
    milestone = _milestone_to_decide_on(rec, get_milestone(rec.session, milestone_id), version, decided.by_id)
    _check_takes_a_first_date(milestone.action, milestone)
    _check_decided(rec, milestone, decided, None)
    new = NewDate(deadline)
    check_new_date(new, milestone, rec.today)
    if deadline.last_day is None:
        raise Refused("Enter the last day that is still on time.", "last_day")
    change = _new_change(milestone, ChangeState.FIRST_SET, new)
    _write_decision(change, decided)
    rec.session.add(change)
    _change_deadline(rec, milestone, new)
    rec.tell(ActionEvent.FIRST_DATE_SET, *_about(milestone, decided), reason=change.decision_words, so_on=decided.on)
    return change


def withdraw_request(rec: Recording, change_id: int, version: int, by_id: int, words: str = "") -> DeadlineChange:
    """Takes back a request of one's own that nobody has decided. Raises Refused, Forbidden or Conflict."""
    change = get_deadline_change(rec.session, change_id)
    milestone = _locked(rec, change.milestone)
    _check_undecided(rec, change)
    check_version(milestone.version, version, f"the deadline of action {milestone.action.ref}")
    if change.requested_by_id != by_id:
        raise Forbidden("Only the person who asked for a new date can take the request back.")
    change.state = ChangeState.WITHDRAWN
    change.decided_on, change.decided_by_id, change.decision_words = rec.today, by_id, words.strip()
    milestone.version += 1
    rec.tell(ActionEvent.REQUEST_WITHDRAWN, *_about(milestone), reason=change.decision_words)
    return change


def _check_may_change(milestone: Milestone) -> None:
    """Raises Refused when the deadline of this milestone cannot change as its plan and action are now."""
    action = milestone.action
    check_may_change(action.plan.state, action.state, milestone, is_removed=action.removed_on is not None)


def _undecided(
    rec: Recording, change_id: int, version: int, decided: DeadlineDecision
) -> tuple[DeadlineChange, Milestone]:
    change = get_deadline_change(rec.session, change_id)
    milestone = _milestone_to_decide_on(rec, change.milestone, version, decided.by_id, change)
    _check_decided(rec, milestone, decided, change.requested_on)
    return change, milestone


def _milestone_to_decide_on(
    rec: Recording, milestone: Milestone, version: int, by_id: int, change: DeadlineChange | None = None
) -> Milestone:
    milestone = _locked(rec, milestone)
    viewer = viewer_of(rec.session, by_id, rec.today)
    if not may(Permission.DECIDE_DEADLINE, relations_of(rec.session, viewer, milestone.action, rec.today)):
        raise Forbidden("Only the secretariat of this plan can decide on its dates, or record what a board decided.")
    if change is not None:
        _check_undecided(rec, change)
    check_version(milestone.version, version, f"the deadline of action {milestone.action.ref}")
    return milestone


def _locked(rec: Recording, milestone: Milestone) -> Milestone:
    """Locks the action until the commit, so that it is not reported complete while somebody decides on its dates."""
    rec.session.refresh(get_action(rec.session, milestone.action_id), with_for_update=True)
    rec.session.refresh(milestone, with_for_update=True)
    return milestone


def _check_undecided(rec: Recording, change: DeadlineChange) -> None:
    rec.session.refresh(change)
    if change.state is not ChangeState.REQUESTED:
        raise Refused(f"This request is no longer waiting. It was {change.state.value}.")


def _check_decided(rec: Recording, milestone: Milestone, decided: DeadlineDecision, asked_on: date | None) -> None:
    plan = milestone.action.plan
    boards = deciding_boards(
        [monitor.board for monitor in milestone.action.monitors], plan.overseeing_board, plan.approving_board
    )
    not_before = max(filter(None, (asked_on, newest_change_on(milestone.changes))), default=None)
    check_decision(decided, rec.today, not_before)
    check_decider(decided.board_id, milestone, boards, plan.board_only_after)


def _check_takes_a_first_date(action: Action, milestone: Milestone) -> None:
    if action.plan.state is PlanState.CLOSED or action.removed_on is not None:
        raise Refused("This action is in a closed plan or was removed, so its dates cannot be changed.")
    if action.state not in OPEN_STATES | {ActionState.SUSPENDED}:
        raise Refused(f"This action is {action.state.value}, so it no longer needs a date.")
    if milestone.state is not MilestoneState.OPEN:
        raise Refused(f"This milestone is {milestone.state.value}, so it no longer needs a date.")
    if milestone.is_to_settle:
        raise Refused("This deadline can be read in more than one way. Settle which one is meant instead.")
    if milestone.last_day is not None or not never_had_a_date(milestone):
        raise Refused("This deadline already has a date, or once had one. Record a decision on it instead.")
    if any(change.state is ChangeState.REQUESTED for change in milestone.changes):
        raise Refused("A request for a date is waiting for a decision. Decide on that request instead.")


def _is_first(milestone: Milestone, new: NewDate) -> bool:
    return new.deadline.last_day is not None and never_had_a_date(milestone)


def _new_change(milestone: Milestone, state: ChangeState, new: NewDate) -> DeadlineChange:
    change = DeadlineChange(
        milestone_id=milestone.id,
        state=state,
        from_printed=milestone.as_printed,
        from_precision=milestone.precision,
        from_last_day=milestone.last_day,
        to_printed="",
        to_precision=Precision.UNDETERMINED,
    )
    _write_new_date(change, new)
    return change


def _write_new_date(change: DeadlineChange, new: NewDate) -> None:
    change.to_printed, change.to_precision = new.deadline.words.strip(), new.deadline.precision
    change.to_last_day, change.to_review_on = new.deadline.last_day, new.review_on


def _write_decision(change: DeadlineChange, decided: DeadlineDecision) -> None:
    change.decided_on, change.decided_by_id, change.board_id = decided.on, decided.by_id, decided.board_id
    change.decision, change.decision_words = decided.reference.strip(), decided.words.strip()


def _change_deadline(rec: Recording, milestone: Milestone, new: NewDate) -> None:
    if _is_first(milestone, new):
        milestone.first_last_day = new.deadline.last_day
    if milestone.candidates and milestone.settled_on is None:
        milestone.settled_on = rec.today
    milestone.as_printed, milestone.precision = new.deadline.words.strip(), new.deadline.precision
    milestone.last_day, milestone.review_on = new.deadline.last_day, new.review_on
    milestone.read_by = rec.actor.name
    milestone.version += 1


def _about(milestone: Milestone, decided: DeadlineDecision | None = None) -> list[str]:
    board = [f"board:{decided.board_id}"] if decided and decided.board_id else []
    return [f"action:{milestone.action_id}", f"milestone:{milestone.id}", *board]
