"""A migrated database of either kind for a test, with the guard on its engine and the capture on its sessions."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import LiteralString

import psycopg
import pytest
import sqlalchemy as sa
from psycopg import sql
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session, sessionmaker

from tests.support.postgres import PostgresServer
from tracker import schema
from tracker.audit import capture, guard
from tracker.database import prepare_engine

DISCONNECT: LiteralString = """
    SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""
# Changes with every table, column, trigger, index or function that is made, altered or dropped.
STRUCTURE: LiteralString = """
    SELECT md5(string_agg(line, ',' ORDER BY line)) FROM (
        SELECT concat('class', oid, relname) AS line FROM pg_class WHERE relnamespace = 'public'::regnamespace
        UNION ALL SELECT concat('trigger', oid, xmin, tgenabled) FROM pg_trigger
        UNION ALL SELECT concat('function', oid, xmin) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
        UNION ALL SELECT concat('column', attrelid, attnum, attname, atttypid, attnotnull) FROM pg_attribute
            WHERE attrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)
        UNION ALL SELECT concat('constraint', oid, xmin) FROM pg_constraint
    ) AS lines
"""


@dataclass(frozen=True)
class Store:
    """A database with the product's tables, and sessions on it as the product opens them."""

    url: str
    engine: Engine
    sessions: sessionmaker[Session]


@cache
def engine_for(url: str) -> Engine:
    """A guarded engine that outlives its tests: it knows by heart every statement that it has once compiled."""
    engine = sa.create_engine(url)
    prepare_engine(engine)
    guard.watch(engine)
    return engine


def opened(url: str) -> Store:
    """A store on a database that has been migrated; whoever listens to its engine hears nothing of later tests."""
    engine = engine_for(url).execution_options()
    sessions = sessionmaker(engine)
    capture.watch(sessions)
    return Store(url, engine, sessions)


class OneDatabase:
    """A PostgreSQL database that is emptied between tests: on a disk, a new copy takes a hundred times as long.

    Where a test has changed tables, triggers or functions, a new copy is made all the same.
    """

    def __init__(self, server: PostgresServer, template: str) -> None:
        self._server, self._template = server, template
        self._url = ""
        self._structure: tuple[object, ...] | None = None

    def emptied(self) -> str:
        """The database without a row; whoever was still connected is no more."""
        if not self._url or not self._empty():
            self._copy()
        return self._url

    def close(self) -> None:
        """Lets go of the database."""
        if self._url:
            self._connection.close()

    def _copy(self) -> None:
        self.close()
        self._url = self._server.create_database("outgoing", self._template)
        self._connection = psycopg.connect(self._url.replace("+psycopg", ""), autocommit=True)
        self._connection.execute("SET session_replication_role = replica")  # no trigger, no foreign key
        self._structure = self._connection.execute(STRUCTURE).fetchone()
        self._tables = self._named("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        self._tables.remove(sql.Identifier("alembic_version"))
        self._sequences = self._named("SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'")

    def _named(self, query: LiteralString) -> list[sql.Identifier]:
        return [sql.Identifier(name) for (name,) in self._connection.execute(query)]

    def _empty(self) -> bool:
        """False when the structure is not what it was, and nothing was emptied."""
        run = self._connection.execute
        run(DISCONNECT)
        if run(STRUCTURE).fetchone() != self._structure:
            return False
        asked = sql.SQL(", ").join(sql.SQL("EXISTS (SELECT FROM {})").format(table) for table in self._tables)
        are_filled = run(sql.SQL("SELECT {}").format(asked)).fetchone() or ()
        filled = [table for table, is_filled in zip(self._tables, are_filled, strict=True) if is_filled]
        for table in filled:
            run(sql.SQL("DELETE FROM {}").format(table))
        if filled:  # the next rows lie in the order in which they are written, as in a new table
            run(sql.SQL("VACUUM (INDEX_CLEANUP ON, TRUNCATE ON) {}").format(sql.SQL(", ").join(filled)))
        first = [sql.SQL("setval({}, 1, false)").format(sql.Literal(name.as_string())) for name in self._sequences]
        run(sql.SQL("SELECT {}").format(sql.SQL(", ").join(first)))
        return True


@pytest.fixture(scope="session")
def pg_template(pg_server: PostgresServer) -> str:
    """A migrated PostgreSQL database to copy."""
    url = pg_server.create_database("outgoing_template")
    schema.upgrade(url)
    return url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("template") / "tracker.sqlite"
    schema.upgrade(f"sqlite:///{path}")
    return path


def fresh_copy(template: Path, path: Path) -> Path:
    """A copy of a SQLite file in a place where a test before may have left another."""
    for left in (path, *(path.with_name(path.name + end) for end in ("-wal", "-shm", "-journal"))):
        left.unlink(missing_ok=True)
    return Path(shutil.copy(template, path))


@pytest.fixture(scope="session")
def emptied(pg_server: PostgresServer, pg_template: str) -> Iterator[Callable[[], str]]:
    """Gives the URL of one PostgreSQL database as it was after its migrations, whatever was done to it since."""
    held = OneDatabase(pg_server, pg_template)
    yield held.emptied
    held.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, sqlite_template: Path) -> Iterator[Store]:
    """An empty, migrated database, once of each kind; always in the same place, so that its engine is known."""
    if request.param == "sqlite":
        url = f"sqlite:///{fresh_copy(sqlite_template, sqlite_template.with_name('outgoing.sqlite'))}"
    else:
        url = request.getfixturevalue("emptied")()
    made = opened(url)
    yield made
    made.engine.dispose()


@pytest.fixture
def session(store: Store) -> Iterator[Session]:
    """A session on the store."""
    with store.sessions() as session:
        yield session
