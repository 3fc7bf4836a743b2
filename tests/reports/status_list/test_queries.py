"""The status list: whose eyes, which rows, in which order."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from tests.support.builders import a_plan, a_post, an_action, building
from tests.support.events import StagedEvent
from tests.support.seeded import NOW, TODAY
from tests.support.viewers import anybody, board_id, refs, seen_by
from tracker.actions.enums import ActionState
from tracker.errors import NotFound
from tracker.people.enums import Role
from tracker.plans.enums import PlanState
from tracker.reports.enums import Worklist
from tracker.reports.status_list.filters import Filters
from tracker.reports.status_list.queries import status_list

LGA = Filters(plan="LGA-2018")


def test_rows_stand_in_plan_and_printed_order(seeded: Session) -> None:
    listed = status_list(seeded, seen_by(seeded, "Will Tuckley"), TODAY, Filters())
    printed = [str(number) for number in range(1, 36) if number not in (8, 9)]
    assert refs(listed.rows)[:33] == printed
    assert {row.plan_ref for row in listed.rows[33:]} == {"OFSTED-2017"}
    assert (len(listed.rows), listed.of_actions, listed.counted) == (49, 49, "49 actions")
    assert [key.plan_ref for key in listed.keys] == ["LGA-2018", "OFSTED-2017"]
    assert [entry.label for entry in listed.keys[0].entries] == ["Blue", "Green", "Amber", "Red"]


def test_like_named_boards_are_never_mixed_up(seeded: Session) -> None:
    viewer = seen_by(seeded, "Will Tuckley")
    transformation = board_id(seeded, "Transformation Board")
    improvement = board_id(seeded, "Tower Hamlets Transformation and Improvement Board")
    listed = status_list(seeded, viewer, TODAY, Filters(board=transformation))
    assert refs(listed.rows) == ["4", "23"]
    assert listed.described == ("monitored by Transformation Board",)
    assert refs(status_list(seeded, viewer, TODAY, Filters(board=improvement)).rows) == ["20", "22"]


def test_owner_filter_follows_the_post(seeded: Session) -> None:
    viewer = seen_by(seeded, "Sharon Godman")
    wanted = Filters(owner=viewer.person_id)
    listed = status_list(seeded, viewer, TODAY, wanted)
    assert refs(listed.rows) == ["1", "11", "14", "18", "20", "22", "26"]
    assert listed.described == ("owned by Sharon Godman",)
    assert not status_list(seeded, viewer, date(2018, 12, 1), wanted).rows


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(plan="LGA-2018", recommendation="10"), ["27", "28", "29", "30", "31", "32"]),
        (Filters(plan="OFSTED-2017", theme="4"), ["BV18-8"]),
        (Filters(text="TRANSFORMATION BOARD"), ["4", "23"]),
        (Filters(text="mccourt"), ["6"]),
        (Filters(text="d17-3"), ["D17-3"]),
        (Filters(text="investors in people"), ["30"]),
        (Filters(text="no such words"), []),
        (Filters(plan="LGA-2018", due_before=date(2018, 12, 31)), []),
        (Filters(plan="LGA-2018", due_before=date(2019, 1, 1)), ["18", "30"]),
        (Filters(plan="LGA-2018", overdue=True), ["7", "15", "18", "27", "30"]),
        (Filters(plan="LGA-2018", rating="red"), ["14", "27"]),
        (Filters(plan="LGA-2018", rating="none"), ["3", "15", "18", "21", "24", "28", "31", "35"]),
        (Filters(state=ActionState.REPORTED_COMPLETE), ["13"]),
        (Filters(plan="LGA-2018", rating="green", no_update_since=date(2019, 1, 15)), ["22", "32"]),
        (Filters(plan="LGA-2018", only=Worklist.OVERDUE, rating="red"), ["27"]),
    ],
)
def test_filters(lived_in: Session, filters: Filters, expected: list[str]) -> None:
    listed = status_list(lived_in, seen_by(lived_in, "Will Tuckley"), TODAY, filters)
    assert refs(listed.rows) == expected


def test_overdue_list_counts_milestones(seeded: Session) -> None:
    listed = status_list(seeded, anybody(), TODAY, Filters(plan="LGA-2018", overdue=True))
    assert (listed.counted, listed.of_actions) == ("6 milestones in 5 actions", 33)


def test_choices_are_what_occurs(seeded: Session) -> None:
    everything = status_list(seeded, anybody(), TODAY, Filters()).choices
    one_plan = status_list(seeded, anybody(), TODAY, LGA).choices
    assert [value for value, _ in everything["plan"]] == [value for value, _ in one_plan["plan"]]
    assert (everything["recommendation"], everything["theme"]) == ((), ())
    assert [value for value, _ in one_plan["recommendation"]] == [str(number) for number in range(1, 12)]
    assert (str(board_id(seeded, "Cabinet")), "Cabinet") in one_plan["board"]
    assert len(one_plan["owner"]) == len(dict(one_plan["owner"])) == 14


def test_drafts_only_for_those_who_may_read_them(session: Session) -> None:
    with building(session, NOW) as rec:
        an_action(rec, plan=a_plan(rec, ref="DRAFT", state=PlanState.DRAFT))
        an_action(rec, plan=a_plan(rec, ref="LIVE"))
        an_action(rec, plan=a_plan(rec, ref="OVER", state=PlanState.CLOSED))
        rec.tell(StagedEvent.BUILT)
    for role, seen in ((Role.AUDITOR, 3), (Role.SECRETARIAT, 3), (Role.ADMINISTRATOR, 3), (Role.BOARD_MEMBER, 2)):
        listed = status_list(session, anybody(role), TODAY, Filters())
        assert (len(listed.rows), len(listed.choices["plan"])) == (seen, seen)
    assert {row.plan_ref for row in status_list(session, anybody(), TODAY, Filters()).rows} == {"LIVE", "OVER"}
    with pytest.raises(NotFound):
        status_list(session, anybody(), TODAY, Filters(plan="DRAFT"))


def test_what_does_not_exist_is_not_found(session: Session) -> None:
    for filters in (Filters(plan="NONE"), Filters(board=99), Filters(owner=99)):
        with pytest.raises(NotFound):
            status_list(session, anybody(), TODAY, filters)
    assert status_list(session, anybody(), TODAY, Filters()).rows == ()


def test_directorate_is_that_of_an_owning_post(session: Session) -> None:
    with building(session, NOW) as rec:
        post = a_post(rec)
        post.directorate = "Place"
        an_action(rec, owner=post)
        an_action(rec, owner=a_post(rec))
        rec.tell(StagedEvent.BUILT)
    listed = status_list(session, anybody(), TODAY, Filters(directorate="Place"))
    assert len(listed.rows) == 1
    assert listed.described == ("owned in the directorate Place",)
    assert listed.choices["directorate"] == (("Place", "Place"),)
