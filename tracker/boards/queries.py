"""Reads of the register of boards."""

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from tracker.audit.service import AnySession
from tracker.boards.models import Board, BoardAlias
from tracker.errors import NotFound


def all_boards(session: AnySession) -> list[Board]:
    """Every board by name, with its aliases."""
    return list(
        session.execute(
            sa.select(Board).order_by(sa.func.lower(Board.name), Board.id).options(selectinload(Board.aliases))
        ).scalars()
    )


def board(session: AnySession, board_id: int) -> Board:
    """One board with its aliases. Raises NotFound."""
    found = session.get(Board, board_id, options=[selectinload(Board.aliases)])
    if found is None:
        raise NotFound("There is no such board.")
    return found


def board_named(session: AnySession, name: str) -> Board | None:
    """The board with exactly this name or alias, whatever the case of its letters; likeness is not enough."""
    wanted = name.strip().lower()
    alias = sa.select(BoardAlias.board_id).where(sa.func.lower(BoardAlias.name) == wanted)
    query = sa.select(Board).where(sa.or_(sa.func.lower(Board.name) == wanted, Board.id.in_(alias)))
    found = list(session.execute(query).scalars())
    return found[0] if len(found) == 1 else None
