"""Stretches of time that a deadline can name, from a day to a year: first day, last day, precision and name."""

from calendar import month_name
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from tracker.actions.enums import Precision, Repeats
from tracker.dates import ONE_DAY, day_in_words, end_of_month
from tracker.errors import Refused

FIRST_YEAR, LAST_YEAR = 1990, 2060
FEBRUARY = 2
APRIL = 4  # the month in which a financial year begins
QUARTERS, HALVES = 4, 2
MONTHS = 12
ENTER = "Enter the last day that is still on time."
SHORT_YEAR = 2  # figures of a year without its century
CENTURY = 100
BETWEEN_LEAP_YEARS = 4  # from 1990 to 2060 no leap year is left out
SEVERAL = 2  # how many years are offered where none is given

# How far into a month (days) or a year (months) its parts may be taken to last: each is read in two ways.
MONTH_PARTS = {"start": (1, 10), "early": (10, 15), "mid": (15, 20)}
YEAR_PARTS = {"start": (1, 3), "early": (3, 6), "mid": (6, 8)}


@dataclass(frozen=True)
class Period:
    """A stretch of time with its name. As a deadline it is on time until its last day."""

    precision: Precision
    first: date
    last: date
    name: str


@dataclass(frozen=True)
class Time:
    """What one expression can mean, and why it is a question if it can mean several things."""

    periods: tuple[Period, ...]
    why: str = ""


@dataclass(frozen=True)
class Yearless:
    """A day, month or quarter whose year is not said; `in_year` gives the one of a year.

    `instead` is what the same words mean if the year is said after all: "Mar 14" may be March 2014.
    """

    in_year: Callable[[int], Period | None]  # None: that year has no 29 February
    instead: tuple[Period, ...] = ()
    why: str = "It does not say the year."

    def _from(self, years: Iterable[int]) -> Iterator[Period]:
        return (period for year in years if (period := self.in_year(year)))

    def up_to(self, last: date) -> Period:
        """The latest one that is over on `last`: the March of "March to June 2019"."""
        years = range(last.year, last.year - BETWEEN_LEAP_YEARS - 1, -1)
        return next(period for period in self._from(years) if period.last <= last)

    def since(self, day: date | None) -> Time:
        """What it can mean in a plan that begins on `day`: the next two from then on. Raises Refused without a day."""
        if day is None:
            raise Refused(f"{self.why} Enter the date with its year.")
        year = min(max(day.year, FIRST_YEAR), LAST_YEAR)
        nearby = self._from(range(year - 1, year + SEVERAL * BETWEEN_LEAP_YEARS))
        return Time((*self.instead, *islice((period for period in nearby if period.last >= day), SEVERAL)), self.why)


@dataclass(frozen=True)
class Undated:
    """No date, said in words: continuous or undetermined, and how often it comes back where that is said."""

    precision: Precision
    repeats: Repeats | None = None


def odd_year(figures: object) -> str:
    """The refusal of a year that no plan is likely to name."""
    return f"The year {figures} is probably a typing error. Years can be from {FIRST_YEAR} to {LAST_YEAR}. {ENTER}"


def year_of(figures: str) -> int:
    """The year that two or four figures name. Raises Refused outside 1990 to 2060, where a typing error is likely."""
    year = int(figures)
    if len(figures) <= SHORT_YEAR:
        year += 2000 if year <= LAST_YEAR % CENTURY else 1900
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Refused(odd_year(figures))
    return year


def a_day(year: int, month: int, day: int) -> Period:
    """One day. Raises Refused, in words, when the calendar does not have it."""
    longest = a_month(year, month).last.day
    if not 1 <= day <= longest:
        named = f"{month_name[month]} {year}" if month == FEBRUARY else month_name[month]
        raise Refused(f"There is no such day, because {named} has {longest} days. {ENTER}")
    only = date(year, month, day)
    return Period(Precision.DAY, only, only, day_in_words(only))


def a_month(year: int, month: int) -> Period:
    """One month. Raises Refused when there is no month of this number."""
    if not 1 <= month <= MONTHS:
        raise Refused(f"There is no month {month}. Enter dates with the day first, for example 31/3/2026.")
    name = f"{month_name[month]} {year}"
    return Period(Precision.MONTH, date(year, month, 1), end_of_month(year, month), name)


def months(year: int, month: int, count: int, precision: Precision, name: str) -> Period:
    """`count` months from the beginning of one; the month may count on beyond 12 into the next year."""
    begins, ends = year * MONTHS + month - 1, year * MONTHS + month + count - 2
    last = end_of_month(ends // MONTHS, ends % MONTHS + 1)
    return Period(precision, date(begins // MONTHS, begins % MONTHS + 1, 1), last, name)


def a_quarter(first_year: int, number: int) -> Period:
    """A quarter of the financial year that begins in April of `first_year`."""
    name = f"quarter {number} of {a_financial_year(first_year).name}"
    return months(first_year, APRIL + 3 * (_numbered("quarter", number, QUARTERS) - 1), 3, Precision.QUARTER, name)


def a_calendar_quarter(year: int, number: int) -> Period:
    """A quarter of a calendar year."""
    name = f"quarter {number} of the calendar year {year}"
    return months(year, 1 + 3 * (_numbered("quarter", number, QUARTERS) - 1), 3, Precision.QUARTER, name)


def a_half(first_year: int, number: int) -> Period:
    """A half of the financial year that begins in April of `first_year`; it ends as a quarter does."""
    name = f"half {number} of {a_financial_year(first_year).name}"
    return months(first_year, APRIL + 6 * (_numbered("half", number, HALVES) - 1), 6, Precision.QUARTER, name)


def a_calendar_half(year: int, number: int) -> Period:
    """A half of a calendar year; it ends as a quarter does."""
    name = f"half {number} of the calendar year {year}"
    return months(year, 1 + 6 * (_numbered("half", number, HALVES) - 1), 6, Precision.QUARTER, name)


def a_year(year: int) -> Period:
    """A calendar year."""
    return months(year, 1, MONTHS, Precision.YEAR, str(year))


def a_financial_year(first_year: int) -> Period:
    """The financial year that begins in April of `first_year`."""
    name = f"financial year {first_year}/{(first_year + 1) % CENTURY:02}"
    return months(first_year, APRIL, MONTHS, Precision.FINANCIAL_YEAR, name)


def before(period: Period) -> Period:
    """The last day before a period begins, as exact as the period itself."""
    day = period.first - ONE_DAY
    name = day_in_words(day) if period.precision is Precision.DAY else f"before {period.name} begins"
    return Period(period.precision, day, day, name)


def ending(period: Period) -> Period:
    """The last day of a period, as exact as the period itself."""
    name = period.name if period.precision is Precision.DAY else f"to the end of {period.name}"
    return Period(period.precision, period.last, period.last, name)


def part_of(period: Period, part: str) -> tuple[Period, ...]:
    """The ways to read "mid-December" or "early 2018": see MONTH_PARTS and YEAR_PARTS. Raises Refused for others.

    No day is printed, and none follows from the words: the middle of December may be its half or its middle third.
    The end of the month is not offered, because "mid" means to be done before it.
    """
    ways: tuple[date, ...] = ()
    if period.precision is Precision.MONTH and period.first.month == period.last.month:
        ways = tuple(period.first + timedelta(days=days - 1) for days in MONTH_PARTS[part])
        return tuple(Period(Precision.DAY, day, day, day_in_words(day)) for day in ways)
    if period.precision not in {Precision.YEAR, Precision.FINANCIAL_YEAR}:
        raise Refused(f"“{part}” can be used with a month or a year, not with {period.name}. {ENTER}")
    ends = [months(period.first.year, period.first.month, count, Precision.MONTH, "") for count in YEAR_PARTS[part]]
    return tuple(a_month(end.last.year, end.last.month) for end in ends)


def _numbered(part: str, number: int, highest: int) -> int:
    if not 1 <= number <= highest:
        raise Refused(f"There is no {part} {number}. They go from 1 to {highest}. {ENTER}")
    return number
