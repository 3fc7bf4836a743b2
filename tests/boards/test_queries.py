"""Who a board's secretariat is on a day: persons named and holders of posts named; on both databases."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.builders import a_board, a_holding, a_person, a_post, building
from tests.support.events import StagedEvent
from tracker.audit.service import Recording
from tracker.boards.models import Board, BoardSecretary
from tracker.boards.queries import secretaries_on
from tracker.people.models import Person, Post

NOW = datetime(2019, 4, 1, 8, 0, tzinfo=UTC)
TODAY = NOW.date()
TOMORROW = TODAY + timedelta(days=1)


def a_secretary(rec: Recording, board: Board, named: Person | Post) -> None:
    is_post = isinstance(named, Post)
    rec.session.add(
        BoardSecretary(
            board_id=board.id, post_id=named.id if is_post else None, person_id=None if is_post else named.id
        )
    )


def test_persons_named_and_holders_of_posts_named_are_the_secretariat_each_once(session: Session) -> None:
    with building(session, NOW) as rec:
        board, other, without = a_board(rec), a_board(rec), a_board(rec)
        clerk, officer, deputy = (a_person(rec, name=name) for name in ("Zoe Ali", "Ann Lee", "Bob May"))
        post, vacant = a_post(rec), a_post(rec)
        a_holding(rec, post=post, person=officer, until=TODAY)
        a_holding(rec, post=post, person=deputy, since=TOMORROW)
        for named in (clerk, vacant, post, officer):
            a_secretary(rec, board, named)
        a_secretary(rec, other, post)
        a_secretary(rec, without, vacant)
        rec.tell(StagedEvent.BUILT)
    boards = [board.id, other.id, without.id]
    assert secretaries_on(session, boards, TODAY) == {board.id: [clerk, officer], other.id: [officer]}
    assert secretaries_on(session, boards, TOMORROW) == {board.id: [clerk, deputy, officer], other.id: [deputy]}
    assert secretaries_on(session, [without.id], TODAY) == {}


def test_more_boards_cost_no_more_queries(session: Session) -> None:
    with building(session, NOW) as rec:
        boards = [a_board(rec) for _ in range(4)]
        for board in boards:
            a_secretary(rec, board, a_person(rec))
            a_secretary(rec, board, a_post(rec, holder=a_person(rec)))
        rec.tell(StagedEvent.BUILT)
    ids = [board.id for board in boards]
    assert _cost(session, ids[:1]) == _cost(session, ids)


def _cost(session: Session, board_ids: list[int]) -> int:
    counted: list[str] = []

    def count(*args: object) -> None:
        counted.append(str(args[2]))

    engine = session.get_bind()
    session.expunge_all()
    sa.event.listen(engine, "before_cursor_execute", count)
    secretaries_on(session, board_ids, TODAY)
    sa.event.remove(engine, "before_cursor_execute", count)
    return len(counted)
