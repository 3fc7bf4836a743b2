"""Reads of the emails around one in the outbox: those it replaced, that replaced it, or by which it was sent again."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from tracker.database import AnySession
from tracker.mail.enums import MailKind, MailState
from tracker.mail.models import OutboxMail

_between = aliased(OutboxMail)


@dataclass(frozen=True)
class MailsAround:
    """The email that one sends again, those by which it was sent again, and what replaced what; oldest first."""

    original: OutboxMail | None
    resends: tuple[OutboxMail, ...]
    replaced: tuple[OutboxMail, ...]
    replaced_by: OutboxMail | None


def mails_around(session: AnySession, mail: OutboxMail) -> MailsAround:
    """The emails that one repeats or replaced, and those that repeat or replaced it."""
    return MailsAround(
        original=session.get(OutboxMail, mail.resend_of_id) if mail.resend_of_id is not None else None,
        resends=resends_of(session, mail.id),
        replaced=_replaced_by(session, mail) if mail.resend_of_id is None else (),
        replaced_by=_next_digest(session, mail) if mail.state is MailState.REPLACED else None,
    )


def resends_of(session: AnySession, mail_id: int) -> tuple[OutboxMail, ...]:
    """The emails by which one was sent again, oldest first."""
    query = sa.select(OutboxMail).where(OutboxMail.resend_of_id == mail_id).order_by(OutboxMail.id)
    return tuple(session.execute(query).scalars())


def _next_digest(session: AnySession, mail: OutboxMail) -> OutboxMail | None:
    """The next digest of the same person; it took over what a replaced one had not told."""
    query = sa.select(OutboxMail).where(
        OutboxMail.person_id == mail.person_id,
        OutboxMail.kind == MailKind.DIGEST,
        OutboxMail.resend_of_id.is_(None),
        OutboxMail.id > mail.id,
    )
    return session.execute(query.order_by(OutboxMail.id).limit(1)).scalar_one_or_none()


def _replaced_by(session: AnySession, mail: OutboxMail) -> tuple[OutboxMail, ...]:
    """The digests of the same person that this one replaced: no other new digest came between."""
    came_between = sa.exists().where(
        _between.person_id == mail.person_id,
        _between.kind == MailKind.DIGEST,
        _between.resend_of_id.is_(None),
        _between.id > OutboxMail.id,
        _between.id < mail.id,
    )
    query = sa.select(OutboxMail).where(
        OutboxMail.person_id == mail.person_id,
        OutboxMail.kind == MailKind.DIGEST,
        OutboxMail.state == MailState.REPLACED,
        OutboxMail.id < mail.id,
        ~came_between,
    )
    return tuple(session.execute(query.order_by(OutboxMail.id)).scalars())
