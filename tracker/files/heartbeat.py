"""The worker's sign of life: a file in the folder that all processes share, as old as the worker's last step."""

import logging
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tracker.files.store import make_folder

NAME = "worker-alive"
NOT_MORE_OFTEN_THAN = timedelta(seconds=1)

log = logging.getLogger(__name__)


def beat(folder: Path, now: datetime) -> None:
    """Says in `folder` that the worker was alive at this instant of the machine. Raises OSError."""
    make_folder(folder)
    path = folder / NAME
    path.touch()
    os.utime(path, (now.timestamp(), now.timestamp()))


def last_beat(folder: Path) -> datetime | None:
    """When a worker last gave a sign of life in `folder`; None if it never did, or none can be seen from here."""
    try:
        return datetime.fromtimestamp((folder / NAME).stat().st_mtime, UTC)
    except OSError:
        return None


@dataclass
class Pulse:
    """The machine's clock as a worker reads it: every look at it is a sign of life.

    So a long step, which looks at the clock again and again, is told from one that hangs. A folder that cannot be
    written stops nobody; it is logged once.
    """

    folder: Path
    clock: Callable[[], datetime]
    _beat_at: datetime | None = field(default=None, init=False)
    _is_failing: bool = field(default=False, init=False)

    def __call__(self) -> datetime:
        now = self.clock()
        if self._beat_at is None or abs(now - self._beat_at) >= NOT_MORE_OFTEN_THAN:
            self._beat_at = now
            self._beat(now)
        return now

    def _beat(self, now: datetime) -> None:
        try:
            beat(self.folder, now)
        except OSError as error:
            if not self._is_failing:
                log.warning("the sign of life cannot be written to %s: %s", self.folder, error.strerror)
            self._is_failing = True
        else:
            self._is_failing = False
