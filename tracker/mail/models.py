"""The outbox."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base
from tracker.mail.enums import MailKind, MailState


class OutboxMail(Base):
    """One mail to one person. Its key says what it is for, once and for all; one-time links stand as placeholders.

    A mail that waits may have a subject only: its words are written, by the facts of the moment, when it is claimed.
    One that is claimed and has no `claim` is in nobody's hands, but may have gone before: it goes again word for word.
    `transport` names the way by which it was last tried. `resend_of_id` is the mail that somebody had sent again.
    """

    __tablename__ = "outbox_mail"
    __table_args__ = (
        Index("ix_outbox_mail_state_next_try_at", "state", "next_try_at"),
        Index("ix_outbox_mail_address_state", "address", "state"),
        {"info": {"operating": True}},
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    key: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[MailKind]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    address: Mapped[str]
    subject: Mapped[str]
    text: Mapped[str]
    html: Mapped[str]
    message_id: Mapped[str] = mapped_column(unique=True)
    queued_at: Mapped[datetime]
    next_try_at: Mapped[datetime]
    state: Mapped[MailState] = mapped_column(default=MailState.WAITING)
    claim: Mapped[str | None] = mapped_column(default=None)
    claimed_at: Mapped[datetime | None] = mapped_column(default=None)
    tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None] = mapped_column(default=None)
    server_words: Mapped[str] = mapped_column(default="")
    transport: Mapped[str] = mapped_column(default="")
    reply_to: Mapped[str] = mapped_column(default="")
    resend_of_id: Mapped[int | None] = mapped_column(ForeignKey("outbox_mail.id"), index=True, default=None)
