"""Whether the daily work is done: what is late and since when, as values for monitors and in words for people."""

from dataclasses import dataclass
from datetime import datetime

from tracker.database import AnySession
from tracker.dates import local_day, moment_in_words
from tracker.installation.queries import clock_of
from tracker.mail.backlog import due_since, last_sent_at
from tracker.reminders.policy.queries import sendings
from tracker.scheduler.enums import Job
from tracker.scheduler.queries import job_status, queued_on
from tracker.scheduler.rules import is_worker_away, late_by_an_hour, run_late_since


@dataclass(frozen=True)
class Health:
    """Since when something is late, on the installation's clock; None if it is not.

    `mail_failing_since`: no server has accepted an email since then, for an hour or longer. `mail_waiting_since`: an
    email could have been sent then and still waits, for an hour or longer. `worker_seen_at` is None if it never was.
    """

    run_late_since: datetime | None
    mail_failing_since: datetime | None
    mail_waiting_since: datetime | None
    worker_seen_at: datetime | None
    is_worker_away: bool

    @property
    def is_worker_well(self) -> bool:
        """Whether the worker is running and has done its daily run."""
        return not self.is_worker_away and self.run_late_since is None

    @property
    def is_mail_well(self) -> bool:
        """Whether emails are sent."""
        return self.mail_failing_since is None and self.mail_waiting_since is None

    @property
    def troubles(self) -> tuple[str, ...]:
        """What is wrong, since when, and what that means, in a few sentences each; none when all is well."""
        return tuple(said for said in (self._of_worker(), self._of_run(), self._of_mail()) if said)

    def _of_worker(self) -> str:
        if not self.is_worker_away:
            return ""
        seen = f"was last seen on {moment_in_words(self.worker_seen_at)}" if self.worker_seen_at else "was never seen"
        return (
            f"The worker {seen}. Until it runs, no reminders are queued and no emails are sent, including "
            "sign-in links. Tell your IT team."
        )

    def _of_run(self) -> str:
        if self.run_late_since is None:
            return ""
        since = moment_in_words(self.run_late_since)
        return f"The daily run is late: reminders that were due on {since} have not been queued."

    def _of_mail(self) -> str:
        if self.mail_failing_since is not None:
            since = moment_in_words(self.mail_failing_since)
            return f"Sending emails has failed since {since}. Nothing is lost: what waits is tried again automatically."
        if self.mail_waiting_since is not None:
            return f"Emails that were due to be sent on {moment_in_words(self.mail_waiting_since)} are still waiting."
        return ""


def health_of(session: AnySession, last_beat: datetime | None, machine: datetime) -> Health:
    """How the daily work is doing, in a few cheap queries. `last_beat` and `machine` are on the machine's clock."""
    ahead = clock_of(session).ahead
    now = machine + ahead
    return Health(
        run_late_since=run_late_since(now, sendings(session), queued_on(session, local_day(now))),
        mail_failing_since=_mail_failing_since(session, now),
        mail_waiting_since=late_by_an_hour(due_since(session, now), now),
        worker_seen_at=last_beat + ahead if last_beat is not None else None,
        is_worker_away=is_worker_away(last_beat, machine),
    )


def _mail_failing_since(session: AnySession, now: datetime) -> datetime | None:
    failing = late_by_an_hour(job_status(session, Job.SEND_MAIL).failing_since, now)
    if failing is None:
        return None
    # A run that ended with the server down has failed, even if the server accepted emails before that.
    accepted = last_sent_at(session)
    return late_by_an_hour(max(failing, accepted) if accepted is not None else failing, now)
