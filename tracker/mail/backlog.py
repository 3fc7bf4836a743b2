"""Reads of the outbox for monitoring: since when emails should have been sent, and when one last was."""

from datetime import datetime

import sqlalchemy as sa

from tracker.database import AnySession
from tracker.mail.enums import MailState
from tracker.mail.models import OutboxMail
from tracker.mail.queries import MAY_BE_CLAIMED, free_at
from tracker.mail.rules import LEASE, lease_ended_before


def due_since(session: AnySession, now: datetime) -> datetime | None:
    """Since when the email that is most behind could have been sent; None when nothing is due.

    An email that was put off is due from its next try, one that was never tried from the time it was queued, and one
    whose sender died from the end of its claim.
    """
    first_due = sa.case((OutboxMail.tries == 0, OutboxMail.queued_at), else_=OutboxMail.next_try_at)
    waits = sa.select(sa.func.min(first_due)).where(OutboxMail.state == MailState.WAITING, MAY_BE_CLAIMED)
    claimed = sa.select(sa.func.min(OutboxMail.claimed_at)).where(
        OutboxMail.state == MailState.CLAIMED, OutboxMail.claimed_at <= lease_ended_before(now)
    )
    both = sa.select(waits.scalar_subquery(), claimed.scalar_subquery())
    waiting_since, claimed_at = session.execute(both, free_at(now)).one()
    abandoned_since = claimed_at + LEASE if claimed_at is not None else None
    return min((at for at in (waiting_since, abandoned_since) if at is not None), default=None)


def last_sent_at(session: AnySession) -> datetime | None:
    """When a server last accepted an email."""
    return session.execute(sa.select(sa.func.max(OutboxMail.sent_at))).scalar_one_or_none()
