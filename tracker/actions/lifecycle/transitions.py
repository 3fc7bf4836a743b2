"""The transitions of actions and milestones: one table for the pages, the services, the docs and the tests."""

import enum
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from tracker.actions.enums import ActionState, MilestoneState, Transition
from tracker.actions.rules import REMOVED
from tracker.errors import Refused
from tracker.people.enums import Permission, Relation
from tracker.people.rules import may
from tracker.plans.enums import PlanState

S, M, P = ActionState, MilestoneState, Permission

TAKE_IT_BACK = "This action is reported complete. Tick whether it is complete, or not complete after all."


class Requirement(enum.StrEnum):
    """What a transition needs besides the right state and the right person."""

    SOMEBODY_ELSE = "somebody other than the person who wrote the report and the owner it was written for"
    NO_CHECK = "no check recorded yet"
    CHECK = "a check recorded first"
    NOT_CHECKED_UPDATE = "an update that no check relies on"
    OWN_UPDATE = "your own update, or one written for you; the secretariat can withdraw any"
    APPROVING_BOARD = (
        "a board to approve it: the plan's own, else the first that monitors the action, else the one that oversees "
        "the plan"
    )
    BOARD = "the board that approved it"
    REFERENCE = "the reference of the decision"
    REASON = "a reason"
    TICK = "a tick to confirm it"
    RETEST = "a day for a re-test and what it will look at, or why none is planned"
    REVIEW_DAY = "a review date"
    NEXT_DATE = "a new last day or, if there is no date yet, a review date"
    GROUND = "why it is not going ahead; if it is superseded, the action that replaces it"


@dataclass(frozen=True)
class TransitionRule:
    """One transition: where it leads from each state, who may make it, what it needs.

    `milestones` is set for a transition of one milestone. `otherwise` ends the sentence that refuses it in any other
    state.
    """

    does: str
    permission: Permission
    leads: Mapping[ActionState, ActionState]
    otherwise: str
    needs: tuple[Requirement, ...] = ()
    milestones: Mapping[MilestoneState, MilestoneState] = field(default_factory=dict)
    plans: frozenset[PlanState] = frozenset({PlanState.LIVE})


def _staying(*states: ActionState) -> dict[ActionState, ActionState]:
    return {state: state for state in states}


def _to(state: ActionState, *before: ActionState) -> dict[ActionState, ActionState]:
    return dict.fromkeys(before, state)


TRANSITIONS: Mapping[Transition, TransitionRule] = {
    Transition.REPORT_PROGRESS: TransitionRule(
        "Update this action",
        P.UPDATE_ACTION,
        {S.NOT_STARTED: S.IN_PROGRESS, **_staying(S.IN_PROGRESS, S.SUSPENDED)},
        "it cannot be updated",
    ),
    Transition.REPORT_COMPLETE: TransitionRule(
        "Report it complete",
        P.UPDATE_ACTION,
        _to(S.REPORTED_COMPLETE, S.NOT_STARTED, S.IN_PROGRESS, S.REPORTED_COMPLETE, S.SUSPENDED),
        "it cannot be updated",
    ),
    Transition.TAKE_BACK: TransitionRule(
        "Take back the completion",
        P.UPDATE_ACTION,
        _to(S.IN_PROGRESS, S.REPORTED_COMPLETE),
        "there is no completion to take back",
        (Requirement.NO_CHECK, Requirement.TICK),
    ),
    Transition.WITHDRAW: TransitionRule(
        "Withdraw an update",
        P.UPDATE_ACTION,
        _staying(*S),
        "",
        (Requirement.OWN_UPDATE, Requirement.NOT_CHECKED_UPDATE, Requirement.REASON),
    ),
    Transition.REPORT_MET: TransitionRule(
        "Report met",
        P.UPDATE_ACTION,
        {S.NOT_STARTED: S.IN_PROGRESS, **_staying(S.IN_PROGRESS)},
        "none of its milestones can be reported met",
        milestones={M.OPEN: M.REPORTED_MET},
    ),
    Transition.CHECK_MET: TransitionRule(
        "Confirm that it is met",
        P.CHECK_COMPLETION,
        _staying(S.IN_PROGRESS, S.SUSPENDED),
        "its milestones cannot be checked one by one",
        (Requirement.SOMEBODY_ELSE,),
        {M.REPORTED_MET: M.MET},
    ),
    Transition.SEND_BACK_MET: TransitionRule(
        "Send it back as not met",
        P.CHECK_COMPLETION,
        _staying(S.IN_PROGRESS, S.SUSPENDED),
        "its milestones cannot be checked one by one",
        (Requirement.SOMEBODY_ELSE, Requirement.REASON),
        {M.REPORTED_MET: M.OPEN},
    ),
    Transition.CHECK: TransitionRule(
        "Check that it is complete",
        P.CHECK_COMPLETION,
        _staying(S.REPORTED_COMPLETE),
        "there is nothing to check",
        (Requirement.NO_CHECK, Requirement.SOMEBODY_ELSE),
    ),
    Transition.SEND_BACK: TransitionRule(
        "Send it back as not complete",
        P.CHECK_COMPLETION,
        _to(S.IN_PROGRESS, S.REPORTED_COMPLETE),
        "there is nothing to send back",
        (Requirement.SOMEBODY_ELSE, Requirement.REASON),
    ),
    Transition.SIGN_OFF: TransitionRule(
        "Record the board's approval",
        P.SIGN_OFF,
        _to(S.COMPLETE, S.REPORTED_COMPLETE),
        "there is nothing to sign off",
        (Requirement.CHECK, Requirement.APPROVING_BOARD, Requirement.REFERENCE, Requirement.RETEST),
    ),
    Transition.EMBED: TransitionRule(
        "Record a passed re-test",
        P.RECORD_RETEST,
        _to(S.EMBEDDED, S.COMPLETE),
        "there is nothing to re-test",
    ),
    Transition.FAIL_RETEST: TransitionRule(
        "Record a failed re-test",
        P.RECORD_RETEST,
        _to(S.IN_PROGRESS, S.COMPLETE),
        "there is nothing to re-test",
        (Requirement.REASON, Requirement.NEXT_DATE),
    ),
    Transition.REOPEN: TransitionRule(
        "Reopen it",
        P.CHANGE_COURSE,
        _to(S.IN_PROGRESS, S.COMPLETE, S.EMBEDDED, S.NOT_PROCEEDING),
        "there is nothing to reopen",
        (Requirement.REASON, Requirement.NEXT_DATE),
    ),
    Transition.SUSPEND: TransitionRule(
        "Suspend it",
        P.CHANGE_COURSE,
        _to(S.SUSPENDED, S.NOT_STARTED, S.IN_PROGRESS),
        "it cannot be suspended",
        (Requirement.REASON, Requirement.REFERENCE, Requirement.REVIEW_DAY),
    ),
    Transition.RESUME: TransitionRule(
        "Resume it",
        P.CHANGE_COURSE,
        _to(S.IN_PROGRESS, S.SUSPENDED),
        "there is nothing to resume",
    ),
    Transition.STOP: TransitionRule(
        "Record that it does not proceed",
        P.CHANGE_COURSE,
        _to(S.NOT_PROCEEDING, S.NOT_STARTED, S.IN_PROGRESS, S.SUSPENDED),
        "it cannot be stopped",
        (Requirement.GROUND, Requirement.REASON, Requirement.BOARD, Requirement.REFERENCE),
    ),
    Transition.REMOVE: TransitionRule(
        "Remove it as entered in error",
        P.EDIT_PLAN,
        _staying(*S),
        "",
        (Requirement.REASON,),
        plans=frozenset(PlanState),
    ),
}

WHO_MAY: Mapping[Permission, str] = {
    P.UPDATE_ACTION: "an owner, somebody who reports for an owner, or the secretariat",
    P.CHECK_COMPLETION: "the secretariat, an auditor, a member of one of its boards, or another owner",
    P.SIGN_OFF: "the secretariat",
    P.RECORD_RETEST: "the secretariat or an auditor",
    P.CHANGE_COURSE: "the secretariat",
    P.EDIT_PLAN: "the secretariat or an administrator",
}

MILESTONE_TRANSITIONS = frozenset(transition for transition, rule in TRANSITIONS.items() if rule.milestones)


@dataclass(frozen=True)
class TransitionContext:
    """The facts on which a transition depends; `is_reporter` says that the person was involved in the report.

    `milestone` is the state of the milestone that is to change; None for the whole action.
    """

    plan: PlanState
    state: ActionState
    is_checked: bool = False
    is_removed: bool = False
    is_reporter: bool = False
    milestone: MilestoneState | None = None


def refusal(transition: Transition, at: TransitionContext) -> str:
    """Why the transition cannot be made now, in a sentence; empty when it can."""
    rule = TRANSITIONS[transition]
    if at.is_removed:
        return REMOVED
    if at.plan not in rule.plans:
        return f"This plan is {at.plan.value}, so its actions cannot be changed."
    if at.state not in rule.leads:
        return f"This action is {at.state.value}, so {rule.otherwise}."
    if rule.milestones and at.milestone not in rule.milestones:
        return f"This milestone is {at.milestone.value if at.milestone else 'missing'}, so {_otherwise(rule)}."
    return _unmet(rule, at)


def _otherwise(rule: TransitionRule) -> str:
    return "it cannot be reported met" if M.OPEN in rule.milestones else "there is nothing to check"


def _unmet(rule: TransitionRule, at: TransitionContext) -> str:
    if Requirement.NO_CHECK in rule.needs and at.is_checked:
        return "This action has already been checked. Anyone who can check it can send it back."
    if Requirement.CHECK in rule.needs and not at.is_checked:
        return "Nobody has checked this action yet. It has to be checked before a board can approve it."
    if Requirement.SOMEBODY_ELSE in rule.needs and at.is_reporter:
        return "You were involved in the report, so somebody else has to check it."
    return ""


def check_transition(transition: Transition, at: TransitionContext) -> None:
    """Raises Refused when the transition cannot be made now."""
    if sentence := refusal(transition, at):
        raise Refused(sentence)


def possible_transitions(at: TransitionContext, relations: Collection[Relation]) -> list[Transition]:
    """The transitions that somebody with these relations may make now: of the milestone if there is one, or the action.

    Withdrawing is left out, because it depends on each update.
    """
    return [
        transition
        for transition, rule in TRANSITIONS.items()
        if transition is not Transition.WITHDRAW
        and bool(rule.milestones) is (at.milestone is not None)
        and may(rule.permission, relations)
        and not refusal(transition, at)
    ]


def transition_of_update(state: ActionState, *, reports_complete: bool, takes_back: bool) -> Transition:
    """Which transition a progress update is. Raises Refused when it would take back a completion without saying so."""
    if reports_complete:
        return Transition.REPORT_COMPLETE
    if state is not S.REPORTED_COMPLETE:
        return Transition.REPORT_PROGRESS
    if not takes_back:
        raise Refused(TAKE_IT_BACK, "takes_back")
    return Transition.TAKE_BACK


class ApprovingBoard(Protocol):
    """What the choice of the approving board needs to know of a board."""

    @property
    def is_body(self) -> bool: ...


AnyBoard = TypeVar("AnyBoard", bound=ApprovingBoard)


def approving_board(own: AnyBoard | None, monitors: Sequence[AnyBoard], overseeing: AnyBoard | None) -> AnyBoard | None:
    """Which board approves a completed action.

    The plan's own approving board, else the first board that monitors the action, else the one that oversees the
    plan; only boards that meet.
    """
    for board in (own, *monitors, overseeing):
        if board is not None and board.is_body:
            return board
    return None
