"""Notes what a session's flushes change, row by row, with the values in the database before and after."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeAlias

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import InstanceState, Mapper, Session, UOWTransaction

from tracker.audit.models import AUDIT_TABLES
from tracker.audit.rules import Scalar, stored

Values: TypeAlias = dict[str, Scalar]
RowKey: TypeAlias = tuple[str, str]

# Marks for `__table_args__` of a table, used by the trail and when past days are read.
OPERATING = {"info": {"operating": True}}  # the trail counts changes of its rows and does not keep them
REGISTER = {"info": {"register": True}}  # what is first known of a row applies to all days before
SELF_DATED = {"info": {"self_dated": True}}  # its rows have their own days: what is known now applies to all days


@dataclass
class RowChange:
    """One row before (None: it was not there) and after (None: it is gone)."""

    before: Values | None
    after: Values | None


@dataclass(frozen=True)
class Fact:
    """What a row said from a past day on, although it has another value now."""

    key: RowKey
    on: date
    values: Values


@dataclass
class Changes:
    """All that a recording has changed since its last event."""

    facts: list[Fact] = field(default_factory=list)
    rows: dict[RowKey, RowChange] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)

    def note(self, key: RowKey, before: Values | None, after: Values | None) -> None:
        """Adds one flush's change of a row to what is already known of it."""
        known = self.rows.get(key)
        if known is None:
            self.rows[key] = RowChange(before, after)
        elif known.before is None and after is None:
            del self.rows[key]
        else:
            known.after = after

    def note_fact(self, key: RowKey, on: date, values: Values) -> None:
        """Adds what a row said from a past day on."""
        self.facts.append(Fact(key, on, values))

    def entered(self) -> Iterator[tuple[str, str, Scalar]]:
        """What was entered where there was no value: table, column, value."""
        for (table, _), row in self.rows.items():
            for column, value in (row.after or {}).items():
                if value is not None and (row.before or {}).get(column) is None:
                    yield table, column, value

    def __bool__(self) -> bool:
        return bool(self.rows or self.counts or self.facts)


def is_operating(table: sa.FromClause) -> bool:
    """Whether the trail only counts changes of this table's rows."""
    return bool(getattr(table, "info", {}).get("operating"))


def watch(sessions: Callable[[], Session] | type[Session] | Any) -> None:
    """Makes every flush of these sessions note its changes in the recording that is open, if one is."""
    event.listen(sessions, "before_flush", _before_flush)
    event.listen(sessions, "after_flush", _after_flush)


def _before_flush(session: Session, _context: UOWTransaction, _instances: object) -> None:
    if session.info.get("changes") is None:
        return
    session.info["flushing"] = True
    rows_before = session.info["rows_before"] = {}
    for thing in [*session.dirty, *session.deleted]:
        state = sa.inspect(thing)
        if is_operating(state.mapper.local_table) or not (thing in session.deleted or session.is_modified(thing)):
            continue
        table = state.mapper.local_table
        row = session.connection().execute(sa.select(table).where(*_is_row(state))).mappings().one_or_none()
        rows_before[_key(state)] = {name: stored(value) for name, value in row.items()} if row else None


def _is_row(state: InstanceState[Any]) -> list[sa.ColumnElement[bool]]:
    identity = state.identity or ()
    return [column == value for column, value in zip(state.mapper.primary_key, identity, strict=True)]


def _after_flush(session: Session, _context: UOWTransaction) -> None:
    changes: Changes | None = session.info.get("changes")
    if changes is None:
        return
    rows_before = session.info.pop("rows_before", {})
    for thing in [*session.new, *session.dirty, *session.deleted]:
        state = sa.inspect(thing)
        table = str(state.mapper.local_table)
        if table in AUDIT_TABLES:
            continue
        if is_operating(state.mapper.local_table):
            changes.counts[table] = changes.counts.get(table, 0) + 1
        elif thing in session.new:
            changes.note(_key(state), None, _values(state, None))
        elif _key(state) in rows_before:
            before = rows_before[_key(state)]
            changes.note(_key(state), before, None if thing in session.deleted else _values(state, before))
    session.info["flushing"] = False


def key_of(thing: object) -> RowKey:
    """How the trail names the row of an object that has been flushed."""
    return _key(sa.inspect(thing))


def _key(state: InstanceState[Any]) -> RowKey:
    mapper: Mapper[Any] = state.mapper
    values = mapper.primary_key_from_instance(state.obj())
    return str(mapper.local_table), "/".join(str(stored(value)) for value in values)


def _values(state: InstanceState[Any], before: Values | None) -> Values:
    """The row after a flush: the values set on the object, over those in the database before."""
    values = dict(before or {})
    for attribute in state.mapper.column_attrs:
        column = attribute.columns[0]
        if attribute.key in state.dict:
            values[column.name] = stored(state.dict[attribute.key])
        elif column.name not in values:
            values[column.name] = None
    return values
