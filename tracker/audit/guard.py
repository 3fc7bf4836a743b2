"""Refuses, at the engine, any statement that changes data and that no recording vouches for."""

import re
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine

_COMMENT = re.compile(r"\A(\s+|--[^\n]*\n|/\*.*?\*/)+", re.DOTALL)
_READS = frozenset(
    {"select", "begin", "commit", "rollback", "savepoint", "release", "explain", "show", "set", "values"}
)
_READING_PRAGMA = re.compile(r"pragma\s+((main|temp)\.)?\w+(\s*\(\s*[\"'\w]+\s*\))?\s*;?\s*\Z", re.IGNORECASE)
_CHANGES = re.compile(r"\b(insert|update|delete|merge|truncate)\b", re.IGNORECASE)


class UnrecordedWrite(RuntimeError):
    """A statement would have changed data behind the trail's back."""


def watch(engine: Engine) -> None:
    """Puts the guard on an engine; every connection of it is checked from now on."""
    event.listen(engine, "before_cursor_execute", _check)


def _check(
    connection: Connection, _cursor: Any, statement: str, _parameters: Any, _context: Any, _executemany: bool
) -> None:
    if not changes_data(statement):
        return
    vouch = connection.info.get("recording")
    if vouch is None or not vouch.allows_statement():
        raise UnrecordedWrite(f"not inside a recording, or not by a verb: {statement[:120]}")


def changes_data(statement: str) -> bool:
    """Whether an SQL statement may change data or structure; what it does not know counts as a change."""
    bare = _COMMENT.sub("", statement)
    first = re.match(r"\w*", bare)
    word = first.group().lower() if first else ""
    if word == "with":
        return bool(_CHANGES.search(bare))
    if word == "pragma":
        return not _READING_PRAGMA.match(bare)
    if word == "select":
        return bool(re.search(r"\binto\b", bare, re.IGNORECASE)) and "for update" not in bare.lower()
    return word not in _READS
