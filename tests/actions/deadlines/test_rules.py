"""The rules of deadline changes: what they come to in words, whether a date may move, and who decides."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.actions.deadlines.rules import (
    DeadlineDecision,
    NewDate,
    changed_in_words,
    check_decider,
    check_decision,
    check_may_change,
    check_new_date,
    date_warning,
    days_later,
    decided_in_words,
    deciding_boards,
    never_had_a_date,
    newest_change_on,
    only_a_board_decides,
    request_state,
    times_changed,
)
from tracker.actions.enums import ActionState, ChangeState, MilestoneState, Precision, RequestState
from tracker.actions.rules import Deadline
from tracker.errors import Refused
from tracker.plans.enums import PlanState

A, C, M, P = ActionState, ChangeState, MilestoneState, PlanState
DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))
APRIL, JULY, TODAY = date(2026, 4, 30), date(2026, 7, 31), date(2026, 4, 1)


@dataclass(frozen=True)
class Changed:
    """A deadline change as the rules see it."""

    state: ChangeState
    from_printed: str = "April 2026"
    decided_on: date | None = None
    noted_on: date | None = None


@dataclass(frozen=True)
class Step:
    """A milestone as the rules see it."""

    last_day: date | None = APRIL
    first_last_day: date | None = APRIL
    changes: Sequence[Changed] = ()
    state: MilestoneState = M.OPEN
    precision: Precision = Precision.MONTH
    as_printed: str = "April 2026"
    is_to_settle: bool = False


@dataclass(frozen=True)
class Board:
    """A board as the rules see it."""

    id: int
    is_body: bool = True


def undetermined(*changes: ChangeState, first: date | None = None) -> Step:
    """A milestone without a date."""
    return Step(
        None,
        first,
        [Changed(change_state) for change_state in changes],
        precision=Precision.UNDETERMINED,
        as_printed="TBC",
    )


def moved(*changes: ChangeState, first: date | None = APRIL, now: date | None = APRIL) -> Step:
    """A milestone with these changes."""
    return Step(now, first, [Changed(change_state) for change_state in changes])


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (moved(), "Never changed."),
        (moved(C.REQUESTED, C.REFUSED, C.WITHDRAWN, C.CORRECTED, C.FIRST_SET), "Never changed."),
        (
            moved(C.GRANTED, C.GRANTED, now=JULY),
            "Changed twice, first 30 April 2026, 92 days later than first agreed.",
        ),
        (
            moved(C.GRANTED, C.REQUESTED, C.UNRECORDED, C.GRANTED, now=date(2026, 5, 1)),
            "Changed 3 times, first 30 April 2026, 1 day later than first agreed.",
        ),
        (
            moved(C.GRANTED, now=date(2026, 4, 20)),
            "Changed once, first 30 April 2026, 10 days earlier than first agreed.",
        ),
        (moved(C.GRANTED, C.GRANTED), "Changed twice, first 30 April 2026, now back to that date."),
        (moved(C.GRANTED, now=None), "Changed once, first 30 April 2026, now without a date."),
        (moved(C.UNRECORDED, first=None), "Changed once, first “April 2026”, of which no day is known."),
        (
            Step(JULY, None, [Changed(C.UNRECORDED, from_printed="")]),
            "Changed once, the first date is not known.",
        ),
    ],
)
def test_how_a_deadline_has_moved_in_words(step: Step, words: str) -> None:
    assert changed_in_words(step) == words


@given(DAYS, st.integers(-20_000, 20_000))
def test_days_later_counts_every_calendar_day(first: date, days: int) -> None:
    assert days_later(first, first + timedelta(days=days)) == days


@given(DAYS, DAYS)
def test_days_later_agrees_with_the_words_and_turns_round(first: date, now: date) -> None:
    later = days_later(first, now)
    assert later is not None
    assert days_later(now, first) == -later
    words = changed_in_words(moved(C.GRANTED, first=first, now=now))
    assert ("later than" in words, "earlier than" in words) == (now > first, now < first)
    assert (f"{abs(later):,} day" in words) is (later != 0)


@pytest.mark.parametrize(
    ("first", "now", "days"),
    [
        (date(2020, 2, 28), date(2020, 3, 1), 2),
        (date(2019, 2, 28), date(2019, 3, 1), 1),
        (date(2019, 3, 30), date(2019, 4, 1), 2),
        (date(2000, 2, 29), date(2004, 2, 29), 1461),
        (None, APRIL, None),
        (APRIL, None, None),
    ],
)
def test_days_later_over_leap_days_and_clock_changes(first: date | None, now: date | None, days: int | None) -> None:
    assert days_later(first, now) == days


@pytest.mark.parametrize(
    ("plan", "action", "milestone", "is_removed", "said"),
    [
        (P.CLOSED, A.IN_PROGRESS, M.OPEN, False, "This plan is closed"),
        (P.DRAFT, A.IN_PROGRESS, M.OPEN, False, "This plan is draft"),
        (P.LIVE, A.COMPLETE, M.OPEN, False, "This action is complete"),
        (P.LIVE, A.SUSPENDED, M.OPEN, False, "This action is suspended"),
        (P.LIVE, A.IN_PROGRESS, M.MET, False, "This milestone is met"),
        (P.LIVE, A.REPORTED_COMPLETE, M.REPORTED_MET, False, "This milestone is reported met"),
        (P.LIVE, A.IN_PROGRESS, M.DROPPED, False, "This milestone is dropped"),
        (P.LIVE, A.IN_PROGRESS, M.OPEN, True, "entered in error and removed"),
    ],
)
def test_what_is_not_open_does_not_move(
    plan: PlanState, action: ActionState, milestone: MilestoneState, is_removed: bool, said: str
) -> None:
    with pytest.raises(Refused, match=said):
        check_may_change(plan, action, Step(state=milestone), is_removed=is_removed)
    resting = action is A.SUSPENDED
    stands = request_state(plan, action, Step(state=milestone), is_removed=is_removed)
    assert stands is (RequestState.RESTING if resting else RequestState.OVERTAKEN)


def test_what_is_open_moves_unless_it_is_still_a_question() -> None:
    check_may_change(P.LIVE, A.NOT_STARTED, Step())
    assert request_state(P.LIVE, A.NOT_STARTED, Step(), is_removed=False) is RequestState.WAITING
    with pytest.raises(Refused, match="has to settle"):
        check_may_change(P.LIVE, A.NOT_STARTED, Step(None, is_to_settle=True))


MONTH, TBC = Precision.MONTH, Precision.UNDETERMINED


@pytest.mark.parametrize(
    ("new", "said"),
    [
        (NewDate(Deadline("", MONTH, JULY)), "in words"),
        (NewDate(Deadline("July 2026", MONTH, None)), "Enter the last day"),
        (NewDate(Deadline("July 2026", MONTH, date(2026, 7, 30))), "not the last day of a month"),
        (NewDate(Deadline("April 2026", MONTH, APRIL)), "already"),
        (NewDate(Deadline("30 April", Precision.DAY, APRIL)), "already"),
        (NewDate(Deadline("TBC", TBC, APRIL)), "Leave the date empty"),
        (NewDate(Deadline("TBC", TBC, None)), "enter a review date"),
        (NewDate(Deadline("TBC", TBC, None), TODAY), "review date in the future"),
        (NewDate(Deadline("July 2026", MONTH, JULY), JULY), "Leave the review date empty"),
    ],
)
def test_a_new_date_that_is_not_whole_is_refused(new: NewDate, said: str) -> None:
    with pytest.raises(Refused, match=said):
        check_new_date(new, Step(), TODAY)


@pytest.mark.parametrize(
    "new",
    [
        NewDate(Deadline("July 2026", MONTH, JULY)),
        NewDate(Deadline("March 2026", MONTH, date(2026, 3, 31))),
        NewDate(Deadline("ongoing", Precision.CONTINUOUS, None), date(2026, 4, 2)),
    ],
)
def test_dates_in_the_past_and_words_with_a_review_date_are_allowed(new: NewDate) -> None:
    check_new_date(new, Step(), TODAY)


@pytest.mark.parametrize(
    ("last_day", "words"),
    [
        (JULY, ""),
        (None, ""),
        (TODAY, ""),
        (date(2026, 3, 31), "already past on 1 April 2026"),
        (date(2027, 1, 1), "after the end of the plan on 31 December 2026"),
    ],
)
def test_what_is_odd_in_a_date_is_said_aloud(last_day: date | None, words: str) -> None:
    assert date_warning(last_day, TODAY, date(2026, 12, 31)) == words


def test_both_are_said_where_both_hold() -> None:
    both = date_warning(date(2026, 3, 31), TODAY, date(2026, 3, 1))
    assert both == "already past on 1 April 2026, and after the end of the plan on 1 March 2026"
    assert date_warning(JULY, TODAY, None) == ""


@given(DAYS, DAYS, DAYS)
def test_said_exactly_when_over_or_beyond(last_day: date, on: date, ends: date) -> None:
    words = date_warning(last_day, on, ends)
    assert ("already past" in words, "after the end" in words) == (last_day < on, last_day > ends)


@pytest.mark.parametrize(
    ("step", "is_first"),
    [
        (undetermined(), True),
        (undetermined(C.REFUSED, C.CORRECTED), True),
        (undetermined(C.GRANTED), False),
        (undetermined(first=APRIL), False),
        (Step(None, None, precision=Precision.CONTINUOUS), False),
        (Step(None, None, precision=Precision.UNDETERMINED, is_to_settle=True), False),
        (Step(), False),
    ],
)
def test_only_what_never_had_a_date_takes_a_first(step: Step, is_first: bool) -> None:
    assert never_had_a_date(step) is is_first


@pytest.mark.parametrize(
    ("changes", "after", "is_only"),
    [
        ((), 1, False),
        ((), 0, True),
        ((C.REFUSED, C.CORRECTED, C.FIRST_SET, C.WITHDRAWN, C.REQUESTED), 1, False),
        ((C.GRANTED,), 1, True),
        ((C.UNRECORDED,), 1, True),
        ((C.GRANTED,), 2, False),
        ((C.GRANTED, C.GRANTED), 2, True),
    ],
)
def test_after_so_many_changes_only_a_board_decides(changes: Sequence[ChangeState], after: int, is_only: bool) -> None:
    step = moved(*changes)
    assert only_a_board_decides(step, after) is is_only
    assert times_changed(step.changes) == sum(change_state in {C.GRANTED, C.UNRECORDED} for change_state in changes)
    if is_only:
        with pytest.raises(Refused, match="only a board can"):
            check_decider(None, step, [Board(1)], after)
        with pytest.raises(Refused, match="Add a board first"):
            check_decider(None, step, [], after)
    else:
        check_decider(None, step, [], after)
    check_decider(1, step, [Board(1)], after)


def test_a_first_date_is_nobody_s_second_change() -> None:
    assert not only_a_board_decides(undetermined(), 0)


def test_a_board_of_other_things_does_not_decide() -> None:
    with pytest.raises(Refused, match="neither monitors"):
        check_decider(2, Step(), [Board(1)], 1)


def test_boards_that_decide_meet_and_have_to_do_with_the_action() -> None:
    monitors = [Board(3), Board(4, is_body=False)]
    assert deciding_boards(monitors, Board(1), None, Board(3)) == [Board(3), Board(1)]


@pytest.mark.parametrize(
    ("decided", "field"),
    [
        (DeadlineDecision(date(2026, 4, 2), 1), "on"),
        (DeadlineDecision(date(2026, 3, 9), 1), "on"),
        (DeadlineDecision(date(2026, 3, 31), 1, board_id=1, reference=" "), "reference"),
    ],
)
def test_decisions_that_cannot_be(decided: DeadlineDecision, field: str) -> None:
    with pytest.raises(Refused) as refused:
        check_decision(decided, TODAY, date(2026, 3, 10))
    assert refused.value.field == field


def test_the_day_of_the_newest_change_is_followed() -> None:
    changes = [
        Changed(C.UNRECORDED, noted_on=date(2026, 1, 1)),
        Changed(C.GRANTED, decided_on=date(2026, 2, 1)),
        Changed(C.REFUSED, decided_on=date(2026, 3, 1)),
        Changed(C.UNRECORDED),
    ]
    assert newest_change_on(changes) == date(2026, 2, 1)
    assert newest_change_on([]) is None
    check_decision(DeadlineDecision(date(2026, 2, 1), 1), TODAY, newest_change_on(changes))


def test_a_decision_in_words() -> None:
    assert decided_in_words(APRIL, "Cabinet", "7.2") == "on 30 April 2026 by Cabinet (reference 7.2)"
    assert decided_in_words(None, "", "") == "by the secretariat"
