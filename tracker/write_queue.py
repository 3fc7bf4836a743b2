"""Lets writers to a SQLite file in one after another, because SQLite itself lets in whoever asks at the right moment.

A writer that finds SQLite's lock taken sleeps and asks again up to ten times a second. Others come and go meanwhile, so
on a busy machine one of many may be told that the database is locked although every turn was short. Here the threads
of a process stand in a line, and the first of each line draws a number from a file beside the database and waits
until all lower numbers are done with.

The queue only keeps the order; what guards the data is SQLite's own lock. A writer that waits for too long, or cannot
use the file (on Windows, or on a network drive without locks), goes on to that lock without a turn.
"""

import os
import sys
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress

if sys.platform != "win32":
    import fcntl

LONGEST_WAIT_SECONDS = 30.0  # longer than a slow disk or an import takes, shorter than a proxy waits for a page
SHORTEST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.001, 0.005

NUMBER_BYTES = 8
DESK = 0  # the byte that is locked while a number is drawn; the byte of number n is n + 1


class _Line:
    """The threads of this process that want to write to one file, in the order in which they came."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Event] = deque()

    @contextmanager
    def joined(self, until: float) -> Iterator[bool]:
        """Waits to be the first, and stays in the line for the `with` block; gives False when that takes too long."""
        is_first = threading.Event()
        with self._guard:
            self._waiting.append(is_first)
            self._waiting[0].set()
        try:
            yield is_first.wait(max(0.0, until - time.monotonic()))
        finally:
            with self._guard:
                self._waiting.remove(is_first)
                if self._waiting:
                    self._waiting[0].set()


_lines: dict[str, _Line] = {}

if sys.platform != "win32":
    # A child has none of the threads that stand in its parent's lines.
    os.register_at_fork(after_in_child=_lines.clear)


@contextmanager
def turn_to_write(database: str, longest_seconds: float = LONGEST_WAIT_SECONDS) -> Iterator[float]:
    """Waits for the turn to write to a database file and keeps it for the `with` block.

    Gives the seconds that are left of `longest_seconds`: none when they went by without a turn.
    """
    until = time.monotonic() + longest_seconds
    path = os.path.realpath(database)
    with (
        _lines.setdefault(path, _Line()).joined(until) as is_first,
        _turn_of_process(f"{path}-queue", until) if is_first else nullcontext(),
    ):
        yield max(0.0, until - time.monotonic())


if sys.platform == "win32":

    @contextmanager
    def _turn_of_process(_path: str, _until: float) -> Iterator[None]:
        yield

else:

    @contextmanager
    def _turn_of_process(path: str, until: float) -> Iterator[None]:
        """Waits until the processes that came before are done.

        The locks belong to the process and end with it, however it ends. Only the first of its line is ever here:
        when a process closes the file it loses all its locks on it.
        """
        try:
            file = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        except OSError:
            yield
            return
        try:
            with suppress(OSError):  # where there are no locks, on some network drives
                _wait_in_queue(file, until)
            yield
        finally:
            os.close(file)

    def _wait_in_queue(file: int, until: float) -> None:
        number = _draw_number(file, until)
        if number is None:
            return
        # All lower numbers are done with once a lock on their bytes can be shared; it is not kept.
        if _locked(file, fcntl.LOCK_SH, 1, number, until):
            fcntl.lockf(file, fcntl.LOCK_UN, number, 1)
        else:
            fcntl.lockf(file, fcntl.LOCK_UN, 1, number + 1)  # nobody waits for one who goes on without a turn

    def _draw_number(file: int, until: float) -> int | None:
        """The next number, its byte locked until the file is closed; None when even that takes too long."""
        if not _locked(file, fcntl.LOCK_EX, DESK, 1, until):
            return None
        number = int.from_bytes(os.pread(file, NUMBER_BYTES, 0)) + 1
        os.pwrite(file, number.to_bytes(NUMBER_BYTES), 0)
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, number + 1)
        fcntl.lockf(file, fcntl.LOCK_UN, 1, DESK)
        return number

    def _locked(file: int, kind: int, start: int, length: int, until: float) -> bool:
        """Tries for a lock until it has it or the time is over. Waiting costs nobody their place: numbers keep it."""
        pause = SHORTEST_PAUSE_SECONDS
        while True:
            try:
                fcntl.lockf(file, kind | fcntl.LOCK_NB, length, start)
            except (BlockingIOError, PermissionError):  # either may be said of a lock that another process has
                if time.monotonic() >= until:
                    return False
                time.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
            else:
                return True
