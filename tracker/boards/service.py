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
    _free_name(rec, details.name)
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
    """Changes what the register says of a board. Raises Refused for a secretariat of what is no body."""
    board = get_board(rec.session, board_id)
    check_version(board.version, version, board.name)
    _free_name(rec, details.name, but=board_id)
    if details.kind is BoardKind.NOT_A_BODY and board.secretaries:
        raise Refused("It has a secretariat, so it is a body. Remove its secretariat first.", "kind")
    board.name, board.kind = details.name.strip(), details.kind
    board.chair, board.frequency = details.chair.strip(), details.frequency.strip()
    board.note = details.note.strip()
    board.version += 1
    rec.tell(BoardEvent.CORRECTED, f"board:{board_id}")


def add_alias(rec: Recording, board_id: int, name: str, source: str = "") -> None:
    """Records another name of the same body, on somebody's word or a paper's: never by likeness."""
    board = get_board(rec.session, board_id)
    _free_name(rec, name)
    rec.session.add(BoardAlias(board_id=board.id, name=name.strip(), source=source.strip()))
    board.version += 1
    rec.tell(BoardEvent.ALIAS_ADDED, f"board:{board_id}")


def remove_alias(rec: Recording, board_id: int, alias_id: int) -> None:
    """Takes back an alias of this board that was recorded in error."""
    board = get_board(rec.session, board_id)
    alias = rec.session.get(BoardAlias, alias_id)
    if alias is None or alias.board_id != board_id:
        raise Refused("This other name was removed already.")
    rec.session.delete(alias)
    board.version += 1
    rec.tell(BoardEvent.ALIAS_REMOVED, f"board:{board_id}")


def add_secretary(
    rec: Recording, board_id: int, *, post_id: int | None = None, person_id: int | None = None
) -> BoardSecretary:
    """Names a post, as a rule, or a person as a board's secretariat, who are told what the board is told.

    Raises Refused for nobody, for both, for somebody who has left or is named already, and for what is no body.
    """
    board = get_board(rec.session, board_id)
    if not board.is_body:
        raise Refused(f"{board.name} is not a body: nobody meets, so nobody can be its secretariat.")
    if (post_id is None) == (person_id is None):
        raise Refused("Choose a post or a person.", "secretary")
    if post_id is not None:
        get_post(rec.session, post_id)
    if person_id is not None and not (named := get_person(rec.session, person_id)).is_active:
        raise Refused(f"{named.full_name} has left. Record first that they are back.", "secretary")
    if any((secretary.post_id, secretary.person_id) == (post_id, person_id) for secretary in board.secretaries):
        raise Refused("They are the secretariat of this board already.", "secretary")
    added = BoardSecretary(board_id=board_id, post_id=post_id, person_id=person_id)
    rec.session.add(added)
    board.version += 1
    rec.tell(BoardEvent.SECRETARY_ADDED, f"board:{board_id}", added.names)
    return added


def remove_secretary(rec: Recording, board_id: int, secretary_id: int) -> None:
    """Takes a post or a person off this board's secretariat."""
    board = get_board(rec.session, board_id)
    secretary = rec.session.get(BoardSecretary, secretary_id)
    if secretary is None or secretary.board_id != board_id:
        raise Refused("This secretariat was removed already.")
    rec.session.delete(secretary)
    board.version += 1
    rec.tell(BoardEvent.SECRETARY_REMOVED, f"board:{board_id}", secretary.names)


def _free_name(rec: Recording, name: str, but: int = 0) -> None:
    wanted = name.strip().lower()
    if not wanted:
        raise Refused("Enter the name of the board.", "name")
    same = sa.select(Board.id).where(sa.func.lower(Board.name) == wanted, Board.id != but)
    alias = sa.select(BoardAlias.board_id).where(sa.func.lower(BoardAlias.name) == wanted)
    if rec.session.execute(same).first() or rec.session.execute(alias).first():
        raise Refused(f"There is a board called {name.strip()} already.", "name")
