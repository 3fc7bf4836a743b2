"""The tables of the trail: the chain, its details that may be withheld, and an index of what each event is about."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base


class AuditEvent(Base):
    """One event: a verb that was done. The payload is the exact text that was hashed."""

    __tablename__ = "audit_event"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    previous: Mapped[str] = mapped_column(unique=True)
    hash: Mapped[str] = mapped_column(unique=True)
    payload: Mapped[str]


class AuditDetail(Base):
    """Names, reason, and values before and after of an event; content and salt are empty once it is withheld."""

    __tablename__ = "audit_detail"

    number: Mapped[int] = mapped_column(ForeignKey("audit_event.number"), primary_key=True, autoincrement=False)
    salt: Mapped[str | None]
    content: Mapped[str | None]
    withheld_by: Mapped[int | None] = mapped_column(ForeignKey("audit_event.number"), default=None)


class AuditAbout(Base):
    """What an event is about ("action:12"), so that histories need no search through payloads."""

    __tablename__ = "audit_about"

    subject: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(ForeignKey("audit_event.number"), primary_key=True, autoincrement=False)


AUDIT_TABLES = frozenset({AuditEvent.__tablename__, AuditDetail.__tablename__, AuditAbout.__tablename__})
