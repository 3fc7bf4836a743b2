"""Which days count as working days, for the nations of the United Kingdom and for offices with closed periods."""

import enum
from dataclasses import dataclass
from datetime import date
from functools import cache

import holidays

from tracker.dates import ONE_DAY

MONDAY_TO_FRIDAY = frozenset(range(5))


class Nation(enum.StrEnum):
    """Whose bank holidays apply (https://www.gov.uk/bank-holidays has one list for England and Wales)."""

    ENGLAND_AND_WALES = "England and Wales"
    SCOTLAND = "Scotland"
    NORTHERN_IRELAND = "Northern Ireland"


SUBDIVISIONS = {Nation.ENGLAND_AND_WALES: "ENG", Nation.SCOTLAND: "SCT", Nation.NORTHERN_IRELAND: "NIR"}


@cache
def _bank_holidays(nation: Nation) -> holidays.HolidayBase:
    return holidays.country_holidays("GB", subdiv=SUBDIVISIONS[nation])


@dataclass(frozen=True)
class WorkingDays:
    """Somebody's working days: weekdays (0 is Monday) that are not bank holidays and not in a closed period.

    `closed` are pairs of a first and a last day.
    """

    nation: Nation = Nation.ENGLAND_AND_WALES
    weekdays: frozenset[int] = MONDAY_TO_FRIDAY
    closed: tuple[tuple[date, date], ...] = ()

    def includes(self, day: date) -> bool:
        """Whether somebody works on `day`."""
        is_open = day.weekday() in self.weekdays and day not in _bank_holidays(self.nation)
        return is_open and not any(first <= day <= last for first, last in self.closed)

    def on_or_before(self, day: date) -> date:
        """`day` itself when it is a working day, else the last working day before it."""
        while not self.includes(day):
            day -= ONE_DAY
        return day

    def on_or_after(self, day: date) -> date:
        """`day` itself when it is a working day, else the next working day after it."""
        while not self.includes(day):
            day += ONE_DAY
        return day

    def after(self, day: date) -> date:
        """The first working day after `day`."""
        return self.on_or_after(day + ONE_DAY)


USUAL = WorkingDays()
