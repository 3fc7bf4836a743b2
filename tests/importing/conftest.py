"""A training installation on both databases, empty or with all seed files in it."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import NullPool

from tests.support.postgres import PostgresServer
from tracker import schema
from tracker.audit import capture, guard
from tracker.audit.service import Actor, recording
from tracker.config import resource
from tracker.database import prepare_engine
from tracker.importing.service import Imported, import_files
from tracker.installation.enums import InstallationKind
from tracker.installation.service import mark_installation

NOW = datetime(2019, 4, 1, 8, 0, tzinfo=UTC)
SEEDS = tuple(sorted(resource("seed").glob("*.toml")))


@contextmanager
def opened(url: str) -> Iterator[sessionmaker[Session]]:
    """Sessions of one database, guarded and watched as the product's are."""
    engine = sa.create_engine(url, poolclass=NullPool)
    prepare_engine(engine)
    guard.watch(engine)
    sessions = sessionmaker(engine)
    capture.watch(sessions)
    yield sessions
    engine.dispose()


def mark(sessions: sessionmaker[Session], kind: InstallationKind = InstallationKind.TRAINING) -> None:
    """What `tracker init` does."""
    with sessions() as session, recording(session, Actor.command("init"), NOW) as rec:
        mark_installation(rec, kind)


def imported(sessions: sessionmaker[Session], *paths: Path) -> Imported:
    """Imports files on the morning of 1 April 2019."""
    with sessions() as session, recording(session, Actor.command("import"), NOW) as rec:
        return import_files(rec, paths)


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def seeded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[sessionmaker[Session]]:
    """A training installation with all seed files, to read."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('seeded')}/tracker.sqlite"
    else:
        server: PostgresServer = request.getfixturevalue("pg_server")
        url = server.create_database("importing_seeded")
    schema.upgrade(url)
    with opened(url) as sessions:
        mark(sessions)
        imported(sessions, *reversed(SEEDS))
        yield sessions


@pytest.fixture
def session(seeded: sessionmaker[Session]) -> Iterator[Session]:
    """A session of the seeded installation."""
    with seeded() as opened_session:
        yield opened_session


@pytest.fixture(scope="session")
def bare_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, to copy."""
    path = tmp_path_factory.mktemp("bare") / "tracker.sqlite"
    schema.upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture
def unmarked(bare_file: Path, tmp_path: Path) -> Iterator[sessionmaker[Session]]:
    """A migrated SQLite database that is no installation yet."""
    path = tmp_path / "tracker.sqlite"
    shutil.copy(bare_file, path)
    with opened(f"sqlite:///{path}") as sessions:
        yield sessions


@pytest.fixture
def bare(unmarked: sessionmaker[Session]) -> sessionmaker[Session]:
    """A training installation with nothing in it."""
    mark(unmarked)
    return unmarked


Edited = Callable[..., list[Path]]


@pytest.fixture
def edited(tmp_path: Path) -> Edited:
    """Gives all seed files, in one of which the first `old` after `after` is replaced by `new`."""

    def edit(name: str, old: str, new: str, after: str = "") -> list[Path]:
        text = (resource("seed") / name).read_text(encoding="utf-8")
        start = text.index(after) if after else 0
        assert old in text[start:]
        copy = tmp_path / name
        copy.write_text(text[:start] + text[start:].replace(old, new, 1), encoding="utf-8")
        return [copy if path.name == name else path for path in SEEDS]

    return edit
