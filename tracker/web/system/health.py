"""The health of the daily work, for pages and for monitors, which get an answer even when the database hangs."""

from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from threading import Lock, Thread
from typing import Generic, TypeVar

from flask import current_app
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from tracker.clock import machine_now
from tracker.database import db
from tracker.files.heartbeat import last_beat
from tracker.scheduler.health import Health, health_of
from tracker.web.session import settings

T = TypeVar("T")

LONGEST_WAIT = 4.0  # seconds that a monitor waits for the database


def health_now() -> Health:
    """How the daily work is doing, for a page."""
    return health_of(db.session, last_beat(settings().files), machine_now())


class SharedAnswer(Generic[T]):
    """The answer of a call that may hang: run in a thread, one at a time, and shared by all who wait for it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._asked: Future[T] | None = None

    def within(self, seconds: float, ask: Callable[[], T]) -> T:
        """The answer of `ask`, or of the call that is still running. Raises TimeoutError, or what that call raised."""
        with self._lock:
            asked = self._asked
            if asked is None or asked.done():
                self._asked = asked = Future()
                Thread(target=_answer, args=(asked, ask), daemon=True).start()
        return asked.result(seconds)


def _answer(asked: Future[T], ask: Callable[[], T]) -> None:
    try:
        asked.set_result(ask())
    except BaseException as error:
        asked.set_exception(error)


def health_soon() -> Health:
    """How the daily work is doing, for a monitor. Raises SQLAlchemyError or TimeoutError."""
    engine, files = db.engine, settings().files
    shared: SharedAnswer[Health] = current_app.extensions.setdefault("tracker_health", SharedAnswer())
    return shared.within(LONGEST_WAIT, lambda: _asked(engine, files))


def _asked(engine: Engine, files: Path) -> Health:
    with Session(engine) as session:
        return health_of(session, last_beat(files), machine_now())
