"""The process that other processes of the tests are forked from, with all that they need loaded once."""

import multiprocessing

FORKED = multiprocessing.get_context("forkserver")
PRELOADED = [
    "tests.support.evidence",
    "tests.support.warm_process",
    "tests.support.writers",
    "tests.support.clock_workers",
    "tests.support.write_queue",
]


def pytest_collection_finish() -> None:
    """Python keeps one list for all contexts and the last call wins, so this is the only call, after all imports."""
    FORKED.set_forkserver_preload(PRELOADED)
