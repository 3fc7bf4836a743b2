"""The databases of these tests."""

from tests.reports.conftest import dialect, lived_in, seeded, seeds
from tests.stores import pg_template, session, sqlite_template, store

__all__ = ["dialect", "lived_in", "pg_template", "seeded", "seeds", "session", "sqlite_template", "store"]
