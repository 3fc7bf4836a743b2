"""The list of runs: one row per job and slot."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base
from tracker.scheduler.enums import Job, RunState


class JobRun(Base):
    """A job's run for one slot; the unique key is the claim."""

    __tablename__ = "job_run"
    __table_args__ = (UniqueConstraint("job", "slot"), {"info": {"operating": True}})

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    job: Mapped[Job]
    slot: Mapped[str]
    started_at: Mapped[datetime]
    state: Mapped[RunState] = mapped_column(default=RunState.RUNNING)
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
    words: Mapped[str] = mapped_column(default="")
    tries: Mapped[int] = mapped_column(default=1)
