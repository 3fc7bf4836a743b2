"""How tests wait: for a condition, however long it takes a busy machine, and not for a time."""

import time
from collections.abc import Callable

LONGEST_SECONDS = 300  # only a test that hangs waits for so long


def wait_for(condition: Callable[[], object]) -> None:
    """Looks again and again until the condition is there."""
    until = time.monotonic() + LONGEST_SECONDS
    while not condition():
        assert time.monotonic() < until, "it never came"
        time.sleep(0.01)
