"""Reads of the register of boards."""

from collections.abc import Collection
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from tracker.boards.models import Board, BoardAlias, BoardSecretary
from tracker.database import AnySession
from tracker.errors import NotFound
from tracker.people.models import Person
from tracker.people.queries import Viewer, holders_on


def all_boards(session: AnySession) -> list[Board]:
    """Every board by name, with its aliases."""
    return list(
        session.execute(
            sa.select(Board).order_by(sa.func.lower(Board.name), Board.id).options(selectinload(Board.aliases))
        ).scalars()
    )


def get_board(session: AnySession, board_id: int) -> Board:
    """One board with its aliases and its secretariat. Raises NotFound."""
    secretaries = selectinload(Board.secretaries).options(
        joinedload(BoardSecretary.post), joinedload(BoardSecretary.person)
    )
    board = session.get(Board, board_id, options=[selectinload(Board.aliases), secretaries])
    if board is None:
        raise NotFound("There is no such board.")
    return board


def find_board(session: AnySession, name: str) -> Board | None:
    """The board with exactly this name or alias, ignoring capitals; a similar name is not enough."""
    wanted = name.strip().lower()
    alias = sa.select(BoardAlias.board_id).where(sa.func.lower(BoardAlias.name) == wanted)
    query = sa.select(Board).where(sa.or_(sa.func.lower(Board.name) == wanted, Board.id.in_(alias)))
    boards = list(session.execute(query).scalars())
    return boards[0] if len(boards) == 1 else None


def secretaries_on(session: AnySession, board_ids: Collection[int], day: date) -> dict[int, list[Person]]:
    """Each board's secretariat on `day`: the persons named, and the holders of the posts named; each once.

    In the order in which they were named. A board without an entry has no known secretariat. The number of
    queries does not grow with the boards.
    """
    named = list(
        session.execute(
            sa.select(BoardSecretary)
            .where(BoardSecretary.board_id.in_(board_ids))
            .order_by(BoardSecretary.id)
            .options(joinedload(BoardSecretary.person))
        ).scalars()
    )
    holders = holders_on(session, {secretary.post_id for secretary in named if secretary.post_id is not None}, day)
    secretaries: dict[int, dict[int, Person]] = {}
    for secretary in named:
        people = [secretary.person] if secretary.person is not None else holders.get(secretary.post_id or 0, [])
        if people:
            secretaries.setdefault(secretary.board_id, {}).update({person.id: person for person in people})
    return {board_id: list(people.values()) for board_id, people in secretaries.items()}


def boards_served_by(session: AnySession, viewer: Viewer) -> set[int]:
    """The boards whose secretariat this person is today, by name or by a post that they hold."""
    mine = sa.or_(BoardSecretary.person_id == viewer.person_id, BoardSecretary.post_id.in_(viewer.post_ids))
    return set(session.execute(sa.select(BoardSecretary.board_id).where(mine)).scalars())


def boards_reported_for_by(session: AnySession, viewer: Viewer) -> set[int]:
    """The boards whose secretariat is a post for which this person may report today."""
    theirs = BoardSecretary.post_id.in_(viewer.delegated_post_ids)
    return set(session.execute(sa.select(BoardSecretary.board_id).where(theirs)).scalars())


def secretary_posts(session: AnySession, board_ids: Collection[int]) -> set[int]:
    """The posts that are the secretariat of one of these boards."""
    query = sa.select(BoardSecretary.post_id).where(BoardSecretary.board_id.in_(board_ids))
    return {post_id for post_id in session.execute(query).scalars() if post_id is not None}
