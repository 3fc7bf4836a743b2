"""The audit events of scheduled jobs, with the labels that pages show."""

from tracker.audit.events import Event


class SchedulerEvent(Event):
    """What can become of a run."""

    JOB_DONE = "job.done", "Scheduled job done"
    JOB_FAILED = "job.failed", "Scheduled job failed"
