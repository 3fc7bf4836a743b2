"""A board's page: the actions it monitors by name, and the plans it oversees."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from tests.support.builders import a_board, a_holding, a_person, a_plan, a_post, an_action, building
from tests.support.events import StagedEvent
from tests.support.seeded import NOW, TODAY
from tests.support.viewers import anybody, board_id, refs, seen_by
from tracker.boards.enums import BoardKind
from tracker.boards.models import BoardSecretary
from tracker.boards.service import add_secretary
from tracker.errors import NotFound
from tracker.people.enums import HoldingKind, Role
from tracker.plans.enums import PlanState
from tracker.reports.enums import Worklist
from tracker.reports.pages.board import board_page
from tracker.reports.status_list.queries import status_list


def test_board_that_monitors_and_oversees(seeded: Session) -> None:
    viewer = seen_by(seeded, "Abdal Ullah")
    board = board_id(seeded, "Tower Hamlets Transformation and Improvement Board")
    page = board_page(seeded, viewer, board, TODAY)
    assert (page.board.kind, page.board.is_body, page.board.chair) == (BoardKind.BOARD, True, "Mayor John Biggs")
    assert "TIB" in [alias.name for alias in page.board.aliases]
    assert [(plan.ref, refs(plan.rows)) for plan in page.monitored] == [("LGA-2018", ["20", "22"])]
    assert page.monitored[0].key[0].label == "Blue"
    assert [len(row.boards) for row in page.monitored[0].rows] == [2, 4]
    (overseen,) = page.oversees
    assert (overseen.ref, overseen.counted) == ("LGA-2018", "33 actions")
    assert overseen.tallies[0].words == "6 milestones in 5 actions"
    assert page.counted == status_list(seeded, viewer, TODAY, page.filters).counted == "2 actions"
    assert refs(status_list(seeded, viewer, TODAY, page.monitored[0].filters).rows) == ["20", "22"]


def test_like_named_board_is_another(seeded: Session) -> None:
    page = board_page(seeded, anybody(), board_id(seeded, "Transformation Board"), TODAY)
    assert [refs(plan.rows) for plan in page.monitored] == [["4", "23"]]
    assert page.oversees == ()


def test_monitor_that_is_no_body(seeded: Session) -> None:
    page = board_page(seeded, anybody(), board_id(seeded, "Strategic Plan monitoring"), TODAY)
    assert not page.board.is_body
    assert [board.is_body for board in page.monitored[0].rows[0].boards] == [False, True]


def test_drafts_only_for_those_who_may_read_them(session: Session) -> None:
    with building(session, NOW) as rec:
        board = a_board(rec)
        draft = a_plan(rec, state=PlanState.DRAFT)
        draft.overseeing_board_id = board.id
        an_action(rec, plan=draft, board=board)
        an_action(rec, plan=a_plan(rec, ref="LIVE"), board=board)
        rec.tell(StagedEvent.BUILT)
    seen = board_page(session, anybody(Role.AUDITOR), board.id, TODAY)
    assert (seen.counted, len(seen.monitored), len(seen.oversees)) == ("2 actions", 2, 1)
    hidden = board_page(session, anybody(Role.BOARD_MEMBER), board.id, TODAY)
    assert (hidden.counted, [plan.ref for plan in hidden.monitored], hidden.oversees) == ("1 action", ["LIVE"], ())
    assert {tally.only for tally in seen.oversees[0].tallies} == set(Worklist)


def test_unknown_board(session: Session) -> None:
    with pytest.raises(NotFound):
        board_page(session, anybody(), 99, TODAY)


def test_the_secretariat_as_of_the_day(session: Session) -> None:
    with building(session, NOW) as rec:
        board = a_board(rec)
        ann, bob = a_person(rec, name="Ann"), a_person(rec, name="Bob", is_active=False)
        held, vacant, unknown = (a_post(rec, title=title) for title in ("Clerk", "Deputy", "Assistant"))
        a_holding(rec, post=held, person=ann, since=TODAY)
        a_holding(rec, post=vacant, person=None, kind=HoldingKind.VACANT)
        for post in (held, vacant, unknown):
            add_secretary(rec, board.id, post_id=post.id)
        rec.session.add(BoardSecretary(board_id=board.id, person_id=bob.id))
        add_secretary(rec, board.id, person_id=ann.id)
    shown = board_page(session, anybody(), board.id, TODAY).board.secretariat
    assert [(secretary_shown.name, secretary_shown.said) for secretary_shown in shown] == [
        ("Clerk", "Ann"),
        ("Deputy", "vacant"),
        ("Assistant", "holder not known"),
        ("Bob", "has left"),
        ("Ann", ""),
    ]
    before = board_page(session, anybody(), board.id, TODAY - timedelta(days=1)).board.secretariat
    assert before[0].said == "holder not known"
