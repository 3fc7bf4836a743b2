"""The databases of these tests."""

from tests.reports.conftest import dialect, lived_in, seeded, seeds

__all__ = ["dialect", "lived_in", "seeded", "seeds"]
