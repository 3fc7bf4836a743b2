"""The databases for the tests of this folder: empty ones, and the two seed plans read in once for the whole run."""

import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from tests.support.databases import Store, opened
from tests.support.postgres import PostgresServer
from tracker.audit.service import Actor, recording
from tracker.config import resource
from tracker.importing.service import import_files
from tracker.installation.enums import InstallationKind
from tracker.installation.service import mark_installation

TODAY = date(2019, 4, 1)
NOW = datetime(2019, 4, 1, 8, tzinfo=UTC)
PRINTED = ("register.toml", "plan-lga-2018.toml", "plan-ofsted-2017.toml", "notes-lga-2018.toml")
LIVED_IN = (*PRINTED, "training-lga-2018.toml")


class Seeds:
    """The seed files in a database of a kind, made when first asked for and only read from then on."""

    def __init__(self, request: pytest.FixtureRequest, folder: Path) -> None:
        self._request = request
        self._folder = folder
        self._stores: dict[tuple[str, str], Store] = {}

    def store(self, name: str, files: tuple[str, ...], dialect: str) -> Store:
        """The database with these files."""
        if (name, dialect) not in self._stores:
            self._stores[name, dialect] = made = opened(self._place(name, dialect))
            with made.sessions() as session, recording(session, Actor.command("test"), NOW) as rec:
                mark_installation(rec, InstallationKind.TRAINING)
                import_files(rec, [resource("seed") / file for file in files])
        return self._stores[name, dialect]

    def close(self) -> None:
        """Lets go of all databases."""
        for made in self._stores.values():
            made.engine.dispose()

    def _place(self, name: str, dialect: str) -> str:
        if dialect == "postgresql":
            server: PostgresServer = self._request.getfixturevalue("pg_server")
            return server.create_database(f"{self._folder.name}_{name}", self._request.getfixturevalue("pg_template"))
        empty: Path = self._request.getfixturevalue("sqlite_template")
        return f"sqlite:///{shutil.copy(empty, self._folder / f'{name}.sqlite')}"


@pytest.fixture(scope="session")
def seeds(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seeds]:
    """Holds the seeded databases of this run."""
    seeds = Seeds(request, tmp_path_factory.mktemp("seeds"))
    yield seeds
    seeds.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def dialect(request: pytest.FixtureRequest) -> str:
    """Both kinds of database, one after the other."""
    return str(request.param)


@pytest.fixture
def seeded(seeds: Seeds, dialect: str) -> Iterator[Session]:
    """A session on the two plans as printed: nobody has reported anything yet."""
    with seeds.store("printed", PRINTED, dialect).sessions() as session:
        yield session


@pytest.fixture
def lived_in(seeds: Seeds, dialect: str) -> Iterator[Session]:
    """A session on the two plans with the invented progress of the training layer."""
    with seeds.store("lived_in", LIVED_IN, dialect).sessions() as session:
        yield session
