"""Migrations: numbered, one head, as the models say, and up, down and up again without losing a row."""

import re
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command

from tests.conftest import PostgresServer
from tracker import schema
from tracker.config import resource
from tracker.revisions import newest_revision, revision_of

SCRIPTS = sorted((resource("migrations") / "versions").glob("*.py"))
KEPT = "person"  # stands from 0003 on; everything later goes down and up around it


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of either kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'tracker.sqlite'}"
    server: PostgresServer = request.getfixturevalue("pg_server")
    return server.create_database("migrations")


def test_scripts_are_numbered_in_one_line_and_do_not_import_the_product() -> None:
    for number, script in enumerate(SCRIPTS, start=1):
        text = script.read_text(encoding="utf-8")
        assert script.name.startswith(f"{number:04}_")
        assert f'revision = "{number:04}"' in text
        assert not re.search(r"^(from|import) tracker", text, re.MULTILINE)


def test_the_models_say_what_the_scripts_make(url: str) -> None:
    schema.upgrade(url)
    with schema.migrating(url) as config:
        command.check(config)


def test_up_down_and_up_again_keeps_rows_and_triggers(url: str) -> None:
    schema.upgrade(url)
    _insert(url)
    for revision in range(len(SCRIPTS) - 1, 2, -1):
        schema.downgrade(url, f"{revision:04}")
        assert _names(url) == ["Ann", "Bob"]
    for revision in range(4, len(SCRIPTS) + 1):
        schema.upgrade(url, f"{revision:04}")
        assert _names(url) == ["Ann", "Bob"]
    with schema.unguarded_connection(url) as connection:
        assert revision_of(connection) == newest_revision()
    with pytest.raises(sa.exc.DatabaseError), schema.unguarded_connection(url) as connection:
        connection.exec_driver_sql(
            "INSERT INTO audit_event (number, previous, hash, payload) VALUES (7, 'p', 'h', '{}')"
        )


def test_down_to_nothing_and_up_again(url: str) -> None:
    schema.upgrade(url)
    schema.downgrade(url, "base")
    with schema.unguarded_connection(url) as connection:
        assert set(sa.inspect(connection).get_table_names()) <= {"alembic_version"}
    schema.upgrade(url)


def _insert(url: str) -> None:
    with schema.unguarded_connection(url) as connection, connection.begin():
        for number, name in enumerate(("Ann", "Bob"), start=1):
            connection.execute(
                sa.text(
                    "INSERT INTO person (id, name, style, organisation, is_active, is_sample, version) "
                    "VALUES (:id, :name, '', '', true, false, 1)"
                ),
                {"id": number, "name": name},
            )


def _names(url: str) -> list[str]:
    with schema.unguarded_connection(url) as connection:
        return list(connection.execute(sa.text(f"SELECT name FROM {KEPT} ORDER BY id")).scalars())
