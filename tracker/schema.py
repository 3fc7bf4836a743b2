"""Brings a database's structure up to date; the scripts are in migrations/."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy import event
from sqlalchemy.engine import Connection
from sqlalchemy.pool import NullPool

from tracker.config import resource
from tracker.database import prepare_engine, prepare_place
from tracker.tables import METADATA


def upgrade(database_url: str, revision: str = "head") -> None:
    """Runs the migrations up to `revision`."""
    prepare_place(database_url)
    with migrating(database_url) as config:
        command.upgrade(config, revision)


def downgrade(database_url: str, revision: str) -> None:
    """Runs the migrations back down to `revision`."""
    with migrating(database_url) as config:
        command.downgrade(config, revision)


@contextmanager
def migrating(database_url: str) -> Iterator[Config]:
    """An Alembic configuration with a connection on which foreign keys do not cascade while tables are rebuilt."""
    with unguarded_connection(database_url, foreign_keys=False) as connection:
        config = Config()
        config.set_main_option("script_location", str(resource("migrations")))
        config.attributes["connection"] = connection
        config.attributes["metadata"] = METADATA
        yield config


@contextmanager
def unguarded_connection(database_url: str, *, foreign_keys: bool = True) -> Iterator[Connection]:
    """A connection of an engine without the audit trail's guard, for migrations and for restoring a backup only."""
    engine = sa.create_engine(database_url, poolclass=NullPool, hide_parameters=True)
    prepare_engine(engine)
    if engine.dialect.name == "sqlite" and not foreign_keys:
        event.listen(engine, "connect", _without_foreign_keys)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def _without_foreign_keys(dbapi: Any, _record: object) -> None:
    dbapi.execute("PRAGMA foreign_keys=OFF")
