"""The morning list: its numbers, and that each is explained by the list behind it."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from tests.support.builders import a_milestone, a_plan, an_action, building
from tests.support.events import StagedEvent
from tests.support.seeded import NOW, TODAY
from tests.support.viewers import anybody, refs, seen_by
from tracker.actions.enums import ActionState
from tracker.people.enums import Role
from tracker.people.queries import Viewer
from tracker.plans.enums import PlanState
from tracker.reports.enums import Worklist
from tracker.reports.pages.secretariat_home import PlanMorning, morning_list
from tracker.reports.status_list.filters import Filters
from tracker.reports.status_list.queries import status_list


def lga_of(session: Session, today: date = TODAY) -> PlanMorning:
    """The LGA plan this morning."""
    return next(
        plan_morning
        for plan_morning in morning_list(session, anybody(Role.SECRETARIAT), today)
        if plan_morning.ref == "LGA-2018"
    )


PRINTED = [
    (Worklist.OVERDUE, "6 milestones in 5 actions", ["7", "15", "18", "27", "30"]),
    (Worklist.DUE_SOON, "10 milestones", ["2", "10", "11", "14", "24", "25", "27", "29", "31", "32"]),
    (Worklist.NO_DEADLINE, "2 milestones", ["7", "27"]),
    (Worklist.TO_SETTLE, "1 milestone", ["16"]),
    (Worklist.TO_REVIEW, "0 milestones", []),
    (Worklist.NO_OWNER, "0 actions", []),
    (Worklist.LEAD_NOT_STATED, "4 actions", ["6", "7", "16", "26"]),
    (Worklist.NO_BOARD, "7 actions", ["2", "3", "10", "18", "21", "24", "35"]),
    (Worklist.TO_CHALLENGE, "0 actions", []),
    (Worklist.AWAITING_CHECK, "0 actions", []),
    (Worklist.EXTENSION_ASKED, "0 actions", []),
]
LIVED_IN = [
    (Worklist.OVERDUE, "6 milestones in 5 actions", ["7", "15", "18", "27", "30"]),
    (Worklist.NO_RECENT_UPDATE, "8 actions", ["3", "15", "18", "21", "24", "28", "31", "35"]),
    (Worklist.TO_CHALLENGE, "2 actions", ["17", "30"]),
    (Worklist.AWAITING_CHECK, "1 action", ["13"]),
    (Worklist.EXTENSION_ASKED, "1 action", ["14"]),
]


@pytest.mark.parametrize(("only", "words", "expected"), PRINTED)
def test_plan_as_printed(seeded: Session, only: Worklist, words: str, expected: list[str]) -> None:
    entry = lga_of(seeded).on(only)
    listed = status_list(seeded, anybody(Role.SECRETARIAT), TODAY, entry.filters)
    assert (entry.words, refs(listed.rows)) == (words, expected)


@pytest.mark.parametrize(("only", "words", "expected"), LIVED_IN)
def test_plan_lived_in(lived_in: Session, only: Worklist, words: str, expected: list[str]) -> None:
    entry = lga_of(lived_in).on(only)
    listed = status_list(lived_in, anybody(Role.SECRETARIAT), TODAY, entry.filters)
    assert (entry.words, refs(listed.rows)) == (words, expected)


@pytest.mark.parametrize("today", [date(2018, 12, 18), TODAY, date(2019, 5, 1), date(2020, 4, 30), date(2023, 6, 1)])
def test_each_number_is_explained_by_its_list(lived_in: Session, today: date) -> None:
    viewer = seen_by(lived_in, "Daniel Kerr", today)
    for plan in morning_list(lived_in, viewer, today):
        assert [entry.only for entry in plan.tallies] == list(Worklist)
        for entry in plan.tallies:
            listed = status_list(lived_in, viewer, today, entry.filters)
            assert (len(listed.rows), listed.counted) == (entry.actions, entry.words)
            assert entry.filters == Filters(plan=plan.ref, only=entry.only)
            assert entry.words.startswith(f"{entry.number} ")


def test_overdue_begins_on_the_day_after(seeded: Session) -> None:
    assert lga_of(seeded, date(2019, 4, 30)).on(Worklist.OVERDUE).number == 6
    assert lga_of(seeded, date(2019, 5, 1)).on(Worklist.OVERDUE).number == 16


def test_what_is_over_needs_no_owner_and_no_board(session: Session) -> None:
    with building(session, NOW) as rec:
        plan = a_plan(rec)
        for state in ActionState:
            a_milestone(rec, action=an_action(rec, plan=plan, ref=state.value, state=state))
        rec.tell(StagedEvent.BUILT)
    (morning,) = morning_list(session, anybody(), TODAY)
    assert morning.on(Worklist.NO_BOARD).words == morning.on(Worklist.NO_OWNER).words == "4 actions"
    assert morning.on(Worklist.OVERDUE).words == "2 milestones"


def plans_of(session: Session, viewer: Viewer) -> list[str]:
    """The plans on somebody's morning list."""
    return [plan.ref for plan in morning_list(session, viewer, TODAY)]


def test_whose_plans(session: Session) -> None:
    with building(session, NOW) as rec:
        a_plan(rec, ref="A")
        a_plan(rec, ref="B", state=PlanState.DRAFT)
        a_plan(rec, ref="C", state=PlanState.CLOSED)
        a_plan(rec, ref="D")
        rec.tell(StagedEvent.BUILT)
    of_one_plan = Viewer(0, "", frozenset({(Role.SECRETARIAT, "B", 0)}), frozenset(), frozenset())
    assert plans_of(session, anybody(Role.SECRETARIAT)) == plans_of(session, anybody(Role.ADMINISTRATOR))
    assert plans_of(session, anybody(Role.SECRETARIAT)) == ["A", "B", "D"]
    assert plans_of(session, of_one_plan) == ["B"]
    assert plans_of(session, anybody(Role.AUDITOR)) == plans_of(session, anybody()) == ["A", "D"]
