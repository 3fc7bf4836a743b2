"""The table of moves, tried whole: every move from every state, by everybody, checked and not, removed and not."""

from dataclasses import dataclass
from itertools import product

import pytest

from tests.actions.lifecycle.docs_page import PAGE, states_page
from tracker.actions.enums import ActionState, MilestoneState, Transition
from tracker.actions.lifecycle.transitions import (
    MILESTONE_TRANSITIONS,
    TRANSITIONS,
    WHO_MAY,
    Requirement,
    TransitionContext,
    approving_board,
    check_transition,
    possible_transitions,
    refusal,
    transition_of_update,
)
from tracker.errors import Refused
from tracker.people.enums import Relation
from tracker.people.rules import may
from tracker.plans.enums import PlanState

S, M, R = ActionState, MilestoneState, Relation
EVERYBODY = set(Relation)

# From each state, who may make which move to where, once what it needs is there; written down twice on purpose.
REPORTERS = {R.OWNER, R.DELEGATE, R.SECRETARIAT}
CHECKERS = {R.SECRETARIAT, R.AUDITOR, R.BOARD_MEMBER, R.OWNER}
RETESTERS = {R.SECRETARIAT, R.AUDITOR}
CLERKS = {R.SECRETARIAT}
KEEPERS = {R.SECRETARIAT, R.ADMINISTRATOR}
EXPECTED: dict[ActionState, dict[Transition, tuple[ActionState, set[Relation]]]] = {
    S.NOT_STARTED: {
        Transition.REPORT_PROGRESS: (S.IN_PROGRESS, REPORTERS),
        Transition.REPORT_COMPLETE: (S.REPORTED_COMPLETE, REPORTERS),
        Transition.REPORT_MET: (S.IN_PROGRESS, REPORTERS),
        Transition.SUSPEND: (S.SUSPENDED, CLERKS),
        Transition.STOP: (S.NOT_PROCEEDING, CLERKS),
    },
    S.IN_PROGRESS: {
        Transition.REPORT_PROGRESS: (S.IN_PROGRESS, REPORTERS),
        Transition.REPORT_COMPLETE: (S.REPORTED_COMPLETE, REPORTERS),
        Transition.REPORT_MET: (S.IN_PROGRESS, REPORTERS),
        Transition.CHECK_MET: (S.IN_PROGRESS, CHECKERS),
        Transition.SEND_BACK_MET: (S.IN_PROGRESS, CHECKERS),
        Transition.SUSPEND: (S.SUSPENDED, CLERKS),
        Transition.STOP: (S.NOT_PROCEEDING, CLERKS),
    },
    S.REPORTED_COMPLETE: {
        Transition.REPORT_COMPLETE: (S.REPORTED_COMPLETE, REPORTERS),
        Transition.TAKE_BACK: (S.IN_PROGRESS, REPORTERS),
        Transition.CHECK: (S.REPORTED_COMPLETE, CHECKERS),
        Transition.SEND_BACK: (S.IN_PROGRESS, CHECKERS),
        Transition.SIGN_OFF: (S.COMPLETE, CLERKS),
    },
    S.COMPLETE: {
        Transition.EMBED: (S.EMBEDDED, RETESTERS),
        Transition.FAIL_RETEST: (S.IN_PROGRESS, RETESTERS),
        Transition.REOPEN: (S.IN_PROGRESS, CLERKS),
    },
    S.EMBEDDED: {Transition.REOPEN: (S.IN_PROGRESS, CLERKS)},
    S.SUSPENDED: {
        Transition.REPORT_PROGRESS: (S.SUSPENDED, REPORTERS),
        Transition.REPORT_COMPLETE: (S.REPORTED_COMPLETE, REPORTERS),
        Transition.CHECK_MET: (S.SUSPENDED, CHECKERS),
        Transition.SEND_BACK_MET: (S.SUSPENDED, CHECKERS),
        Transition.RESUME: (S.IN_PROGRESS, CLERKS),
        Transition.STOP: (S.NOT_PROCEEDING, CLERKS),
    },
    S.NOT_PROCEEDING: {Transition.REOPEN: (S.IN_PROGRESS, CLERKS)},
}
ANYWHERE: dict[Transition, set[Relation]] = {Transition.WITHDRAW: REPORTERS, Transition.REMOVE: KEEPERS}


def ready(transition: Transition, state: ActionState, plan: PlanState = PlanState.LIVE) -> TransitionContext:
    """An action of this state that has what the move needs."""
    rule = TRANSITIONS[transition]
    milestone_state = next(iter(rule.milestones), None)
    return TransitionContext(plan, state, is_checked=Requirement.CHECK in rule.needs, milestone=milestone_state)


@pytest.mark.parametrize(("move", "state"), list(product(Transition, S)))
def test_every_move_from_every_state_by_everybody(move: Transition, state: ActionState) -> None:
    to, who = EXPECTED[state].get(move, (state, ANYWHERE.get(move, set())))
    at = ready(move, state)
    assert bool(refusal(move, at)) is not bool(who)
    if who:
        assert TRANSITIONS[move].leads[state] is to
        assert {relation for relation in EVERYBODY if may(TRANSITIONS[move].permission, {relation})} == who
    if move is not Transition.WITHDRAW:
        assert {relation for relation in EVERYBODY if move in possible_transitions(at, {relation})} == who


def test_every_move_stands_in_the_table_and_has_words() -> None:
    assert set(TRANSITIONS) == set(Transition)
    assert {rule.permission for rule in TRANSITIONS.values()} == set(WHO_MAY)
    for rule in TRANSITIONS.values():
        assert rule.does
        assert rule.otherwise or set(rule.leads) == set(S)


@pytest.mark.parametrize(("move", "plan"), list(product(Transition, PlanState)))
def test_actions_move_in_live_plans_and_are_removed_from_any(move: Transition, plan: PlanState) -> None:
    at = ready(move, next(iter(TRANSITIONS[move].leads)), plan)
    assert (refusal(move, at) == "") is (plan is PlanState.LIVE or move is Transition.REMOVE)
    if plan is not PlanState.LIVE and move is not Transition.REMOVE:
        assert refusal(move, at) == f"This plan is {plan.value}, so its actions cannot be changed."


@pytest.mark.parametrize(("move", "state"), list(product(Transition, S)))
def test_nothing_moves_what_was_removed(move: Transition, state: ActionState) -> None:
    at = TransitionContext(PlanState.LIVE, state, is_removed=True, is_checked=True, milestone=M.OPEN)
    assert "entered in error and has been removed" in refusal(move, at)
    assert possible_transitions(at, EVERYBODY) == []


@pytest.mark.parametrize(("move", "step"), list(product(sorted(MILESTONE_TRANSITIONS), M)))
def test_a_milestone_moves_from_its_own_state_only(move: Transition, step: MilestoneState) -> None:
    at = TransitionContext(PlanState.LIVE, S.IN_PROGRESS, milestone=step)
    expected = {
        Transition.REPORT_MET: {M.OPEN: M.REPORTED_MET},
        Transition.CHECK_MET: {M.REPORTED_MET: M.MET},
        Transition.SEND_BACK_MET: {M.REPORTED_MET: M.OPEN},
    }[move]
    assert TRANSITIONS[move].milestones == expected
    assert (refusal(move, at) == "") is (step in expected)


@pytest.mark.parametrize(
    "move", [Transition.CHECK, Transition.SEND_BACK, Transition.CHECK_MET, Transition.SEND_BACK_MET]
)
def test_who_had_a_part_in_a_report_never_checks_it(move: Transition) -> None:
    state = S.IN_PROGRESS if move in MILESTONE_TRANSITIONS else S.REPORTED_COMPLETE
    milestone_state = M.REPORTED_MET if move in MILESTONE_TRANSITIONS else None
    at = TransitionContext(PlanState.LIVE, state, is_reporter=True, milestone=milestone_state)
    assert refusal(move, at) == "You were involved in the report, so somebody else has to check it."
    assert move not in possible_transitions(at, EVERYBODY)


def test_a_board_approves_only_what_was_checked_and_owners_do_not_undo_a_check() -> None:
    reported = TransitionContext(PlanState.LIVE, S.REPORTED_COMPLETE)
    checked = TransitionContext(PlanState.LIVE, S.REPORTED_COMPLETE, is_checked=True)
    assert "Nobody has checked this action yet" in refusal(Transition.SIGN_OFF, reported)
    assert refusal(Transition.SIGN_OFF, checked) == ""
    assert "already been checked" in refusal(Transition.TAKE_BACK, checked)
    assert "already been checked" in refusal(Transition.CHECK, checked)
    assert refusal(Transition.SEND_BACK, checked) == ""


@pytest.mark.parametrize("state", [S.COMPLETE, S.EMBEDDED, S.NOT_PROCEEDING])
def test_what_is_over_takes_no_updates(state: ActionState) -> None:
    for transition in (Transition.REPORT_PROGRESS, Transition.REPORT_COMPLETE):
        with pytest.raises(Refused, match="cannot be updated"):
            check_transition(transition, TransitionContext(PlanState.LIVE, state))


def test_which_move_an_update_is() -> None:
    for state in S:
        assert transition_of_update(state, reports_complete=True, takes_back=False) is Transition.REPORT_COMPLETE
    assert transition_of_update(S.IN_PROGRESS, reports_complete=False, takes_back=False) is Transition.REPORT_PROGRESS
    assert transition_of_update(S.REPORTED_COMPLETE, reports_complete=False, takes_back=True) is Transition.TAKE_BACK


def test_a_completion_is_not_taken_back_in_passing() -> None:
    with pytest.raises(Refused, match="reported complete") as refused:
        transition_of_update(S.REPORTED_COMPLETE, reports_complete=False, takes_back=False)
    assert refused.value.field == "takes_back"


@dataclass(frozen=True)
class AnyBoard:
    """A board as the rule sees it."""

    name: str
    is_body: bool = True


OWN, FIRST, SECOND, OVERSEEING = (AnyBoard(name) for name in ("own", "first", "second", "overseeing"))
NO_BODY = AnyBoard("monitoring", is_body=False)


@pytest.mark.parametrize(
    ("own", "monitors", "overseeing", "expected"),
    [
        (OWN, [FIRST], OVERSEEING, OWN),
        (None, [FIRST, SECOND], OVERSEEING, FIRST),
        (None, [NO_BODY, SECOND], OVERSEEING, SECOND),
        (None, [NO_BODY], OVERSEEING, OVERSEEING),
        (None, [], OVERSEEING, OVERSEEING),
        (None, [NO_BODY], None, None),
        (NO_BODY, [], None, None),
    ],
)
def test_which_body_approves(
    own: AnyBoard | None, monitors: list[AnyBoard], overseeing: AnyBoard | None, expected: AnyBoard | None
) -> None:
    assert approving_board(own, monitors, overseeing) is expected


def test_the_page_of_moves_is_what_the_table_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == states_page()
