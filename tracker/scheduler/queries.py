"""Reads of the list of runs, for the scheduler itself and for the status page."""

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from tracker.database import AnySession
from tracker.scheduler.enums import Job, RunState
from tracker.scheduler.models import JobRun


@dataclass(frozen=True)
class JobStatus:
    """How a job is doing: its newest runs, and since when it has failed without a success, with how many failures."""

    job: Job
    last_run: JobRun | None
    last_success: JobRun | None
    failing_since: datetime | None
    failures: int


def get_run(session: AnySession, job: Job, slot: str) -> JobRun | None:
    """The run of a job for one slot."""
    return session.execute(sa.select(JobRun).filter_by(job=job, slot=slot)).scalar_one_or_none()


def queued_on(session: AnySession, day: date) -> list[str]:
    """The names of the slots of a local day in which reminders were queued."""
    query = sa.select(JobRun.slot).where(
        JobRun.job == Job.QUEUE_REMINDERS, JobRun.state == RunState.DONE, JobRun.slot.startswith(f"{day.isoformat()}T")
    )
    return list(session.execute(query).scalars())


def job_status(session: AnySession, job: Job) -> JobStatus:
    """How a job is doing."""
    newest = sa.select(JobRun).where(JobRun.job == job).order_by(JobRun.started_at.desc(), JobRun.id.desc()).limit(1)
    last_run = session.execute(newest).scalar_one_or_none()
    last_success = session.execute(newest.where(JobRun.state == RunState.DONE)).scalar_one_or_none()
    failed = sa.select(sa.func.min(JobRun.started_at).label("since"), sa.func.count().label("failures")).where(
        JobRun.job == job, JobRun.state == RunState.FAILED
    )
    if last_success is not None:
        failed = failed.where(JobRun.started_at > last_success.started_at)
    row = session.execute(failed).one()
    return JobStatus(job, last_run, last_success, row.since, row.failures)


def all_job_status(session: AnySession) -> list[JobStatus]:
    """How every job is doing."""
    return [job_status(session, job) for job in Job]


def newest_runs(session: AnySession, limit: int = 50) -> list[JobRun]:
    """The newest runs of all jobs, newest first."""
    query = sa.select(JobRun).order_by(JobRun.started_at.desc(), JobRun.id.desc()).limit(limit)
    return list(session.execute(query).scalars())
