"""The ledger: one row for each person, kind, milestone and deadline that was told or covered."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.actions.models import Milestone
from tracker.database import Base
from tracker.mail.models import OutboxMail
from tracker.people.models import Person
from tracker.reminders.enums import ReminderKind


class Reminder(Base):
    """One thing owed. `is_told` is false for a kind that a higher one of the same day, or of a missed day, covers."""

    __tablename__ = "reminder"
    __table_args__ = (
        UniqueConstraint("person_id", "kind", "milestone_id", "deadline_on"),
        {"info": {"operating": True}},
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[ReminderKind]
    milestone_id: Mapped[int] = mapped_column(ForeignKey("milestone.id"), index=True)
    deadline_on: Mapped[date]
    owed_on: Mapped[date]
    is_told: Mapped[bool]
    mail_id: Mapped[int] = mapped_column(ForeignKey("outbox_mail.id"), index=True)
    recorded_at: Mapped[datetime]
    person: Mapped[Person] = relationship(init=False)
    milestone: Mapped[Milestone] = relationship(init=False)
    mail: Mapped[OutboxMail] = relationship(init=False)
