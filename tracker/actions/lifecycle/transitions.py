"""Who may move what: the one table of moves that pages show, services obey and tests try."""

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

TAKE_IT_BACK = "This action is reported complete. Tick that it is not complete after all, or that it is complete."


class Requirement(enum.StrEnum):
    """What a move asks for beside the right state and the right person."""

    SOMEBODY_ELSE = "somebody other than who reported it, wrote the report, or had it reported"
    NO_CHECK = "no check yet"
    CHECK = "a check before"
    NOT_CHECKED_UPDATE = "an update that no check relies on"
    OWN_UPDATE = "one's own update, or one written for oneself; the secretariat: any"
    BODY = "a body that approves: the plan's own, else the first that monitors the action, else the one that oversees"
    BOARD = "the board that approved it"
    REFERENCE = "the reference of the decision"
    REASON = "a reason"
    TICK = "a tick that says so"
    RETEST = "a day for a re-test and what will be looked at, or why none is planned"
    REVIEW_DAY = "a day on which it is looked at again"
    NEXT_DATE = "a new last day, or a day on which it is looked at again"
    GROUND = "a ground; where it is superseded, the action that carries on"


@dataclass(frozen=True)
class TransitionRule:
    """One move: from which states it leads where, who may make it, what it needs.

    `steps` is set for a move of one milestone. `otherwise` ends the sentence that refuses it in any other state.
    """

    does: str
    permission: Permission
    leads: Mapping[ActionState, ActionState]
    otherwise: str
    needs: tuple[Requirement, ...] = ()
    steps: Mapping[MilestoneState, MilestoneState] = field(default_factory=dict)
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
        "it takes no more updates",
    ),
    Transition.REPORT_COMPLETE: TransitionRule(
        "Report it complete",
        P.UPDATE_ACTION,
        _to(S.REPORTED_COMPLETE, S.NOT_STARTED, S.IN_PROGRESS, S.REPORTED_COMPLETE, S.SUSPENDED),
        "it takes no more updates",
    ),
    Transition.TAKE_BACK: TransitionRule(
        "Take the completion back",
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
        "none of its parts can be reported met",
        steps={M.OPEN: M.REPORTED_MET},
    ),
    Transition.CHECK_MET: TransitionRule(
        "Confirm that it is met",
        P.CHECK_COMPLETION,
        _staying(S.IN_PROGRESS, S.SUSPENDED),
        "its parts are not checked one by one",
        (Requirement.SOMEBODY_ELSE,),
        {M.REPORTED_MET: M.MET},
    ),
    Transition.SEND_BACK_MET: TransitionRule(
        "Send it back as not met",
        P.CHECK_COMPLETION,
        _staying(S.IN_PROGRESS, S.SUSPENDED),
        "its parts are not checked one by one",
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
        (Requirement.CHECK, Requirement.BODY, Requirement.REFERENCE, Requirement.RETEST),
    ),
    Transition.EMBED: TransitionRule(
        "Record a re-test that it passed",
        P.RECORD_RETEST,
        _to(S.EMBEDDED, S.COMPLETE),
        "only what is signed off is re-tested",
    ),
    Transition.FAIL_RETEST: TransitionRule(
        "Record a re-test that it failed",
        P.RECORD_RETEST,
        _to(S.IN_PROGRESS, S.COMPLETE),
        "only what is signed off is re-tested",
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
        "only what is suspended is resumed",
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
    P.UPDATE_ACTION: "an owner, somebody who reports for one, or the secretariat",
    P.CHECK_COMPLETION: "the secretariat, an auditor, a member of a board that is concerned, or another owner",
    P.SIGN_OFF: "the secretariat",
    P.RECORD_RETEST: "the secretariat or an auditor",
    P.CHANGE_COURSE: "the secretariat",
    P.EDIT_PLAN: "the secretariat or an administrator",
}

MILESTONE_TRANSITIONS = frozenset(transition for transition, rule in TRANSITIONS.items() if rule.steps)


@dataclass(frozen=True)
class TransitionContext:
    """How an action stands for somebody: `is_reporter` says that they had a part in what is to be checked.

    `step` is the state of the one milestone that is to move.
    """

    plan: PlanState
    state: ActionState
    is_checked: bool = False
    is_removed: bool = False
    is_reporter: bool = False
    step: MilestoneState | None = None


def refusal(transition: Transition, at: TransitionContext) -> str:
    """Why nobody in this standing can make the move now, in a sentence; empty when it can be made."""
    rule = TRANSITIONS[transition]
    if at.is_removed:
        return REMOVED
    if at.plan not in rule.plans:
        return f"This plan is {at.plan.value}: its actions do not move."
    if at.state not in rule.leads:
        return f"This action is {at.state.value}: {rule.otherwise}."
    if rule.steps and at.step not in rule.steps:
        return f"This part is {at.step.value if at.step else 'not there'}: {_needed_milestone(rule)}."
    return _unmet(rule, at)


def _needed_milestone(rule: TransitionRule) -> str:
    return "only an open one can be reported met" if M.OPEN in rule.steps else "there is nothing to check"


def _unmet(rule: TransitionRule, at: TransitionContext) -> str:
    if Requirement.NO_CHECK in rule.needs and at.is_checked:
        return "This action is checked already. Whoever may check it can send it back."
    if Requirement.CHECK in rule.needs and not at.is_checked:
        return "Nobody has checked this action yet: a board approves what somebody else has checked."
    if Requirement.SOMEBODY_ELSE in rule.needs and at.is_reporter:
        return "You had a part in the report, so somebody else has to check it."
    return ""


def check_transition(transition: Transition, at: TransitionContext) -> None:
    """Raises Refused when the move cannot be made in this standing."""
    if sentence := refusal(transition, at):
        raise Refused(sentence)


def possible_transitions(at: TransitionContext, relations: Collection[Relation]) -> list[Transition]:
    """What somebody who stands in these relations may do now: to the milestone where there is one, else to the action.

    Withdrawing is left out: it is asked of each update.
    """
    return [
        transition
        for transition, rule in TRANSITIONS.items()
        if transition is not Transition.WITHDRAW
        and bool(rule.steps) is (at.step is not None)
        and may(rule.permission, relations)
        and not refusal(transition, at)
    ]


def transition_of_update(state: ActionState, *, reports_complete: bool, takes_back: bool) -> Transition:
    """Which move a progress update is. Raises Refused when a completion would be taken back in passing."""
    if reports_complete:
        return Transition.REPORT_COMPLETE
    if state is not S.REPORTED_COMPLETE:
        return Transition.REPORT_PROGRESS
    if not takes_back:
        raise Refused(TAKE_IT_BACK, "takes_back")
    return Transition.TAKE_BACK


class ApprovingBoard(Protocol):
    """What the choice of the approving body needs to know of a board."""

    @property
    def is_body(self) -> bool: ...


AnyBoard = TypeVar("AnyBoard", bound=ApprovingBoard)


def approving_board(own: AnyBoard | None, monitors: Sequence[AnyBoard], overseeing: AnyBoard | None) -> AnyBoard | None:
    """Which board approves a completed action.

    The plan's own approving board, else the first monitor that is a body, else the board that oversees the plan.
    """
    for board in (own, *monitors, overseeing):
        if board is not None and board.is_body:
            return board
    return None
