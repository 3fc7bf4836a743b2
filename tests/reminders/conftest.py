"""The databases for the tests of this folder."""

from tests.reminders.answering import told
from tests.stores import pg_template, session, sqlite_template, store

__all__ = ["pg_template", "session", "sqlite_template", "store", "told"]
