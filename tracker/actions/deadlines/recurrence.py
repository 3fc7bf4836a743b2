"""Pure rules of recurring deadlines: when the next one is, and in which words."""

from datetime import date, timedelta

from tracker.actions.enums import Precision, Repeats
from tracker.actions.rules import Deadline, ends_its_period
from tracker.dates import day_in_words, end_of_month

MONTHS = 12
WEEK = timedelta(days=7)
MONTHS_BETWEEN = {Repeats.MONTHLY: 1, Repeats.QUARTERLY: 3, Repeats.HALF_YEARLY: 6, Repeats.YEARLY: 12}
APRIL = 4


def next_occurrence(last_day: date, repeats: Repeats) -> date:
    """The next last day: the same day of a later month, the last one where that month is shorter.

    The end of a month stays the end of a month: 28 February 2019 is followed by 29 February 2020, 30 April by
    31 May.
    """
    if repeats is Repeats.WEEKLY:
        return last_day + WEEK
    months = last_day.year * MONTHS + last_day.month - 1 + MONTHS_BETWEEN[repeats]
    end = end_of_month(months // MONTHS, months % MONTHS + 1)
    if last_day == end_of_month(last_day.year, last_day.month):
        return end
    return end.replace(day=min(last_day.day, end.day))


def next_deadline(precision: Precision, last_day: date | None, repeats: Repeats, words: str) -> Deadline:
    """The next deadline, of the same precision where that still fits; one without a date keeps its `words`."""
    if last_day is None:
        return Deadline(words, precision, None)
    day = next_occurrence(last_day, repeats)
    kept = precision if ends_its_period(precision, day) else Precision.DAY
    return Deadline(words_of(kept, day), kept, day)


def words_of(precision: Precision, last_day: date) -> str:
    """A deadline in words that the parser reads as the same deadline: 31 July 2019, July 2019, Q2 2019/20, 2019/20."""
    first_year = last_day.year - (last_day.month < APRIL)
    financial = f"{first_year}/{(first_year + 1) % 100:02}"
    return {
        Precision.MONTH: f"{last_day:%B %Y}",
        Precision.QUARTER: f"Q{(last_day.month - APRIL) % MONTHS // 3 + 1} {financial}",
        Precision.YEAR: str(last_day.year),
        Precision.FINANCIAL_YEAR: financial,
    }.get(precision, day_in_words(last_day))
