"""Refuses, at the engine, any statement that changes data outside a recording."""

import re
from functools import lru_cache
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine

KNOWN_STATEMENTS = 1_000  # how many are remembered: the product repeats some hundreds, with separate values

# Ends a comment where both databases do: PostgreSQL ends a line at \r too, and has comments inside comments.
_COMMENT = re.compile(r"\A(\s+|--[^\r\n]*[\r\n]|/\*(?:(?!/\*|\*/).)*\*/)+", re.DOTALL)
_QUOTED = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|--[^\r\n]*")
_ESCAPES = re.compile(r"[\\$]|/\*")  # with these in it, where a quotation ends differs between databases

_READS = frozenset({"select", "begin", "commit", "rollback", "savepoint", "release", "show", "values"})
_CHANGES = re.compile(r"\b(insert|update|delete|merge|truncate|into|create|execute|refresh)\b", re.IGNORECASE)
_ACTING = re.compile(r"\b(into|set_config|setval|lo_\w+|dblink\w*)\b", re.IGNORECASE)  # a SELECT that does more

_READING_PRAGMA = re.compile(
    r"pragma\s+(?:(?:main|temp)\.)?(?:"
    r"(?:table_info|table_xinfo|index_list|index_info|index_xinfo|foreign_key_list|foreign_key_check|integrity_check"
    r"|quick_check)(?:\s*\(\s*[\"'\w]+\s*\))?"
    r"|table_list|database_list|foreign_keys|journal_mode|read_uncommitted|recursive_triggers|synchronous|user_version"
    r")\s*\Z",
    re.IGNORECASE,
)


class UnrecordedWrite(RuntimeError):
    """A statement would have changed data without an event in the trail."""


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


@lru_cache(maxsize=KNOWN_STATEMENTS)
def changes_data(statement: str) -> bool:
    """Whether an SQL statement may change data, structure or settings; an unknown statement counts as a change."""
    bare = _COMMENT.sub("", statement).rstrip("; \t\r\n")
    said = bare if _ESCAPES.search(bare) else _QUOTED.sub(_without_text, bare)
    if ";" in said:
        return True
    first = re.match(r"\w*", said)
    word = first.group().lower() if first else ""
    if word == "pragma":
        return not _READING_PRAGMA.match(bare)
    if word in ("with", "explain"):
        return bool(_CHANGES.search(said) or _ACTING.search(said))
    return word not in _READS or bool(_ACTING.search(said))


def _without_text(quoted: re.Match[str]) -> str:
    """Empty for a text or a comment; the letters of a quoted name, since it may be that of a function."""
    return re.sub(r"\W", "", quoted.group()) if quoted.group().startswith('"') else "''"
