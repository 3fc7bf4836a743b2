"""A migrated database of either kind for a test, with the guard on its engine and the capture on its sessions."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session, sessionmaker

from tests.conftest import PostgresServer
from tracker import schema
from tracker.audit import capture, guard
from tracker.database import prepare_engine


@dataclass(frozen=True)
class Store:
    """A database with the product's tables, and sessions on it as the product opens them."""

    url: str
    engine: Engine
    sessions: sessionmaker[Session]


def opened(url: str) -> Store:
    """A store on a database that has been migrated."""
    engine = sa.create_engine(url)
    prepare_engine(engine)
    guard.watch(engine)
    sessions = sessionmaker(engine)
    capture.watch(sessions)
    return Store(url, engine, sessions)


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


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path, sqlite_template: Path) -> Iterator[Store]:
    """An empty, migrated database, once of each kind."""
    if request.param == "sqlite":
        path = shutil.copy(sqlite_template, tmp_path / "tracker.sqlite")
        url = f"sqlite:///{path}"
    else:
        server: PostgresServer = request.getfixturevalue("pg_server")
        url = server.create_database("outgoing", request.getfixturevalue("pg_template"))
    made = opened(url)
    yield made
    made.engine.dispose()


@pytest.fixture
def session(store: Store) -> Iterator[Session]:
    """A session on the store."""
    with store.sessions() as session:
        yield session
