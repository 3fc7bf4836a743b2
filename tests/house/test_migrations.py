"""Migrations: numbered, one head, as the models say, and up, down and up again without losing a row."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from sqlalchemy.orm import registry

from tests.support.databases import opened
from tests.support.postgres import PostgresServer
from tracker import schema
from tracker.audit.service import Actor, recording
from tracker.audit.verification import verify
from tracker.config import resource
from tracker.past.enums import PastReading
from tracker.past.queries import past_day
from tracker.plans.enums import ReadyKey
from tracker.plans.events import PlanEvent
from tracker.plans.queries import keys_of
from tracker.plans.rules import READY_KEYS
from tracker.revisions import newest_revision, revision_of

SCRIPTS = sorted((resource("migrations") / "versions").glob("*.py"))
NOW = datetime(2019, 4, 1, 8, tzinfo=UTC)
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


def test_a_key_from_before_means_what_it_meant_and_the_trail_still_holds(url: str) -> None:
    """Made with the tables of its time, upgraded, and then checked as any installation is after an update."""
    schema.upgrade(url, "0012")
    store = opened(url)
    old = sa.MetaData()
    old.reflect(store.engine, only=["plan", "rag_key_entry"])
    plan, line = _mapped(old.tables["plan"]), _mapped(old.tables["rag_key_entry"])
    head = {"ref": "OLD", "title": "Old", "origin": "audit", "state": "live", "update_within_days": 90, "version": 1}
    empty = ("reviewer", "reviewed_as_printed", "period_as_printed", "wording_note", "recommendations_note")
    rest = {"board_only_after": 1, "approval_verb": "signed off", **dict.fromkeys(empty, "")}
    with store.sessions() as session, recording(session, Actor.command("test"), NOW) as rec:
        session.add(plan(id=1, **head, **rest))
        session.flush()
        for at, code in enumerate(("blue", "green", "amber", "red"), start=1):
            session.add(line(id=at, plan_id=1, position=at, rating=code, label=code.capitalize(), definition="Old."))
        rec.tell(PlanEvent.CREATED)
    schema.upgrade(url)
    with store.sessions() as session:
        assert verify(session).faults == []
        with past_day(session, NOW.date(), PastReading.AS_IT_WAS) as past:
            keys = [keys_of(one, [1])[1] for one in (session, past)]
    for key in keys:
        assert [replace(entry, definition="", position=0) for entry in key] == [
            replace(entry, definition="") for entry in READY_KEYS[ReadyKey.BRAG]
        ]
    schema.downgrade(url, "0012")
    with store.engine.connect() as connection:
        kept = connection.execute(sa.text("SELECT rating FROM rag_key_entry ORDER BY position"))
        assert list(kept.scalars()) == ["blue", "green", "amber", "red"]
    store.engine.dispose()


def test_reminders_that_older_versions_cannot_say_come_back_with_the_upgrade(url: str) -> None:
    """What was told at days that only a policy can choose, and what is told of no milestone at all."""
    schema.upgrade(url, "0015")
    old = [("due soon", 1), ("due today", 1), ("overdue 1 day", 1), ("overdue 30 days", 1)]
    for table in ("person", "plan", "action", "milestone", "outbox_mail"):
        _put(url, table)
    for kind, milestone in old:
        _put(url, "reminder", kind=kind, milestone_id=milestone)
    schema.upgrade(url)
    rows = [("due soon", -7), ("due today", 0), ("overdue", 1), ("overdue", 30)]
    assert _reminders(url) == rows
    new = [("overdue", 10, "milestone"), ("escalation", 14, "milestone"), ("exceptions", 0, "week")]
    for kind, days, subject in new:
        _put(url, "reminder", kind=kind, days=days, subject=subject)
    schema.downgrade(url, "0015")
    with schema.unguarded_connection(url) as connection:
        kinds = connection.execute(sa.text("SELECT kind FROM reminder ORDER BY id")).scalars().all()
    assert kinds == [kind for kind, _ in old]
    schema.upgrade(url)
    assert sorted(_reminders(url)) == sorted([*rows, *((kind, days) for kind, days, _ in new)])


def _put(url: str, name: str, **values: object) -> None:
    """A row with these values; where a column must say something else, it says nothing much."""
    with schema.unguarded_connection(url) as connection, connection.begin():
        table = sa.Table(name, sa.MetaData(), autoload_with=connection)
        needed = [column for column in table.columns if not column.nullable and not column.primary_key]
        connection.execute(
            sa.insert(table).values(
                {**{column.name: _nothing_much(column) for column in needed if column.name not in values}, **values}
            )
        )


def _nothing_much(column: sa.Column[Any]) -> object:
    kinds: dict[type, object] = {str: "", int: 1, bool: False, date: NOW.date(), datetime: NOW}
    return kinds[column.type.python_type]


def _reminders(url: str) -> list[tuple[str, int]]:
    with schema.unguarded_connection(url) as connection:
        return [tuple(row) for row in connection.execute(sa.text("SELECT kind, days FROM reminder ORDER BY id"))]


def _mapped(table: sa.Table) -> Any:
    """A class for a table as it was."""
    made = type(str(table.name), (), {})
    registry(metadata=table.metadata).map_imperatively(made, table)
    return made


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
