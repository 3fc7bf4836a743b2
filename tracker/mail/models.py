"""The outbox."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base
from tracker.mail.enums import MailKind, MailState


class OutboxMail(Base):
    """One email to one person. Its unique key says what it is for; one-time links are stored as placeholders.

    An email that waits may have a subject only: its text is made from the current facts when it is claimed. One that is
    claimed without a `claim` is held by no worker but may have been sent: it is sent again word for word. `transport`
    names the transport of the last try. `resend_of_id` is the email that this one sends again.
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
