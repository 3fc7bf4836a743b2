"""Opens a past day as a database of its own, so that every read works for that day without changes."""

import json
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from tracker.audit.capture import RowKey, Values, is_operating
from tracker.audit.models import AUDIT_TABLES, AuditAbout, AuditDetail, AuditEvent
from tracker.audit.rules import Scalar, stored
from tracker.database import AnySession, Base, UtcDateTime
from tracker.dates import local_day
from tracker.past.enums import PastReading
from tracker.past.rules import Folded, Told, folded

IN_SQLITE = "%Y-%m-%d %H:%M:%S.%f"


@contextmanager
def past_day(session: AnySession, day: date, reading: PastReading) -> Iterator[Session]:
    """A session on the installation as it was at the end of `day`; what is written to it is lost.

    For a day before the first event the tables are empty except for the registers.
    """
    engine = sa.create_engine("sqlite://", poolclass=StaticPool)
    try:
        with engine.begin() as connection:
            kept = _kept_tables()
            for table in kept.values():
                connection.execute(sa.schema.CreateTable(table))
            _fill(connection, _completed(session, folded(_told(session), day, reading, _Kinds())), kept)
        with Session(engine, autoflush=False) as past:
            yield past
    finally:
        engine.dispose()


@dataclass(frozen=True)
class KnownSince:
    """Since when a thing is in the trail: the first day that events tell of, and the day on which it was entered."""

    told_from: date
    entered_on: date


def known_since(session: AnySession, subjects: Collection[str]) -> dict[str, KnownSince]:
    """Since when things ("plan:1") are in the trail; a thing without events has no entry."""
    first = (
        sa.select(AuditAbout.subject, sa.func.min(AuditAbout.number).label("number"))
        .where(AuditAbout.subject.in_(subjects))
        .group_by(AuditAbout.subject)
        .subquery()
    )
    rows = session.execute(
        sa.select(first.c.subject, AuditEvent.payload).join(AuditEvent, AuditEvent.number == first.c.number)
    )
    known = {}
    for subject, text in rows:
        payload = json.loads(text)
        entered = local_day(_instant(payload["at"]))
        known[subject] = KnownSince(date.fromisoformat(payload.get("on") or entered.isoformat()), entered)
    return known


@dataclass(frozen=True)
class _Kinds:
    """How tables are marked; see the marks in tracker.audit.capture."""

    def is_register(self, table: str) -> bool:
        return bool(Base.metadata.tables[table].info.get("register"))

    def is_self_dated(self, table: str) -> bool:
        return bool(Base.metadata.tables[table].info.get("self_dated"))


def _kept_tables() -> dict[str, sa.Table]:
    tables = Base.metadata.sorted_tables
    return {table.name: table for table in tables if table.name not in AUDIT_TABLES and not is_operating(table)}


def _told(session: AnySession) -> Iterator[Told]:
    query = (
        sa.select(AuditEvent.payload, AuditDetail.content)
        .join(AuditDetail, AuditDetail.number == AuditEvent.number)
        .order_by(AuditEvent.number)
        .execution_options(yield_per=1_000)
    )
    kept = _kept_tables()
    for payload, content in session.execute(query):
        yield _read(json.loads(payload), None if content is None else json.loads(content), kept)


def _read(payload: dict[str, Any], content: dict[str, Any] | None, kept: dict[str, sa.Table]) -> Told:
    """One event. Old events without a day of their own apply from the day on which they were recorded."""
    learned = local_day(_instant(payload["at"]))
    on = payload.get("on") or learned.isoformat()
    if content is None:
        keys = (_key(*row.partition(":")[::2]) for row in payload.get("rows", ()))
        return Told(payload["number"], on, learned, withheld=tuple(key for key in keys if key[0] in kept))
    rows = [row for row in content["rows"] if row["table"] in kept]
    facts = [fact for fact in content.get("facts", ()) if fact["table"] in kept]
    return Told(
        payload["number"],
        on,
        learned,
        rows=tuple((_key(row["table"], row["id"]), row["after"]) for row in rows),
        facts=tuple((_key(fact["table"], fact["id"]), fact["on"], fact["values"]) for fact in facts),
        made=frozenset(_key(row["table"], row["id"]) for row in rows if row["before"] is None),
        is_correction=bool(payload.get("corrects")),
    )


def _key(table: str, key: str) -> RowKey:
    return table, key


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _completed(session: AnySession, folded: Folded) -> dict[RowKey, Values]:
    """Fills values that the trail does not tell with those in the table now; drops rows that no longer exist.

    These are values of withheld details, and values that an upgrade worked out for older rows.
    """
    rows = dict(folded.rows)
    untold = {key for key, values in rows.items() if not _needed(key[0]) <= values.keys()}
    for table, key in folded.unsure & rows.keys() | untold:
        here = Base.metadata.tables[table]
        now = session.execute(sa.select(here).where(here.c.id == int(key))).mappings().one_or_none()
        told = rows.pop((table, key))
        if now is not None:
            rows[table, key] = {**{name: stored(value) for name, value in now.items()}, **told}
    return rows


@cache
def _needed(table: str) -> frozenset[str]:
    """The columns that need a value and have no default."""
    columns = Base.metadata.tables[table].columns
    return frozenset(column.name for column in columns if not column.nullable and column.default is None)


def _fill(connection: sa.Connection, rows: Mapping[RowKey, Values], kept: Mapping[str, sa.Table]) -> None:
    by_table: dict[str, list[Values]] = {}
    for (table, _), values in rows.items():
        by_table.setdefault(table, []).append(values)
    for name, table_rows in by_table.items():
        columns = list(kept[name].columns)
        marks = ", ".join("?" * len(columns))
        names = ", ".join(f'"{column.name}"' for column in columns)
        statement = f'INSERT INTO "{name}" ({names}) VALUES ({marks})'  # noqa: S608 - names of our own tables
        connection.exec_driver_sql(statement, [tuple(_cell(column, row) for column in columns) for row in table_rows])


def _cell(column: sa.Column[Any], row: Values) -> Scalar:
    """A value as SQLite stores it; a row from before the column existed gets the column's default."""
    if column.name not in row:
        given = column.default.arg if isinstance(column.default, sa.ColumnDefault) else None
        return None if callable(given) else stored(given)
    value = row[column.name]
    if isinstance(value, str) and isinstance(column.type, UtcDateTime):
        return _instant(value).strftime(IN_SQLITE)
    return value
