"""Days as a British council counts them: local, the last of a month or quarter, and in words."""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
ONE_DAY = timedelta(days=1)
NOON = 12


def local(instant: datetime) -> datetime:
    """An aware instant as Europe/London clocks showed it."""
    return instant.astimezone(LONDON)


def local_day(instant: datetime) -> date:
    """The day in Europe/London on which an aware instant fell."""
    return local(instant).date()


def instant_of(day: date, at: time) -> datetime:
    """The UTC instant at which London clocks first show `at` on `day`.

    A time that the spring change leaves out becomes the next instant that exists; one that comes twice, the first.
    """
    wanted = datetime.combine(day, at)
    instant = wanted.replace(tzinfo=LONDON).astimezone(UTC)
    if local(instant).replace(tzinfo=None) == wanted:
        return instant
    instant = datetime.combine(day, time(), tzinfo=LONDON).astimezone(UTC)
    while local(instant).replace(tzinfo=None) < wanted:
        instant += timedelta(minutes=1)
    return instant


def end_of_month(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, monthrange(year, month)[1])


def end_of_financial_year(first_year: int) -> date:
    """The last day of the financial year that begins in April of `first_year`: 2025 gives 31 March 2026."""
    return date(first_year + 1, 3, 31)


def end_of_financial_quarter(first_year: int, quarter: int) -> date:
    """The last day of a quarter of a financial year: (2025, 3), "Q3 2025/26", gives 31 December 2025."""
    ends = {1: (first_year, 6), 2: (first_year, 9), 3: (first_year, 12), 4: (first_year + 1, 3)}
    return end_of_month(*ends[quarter])


def day_in_words(day: date) -> str:
    """A day as GOV.UK writes it: 1 April 2019."""
    return f"{day.day} {day:%B %Y}"


def moment_in_words(instant: datetime) -> str:
    """An instant in London time with the offset of the clock: 1 April 2019 at 9:05am (UTC+1)."""
    there = local(instant)
    hour = there.hour % NOON or NOON
    half = "am" if there.hour < NOON else "pm"
    return f"{day_in_words(there.date())} at {hour}:{there:%M}{half} ({offset_in_words(instant)})"


def offset_in_words(instant: datetime) -> str:
    """How far London clocks were from UTC at an instant: UTC+1 in summer, UTC+0 in winter."""
    hours = int((local(instant).utcoffset() or timedelta()) / timedelta(hours=1))
    return f"UTC{hours:+d}"


def days_in_words(days: int) -> str:
    """A number of calendar days: 1 day, 12 days."""
    return plural(days, "day")


def plural(number: int, one: str, many: str = "") -> str:
    """A number with its noun: 1 action, 2 actions."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
