"""Rows of tables as lines of JSON and back, typed by the columns of the database at hand, SQLite or PostgreSQL.

The tables are read from the database itself, because it may be older than this version of the product.
"""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import islice

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from tracker.audit.rules import GENESIS, instant_text

REVISION_TABLE = "alembic_version"
BATCH = 500  # rows


def tables_of(connection: Connection) -> list[sa.Table]:
    """The tables of a database, parents first."""
    metadata = sa.MetaData()
    metadata.reflect(connection)
    return [table for table in metadata.sorted_tables if table.name != REVISION_TABLE]


def lines_of(connection: Connection, table: sa.Table, rows: dict[str, int]) -> Iterator[bytes]:
    """The rows of a table by primary key, one JSON object each; puts their number into `rows`."""
    rows[table.name] = 0
    query = sa.select(table).order_by(*table.primary_key).execution_options(yield_per=BATCH)
    for row in connection.execute(query).mappings():
        rows[table.name] += 1
        line = {name: _as_json(value) for name, value in row.items()}
        yield json.dumps(line, separators=(",", ":"), ensure_ascii=True).encode() + b"\n"


def _as_json(value: object) -> str | int | float | bool | None:
    if isinstance(value, datetime):
        return instant_text(value.replace(tzinfo=UTC) if value.tzinfo is None else value)
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, str | int | float | bool):
        return value
    raise TypeError(f"a backup cannot keep a {type(value).__name__}")


def head_in(connection: Connection, tables: list[sa.Table]) -> tuple[int, str]:
    """Number and hash of the newest event of the trail; (0, 64 zeros) before the first."""
    events = next(table for table in tables if table.name == "audit_event")
    newest = connection.execute(
        sa.select(events.c.number, events.c.hash).order_by(events.c.number.desc()).limit(1)
    ).one_or_none()
    return (newest.number, newest.hash) if newest else (0, GENESIS)


def files_in(connection: Connection, tables: list[sa.Table]) -> set[str]:
    """The hashes of the files that evidence needs; empty for a database from before there was evidence."""
    evidence = next((table for table in tables if table.name == "evidence"), None)
    if evidence is None:
        return set()
    is_needed = (evidence.c.file_hash != "", evidence.c.withdrawn_on.is_(None))
    return set(connection.execute(sa.select(evidence.c.file_hash).where(*is_needed)).scalars())


def insert_lines(connection: Connection, table: sa.Table, lines: Iterator[bytes]) -> int:
    """Inserts rows in their order and returns their number. Raises ValueError for a line that is not a row of it.

    References to rows of the same table are filled in when all rows are there, because two rows may refer to each other
    and neither database defers the check to the commit.
    """
    count, own = 0, _names_own_rows(table)
    named: list[dict[str, object]] = []
    while batch := [_row(table, line) for line in islice(lines, BATCH)]:
        named += [row for row in batch if any(row[name] is not None for name in own)]
        connection.execute(sa.insert(table), [row | dict.fromkeys(own) for row in batch])
        count += len(batch)
    if named:
        _name_rows(connection, table, own, named)
    return count


def _name_rows(connection: Connection, table: sa.Table, own: list[str], rows: list[dict[str, object]]) -> None:
    is_row = [column == sa.bindparam(f"row_{column.name}") for column in table.primary_key]
    connection.execute(
        sa.update(table).where(*is_row).values({name: sa.bindparam(f"to_{name}") for name in own}),
        [
            {f"row_{column.name}": row[column.name] for column in table.primary_key}
            | {f"to_{name}": row[name] for name in own}
            for row in rows
        ],
    )


def _names_own_rows(table: sa.Table) -> list[str]:
    """The columns that refer to rows of the same table; they are empty at first."""
    return [key.parent.name for key in table.foreign_keys if key.column.table is table and key.parent.nullable]


def _row(table: sa.Table, line: bytes) -> dict[str, object]:
    read = json.loads(line)
    if not isinstance(read, dict) or read.keys() != {column.name for column in table.columns}:
        raise ValueError("the columns are not those of the table")
    return {column.name: _from_json(column, read[column.name]) for column in table.columns}


def _from_json(column: "sa.Column[object]", value: object) -> object:
    if value is None:
        return None
    if isinstance(column.type, sa.DateTime):
        return datetime.strptime(str(value), "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
    if isinstance(column.type, sa.Date):
        return date.fromisoformat(str(value))
    return value


def reset_sequences(connection: Connection, tables: list[sa.Table]) -> None:
    """Makes new numbers follow the highest restored one; PostgreSQL's own counters were not used by the restore."""
    for table in tables:
        for column in table.primary_key:
            sequence = connection.execute(
                sa.select(sa.func.pg_get_serial_sequence(f'"{table.name}"', column.name))
            ).scalar_one()
            highest = connection.execute(sa.select(sa.func.max(column))).scalar_one()
            if sequence and highest is not None:
                connection.execute(sa.select(sa.func.setval(sequence, highest)))
