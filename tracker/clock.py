"""The only reader of the clock, so that everything above it can be given a time and tested with it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from tracker.dates import local_day


@dataclass(frozen=True)
class Clock:
    """The clock of one installation: the machine's, or in a training installation that much ahead of it."""

    ahead: timedelta = timedelta()

    @classmethod
    def ahead_by(cls, seconds: int) -> "Clock":
        """A clock that is so many seconds ahead of the machine's."""
        return cls(timedelta(seconds=seconds))

    def now(self) -> datetime:
        """The present instant of this installation, aware, UTC."""
        return machine_now() + self.ahead

    def today(self) -> date:
        """The present day in Europe/London."""
        return local_day(self.now())


def machine_now() -> datetime:
    """The machine's own instant, aware, UTC, whatever the installation's clock says."""
    return datetime.now(UTC)
