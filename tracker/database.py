"""The base of all tables, the types they share, and how SQLite and PostgreSQL are set up to be durable."""

import enum
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeAlias

import sqlalchemy as sa
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.orm import DeclarativeBase, MappedAsDataclass, Session, scoped_session

from tracker.write_queue import turn_to_write

AnySession: TypeAlias = Session | scoped_session[Any]

BUSY_TIMEOUT_MS = 8_000  # the least that SQLite waits for its lock; whoever has waited less for a turn waits for longer

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """An instant: aware on both sides of the database, stored as UTC; SQLite would forget the zone."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant must carry its time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def stored_words(kind: type[enum.Enum]) -> list[str]:
    """The values of an enum as stored in the database."""
    return [str(member.value) for member in kind]


class Base(MappedAsDataclass, DeclarativeBase, kw_only=True, eq=False, repr=False):
    """The parent of every table; constructors take keywords only, so a misspelt column is a type error."""

    metadata = sa.MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads this class attribute under this name
        datetime: UtcDateTime(),
        enum.StrEnum: sa.Enum(
            enum.StrEnum, native_enum=False, values_callable=stored_words, validate_strings=True, length=40
        ),
    }


def versioned(version: Any) -> dict[str, Any]:
    """Mapper arguments for a row that two people may want to change at the same time.

    Verbs raise the version themselves; an UPDATE of a row that somebody else has raised meanwhile is refused.
    """
    return {"version_id_col": version, "version_id_generator": False}


db = SQLAlchemy(metadata=Base.metadata)


def prepare_engine(engine: Engine) -> None:
    """Sets an engine up once: on SQLite, WAL, full sync, foreign keys, and our own BEGIN."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _open_sqlite)
        event.listen(engine, "begin", _begin_sqlite)


def prepare_place(database_url: str) -> None:
    """Makes the folder for a SQLite file."""
    if file := sqlite_file(make_url(database_url)):
        Path(file).parent.mkdir(parents=True, exist_ok=True)


def sqlite_file(url: URL) -> str:
    """The path of a SQLite database that is a file; empty for one in memory and for PostgreSQL."""
    is_file = url.get_backend_name() == "sqlite" and url.database != ":memory:"
    return url.database or "" if is_file else ""


@contextmanager
def writing(session: AnySession) -> Iterator[Connection]:
    """Ends whatever reading transaction the session had and begins one that may write, to be ended inside the block.

    On SQLite it waits for its turn, without a connection from the pool meanwhile, and takes the write lock at once
    (BEGIN IMMEDIATE): one that reads first and writes later would be refused, or lose an update.
    """
    session.rollback()
    file = sqlite_file(session.get_bind().engine.url)
    if not file:
        yield session.connection(execution_options={"sqlite_begin": "IMMEDIATE"})
        return
    with turn_to_write(file) as seconds_left:
        patience = max(BUSY_TIMEOUT_MS, int(seconds_left * 1_000))
        yield session.connection(execution_options={"sqlite_begin": "IMMEDIATE", "sqlite_patience": patience})


def _open_sqlite(dbapi: Any, _record: object) -> None:
    dbapi.isolation_level = None
    cursor = dbapi.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_TIMEOUT_MS}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    if "sqlite_patience" in options:
        cursor = connection.connection.cursor()  # not a statement of the session's, which the trail's guard looks at
        cursor.execute(f"PRAGMA busy_timeout={options['sqlite_patience']}")
        cursor.close()
    connection.exec_driver_sql(f"BEGIN {options.get('sqlite_begin', 'DEFERRED')}")
