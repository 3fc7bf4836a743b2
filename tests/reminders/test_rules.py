"""Which kinds a deadline owes on a day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.actions.enums import ActionState, MilestoneState, Precision
from tracker.dates import is_working_day
from tracker.plans.enums import PlanState
from tracker.reminders.enums import ReminderKind
from tracker.reminders.rules import (
    DAYS_AFTER,
    FURTHEST_AHEAD,
    MILDEST_FIRST,
    Owed,
    is_reminded,
    kinds_passed,
    owed,
    told_on,
)

SOON, TODAY, LATE_1, LATE_7, LATE_14, LATE_30 = MILDEST_FIRST
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
def test_the_working_day_of_a_kind(kind: ReminderKind, deadline: date, day: date) -> None:
    assert told_on(kind, deadline) == day


@given(DAYS)
def test_kinds_are_told_on_working_days_in_their_order(deadline: date) -> None:
    days = [told_on(kind, deadline) for kind in MILDEST_FIRST]
    assert all(is_working_day(day) for day in days)
    assert days == sorted(days)
    assert [kind for kind in MILDEST_FIRST if DAYS_AFTER[kind] <= 0 and told_on(kind, deadline) > deadline] == []
    assert deadline - days[0] <= FURTHEST_AHEAD


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
def test_what_the_end_of_april_owes(day: date, recorded: list[ReminderKind], expected: Owed | None) -> None:
    assert owed(date(2019, 4, 30), day, recorded) == expected


@given(DAYS, st.integers(min_value=-20, max_value=60), st.sets(st.sampled_from(MILDEST_FIRST)))
def test_the_highest_is_told_and_the_rest_is_covered(deadline: date, days: int, recorded: set[ReminderKind]) -> None:
    today = deadline + timedelta(days=days)
    found = owed(deadline, today, recorded)
    if found is None:
        return
    passed = kinds_passed(deadline, today)
    assert found.told == passed[-1]
    assert {found.told, *found.covered} == set(passed) - recorded
    assert owed(deadline, today, recorded | {found.told, *found.covered}) is None


@given(DAYS, st.sets(st.integers(min_value=-10, max_value=50)))
def test_whatever_days_the_tracker_runs_each_kind_is_recorded_once(deadline: date, runs: set[int]) -> None:
    recorded: list[ReminderKind] = []
    for day in sorted(runs):
        found = owed(deadline, deadline + timedelta(days=day), recorded)
        if found is not None:
            recorded += [*found.covered, found.told]
    assert len(recorded) == len(set(recorded))
    assert recorded == list(kinds_passed(deadline, deadline + timedelta(days=max(runs, default=-30))))


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
