"""A machine's clock for tests, and an installation that runs by it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from tests.support.builders import building
from tests.support.transports import MemoryTransport
from tracker.files.store import FileStore
from tracker.installation.enums import InstallationKind
from tracker.installation.queries import clock_of
from tracker.installation.service import ask_clock_forward, mark_installation
from tracker.scheduler.outgoing import Outgoing
from tracker.scheduler.service import Ticked, tick

START = datetime(2019, 4, 1, 8, tzinfo=UTC)  # 9:00 in London, a Monday

NO_FILES = FileStore(Path("/nowhere"))  # nothing was ever handed in


@dataclass
class Machine:
    """A clock that a test moves, and the mail that goes by it."""

    at: datetime = START
    transport: MemoryTransport = field(default_factory=MemoryTransport)
    base_url: str = "https://plans.example"
    store: FileStore = NO_FILES
    now: Callable[[], datetime] | None = None  # in place of `at`, for a clock that goes on while it is looked at

    def __call__(self) -> datetime:
        return self.at

    def pass_by(self, **time: float) -> None:
        """Lets time go by."""
        self.at += timedelta(**time)

    @property
    def outgoing(self) -> Outgoing:
        """How mail leaves."""
        return Outgoing(self.transport, self.base_url, "k" * 32)

    def tick(self, session: Session) -> Ticked:
        """One tick at this moment."""
        return tick(session, self.outgoing, self.store, self.now or self)


def install(session: Session, kind: InstallationKind = InstallationKind.TRAINING) -> None:
    """Marks the database; its clock shows the machine's time."""
    with building(session, START) as rec:
        mark_installation(rec, kind)


def ask_for(session: Session, machine: Machine, target: datetime) -> None:
    """Asks for the training clock to be moved."""
    now = machine() + clock_of(session).ahead
    with building(session, now) as rec:
        ask_clock_forward(rec, target)
