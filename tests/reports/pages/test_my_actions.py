"""What an owner has to do now: whose actions, in which section, and why in words."""

from datetime import date

from sqlalchemy.orm import Session

from tests.support.builders import (
    a_board,
    a_holding,
    a_milestone,
    a_person,
    a_plan,
    a_post,
    an_action,
    an_ownership,
    building,
)
from tests.support.deadline_story import CLERK, a_scene
from tests.support.events import StagedEvent
from tests.support.seeded import NOW, TODAY
from tests.support.viewers import refs, seen_by
from tracker.actions.deadlines.decisions import refuse_deadline
from tracker.actions.enums import ActionState
from tracker.actions.models import Action
from tracker.audit.service import recording
from tracker.boards.service import add_secretary
from tracker.people.models import Delegation, Person
from tracker.people.queries import viewer_of
from tracker.people.service import give_delegation
from tracker.plans.enums import PlanState
from tracker.reports.enums import Section
from tracker.reports.pages.my_actions import MyAction, MyActions, my_actions


def everything(mine: MyActions) -> dict[str, MyAction]:
    """All actions by number; the same number twice would be an action in two sections."""
    listed = [action for section in (*mine.to_do, mine.later, mine.finished) for action in section.actions]
    by_ref = {action.row.ref: action for action in listed}
    assert len(by_ref) == len(listed) == mine.number
    return by_ref


def sections(mine: MyActions) -> dict[Section, list[str]]:
    """The numbers of the actions of each section."""
    return {
        part.section: refs(action.row for action in part.actions) for part in (*mine.to_do, mine.later, mine.finished)
    }


def test_sharon_godman_sees_exactly_hers(seeded: Session) -> None:
    mine = my_actions(seeded, seen_by(seeded, "Sharon Godman"), TODAY)
    assert sorted(everything(mine), key=int) == ["1", "11", "14", "18", "20", "22", "26"]
    assert [key.plan_ref for key in mine.keys] == ["LGA-2018"]


def test_each_in_its_most_pressing_section(lived_in: Session) -> None:
    mine = my_actions(lived_in, seen_by(lived_in, "Sharon Godman"), TODAY)
    assert sections(mine) == {
        Section.OVERDUE: ["18"],
        Section.DUE_SOON: ["11", "14"],
        Section.NO_RECENT_UPDATE: [],
        Section.LATER: ["1", "26", "20", "22"],
        Section.FINISHED: [],
    }
    assert (mine.name, mine.number_to_do, mine.number) == ("Sharon Godman", 3, 7)
    by_ref = everything(mine)
    assert by_ref["18"].why == "91 days late, since 1 January 2019; no update since the plan began on 18 December 2018"
    assert by_ref["11"].why == "due in 29 days, on 30 April 2019"
    asked_for = "an extension has been requested, July 2019 [Sample, invented for training]"
    assert by_ref["14"].why == f"due in 29 days, on 30 April 2019; {asked_for}"
    assert by_ref["1"].why == "due by 31 July 2019"
    assert by_ref["1"].next_deadline == "July 2019 (last day 31 July 2019)"
    assert by_ref["1"].row.last_update_on == date(2019, 3, 12)


def test_parts_and_silence_in_words(lived_in: Session) -> None:
    by_ref = everything(my_actions(lived_in, seen_by(lived_in, "Will Tuckley"), TODAY))
    assert by_ref["27"].why == "2 of 6 milestones late, since 1 February 2019"
    assert by_ref["27"].next_deadline == "Outcomes framework: January 2019 (last day 31 January 2019)"
    words = "no update since the plan began on 18 December 2018; one is expected every 90 days"
    assert (by_ref["28"].section, by_ref["28"].why) == (Section.NO_RECENT_UPDATE, words)


def test_finished_ones_are_last(lived_in: Session) -> None:
    mine = my_actions(lived_in, seen_by(lived_in, "Asmat Hussain"), TODAY)
    (finished,) = mine.finished.actions
    assert (finished.row.ref, finished.why) == ("13", "reported complete on 18 March 2019, not checked")


def test_question_that_nobody_settled(lived_in: Session) -> None:
    mine = my_actions(lived_in, seen_by(lived_in, "Debbie Jones"), TODAY)
    by_ref = everything(mine)
    assert by_ref["16"].why == "the deadline needs to be settled"
    assert by_ref["16"].next_deadline.startswith("April 2020/21 (to be settled: April 2020")
    assert sections(mine)[Section.LATER] == ["19", "16"]


def test_somebody_without_actions(lived_in: Session) -> None:
    mine = my_actions(lived_in, seen_by(lived_in, "Daniel Kerr"), TODAY)
    assert (mine.number, mine.keys) == (0, ())


def test_posts_persons_and_delegates(session: Session) -> None:
    with building(session, NOW) as rec:
        plan = a_plan(rec)
        ada, bea = a_person(rec, name="Ada"), a_person(rec, name="Bea")
        post, vacant, past = a_post(rec, title="Director", holder=ada), a_post(rec, title="Head"), a_post(rec)
        a_holding(rec, post=past, person=bea, until=date(2019, 3, 31))
        an_action(rec, plan=plan, ref="of Ada's post", owner=post)
        an_action(rec, plan=plan, ref="of Bea", owner=bea)
        an_action(rec, plan=plan, ref="of a vacant post", owner=vacant)
        an_action(rec, plan=plan, ref="of Bea's old post", owner=past)
        both = an_action(rec, plan=plan, ref="of both", owner=post)
        an_ownership(rec, action=both, owner=bea)
        printed = an_ownership(rec, action=an_action(rec, plan=plan, ref="printed with Bea"), owner=past)
        printed.person_id = bea.id
        for held in (post, vacant):
            rec.session.add(Delegation(person_id=bea.id, post_id=held.id, given_from_on=date(2019, 1, 1)))
        rec.tell(StagedEvent.BUILT)
    by_ref = everything(my_actions(session, viewer_of(session, bea.id, TODAY), TODAY))
    assert {ref: action.for_whom for ref, action in by_ref.items()} == {
        "of Ada's post": "Ada",
        "of Bea": "",
        "of a vacant post": "Holder not known — Head",
        "of both": "",
    }
    assert set(everything(my_actions(session, viewer_of(session, ada.id, TODAY), TODAY))) == {
        "of Ada's post",
        "of both",
    }


def test_boards_whose_secretariat_one_is(session: Session) -> None:
    with building(session, NOW) as rec:
        plan = a_plan(rec)
        ada, bea, cal = (a_person(rec, name=name) for name in ("Ada", "Bea", "Cal"))
        audit, budget, other = (a_board(rec, name=name) for name in ("Audit Committee", "Budget Board", "Other Board"))
        clerk, director = a_post(rec, title="Clerk", holder=ada), a_post(rec, title="Director", holder=ada)
        add_secretary(rec, audit.id, post_id=clerk.id)
        add_secretary(rec, budget.id, person_id=ada.id)
        add_secretary(rec, other.id, person_id=cal.id)
        give_delegation(rec, bea.id, clerk.id)
        for ref, owner in (("audit", audit), ("budget", budget), ("other", other)):
            an_action(rec, plan=plan, ref=ref, owner=owner)
        both = an_action(rec, plan=plan, ref="both", owner=audit)
        an_ownership(rec, action=both, owner=director)
        rec.tell(StagedEvent.BUILT)
    assert for_whom(session, ada) == {"audit": "Audit Committee", "budget": "Budget Board", "both": ""}
    assert for_whom(session, bea) == {"audit": "Audit Committee", "both": "Audit Committee"}
    assert for_whom(session, cal) == {"other": "Other Board"}


def for_whom(session: Session, person: Person) -> dict[str, str]:
    """For whom somebody reports, by the number of the action."""
    mine = my_actions(session, viewer_of(session, person.id, TODAY), TODAY)
    return {ref: action.for_whom for ref, action in everything(mine).items()}


def test_every_reason_in_words(session: Session) -> None:
    with building(session, NOW) as rec:
        person = a_person(rec)
        live, closed = a_plan(rec), a_plan(rec, ref="OVER", state=PlanState.CLOSED)
        a_milestone(rec, action=an_action(rec, plan=live, ref="today", owner=person), last_day=TODAY)
        a_milestone(rec, action=an_action(rec, plan=live, ref="late", owner=person), last_day=date(2019, 3, 31))
        parts = an_action(rec, plan=live, ref="parts", owner=person)
        for day in (2, 3, 30):
            a_milestone(rec, action=parts, last_day=date(2019, 4, day))
        undated = an_action(rec, plan=live, ref="undated", owner=person)
        a_milestone(rec, action=undated, last_day=None, as_printed="TBC")
        for state in (ActionState.SUSPENDED, ActionState.NOT_PROCEEDING, ActionState.COMPLETE):
            a_milestone(rec, action=an_action(rec, plan=live, ref=state.value, state=state, owner=person))
        a_milestone(rec, action=an_action(rec, plan=closed, ref="closed", owner=person))
        an_action(rec, plan=a_plan(rec, state=PlanState.DRAFT), ref="draft", owner=person)
        rec.tell(StagedEvent.BUILT)
    mine = my_actions(session, viewer_of(session, person.id, TODAY), TODAY)
    assert {ref: (action.section, action.why) for ref, action in everything(mine).items()} == {
        "late": (Section.OVERDUE, "1 day late, since 1 April 2019"),
        "today": (Section.DUE_SOON, "due today"),
        "parts": (Section.DUE_SOON, "3 of 3 parts due in 1 day, on 2 April 2019"),
        "undated": (Section.LATER, "there is no deadline"),
        "suspended": (Section.LATER, "suspended"),
        "not proceeding": (Section.FINISHED, "not proceeding"),
        "complete": (Section.FINISHED, "complete"),
        "closed": (Section.FINISHED, "OVER is closed"),
    }
    assert everything(mine)["undated"].next_deadline == "TBC (no date yet)"


def test_an_owner_is_told_for_a_month_what_became_of_a_request(session: Session) -> None:
    scene = a_scene(session)
    request, version = scene.ask(), scene.step.version
    session.rollback()
    with recording(session, CLERK, NOW) as rec:
        refuse_deadline(rec, request, version, scene.by_board(words="Too late."))

    def told(day: date) -> tuple[str, ...]:
        mine = my_actions(session, viewer_of(session, scene.owner, day), day)
        return next(iter(everything(mine).values())).outcomes

    words = "Your request for “July 2019” was refused on 1 April 2019 by Monitor (reference TIB 7.2): Too late."
    assert told(TODAY) == (words,)
    assert told(date(2019, 5, 1)) == (words,)
    assert told(date(2019, 5, 2)) == ()
    with building(session, NOW) as rec:
        other = a_person(rec, name="Other")
        an_ownership(rec, action=rec.session.get_one(Action, scene.action), owner=other)
        rec.tell(StagedEvent.BUILT)
    mine = my_actions(session, viewer_of(session, other.id, TODAY), TODAY)
    assert next(iter(everything(mine).values())).outcomes == (words.replace("Your request", "Owner’s request"),)


def test_only_open_deadlines_with_a_date_are_for_a_calendar(session: Session) -> None:
    with building(session, NOW) as rec:
        person, plan = a_person(rec), a_plan(rec)
        a_milestone(rec, action=an_action(rec, plan=plan, owner=person), last_day=None)
        a_milestone(rec, action=an_action(rec, plan=plan, owner=person, state=ActionState.SUSPENDED))
        a_milestone(rec, action=an_action(rec, plan=a_plan(rec, state=PlanState.CLOSED), owner=person))
        rec.tell(StagedEvent.BUILT)
    viewer = viewer_of(session, person.id, TODAY)
    assert not my_actions(session, viewer, TODAY).has_deadlines
    with building(session, NOW) as rec:
        a_milestone(rec, action=an_action(rec, owner=rec.session.get_one(Person, person.id)))
        rec.tell(StagedEvent.BUILT)
    assert my_actions(session, viewer, TODAY).has_deadlines
