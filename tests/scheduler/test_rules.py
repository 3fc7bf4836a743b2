"""Which slots are due, when a failure is tried again, where a moved clock stops, what is late."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.dates import instant_of, local, local_day
from tracker.scheduler.enums import Job, RunState
from tracker.scheduler.rules import (
    ABANDONED_AFTER,
    RETRY_PAUSES,
    Sendings,
    Slot,
    is_worker_away,
    late_by_an_hour,
    may_retry,
    next_slot,
    next_stop,
    pause_after,
    planned_for,
    queue_slot,
    run_late_since,
    slots_of,
    whole_seconds_on,
)
from tracker.working_days import USUAL, Nation, WorkingDays

AS_EVER = {(USUAL, time(8))}
EVERY_DAY = WorkingDays(weekdays=frozenset(range(7)))

INSTANTS = st.integers(min_value=0, max_value=12 * 365 * 86_400_000).map(
    lambda milliseconds: datetime(2018, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds)
)

# Any instant, and as often one of a day on which the clocks change.
WHENEVER = INSTANTS | st.tuples(
    st.sampled_from([date(2019, 3, 31), date(2019, 10, 27), date(2020, 3, 29)]), st.integers(0, 1499)
).map(lambda found: instant_of(found[0], time()) + timedelta(minutes=found[1]))
TIMES = st.times().map(lambda at: at.replace(second=0, microsecond=0)) | st.sampled_from(
    [time(0), time(1), time(1, 30), time(1, 45), time(2), time(23, 59)]
)
WORKING = st.builds(
    WorkingDays, st.sampled_from(Nation), st.frozensets(st.integers(0, 6), min_size=1), st.just(())
) | st.just(EVERY_DAY)
SENDINGS = st.frozensets(st.tuples(WORKING, TIMES), min_size=1, max_size=4)


def named(slot: Slot | None) -> str | None:
    """The name of a slot, if there is one."""
    return slot.name if slot else None


def utc(*parts: int) -> datetime:
    year, month, day, hour, minute, *_ = (*parts, 0, 0)
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "slot"),
    [
        (utc(2019, 4, 1, 6, 59), None),
        (utc(2019, 4, 1, 7), "2019-04-01T08:00"),  # 8:00 in London, in summer
        (utc(2019, 4, 1, 22, 59), "2019-04-01T08:00"),
        (utc(2019, 4, 1, 23), None),  # already the 2nd there
        (utc(2019, 1, 2, 7, 59), None),
        (utc(2019, 1, 2, 8), "2019-01-02T08:00"),
        (utc(2019, 4, 6, 12), None),  # a Saturday
        (utc(2019, 4, 19, 12), None),  # Good Friday
        (utc(2019, 4, 23, 12), "2019-04-23T08:00"),
    ],
)
def test_the_slot_of_plans_without_a_policy(now: datetime, slot: str | None) -> None:
    assert named(queue_slot(now, AS_EVER)) == slot


@pytest.mark.parametrize(
    ("now", "slot"),
    [
        (utc(2019, 4, 1, 6, 14), None),
        (utc(2019, 4, 1, 6, 15), "2019-04-01T07:15"),
        (utc(2019, 4, 1, 7), "2019-04-01T08:00"),
        (utc(2019, 4, 1, 15, 29), "2019-04-01T08:00"),
        (utc(2019, 4, 1, 15, 30), "2019-04-01T16:30"),
        (utc(2019, 4, 6, 15, 30), "2019-04-06T07:15"),  # only one of the plans works on Saturdays
        (utc(2019, 4, 7, 15, 30), None),
        (utc(2019, 4, 22, 15), "2019-04-22T07:15"),  # Easter Monday is a working day in Scotland
    ],
)
def test_the_latest_slot_of_today_covers_those_before_it(now: datetime, slot: str | None) -> None:
    scots = WorkingDays(Nation.SCOTLAND, frozenset(range(6)))
    closed = WorkingDays(closed=((date(2019, 4, 1), date(2019, 4, 1)),))
    sendings = {(USUAL, time(8)), (scots, time(7, 15)), (USUAL, time(16, 30)), (closed, time(12))}
    assert named(queue_slot(now, sendings)) == slot


def test_clock_changes_move_no_slot() -> None:
    for day in (date(2019, 3, 29), date(2019, 4, 1), date(2019, 10, 25), date(2019, 10, 28)):
        at = instant_of(day, time(8))
        assert named(queue_slot(at, AS_EVER)) == f"{day}T08:00"
        assert queue_slot(at - timedelta(seconds=1), AS_EVER) is None


@pytest.mark.parametrize(
    ("day", "first"),
    [
        (date(2019, 3, 31), utc(2019, 3, 31, 1)),  # a time left out: the next that exists
        (date(2019, 10, 27), utc(2019, 10, 27, 0, 30)),  # one that comes twice: the first
    ],
)
def test_half_past_one_runs_once_when_the_clocks_change(day: date, first: datetime) -> None:
    midnight = instant_of(day, time())
    minutes = [midnight + timedelta(minutes=number) for number in range(23 * 60)]
    shown = [(now, named(queue_slot(now, {(EVERY_DAY, time(1, 30))}))) for now in minutes]
    assert {slot for _, slot in shown} == {None, f"{day}T01:30"}
    assert min(now for now, slot in shown if slot) == first
    assert all(slot for now, slot in shown if now >= first)


def wall_clock_until(now: datetime) -> time:
    """The latest time that London clocks have shown by now since midnight: now, or at the end of an hour before."""
    shown, day = local(now).time(), local_day(now)
    before = now.replace(minute=0, second=0, microsecond=0) - timedelta(microseconds=1)
    while local_day(before) == day:
        shown = max(shown, local(before).time())
        before -= timedelta(hours=1)
    return shown


@given(WHENEVER, SENDINGS)
def test_a_slot_has_come_when_clocks_have_shown_its_time(now: datetime, sendings: Sendings) -> None:
    shown, day = wall_clock_until(now), local_day(now)
    come = [at for working, at in sendings if working.includes(day) and at <= shown]
    assert named(queue_slot(now, sendings)) == (f"{day}T{max(come):%H:%M}" if come else None)


@given(WHENEVER, SENDINGS)
def test_whoever_looks_all_day_runs_every_slot_once_and_in_order(now: datetime, sendings: Sendings) -> None:
    day = local_day(now)
    slots, midnight = slots_of(day, sendings), instant_of(day, time())
    quarters = [midnight + timedelta(minutes=15 * number) for number in range(100)]
    instants = sorted({*(at for at in quarters if local_day(at) == day), *(slot.instant for slot in slots)})
    looks = [named(queue_slot(at, sendings)) for at in instants]
    run = [name for name in dict.fromkeys(looks) if name]
    changes = sum(1 for before, after in pairwise([None, *looks]) if before != after)
    assert changes == len(run), "a slot that is over does not come back"
    last_at = {slot.instant: slot.name for slot in slots}  # of several in the missing hour, the last
    assert run == sorted(last_at.values())


@given(WHENEVER, SENDINGS, st.lists(st.integers(0, 47), max_size=4))
def test_the_daily_run_is_late_when_neither_its_slot_nor_a_later_one_was_run(
    now: datetime, sendings: Sendings, picked: list[int]
) -> None:
    slots = slots_of(local_day(now), sendings)
    done = {slots[number % len(slots)] for number in picked} if slots else set()
    late = [
        slot
        for slot in slots
        if now > slot.instant + timedelta(minutes=15) and not any(one.at >= slot.at for one in done)
    ]
    expected = min((slot.instant for slot in late), default=None)
    assert run_late_since(now, sendings, [slot.name for slot in done]) == expected


def test_a_quarter_of_an_hour_is_not_late() -> None:
    eight = utc(2019, 4, 1, 7)
    quarter, second = timedelta(minutes=15), timedelta(seconds=1)
    assert run_late_since(eight + quarter, AS_EVER, []) is None
    assert run_late_since(eight + quarter + second, AS_EVER, []) == eight
    assert run_late_since(eight + quarter + second, AS_EVER, ["2019-04-01T08:00"]) is None
    assert run_late_since(eight + quarter + second, AS_EVER, ["2019-04-01T09:30"]) is None
    assert run_late_since(eight + quarter + second, AS_EVER, ["2019-04-01T07:59"]) == eight
    assert run_late_since(utc(2019, 4, 6, 12), AS_EVER, []) is None  # a Saturday


def test_an_hour_without_a_success_and_two_minutes_without_a_sign() -> None:
    now, second = utc(2019, 4, 1, 12), timedelta(seconds=1)
    assert late_by_an_hour(None, now) is None
    assert late_by_an_hour(now - timedelta(hours=1) + second, now) is None
    assert late_by_an_hour(now - timedelta(hours=1), now) == now - timedelta(hours=1)
    assert is_worker_away(None, now)
    assert not is_worker_away(now - timedelta(minutes=2), now)
    assert is_worker_away(now - timedelta(minutes=2) - second, now)


@pytest.mark.parametrize(
    ("job", "slot", "planned"),
    [
        (Job.QUEUE_REMINDERS, "2019-04-01T16:30", utc(2019, 4, 1, 15, 30)),
        (Job.QUEUE_REMINDERS, "2019-01-02", utc(2019, 1, 2, 8)),  # of before plans had times of their own
        (Job.SWEEP_FILES, "2019-04-01", utc(2019, 4, 1, 3)),
        (Job.SEND_MAIL, "2019-04-01T08:00:00.000000Z", None),
    ],
)
def test_when_a_run_was_planned_for(job: Job, slot: str, planned: datetime | None) -> None:
    assert planned_for(job, slot) == planned


def test_the_next_slot() -> None:
    friday_noon = utc(2019, 4, 5, 11)
    far = friday_noon + timedelta(days=60)
    assert named(next_slot(friday_noon, AS_EVER, far)) == "2019-04-08T08:00"
    assert named(next_slot(friday_noon, {*AS_EVER, (EVERY_DAY, time(1, 30))}, far)) == "2019-04-06T01:30"
    assert next_slot(friday_noon, {(WorkingDays(closed=((date(2019, 1, 1), date(2030, 1, 1)),)), time(8))}, far) is None


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


@given(INSTANTS, st.timedeltas(min_value=timedelta(seconds=1), max_value=timedelta(days=30)), SENDINGS)
def test_a_moved_clock_stops_at_every_slot_on_its_way(start: datetime, way: timedelta, sendings: Sendings) -> None:
    now, target, stops = start, start + way, []
    while now < target:
        now = next_stop(now, target, sendings)
        stops.append(now)
    assert stops[-1] == target
    assert stops == sorted(set(stops))
    days = {local_day(start) + timedelta(days=number) for number in range(way.days + 3)}
    slots = {instant_of(day, at) for day in days for working, at in sendings if working.includes(day)}
    assert set(stops) - {target} == {slot for slot in slots if start < slot < target}


@given(INSTANTS, st.timedeltas(min_value=timedelta(), max_value=timedelta(days=3)))
def test_the_clock_moves_by_whole_seconds_and_not_short(now: datetime, way: timedelta) -> None:
    found = whole_seconds_on(now, now + way)
    assert timedelta() <= found - (now + way) < timedelta(seconds=1)
    assert (found - now).microseconds == 0


def test_a_target_that_has_passed_is_reached_at_once() -> None:
    now = utc(2019, 4, 1, 9)
    assert next_stop(now, now - timedelta(hours=1), AS_EVER) < now
    assert whole_seconds_on(now, now - timedelta(hours=1)) == now
