"""Repeats a tick in a running process until it is asked to stop; the only importer of apscheduler."""

import logging
import signal
import threading
from collections.abc import Callable
from types import FrameType

from apscheduler.schedulers.background import BackgroundScheduler

from tracker.clock import machine_now

EVERY_SECONDS = 2

log = logging.getLogger(__name__)


class Runner:
    """Ticks at an interval in a thread of its own, one tick at a time, and finishes the current one when stopped."""

    def __init__(self, tick: Callable[[], object], every_seconds: float = EVERY_SECONDS) -> None:
        # When a clock is moved, ticks usually take longer than the interval; that needs no warning.
        logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)
        self._tick = tick
        self._fault = ""
        self._stop = threading.Event()
        self._scheduler = BackgroundScheduler(timezone="UTC")
        self._scheduler.add_job(
            self._tick_once,
            "interval",
            seconds=every_seconds,
            next_run_time=machine_now(),
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
        )

    def _tick_once(self) -> None:
        """Ticks, and logs a fault when it begins and when it is over: a database may be away for a weekend."""
        try:
            self._tick()
        except Exception as error:
            fault = f"{type(error).__name__}: {error}"
            if fault != self._fault:
                log.exception("a tick failed; the next ones are tried without a word until something changes")
            self._fault = fault
        else:
            if self._fault:
                log.warning("ticks work again")
            self._fault = ""

    def start(self) -> None:
        """Starts to tick, beside whatever else the process does."""
        self._scheduler.start()

    def is_stopping(self) -> bool:
        """Whether a stop was requested; a long tick checks this between its steps."""
        return self._stop.is_set()

    def stop(self) -> None:
        """Waits for the current tick and starts no other."""
        self._stop.set()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)

    def run_until_stopped(self) -> None:
        """Ticks until SIGTERM or SIGINT; for a process that does nothing else. Only in the main thread."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._ask_to_stop)
        self.start()
        self._stop.wait()
        self.stop()

    def _ask_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stop.set()
