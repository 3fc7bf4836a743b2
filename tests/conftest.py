"""What every test may ask for."""

import gc

from hypothesis import settings

# The first look at a calendar of bank holidays, or another test beside, can take longer than any deadline.
settings.register_profile("tracker", deadline=None)
settings.load_profile("tracker")

# Each before those that import it, so that pytest can explain the assertions in it.
pytest_plugins = [
    "tests.support.postgres",
    "tests.support.databases",
    "tests.support.figures",
    "tests.support.forked",
    "tests.support.installation",
    "tests.support.seeded",
    "tests.support.answer_links",
]


def pytest_collection_finish() -> None:
    """Has Python look less often for cycles, and never among what was loaded: that took a fifth of a run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 100)
