"""The worker's heartbeat: a file in the folder that all processes share, as old as the worker's last activity."""

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
    """Writes a heartbeat of this instant of the machine into `folder`. Raises OSError."""
    make_folder(folder)
    path = folder / NAME
    path.touch()
    os.utime(path, (now.timestamp(), now.timestamp()))


def last_beat(folder: Path) -> datetime | None:
    """When a worker last wrote a heartbeat into `folder`; None if never, or if the file cannot be read from here."""
    try:
        return datetime.fromtimestamp((folder / NAME).stat().st_mtime, UTC)
    except OSError:
        return None


@dataclass
class HeartbeatClock:
    """The machine's clock as a worker reads it: every reading also writes a heartbeat.

    So a long job, which reads the clock again and again, differs from one that hangs. A folder that cannot be written
    to is logged once and stops nothing.
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
                log.warning("the heartbeat cannot be written to %s: %s", self.folder, error.strerror)
            self._is_failing = True
        else:
            self._is_failing = False
