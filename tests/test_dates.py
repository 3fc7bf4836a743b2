"""Days as councils count them: month ends, quarters, and the two nights when clocks change."""

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tracker.dates import (
    day_in_words,
    end_of_financial_quarter,
    end_of_financial_year,
    end_of_month,
    instant_of,
    local_day,
    moment_in_words,
    plural,
)

DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))


def test_periods_end_as_the_design_says() -> None:
    assert end_of_month(2019, 4) == date(2019, 4, 30)
    assert end_of_month(2020, 2) == date(2020, 2, 29)
    assert end_of_financial_quarter(2025, 3) == date(2025, 12, 31)
    assert end_of_financial_quarter(2024, 4) == date(2025, 3, 31)
    assert end_of_financial_year(2025) == date(2026, 3, 31)


def test_an_hour_that_spring_leaves_out_is_the_next_that_exists() -> None:
    assert instant_of(date(2019, 3, 31), time(1, 30)) == datetime(2019, 3, 31, 1, 0, tzinfo=UTC)


def test_an_hour_that_comes_twice_in_autumn_is_the_first() -> None:
    assert instant_of(date(2019, 10, 27), time(1, 30)) == datetime(2019, 10, 27, 0, 30, tzinfo=UTC)


@given(DAYS, st.times(min_value=time(2), max_value=time(23, 59)))
def test_any_other_time_of_day_reads_back(day: date, at: time) -> None:
    at = at.replace(second=0, microsecond=0)
    assert local_day(instant_of(day, at)) == day


def test_a_day_begins_at_london_midnight() -> None:
    midnight = instant_of(date(2019, 5, 1), time())
    assert local_day(midnight) == date(2019, 5, 1)
    assert local_day(midnight - timedelta(seconds=1)) == date(2019, 4, 30)


def test_words() -> None:
    assert day_in_words(date(2019, 4, 1)) == "1 April 2019"
    assert moment_in_words(datetime(2019, 4, 1, 8, 5, tzinfo=UTC)) == "1 April 2019 at 9:05am (UTC+1)"
    assert moment_in_words(datetime(2019, 12, 1, 12, 0, tzinfo=UTC)) == "1 December 2019 at 12:00pm (UTC+0)"
    assert [plural(n, "action") for n in (0, 1, 1200)] == ["0 actions", "1 action", "1,200 actions"]
