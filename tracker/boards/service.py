"""Verbs on the register of boards: entries, other names, secretariats."""

from dataclasses import dataclass

import sqlalchemy as sa

from tracker.audit.service import Recording
from tracker.boards.enums import BoardKind
from tracker.boards.events import BoardEvent
from tracker.boards.models import Board, BoardAlias, BoardSecretary
from tracker.boards.queries import get_board
from tracker.errors import Refused, check_version
from tracker.people.queries import get_person, get_post


@dataclass(frozen=True)
class BoardDetails:
    """What the register keeps of a board."""

    name: str
    kind: BoardKind
    chair: str = ""
    frequency: str = ""
    note: str = ""
    source: str = ""


def add_board(rec: Recording, details: BoardDetails, *, key: str | None = None) -> Board:
    """Adds a board. Raises Refused when the name is empty or exactly that of another board or alias."""
    _check_name_is_free(rec, details.name)
    added = Board(
        key=key,
        name=details.name.strip(),
        kind=details.kind,
        chair=details.chair.strip(),
        frequency=details.frequency.strip(),
        note=details.note.strip(),
        source=details.source.strip(),
    )
    rec.session.add(added)
    rec.session.flush()
    rec.tell(BoardEvent.ADDED, f"board:{added.id}")
    return added


def correct_board(rec: Recording, board_id: int, version: int, details: BoardDetails) -> None:
    """Changes a board's entry. Raises Refused for a board with a secretariat that would become "not a body"."""
    board = get_board(rec.session, board_id)
    check_version(board.version, version, board.name)
    _check_name_is_free(rec, details.name, but=board_id)
    if details.kind is BoardKind.NOT_A_BODY and board.secretaries:
        raise Refused("A board with a secretariat cannot be “not a body”. Remove its secretariat first.", "kind")
    board.name, board.kind = details.name.strip(), details.kind
    board.chair, board.frequency = details.chair.strip(), details.frequency.strip()
    board.note = details.note.strip()
    board.version += 1
    rec.tell(BoardEvent.CORRECTED, f"board:{board_id}")


def add_alias(rec: Recording, board_id: int, name: str, source: str = "") -> None:
    """Records another name of the same board, given by a person or a paper; similar names are never enough."""
    board = get_board(rec.session, board_id)
    _check_name_is_free(rec, name)
    rec.session.add(BoardAlias(board_id=board.id, name=name.strip(), source=source.strip()))
    board.version += 1
    rec.tell(BoardEvent.ALIAS_ADDED, f"board:{board_id}")


def remove_alias(rec: Recording, board_id: int, alias_id: int) -> None:
    """Removes an alias of this board that was recorded in error."""
    board = get_board(rec.session, board_id)
    alias = rec.session.get(BoardAlias, alias_id)
    if alias is None or alias.board_id != board_id:
        raise Refused("This other name has already been removed.")
    rec.session.delete(alias)
    board.version += 1
    rec.tell(BoardEvent.ALIAS_REMOVED, f"board:{board_id}")


def add_secretary(
    rec: Recording, board_id: int, *, post_id: int | None = None, person_id: int | None = None
) -> BoardSecretary:
    """Makes a post (the usual case) or a person the secretariat of a board, who get what is sent to the board.

    Raises Refused for neither or both, for somebody who has left or is the secretariat already, and for a board that
    does not meet.
    """
    board = get_board(rec.session, board_id)
    if not board.is_body:
        raise Refused(f"{board.name} is not a board that meets, so it cannot have a secretariat.")
    if (post_id is None) == (person_id is None):
        raise Refused("Choose a post or a person.", "secretary")
    if post_id is not None:
        get_post(rec.session, post_id)
    if person_id is not None and not (named := get_person(rec.session, person_id)).is_active:
        raise Refused(f"{named.full_name} has left. Record that they are back first.", "secretary")
    if any((secretary.post_id, secretary.person_id) == (post_id, person_id) for secretary in board.secretaries):
        raise Refused("They are already the secretariat of this board.", "secretary")
    added = BoardSecretary(board_id=board_id, post_id=post_id, person_id=person_id)
    rec.session.add(added)
    board.version += 1
    rec.tell(BoardEvent.SECRETARY_ADDED, f"board:{board_id}", added.names)
    return added


def remove_secretary(rec: Recording, board_id: int, secretary_id: int) -> None:
    """Removes a post or a person from this board's secretariat."""
    board = get_board(rec.session, board_id)
    secretary = rec.session.get(BoardSecretary, secretary_id)
    if secretary is None or secretary.board_id != board_id:
        raise Refused("This secretariat has already been removed.")
    rec.session.delete(secretary)
    board.version += 1
    rec.tell(BoardEvent.SECRETARY_REMOVED, f"board:{board_id}", secretary.names)


def _check_name_is_free(rec: Recording, name: str, but: int = 0) -> None:
    wanted = name.strip().lower()
    if not wanted:
        raise Refused("Enter the name of the board.", "name")
    same = sa.select(Board.id).where(sa.func.lower(Board.name) == wanted, Board.id != but)
    alias = sa.select(BoardAlias.board_id).where(sa.func.lower(BoardAlias.name) == wanted)
    if rec.session.execute(same).first() or rec.session.execute(alias).first():
        raise Refused(f"There is already a board called {name.strip()}. Enter another name.", "name")
