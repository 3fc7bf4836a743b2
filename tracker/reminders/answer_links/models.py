"""The links by which people answer from an email without signing in."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.actions.models import Action
from tracker.audit.capture import OPERATING
from tracker.database import Base
from tracker.mail.models import OutboxMail
from tracker.people.models import Person


class AnswerLink(Base):
    """A link in one email, for its reader and one action; without an action, for all of that email on one page.

    Its secret is derived from the nonce; only a hash of it is stored.
    """

    __tablename__ = "answer_link"
    __table_args__ = OPERATING

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    mail_id: Mapped[int] = mapped_column(ForeignKey("outbox_mail.id"), index=True)
    action_id: Mapped[int | None] = mapped_column(ForeignKey("action.id"), index=True)
    nonce: Mapped[str]
    secret_hash: Mapped[str] = mapped_column(unique=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None] = mapped_column(default=None)
    person: Mapped[Person] = relationship(init=False)
    mail: Mapped[OutboxMail] = relationship(init=False)
    action: Mapped[Action | None] = relationship(init=False)
