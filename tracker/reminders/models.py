"""The ledger: one row for each person, kind and subject that was told or covered."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.database import Base
from tracker.mail.models import OutboxMail
from tracker.people.models import Person
from tracker.reminders.enums import ReminderKind, Subject


class Reminder(Base):
    """One thing owed. `is_told` is false for a kind that a later one, told in the same email, covers.

    `days` are days after the deadline (negative: before it), or of silence for an escalation. `subject_on` is the
    deadline, the day on which the silence began, or the Monday of the week. `why` is the role of
    the person who is told.
    """

    __tablename__ = "reminder"
    __table_args__ = (
        UniqueConstraint("person_id", "kind", "days", "subject", "subject_id", "subject_on"),
        Index("ix_reminder_subject_subject_id", "subject", "subject_id"),
        {"info": {"operating": True}},
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[ReminderKind]
    days: Mapped[int]
    subject: Mapped[Subject]
    subject_id: Mapped[int]
    subject_on: Mapped[date]
    owed_on: Mapped[date]
    is_told: Mapped[bool]
    mail_id: Mapped[int] = mapped_column(ForeignKey("outbox_mail.id"), index=True)
    recorded_at: Mapped[datetime]
    why: Mapped[str] = mapped_column(default="")
    person: Mapped[Person] = relationship(init=False)
    mail: Mapped[OutboxMail] = relationship(init=False)
