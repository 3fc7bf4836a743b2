"""Which ratings are to be challenged, and what somebody else may find; by table, without a database."""

from dataclasses import replace

import pytest

from tracker.actions.enums import ActionState, Challenge, DateCheck
from tracker.actions.rules import REPORTABLE_STATES, Rated, challenges, may_be_validated, says_the_same
from tracker.plans.enums import Colour, Meaning, Shape
from tracker.plans.rules import GOING_ON, KeyEntry

S, C, D, M = ActionState, Challenge, DateCheck, Meaning
QUIET = Rated(S.IN_PROGRESS, None, None, D.NOT_DUE, is_repeated=False, is_silent=False)


def rating(meaning: Meaning, position: int = 1) -> KeyEntry:
    """A rating of this meaning, whatever its name and colour."""
    return KeyEntry("any", "Any", meaning, Shape.BAR, Colour.PURPLE, "As the plan says.", position)


@pytest.mark.parametrize(
    ("meaning", "changed", "expected"),
    [
        (M.ON_TRACK, {}, ()),
        (M.ON_TRACK, {"check": D.LATE}, (C.PASSED,)),
        (M.ON_TRACK, {"check": D.VERY_LATE}, (C.PASSED,)),
        (M.ON_TRACK, {"check": D.DUE_SOON}, ()),
        (M.NOT_DUE, {"check": D.LATE}, (C.PASSED,)),
        (M.AT_RISK, {"check": D.VERY_LATE}, ()),
        (M.OFF_TRACK, {"check": D.VERY_LATE}, ()),
        (M.ON_TRACK, {"is_repeated": True}, (C.REPEATED,)),
        (M.OFF_TRACK, {"is_repeated": True}, (C.REPEATED,)),
        (M.ON_TRACK, {"is_silent": True}, (C.SILENT,)),
        (M.AT_RISK, {"is_silent": True}, ()),
        (M.NOT_DUE, {"is_silent": True}, ()),
        (M.ON_TRACK, {"validated": rating(M.AT_RISK)}, (C.BETTER,)),
        (M.AT_RISK, {"validated": rating(M.AT_RISK, 2)}, (C.BETTER,)),
        (M.AT_RISK, {"validated": rating(M.AT_RISK, 1)}, ()),
        (M.AT_RISK, {"validated": rating(M.ON_TRACK)}, ()),
        (M.COMPLETE, {}, (C.UNDONE,)),
        (M.COMPLETE, {"state": S.REPORTED_COMPLETE}, ()),
        (M.COMPLETE, {"validated": rating(M.OFF_TRACK), "state": S.REPORTED_COMPLETE}, (C.BETTER,)),
        (
            M.ON_TRACK,
            {"check": D.LATE, "is_repeated": True, "is_silent": True, "validated": rating(M.OFF_TRACK)},
            (C.PASSED, C.REPEATED, C.SILENT, C.BETTER),
        ),
    ],
)
def test_what_is_to_be_challenged(
    meaning: Meaning, changed: dict[str, object], expected: tuple[Challenge, ...]
) -> None:
    rated = replace(QUIET, reported=rating(meaning), **changed)  # type: ignore[arg-type] # each case fits its field
    assert challenges(rated) == expected


def test_what_nobody_rated_is_silent_and_not_to_be_challenged() -> None:
    loud = replace(QUIET, check=D.VERY_LATE, is_repeated=True, is_silent=True, validated=rating(M.OFF_TRACK))
    assert challenges(loud) == ()


@pytest.mark.parametrize("state", S)
def test_what_is_over_or_rests_is_not_challenged_for_its_dates_and_words(state: ActionState) -> None:
    rated = replace(
        QUIET, state=state, reported=rating(M.ON_TRACK), check=D.LATE, is_repeated=True, validated=rating(M.OFF_TRACK)
    )
    expected = {
        S.NOT_STARTED: (C.PASSED, C.REPEATED, C.BETTER),
        S.IN_PROGRESS: (C.PASSED, C.REPEATED, C.BETTER),
        S.REPORTED_COMPLETE: (C.BETTER,),
        S.SUSPENDED: (C.BETTER,),
    }
    assert challenges(rated) == expected.get(state, ())


@pytest.mark.parametrize(
    ("words", "other", "same"),
    [
        ("Two of eight are done.", "Two of eight are done.", True),
        ("Two of eight\n are  done. ", "two of EIGHT are done.", True),
        ("Two of eight are done.", "Three of eight are done.", False),
        ("", "", True),
    ],
)
def test_the_same_words(words: str, other: str, same: bool) -> None:
    assert says_the_same(words, other) is same


@pytest.mark.parametrize("state", sorted(REPORTABLE_STATES))
def test_what_somebody_else_may_find(state: ActionState) -> None:
    meanings = {meaning for meaning in M if may_be_validated(meaning, state)}
    more = {S.REPORTED_COMPLETE: {M.COMPLETE}, S.SUSPENDED: {M.SUSPENDED}}
    assert meanings == GOING_ON | more.get(state, set())
