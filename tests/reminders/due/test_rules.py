"""Which kinds a deadline owes on a day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.actions.enums import ActionState, MilestoneState, Precision
from tracker.plans.enums import PlanState
from tracker.reminders.due.rules import Owed, is_reminded, kinds_passed, next_told_on, owed, told_on
from tracker.reminders.policy.rules import DEFAULT, Policy
from tracker.working_days import USUAL, WorkingDays

SOON, TODAY, LATE_1, LATE_7, LATE_14, LATE_30 = MILDEST_FIRST = DEFAULT.days
CLOSED_OVER_EASTER = Policy(days=(-14, 0, 3), working=WorkingDays(closed=((date(2019, 4, 8), date(2019, 5, 3)),)))
DAYS = st.dates(min_value=date(2018, 1, 1), max_value=date(2035, 12, 31))


@pytest.mark.parametrize(
    ("kind", "deadline", "day"),
    [
        (SOON, date(2019, 4, 30), date(2019, 4, 23)),
        (SOON, date(2019, 4, 29), date(2019, 4, 18)),  # 22 April was Easter Monday, 19 April Good Friday
        (TODAY, date(2019, 4, 30), date(2019, 4, 30)),
        (TODAY, date(2019, 3, 31), date(2019, 3, 29)),  # a Sunday is told on the Friday before
        (LATE_1, date(2019, 3, 31), date(2019, 4, 1)),
        (LATE_1, date(2019, 3, 29), date(2019, 4, 1)),  # a Friday's is told on the Monday after
        (LATE_1, date(2018, 12, 31), date(2019, 1, 2)),
        (LATE_7, date(2019, 3, 31), date(2019, 4, 8)),
        (LATE_14, date(2019, 3, 31), date(2019, 4, 15)),
        (LATE_30, date(2019, 3, 31), date(2019, 4, 30)),
    ],
)
def test_the_working_day_of_a_kind(kind: int, deadline: date, day: date) -> None:
    assert told_on(kind, deadline, DEFAULT) == day


def test_kinds_move_out_of_a_quiet_period_before_the_deadline_forward_and_after_it_back() -> None:
    deadline = date(2019, 4, 30)
    days = [told_on(kind, deadline, CLOSED_OVER_EASTER) for kind in CLOSED_OVER_EASTER.days]
    assert days == [date(2019, 4, 5), date(2019, 4, 5), date(2019, 5, 7)]  # 6 May was a bank holiday
    assert owed(deadline, date(2019, 4, 30), [], CLOSED_OVER_EASTER) is None
    assert owed(deadline, date(2019, 4, 5), [], CLOSED_OVER_EASTER) == Owed(0, (-14,))
    assert owed(deadline, date(2019, 5, 7), [-14, 0], CLOSED_OVER_EASTER) == Owed(3, ())


def test_the_next_day_on_which_something_new_is_told() -> None:
    assert next_told_on(date(2019, 4, 30), date(2019, 5, 7), DEFAULT) == date(2019, 5, 14)
    assert next_told_on(date(2019, 4, 30), date(2019, 5, 30), DEFAULT) is None


@given(DAYS)
def test_kinds_are_told_on_working_days_in_their_order(deadline: date) -> None:
    days = [told_on(kind, deadline, DEFAULT) for kind in MILDEST_FIRST]
    assert all(map(USUAL.includes, days))
    assert days == sorted(days)
    assert [kind for kind in MILDEST_FIRST if kind <= 0 and told_on(kind, deadline, DEFAULT) > deadline] == []
    assert deadline - days[0] <= DEFAULT.furthest_ahead


@given(DAYS, st.integers(0, 90))
def test_a_deadline_behind_a_quiet_period_is_seen_in_time(first: date, length: int) -> None:
    policy = Policy(working=WorkingDays(closed=((first, first + timedelta(days=length)),)))
    for deadline in (first, first + timedelta(days=length), first + timedelta(days=length + 7)):
        assert deadline - told_on(-7, deadline, policy) <= policy.furthest_ahead


@pytest.mark.parametrize(
    ("day", "recorded", "expected"),
    [
        (date(2019, 4, 22), [], None),
        (date(2019, 4, 23), [], Owed(SOON, ())),
        (date(2019, 4, 23), [SOON], None),
        (date(2019, 4, 26), [], Owed(SOON, ())),  # the plan went live late: told once, with that day's number
        (date(2019, 4, 29), [SOON], None),
        (date(2019, 4, 30), [SOON], Owed(TODAY, ())),
        (date(2019, 4, 30), [], Owed(TODAY, (SOON,))),
        (date(2019, 5, 1), [SOON, TODAY], Owed(LATE_1, ())),
        (date(2019, 5, 9), [SOON, TODAY, LATE_1], Owed(LATE_7, ())),  # two days of outage
        (date(2019, 5, 20), [SOON, TODAY, LATE_1], Owed(LATE_14, (LATE_7,))),
        (date(2020, 1, 2), [], Owed(LATE_30, (SOON, TODAY, LATE_1, LATE_7, LATE_14))),
        (date(2020, 1, 2), [LATE_30], None),  # nothing milder is told after the most pressing
        (date(2020, 1, 2), list(MILDEST_FIRST), None),
    ],
)
def test_what_the_end_of_april_owes(day: date, recorded: list[int], expected: Owed | None) -> None:
    assert owed(date(2019, 4, 30), day, recorded, DEFAULT) == expected


@given(DAYS, st.integers(min_value=-20, max_value=60), st.sets(st.sampled_from(MILDEST_FIRST)))
def test_the_highest_is_told_and_the_rest_is_covered(deadline: date, days: int, recorded: set[int]) -> None:
    today = deadline + timedelta(days=days)
    found = owed(deadline, today, recorded, DEFAULT)
    if found is None:
        return
    passed = kinds_passed(deadline, today, DEFAULT)
    assert found.told == passed[-1]
    assert {found.told, *found.covered} == set(passed) - recorded
    assert owed(deadline, today, recorded | {found.told, *found.covered}, DEFAULT) is None


@given(DAYS, st.sets(st.integers(min_value=-10, max_value=50)))
def test_whatever_days_the_tracker_runs_each_kind_is_recorded_once(deadline: date, runs: set[int]) -> None:
    recorded: list[int] = []
    for day in sorted(runs):
        found = owed(deadline, deadline + timedelta(days=day), recorded, DEFAULT)
        if found is not None:
            recorded += [*found.covered, found.told]
    assert len(recorded) == len(set(recorded))
    working = [day for day in runs if USUAL.includes(deadline + timedelta(days=day))]
    assert recorded == list(kinds_passed(deadline, deadline + timedelta(days=max(working, default=-30)), DEFAULT))


@pytest.mark.parametrize("plan", PlanState)
@pytest.mark.parametrize("action", ActionState)
@pytest.mark.parametrize("milestone", MilestoneState)
def test_only_open_steps_of_open_actions_of_live_plans(
    plan: PlanState, action: ActionState, milestone: MilestoneState
) -> None:
    expected = (
        plan is PlanState.LIVE
        and action in {ActionState.NOT_STARTED, ActionState.IN_PROGRESS}
        and milestone is MilestoneState.OPEN
    )
    assert is_reminded(plan, action, milestone, Precision.MONTH) is expected


@pytest.mark.parametrize("precision", [Precision.CONTINUOUS, Precision.UNDETERMINED])
def test_nothing_without_a_date(precision: Precision) -> None:
    assert not is_reminded(PlanState.LIVE, ActionState.IN_PROGRESS, MilestoneState.OPEN, precision)
