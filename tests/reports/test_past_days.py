"""The plan LGA-2018 as it stood on past days, when nobody has reported anything."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from tests.support.viewers import anybody
from tracker.past.enums import PastReading
from tracker.past.queries import past_day
from tracker.people.enums import Role
from tracker.reports.enums import Worklist
from tracker.reports.pages.plan import plan_page
from tracker.reports.status_list.filters import Filters
from tracker.reports.status_list.queries import StatusList, status_list

SECRETARIAT = anybody(Role.SECRETARIAT)


def overdue_on(session: Session, day: date, reading: PastReading = PastReading.AS_IT_WAS) -> StatusList:
    """What was overdue in LGA-2018 on a day."""
    with past_day(session, day, reading) as past:
        return status_list(past, SECRETARIAT, day, Filters(plan="LGA-2018", only=Worklist.OVERDUE))


@pytest.mark.parametrize(
    ("day", "counted"),
    [(date(2019, 3, 1), "4 milestones"), (date(2019, 7, 1), "16 milestones in 14 actions")],
)
def test_what_was_overdue(seeded: Session, day: date, counted: str) -> None:
    assert overdue_on(seeded, day).counted == counted


def test_twelve_are_newly_overdue_between_march_and_july(seeded: Session) -> None:
    march, july = (
        {milestone.id for row in overdue_on(seeded, day).rows for milestone in row.milestones if milestone.is_overdue}
        for day in (date(2019, 3, 1), date(2019, 7, 1))
    )
    assert march <= july
    assert len(july - march) == 12


def test_a_plan_page_of_a_past_day_is_the_page_of_that_day(seeded: Session) -> None:
    day = date(2019, 3, 1)
    with past_day(seeded, day, PastReading.AS_IT_WAS) as past:
        assert plan_page(past, SECRETARIAT, "LGA-2018", day) == plan_page(seeded, SECRETARIAT, "LGA-2018", day)


def test_who_acted_then_is_shown_as_acting(seeded: Session) -> None:
    with past_day(seeded, date(2019, 3, 1), PastReading.AS_IT_WAS) as past:
        rows = status_list(past, SECRETARIAT, date(2019, 3, 1), Filters(plan="LGA-2018")).rows
    assert any("Acting" in owner.words for row in rows for owner in row.owners)
