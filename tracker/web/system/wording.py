"""What the system status shows of runs and of the outbox, in plain words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from tracker.dates import moment_in_words, plural
from tracker.mail.enums import MailState
from tracker.scheduler.enums import RunState
from tracker.scheduler.models import JobRun
from tracker.scheduler.queries import JobStatus
from tracker.scheduler.rules import planned_for

STATE_WORDS = {RunState.RUNNING: "Running", RunState.DONE: "Finished", RunState.FAILED: "Failed"}
MAIL_WORDS = {
    MailState.WAITING: "Waiting to be sent",
    MailState.CLAIMED: "Being sent",
    MailState.SENT: "Sent",
    MailState.FAILED: "Failed, will not be tried again",
    MailState.DROPPED: "Not sent: there was nothing left to report",
    MailState.REPLACED: "Replaced by a later email",
}


@dataclass(frozen=True)
class ShownRun:
    """One run as a line of a table; without `planned_for` the job runs whenever there is something to do."""

    job: str
    planned_for: datetime | None
    started_at: datetime
    outcome: str

    @classmethod
    def of(cls, run: JobRun) -> "ShownRun":
        """The line of a run."""
        words = f": {run.words}" if run.words else ""
        tries = f" (attempt {run.tries})" if run.tries > 1 else ""
        outcome = f"{STATE_WORDS[run.state]}{tries}{words}"
        return cls(run.job.capitalize(), planned_for(run.job, run.slot), run.started_at, outcome)


@dataclass(frozen=True)
class ShownJob:
    """A job as a line of a table: its last run, and since when it has failed."""

    name: str
    last: ShownRun | None
    trouble: str

    @classmethod
    def of(cls, status: JobStatus) -> "ShownJob":
        """The line of a job."""
        trouble = ""
        if status.failing_since is not None:
            trouble = f"Failing since {moment_in_words(status.failing_since)}: {plural(status.failures, 'failure')}"
        last = ShownRun.of(status.last_run) if status.last_run is not None else None
        return cls(status.job.capitalize(), last, trouble)


def mail_lines(counts: Mapping[MailState, int], oldest: datetime | None) -> list[tuple[str, str]]:
    """How many emails are in each state, in words; for those waiting, since when the oldest has waited."""
    since = f", the oldest since {moment_in_words(oldest)}" if oldest is not None else ""
    return [
        (MAIL_WORDS[state], plural(number, "email") + (since if state is MailState.WAITING and number else ""))
        for state, number in counts.items()
    ]
