"""The table of moves, tried whole: every move from every state, by everybody, checked and not, removed and not."""

from dataclasses import dataclass
from itertools import product

import pytest

from tests.actions.states_page import PAGE, states_page
from tracker.actions.enums import ActionState, MilestoneState, Move
from tracker.actions.lifecycle.transitions import (
    MOVES,
    OF_MILESTONES,
    WHO,
    Need,
    Standing,
    approving_body,
    check_move,
    move_of_update,
    possible_moves,
    refusal,
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
EXPECTED: dict[ActionState, dict[Move, tuple[ActionState, set[Relation]]]] = {
    S.NOT_STARTED: {
        Move.REPORT_PROGRESS: (S.IN_PROGRESS, REPORTERS),
        Move.REPORT_COMPLETE: (S.REPORTED_COMPLETE, REPORTERS),
        Move.REPORT_MET: (S.IN_PROGRESS, REPORTERS),
        Move.SUSPEND: (S.SUSPENDED, CLERKS),
        Move.STOP: (S.NOT_PROCEEDING, CLERKS),
    },
    S.IN_PROGRESS: {
        Move.REPORT_PROGRESS: (S.IN_PROGRESS, REPORTERS),
        Move.REPORT_COMPLETE: (S.REPORTED_COMPLETE, REPORTERS),
        Move.REPORT_MET: (S.IN_PROGRESS, REPORTERS),
        Move.CHECK_MET: (S.IN_PROGRESS, CHECKERS),
        Move.SEND_BACK_MET: (S.IN_PROGRESS, CHECKERS),
        Move.SUSPEND: (S.SUSPENDED, CLERKS),
        Move.STOP: (S.NOT_PROCEEDING, CLERKS),
    },
    S.REPORTED_COMPLETE: {
        Move.REPORT_COMPLETE: (S.REPORTED_COMPLETE, REPORTERS),
        Move.TAKE_BACK: (S.IN_PROGRESS, REPORTERS),
        Move.CHECK: (S.REPORTED_COMPLETE, CHECKERS),
        Move.SEND_BACK: (S.IN_PROGRESS, CHECKERS),
        Move.SIGN_OFF: (S.COMPLETE, CLERKS),
    },
    S.COMPLETE: {
        Move.EMBED: (S.EMBEDDED, RETESTERS),
        Move.FAIL_RETEST: (S.IN_PROGRESS, RETESTERS),
        Move.REOPEN: (S.IN_PROGRESS, CLERKS),
    },
    S.EMBEDDED: {Move.REOPEN: (S.IN_PROGRESS, CLERKS)},
    S.SUSPENDED: {
        Move.REPORT_PROGRESS: (S.SUSPENDED, REPORTERS),
        Move.REPORT_COMPLETE: (S.REPORTED_COMPLETE, REPORTERS),
        Move.CHECK_MET: (S.SUSPENDED, CHECKERS),
        Move.SEND_BACK_MET: (S.SUSPENDED, CHECKERS),
        Move.RESUME: (S.IN_PROGRESS, CLERKS),
        Move.STOP: (S.NOT_PROCEEDING, CLERKS),
    },
    S.NOT_PROCEEDING: {Move.REOPEN: (S.IN_PROGRESS, CLERKS)},
}
ANYWHERE: dict[Move, set[Relation]] = {Move.WITHDRAW: REPORTERS, Move.REMOVE: KEEPERS}


def ready(move: Move, state: ActionState, plan: PlanState = PlanState.LIVE) -> Standing:
    """An action of this state that has what the move needs."""
    rule = MOVES[move]
    step = next(iter(rule.steps), None)
    return Standing(plan, state, is_checked=Need.CHECK in rule.needs, step=step)


@pytest.mark.parametrize(("move", "state"), list(product(Move, S)))
def test_every_move_from_every_state_by_everybody(move: Move, state: ActionState) -> None:
    to, who = EXPECTED[state].get(move, (state, ANYWHERE.get(move, set())))
    at = ready(move, state)
    assert bool(refusal(move, at)) is not bool(who)
    if who:
        assert MOVES[move].leads[state] is to
        assert {one for one in EVERYBODY if may(MOVES[move].permission, {one})} == who
    if move is not Move.WITHDRAW:
        assert {one for one in EVERYBODY if move in possible_moves(at, {one})} == who


def test_every_move_stands_in_the_table_and_has_words() -> None:
    assert set(MOVES) == set(Move)
    assert {rule.permission for rule in MOVES.values()} == set(WHO)
    for rule in MOVES.values():
        assert rule.does
        assert rule.otherwise or set(rule.leads) == set(S)


@pytest.mark.parametrize(("move", "plan"), list(product(Move, PlanState)))
def test_actions_move_in_live_plans_and_are_removed_from_any(move: Move, plan: PlanState) -> None:
    at = ready(move, next(iter(MOVES[move].leads)), plan)
    assert (refusal(move, at) == "") is (plan is PlanState.LIVE or move is Move.REMOVE)
    if plan is not PlanState.LIVE and move is not Move.REMOVE:
        assert refusal(move, at) == f"This plan is {plan.value}: its actions do not move."


@pytest.mark.parametrize(("move", "state"), list(product(Move, S)))
def test_nothing_moves_what_was_removed(move: Move, state: ActionState) -> None:
    at = Standing(PlanState.LIVE, state, is_removed=True, is_checked=True, step=M.OPEN)
    assert "removed as entered in error" in refusal(move, at)
    assert possible_moves(at, EVERYBODY) == []


@pytest.mark.parametrize(("move", "step"), list(product(sorted(OF_MILESTONES), M)))
def test_a_milestone_moves_from_its_own_state_only(move: Move, step: MilestoneState) -> None:
    at = Standing(PlanState.LIVE, S.IN_PROGRESS, step=step)
    expected = {
        Move.REPORT_MET: {M.OPEN: M.REPORTED_MET},
        Move.CHECK_MET: {M.REPORTED_MET: M.MET},
        Move.SEND_BACK_MET: {M.REPORTED_MET: M.OPEN},
    }[move]
    assert MOVES[move].steps == expected
    assert (refusal(move, at) == "") is (step in expected)


@pytest.mark.parametrize("move", [Move.CHECK, Move.SEND_BACK, Move.CHECK_MET, Move.SEND_BACK_MET])
def test_who_had_a_part_in_a_report_never_checks_it(move: Move) -> None:
    state = S.IN_PROGRESS if move in OF_MILESTONES else S.REPORTED_COMPLETE
    step = M.REPORTED_MET if move in OF_MILESTONES else None
    at = Standing(PlanState.LIVE, state, is_reporter=True, step=step)
    assert refusal(move, at) == "You had a part in the report, so somebody else has to check it."
    assert move not in possible_moves(at, EVERYBODY)


def test_a_board_approves_only_what_was_checked_and_owners_do_not_undo_a_check() -> None:
    reported = Standing(PlanState.LIVE, S.REPORTED_COMPLETE)
    checked = Standing(PlanState.LIVE, S.REPORTED_COMPLETE, is_checked=True)
    assert "Nobody has checked this action yet" in refusal(Move.SIGN_OFF, reported)
    assert refusal(Move.SIGN_OFF, checked) == ""
    assert "checked already" in refusal(Move.TAKE_BACK, checked)
    assert "checked already" in refusal(Move.CHECK, checked)
    assert refusal(Move.SEND_BACK, checked) == ""


@pytest.mark.parametrize("state", [S.COMPLETE, S.EMBEDDED, S.NOT_PROCEEDING])
def test_what_is_over_takes_no_updates(state: ActionState) -> None:
    for move in (Move.REPORT_PROGRESS, Move.REPORT_COMPLETE):
        with pytest.raises(Refused, match="takes no more updates"):
            check_move(move, Standing(PlanState.LIVE, state))


def test_which_move_an_update_is() -> None:
    for state in S:
        assert move_of_update(state, reports_complete=True, takes_back=False) is Move.REPORT_COMPLETE
    assert move_of_update(S.IN_PROGRESS, reports_complete=False, takes_back=False) is Move.REPORT_PROGRESS
    assert move_of_update(S.REPORTED_COMPLETE, reports_complete=False, takes_back=True) is Move.TAKE_BACK


def test_a_completion_is_not_taken_back_in_passing() -> None:
    with pytest.raises(Refused, match="reported complete") as refused:
        move_of_update(S.REPORTED_COMPLETE, reports_complete=False, takes_back=False)
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
    assert approving_body(own, monitors, overseeing) is expected


def test_the_page_of_moves_is_what_the_table_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == states_page()
