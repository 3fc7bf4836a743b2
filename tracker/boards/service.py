"""Verbs on the register of boards."""

from dataclasses import dataclass

import sqlalchemy as sa

from tracker.audit.service import Recording
from tracker.boards.enums import BoardKind
from tracker.boards.models import Board, BoardAlias
from tracker.boards.queries import board
from tracker.errors import Refused, check_version


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
    rec.tell("board.added", f"board:{added.id}")
    return added


def correct_board(rec: Recording, board_id: int, version: int, details: BoardDetails) -> None:
    """Changes what the register says of a board."""
    found = board(rec.session, board_id)
    check_version(found.version, version, found.name)
    _free_name(rec, details.name, but=board_id)
    found.name, found.kind = details.name.strip(), details.kind
    found.chair, found.frequency = details.chair.strip(), details.frequency.strip()
    found.note = details.note.strip()
    found.version += 1
    rec.tell("board.corrected", f"board:{board_id}")


def add_alias(rec: Recording, board_id: int, name: str, source: str = "") -> None:
    """Records another name of the same body, on somebody's word or a paper's: never by likeness."""
    found = board(rec.session, board_id)
    _free_name(rec, name)
    rec.session.add(BoardAlias(board_id=found.id, name=name.strip(), source=source.strip()))
    found.version += 1
    rec.tell("board.alias_added", f"board:{board_id}")


def remove_alias(rec: Recording, board_id: int, alias_id: int) -> None:
    """Takes back an alias of this board that was recorded in error."""
    found = board(rec.session, board_id)
    alias = rec.session.get(BoardAlias, alias_id)
    if alias is None or alias.board_id != board_id:
        raise Refused("This other name was removed already.")
    rec.session.delete(alias)
    found.version += 1
    rec.tell("board.alias_removed", f"board:{board_id}")


def _free_name(rec: Recording, name: str, but: int = 0) -> None:
    wanted = name.strip().lower()
    if not wanted:
        raise Refused("Enter the name of the board.", "name")
    same = sa.select(Board.id).where(sa.func.lower(Board.name) == wanted, Board.id != but)
    alias = sa.select(BoardAlias.board_id).where(sa.func.lower(BoardAlias.name) == wanted)
    if rec.session.execute(same).first() or rec.session.execute(alias).first():
        raise Refused(f"There is a board called {name.strip()} already.", "name")
