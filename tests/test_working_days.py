"""Working days of the nations and of offices that close: weekends, Easter, Christmas with its substitute days."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.working_days import USUAL, Nation, WorkingDays

DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))
ENGLAND, SCOTLAND, ULSTER = Nation.ENGLAND_AND_WALES, Nation.SCOTLAND, Nation.NORTHERN_IRELAND


@pytest.mark.parametrize(
    ("day", "free_in"),
    [
        (date(2019, 4, 20), {ENGLAND, SCOTLAND, ULSTER}),  # a Saturday
        (date(2019, 4, 19), {ENGLAND, SCOTLAND, ULSTER}),  # Good Friday
        (date(2019, 4, 22), {ENGLAND, ULSTER}),  # Easter Monday
        (date(2019, 4, 23), set()),
        (date(2019, 8, 5), {SCOTLAND}),  # the first Monday in August
        (date(2019, 8, 26), {ENGLAND, ULSTER}),  # the last
        (date(2019, 12, 2), {SCOTLAND}),  # St Andrew's Day was a Saturday
        (date(2019, 1, 2), {SCOTLAND}),
        (date(2019, 3, 18), {ULSTER}),  # St Patrick's Day was a Sunday
        (date(2019, 7, 12), {ULSTER}),  # the Battle of the Boyne
        (date(2021, 12, 27), {ENGLAND, SCOTLAND, ULSTER}),  # Christmas Day was a Saturday
        (date(2021, 12, 28), {ENGLAND, SCOTLAND, ULSTER}),  # Boxing Day was a Sunday
        (date(2022, 6, 3), {ENGLAND, SCOTLAND, ULSTER}),  # the Platinum Jubilee
    ],
)
def test_free_days_by_nation(day: date, free_in: set[Nation]) -> None:
    assert {nation for nation in Nation if not WorkingDays(nation).includes(day)} == free_in


@given(DAYS)
def test_working_days_around_any_day(day: date) -> None:
    before, after, following = USUAL.on_or_before(day), USUAL.on_or_after(day), USUAL.after(day)
    assert before <= day <= after
    assert following > day
    assert all(map(USUAL.includes, (before, after, following)))
    assert (following - before).days <= 8


def test_an_office_that_closes_over_christmas_and_works_on_saturdays() -> None:
    closed = ((date(2019, 12, 24), date(2020, 1, 3)),)
    office = WorkingDays(weekdays=frozenset(range(6)), closed=closed)
    assert office.on_or_before(date(2020, 1, 3)) == date(2019, 12, 23)
    assert office.on_or_after(date(2019, 12, 24)) == date(2020, 1, 4)  # a Saturday
