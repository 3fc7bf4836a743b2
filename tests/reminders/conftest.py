"""The databases for the tests of this folder."""

from tests.reminders.answering import told

__all__ = ["told"]
