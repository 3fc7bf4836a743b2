"""Databases with people who are owed mail, a mail server, and a client that waits for no silent server."""

import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import TypeAlias

import pytest

from tests.support.databases import Store, opened
from tests.support.mail_server import MailServer
from tests.support.owed_morning import OWNERS, Scene, build_council
from tests.support.postgres import PostgresServer
from tests.support.silence import hurry

HANDFUL = 6


Copies: TypeAlias = Callable[[int, Path], str]


@pytest.fixture(scope="session")
def sqlite_copies(sqlite_template: Path) -> Copies:
    """Gives a SQLite file in a folder with a council of so many owners; the URL of a copy of one that is built once."""

    @cache
    def built(owners: int) -> Path:
        path = sqlite_template.with_name(f"council-{owners}.sqlite")
        shutil.copy(sqlite_template, path)
        build_in(f"sqlite:///{path}", owners)
        return path

    return lambda owners, folder: f"sqlite:///{shutil.copy(built(owners), folder / 'tracker.sqlite')}"


@pytest.fixture(scope="session")
def pg_copies(pg_server: PostgresServer, pg_template: str) -> Copies:
    """The same on PostgreSQL."""

    @cache
    def built(owners: int) -> str:
        url = pg_server.create_database(f"council_{owners}_template", pg_template)
        build_in(url, owners)
        return url

    return lambda owners, _folder: pg_server.create_database("council", built(owners))


def build_in(url: str, owners: int) -> None:
    """Builds a council in an empty, migrated database and leaves nobody connected to it."""
    made = opened(url)
    with made.sessions() as building:
        build_council(building, owners)
    made.engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def copies(request: pytest.FixtureRequest) -> Copies:
    """Councils of either kind of database."""
    found: Copies = request.getfixturevalue("sqlite_copies" if request.param == "sqlite" else "pg_copies")
    return found


@pytest.fixture
def council(copies: Copies, tmp_path: Path) -> Iterator[Store]:
    """A council with forty owners."""
    made = opened(copies(OWNERS, tmp_path))
    yield made
    made.engine.dispose()


@pytest.fixture
def handful(copies: Copies, tmp_path: Path, server: MailServer) -> Iterator[Scene]:
    """A council with six owners, for what is to happen often."""
    made = opened(copies(HANDFUL, tmp_path))
    yield Scene(made, server, owners=HANDFUL)
    made.engine.dispose()


@pytest.fixture
def server() -> Iterator[MailServer]:
    """A mail server that is well until it is told otherwise."""
    with MailServer() as serving:
        yield serving


@pytest.fixture
def scene(council: Store, server: MailServer) -> Scene:
    """A council at 9:00 on 1 April 2019, before the day's first tick."""
    return Scene(council, server)


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Has the client give a server up as soon as it has fallen silent."""
    hurry(monkeypatch)
