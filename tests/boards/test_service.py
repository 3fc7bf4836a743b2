"""The other names of boards; on both databases."""

from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from tests.support.builders import a_board, building
from tests.support.events import StagedEvent
from tracker.boards.queries import get_board
from tracker.boards.service import add_alias, remove_alias
from tracker.errors import Refused

NOW = datetime(2019, 4, 1, 8, 0, tzinfo=UTC)


def test_a_name_of_another_board_is_not_removed(session: Session) -> None:
    with building(session, NOW) as rec:
        here, elsewhere = a_board(rec), a_board(rec)
        rec.tell(StagedEvent.BUILT)
        add_alias(rec, here.id, "Another name")
    session.expire_all()
    [alias] = get_board(session, here.id).aliases
    with pytest.raises(Refused, match="already been removed"), building(session, NOW) as rec:
        remove_alias(rec, elsewhere.id, alias.id)
    with building(session, NOW) as rec:
        remove_alias(rec, here.id, alias.id)
    session.expire_all()
    assert get_board(session, here.id).aliases == []


def test_another_name_raises_the_version_of_the_board(session: Session) -> None:
    with building(session, NOW) as rec:
        board = a_board(rec)
        rec.tell(StagedEvent.BUILT)
    with building(session, NOW) as rec:
        add_alias(rec, board.id, "Another name")
    assert board.version == 2
    session.expire_all()
    [alias] = get_board(session, board.id).aliases
    with building(session, NOW) as rec:
        remove_alias(rec, board.id, alias.id)
    assert board.version == 3
