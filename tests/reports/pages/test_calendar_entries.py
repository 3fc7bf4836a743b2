"""Deadlines for calendars: whose they are, which are in, and how a moved one is told from before."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from tests.support.builders import a_board, a_holding, a_milestone, a_person, a_plan, a_post, an_action, building
from tests.support.deadline_story import CLERK, Scene, a_scene
from tests.support.events import StagedEvent
from tests.support.seeded import NOW, TODAY
from tests.support.viewers import seen_by
from tracker.actions.deadlines.decisions import grant_deadline
from tracker.actions.enums import ActionState, MilestoneState, Precision
from tracker.actions.models import Action
from tracker.audit.service import recording
from tracker.boards.models import Board
from tracker.people.models import Delegation, Person, Post
from tracker.people.queries import viewer_of
from tracker.plans.enums import PlanState
from tracker.reports.pages.calendar_entries import DeadlineEntry, Deadlines, deadlines_of_action, deadlines_of_person

MAY = date(2019, 5, 1)


def refs(shown: Deadlines) -> list[tuple[str, date]]:
    """The printed number and the day of each entry, in their order."""
    return [(entry.action_ref, entry.last_day) for entry in shown.entries]


def test_sharon_godman_has_all_of_hers(lived_in: Session) -> None:
    shown = deadlines_of_person(lived_in, seen_by(lived_in, "Sharon Godman"), TODAY)
    assert shown.title == "Deadlines of Sharon Godman"
    assert refs(shown)[:4] == [
        ("18", date(2018, 12, 31)),
        ("11", date(2019, 4, 30)),
        ("14", date(2019, 4, 30)),
        ("1", date(2019, 7, 31)),
    ]
    assert {entry.action_ref for entry in shown.entries} == {"1", "11", "14", "18", "20", "22", "26"}


def test_somebody_without_actions_has_none(lived_in: Session) -> None:
    assert deadlines_of_person(lived_in, seen_by(lived_in, "Daniel Kerr"), TODAY).entries == ()


def test_only_what_somebody_owns_or_reports_for_today(session: Session) -> None:
    with building(session, NOW) as rec:
        plan = a_plan(rec)
        ada, bea = a_person(rec, name="Ada"), a_person(rec, name="Bea")
        post, past, to_come = a_post(rec, holder=ada), a_post(rec), a_post(rec)
        a_holding(rec, post=past, person=bea, until=TODAY - timedelta(days=1))
        a_holding(rec, post=to_come, person=bea, since=MAY)
        owned: dict[str, Person | Post | Board] = {
            "by name": bea,
            "for Ada": post,
            "of an old post": past,
            "of a post to come": to_come,
            "Ada's": ada,
            "a board's": a_board(rec),
        }
        for ref, owner in owned.items():
            a_milestone(rec, action=an_action(rec, plan=plan, ref=ref, owner=owner), last_day=MAY)
        rec.session.add(Delegation(person_id=bea.id, post_id=post.id, given_from_on=date(2019, 1, 1)))
        rec.tell(StagedEvent.BUILT)
    shown = deadlines_of_person(session, viewer_of(session, bea.id, TODAY), TODAY)
    assert {entry.action_ref for entry in shown.entries} == {"by name", "for Ada"}
    later = deadlines_of_person(session, viewer_of(session, bea.id, MAY), MAY)
    assert {entry.action_ref for entry in later.entries} == {"by name", "for Ada", "of a post to come"}


def test_only_open_dated_milestones_of_open_actions_of_live_plans(session: Session) -> None:
    with building(session, NOW) as rec:
        person = a_person(rec)
        live = a_plan(rec)
        for action_state in ActionState:
            a_milestone(rec, action=an_action(rec, plan=live, ref=action_state, state=action_state, owner=person))
        for step_state in MilestoneState:
            action = an_action(rec, plan=live, ref=f"step {step_state}", owner=person)
            a_milestone(rec, action=action, state=step_state)
        for precision in Precision:
            action = an_action(rec, plan=live, ref=f"precision {precision}", owner=person)
            a_milestone(rec, action=action, precision=precision)
        undated = an_action(rec, plan=live, ref="undated", owner=person)
        a_milestone(rec, action=undated, last_day=None)
        for plan_state in (PlanState.DRAFT, PlanState.CLOSED):
            a_milestone(rec, action=an_action(rec, plan=a_plan(rec, state=plan_state), owner=person))
        removed = an_action(rec, plan=live, ref="removed", owner=person)
        removed.removed_on = TODAY
        a_milestone(rec, action=removed)
        rec.tell(StagedEvent.BUILT)
    shown = deadlines_of_person(session, viewer_of(session, person.id, TODAY), TODAY)
    dated = {"day", "month", "quarter", "year", "financial year"}
    assert sorted(entry.action_ref for entry in shown.entries) == sorted(
        ["not started", "in progress", "step open", *(f"precision {one}" for one in dated)]
    )


@pytest.mark.parametrize("state", [PlanState.DRAFT, PlanState.CLOSED])
def test_an_action_of_a_plan_that_is_not_live_has_none(session: Session, state: PlanState) -> None:
    with building(session, NOW) as rec:
        action = an_action(rec, plan=a_plan(rec, state=state))
        a_milestone(rec, action=action)
        rec.tell(StagedEvent.BUILT)
    assert deadlines_of_action(session, action, TODAY).entries == ()


def test_an_action_has_its_parts_and_boards_and_no_others(session: Session) -> None:
    with building(session, NOW) as rec:
        plan, board = a_plan(rec, ref="LGA"), a_board(rec, name="Cabinet")
        action = an_action(rec, plan=plan, ref="27", wording="Do it", board=board)
        gold = a_milestone(rec, action=action, last_day=date(2022, 12, 31), name="Gold", as_printed="2022")
        silver = a_milestone(rec, action=action, last_day=MAY, name="Silver", as_printed="1 May")
        a_milestone(rec, action=an_action(rec, plan=plan))
        rec.tell(StagedEvent.BUILT, action.reference)
    shown = deadlines_of_action(session, action, TODAY)
    assert shown.title == "Deadlines of LGA action 27"
    first = DeadlineEntry(
        milestone_id=silver.id,
        action_id=action.id,
        plan_ref="LGA",
        action_ref="27",
        wording="Do it",
        part="Silver",
        as_printed="1 May",
        last_day=MAY,
        boards=("Cabinet",),
        version=1,
        changed_at=NOW,
    )
    assert shown.entries[0] == first
    assert [entry.milestone_id for entry in shown.entries] == [silver.id, gold.id]


def of_scene(scene: Scene) -> DeadlineEntry:
    """The one deadline of a scene as it is now."""
    scene.session.rollback()
    (entry,) = deadlines_of_action(scene.session, scene.session.get_one(Action, scene.action), TODAY).entries
    return entry


def test_a_moved_deadline_is_the_same_one_and_newer(session: Session) -> None:
    scene = a_scene(session)
    before = of_scene(scene)
    request, version = scene.ask(), scene.step.version
    session.rollback()
    later = NOW + timedelta(hours=3)
    with recording(session, CLERK, later) as rec:
        grant_deadline(rec, request, version, scene.by_board())
    after = of_scene(scene)
    assert (before.last_day, before.as_printed, before.changed_at) == (date(2019, 4, 30), "April 2019", None)
    assert (after.last_day, after.as_printed, after.changed_at) == (date(2019, 7, 31), "July 2019", later)
    assert after.milestone_id == before.milestone_id
    assert after.version > before.version
