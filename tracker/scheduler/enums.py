"""The vocabulary of the scheduler."""

import enum


class Job(enum.StrEnum):
    """What runs by the clock."""

    QUEUE_REMINDERS = "queue reminders"
    SEND_MAIL = "send mail"
    SWEEP_FILES = "sweep files"


class RunState(enum.StrEnum):
    """How a run went."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
