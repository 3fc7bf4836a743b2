"""Which slots are due, when a failure is tried again, where a moved clock stops."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.dates import instant_of, is_working_day, local_day
from tracker.scheduler.enums import RunState
from tracker.scheduler.rules import (
    ABANDONED_AFTER,
    QUEUE_AT,
    RETRY_PAUSES,
    may_retry,
    next_stop,
    pause_after,
    queue_slot,
    whole_seconds_on,
)

INSTANTS = st.integers(min_value=0, max_value=12 * 365 * 86_400_000).map(
    lambda milliseconds: datetime(2018, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds)
)


def utc(*parts: int) -> datetime:
    year, month, day, hour, minute, *_ = (*parts, 0, 0)
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "slot"),
    [
        (utc(2019, 4, 1, 6, 59), None),
        (utc(2019, 4, 1, 7), "2019-04-01"),  # 8:00 in London, in summer
        (utc(2019, 4, 1, 22, 59), "2019-04-01"),
        (utc(2019, 4, 1, 23), None),  # already the 2nd there
        (utc(2019, 1, 2, 7, 59), None),
        (utc(2019, 1, 2, 8), "2019-01-02"),
        (utc(2019, 4, 6, 12), None),  # a Saturday
        (utc(2019, 4, 19, 12), None),  # Good Friday
        (utc(2019, 4, 23, 12), "2019-04-23"),
    ],
)
def test_the_slot_of_the_queue(now: datetime, slot: str | None) -> None:
    assert queue_slot(now) == slot


def test_clock_changes_move_no_slot() -> None:
    for day in (date(2019, 3, 29), date(2019, 4, 1), date(2019, 10, 25), date(2019, 10, 28)):
        at = instant_of(day, QUEUE_AT)
        assert queue_slot(at) == day.isoformat()
        assert queue_slot(at - timedelta(seconds=1)) is None
    assert instant_of(date(2019, 3, 31), time(1, 30)) == utc(2019, 3, 31, 1)  # a time left out: the next that exists
    assert instant_of(date(2019, 10, 27), time(1, 30)) == utc(2019, 10, 27, 0, 30)  # one that comes twice: the first


@pytest.mark.parametrize(
    ("state", "minutes", "tries", "expected"),
    [
        (RunState.DONE, 600, 1, False),
        (RunState.RUNNING, 10, 1, False),
        (RunState.RUNNING, 11, 1, True),
        (RunState.FAILED, 0, 1, False),
        (RunState.FAILED, 1, 1, True),
        (RunState.FAILED, 1, 2, False),
        (RunState.FAILED, 2, 2, True),
        (RunState.FAILED, 29, 50, False),
        (RunState.FAILED, 30, 50, True),
    ],
)
def test_when_a_slot_is_run_again(state: RunState, minutes: int, tries: int, expected: bool) -> None:
    started = utc(2019, 4, 1, 7)
    ended = None if state is RunState.RUNNING else started
    assert may_retry(state, started, ended, tries, started + timedelta(minutes=minutes)) is expected


@given(st.integers())
def test_pauses_grow_to_a_limit(failures: int) -> None:
    assert RETRY_PAUSES[0] <= pause_after(failures) <= pause_after(failures + 1) <= RETRY_PAUSES[-1]
    assert RETRY_PAUSES[-1] > ABANDONED_AFTER


@given(INSTANTS, st.timedeltas(min_value=timedelta(seconds=1), max_value=timedelta(days=60)))
def test_a_moved_clock_stops_at_every_slot_on_its_way(start: datetime, way: timedelta) -> None:
    now, target, stops = start, start + way, []
    while now < target:
        now = next_stop(now, target)
        stops.append(now)
    assert stops[-1] == target
    assert stops == sorted(set(stops))
    days = {local_day(start) + timedelta(days=number) for number in range(way.days + 3)}
    slots = {instant_of(day, QUEUE_AT) for day in days if is_working_day(day)}
    assert set(stops) - {target} == {slot for slot in slots if start < slot < target}


@given(INSTANTS, st.timedeltas(min_value=timedelta(), max_value=timedelta(days=3)))
def test_the_clock_moves_by_whole_seconds_and_not_short(now: datetime, way: timedelta) -> None:
    found = whole_seconds_on(now, now + way)
    assert timedelta() <= found - (now + way) < timedelta(seconds=1)
    assert (found - now).microseconds == 0


def test_a_target_that_has_passed_is_reached_at_once() -> None:
    now = utc(2019, 4, 1, 9)
    assert next_stop(now, now - timedelta(hours=1)) < now
    assert whole_seconds_on(now, now - timedelta(hours=1)) == now
