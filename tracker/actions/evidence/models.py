"""The table of evidence: what shows that something was done, and where it is."""

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.actions.enums import EvidenceKind
from tracker.actions.models import Action, Milestone, ProgressUpdate
from tracker.database import Base
from tracker.people.models import Person


class Evidence(Base):
    """A link, or a file that is kept under its SHA-256; `dated_on` is the day of the evidence itself.

    Never edited; one given in error is withdrawn, its file then goes unless another row names the same hash.
    """

    __tablename__ = "evidence"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"), index=True)
    kind: Mapped[EvidenceKind]
    shows: Mapped[str]
    given_on: Mapped[date]
    recorded_at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    on_behalf_of_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), default=None)
    milestone_id: Mapped[int | None] = mapped_column(ForeignKey("milestone.id"), default=None)
    update_id: Mapped[int | None] = mapped_column(ForeignKey("progress_update.id"), default=None)
    dated_on: Mapped[date | None] = mapped_column(default=None)
    link: Mapped[str] = mapped_column(default="")
    file_hash: Mapped[str] = mapped_column(default="", index=True)
    file_name: Mapped[str] = mapped_column(default="")
    file_type: Mapped[str] = mapped_column(default="")
    file_bytes: Mapped[int] = mapped_column(default=0)
    withdrawn_on: Mapped[date | None] = mapped_column(default=None)
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), default=None)
    withdrawn_why: Mapped[str] = mapped_column(default="")
    action: Mapped[Action] = relationship(init=False)
    by: Mapped[Person] = relationship(init=False, foreign_keys=[by_id])
    on_behalf_of: Mapped[Person | None] = relationship(init=False, foreign_keys=[on_behalf_of_id])
    withdrawn_by: Mapped[Person | None] = relationship(init=False, foreign_keys=[withdrawn_by_id])
    milestone: Mapped[Milestone | None] = relationship(init=False)
    update: Mapped[ProgressUpdate | None] = relationship(init=False)

    @property
    def reference(self) -> str:
        """How the trail names this piece of evidence."""
        return f"evidence:{self.id}"
