"""Reads of the outbox: what waits, what went, what failed."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from tracker.audit.service import AnySession
from tracker.mail.enums import MailKind, MailState
from tracker.mail.models import OutboxMail
from tracker.mail.rules import lease_ended_before, rank

BATCH = 200


def may_be_claimed(now: datetime) -> sa.ColumnElement[bool]:
    """The condition under which a mail is free to be sent: it waits and its time has come, or its claim is over."""
    waits = sa.and_(OutboxMail.state == MailState.WAITING, OutboxMail.next_try_at <= now)
    abandoned = sa.and_(OutboxMail.state == MailState.CLAIMED, OutboxMail.claimed_at <= lease_ended_before(now))
    return sa.or_(waits, abandoned)


def waiting(session: AnySession, now: datetime, limit: int = BATCH) -> list[int]:
    """The ids of the mails to be sent now, in the order of sending."""
    order = sa.case({kind: rank(kind) for kind in MailKind}, value=OutboxMail.kind)
    query = (
        sa.select(OutboxMail.id)
        .where(may_be_claimed(now))
        .order_by(order, OutboxMail.queued_at, OutboxMail.id)
        .limit(limit)
    )
    return list(session.execute(query).scalars())


def in_flight(session: AnySession, now: datetime) -> int:
    """How many mails a worker that is taken to be alive has claimed and not yet marked."""
    query = (
        sa.select(sa.func.count())
        .select_from(OutboxMail)
        .where(OutboxMail.state == MailState.CLAIMED, OutboxMail.claimed_at > lease_ended_before(now))
    )
    return session.execute(query).scalar_one()


def counts_by_state(session: AnySession) -> dict[MailState, int]:
    """How many mails are in each state, every state included."""
    rows = session.execute(sa.select(OutboxMail.state, sa.func.count().label("mails")).group_by(OutboxMail.state))
    return dict.fromkeys(MailState, 0) | {row.state: row.mails for row in rows}


def oldest_waiting(session: AnySession) -> datetime | None:
    """Since when the longest-waiting mail that has not gone is in the outbox."""
    unsent = OutboxMail.state.in_([MailState.WAITING, MailState.CLAIMED])
    return session.execute(sa.select(sa.func.min(OutboxMail.queued_at)).where(unsent)).scalar_one_or_none()


def mails_of(session: AnySession, person_id: int, limit: int = 100) -> list[OutboxMail]:
    """The newest mails to a person, newest first."""
    query = sa.select(OutboxMail).where(OutboxMail.person_id == person_id)
    return list(session.execute(query.order_by(OutboxMail.id.desc()).limit(limit)).scalars())


def mail(session: AnySession, mail_id: int) -> OutboxMail | None:
    """One mail of the outbox."""
    return session.get(OutboxMail, mail_id)


def newest_mails(session: AnySession, limit: int = 100) -> list[OutboxMail]:
    """The newest mails of the installation, newest first."""
    return list(session.execute(sa.select(OutboxMail).order_by(OutboxMail.id.desc()).limit(limit)).scalars())


def last_failures(session: AnySession, limit: int = 20) -> list[OutboxMail]:
    """The newest mails that were given up, or that wait after a try that failed; newest first."""
    troubled = sa.or_(
        OutboxMail.state == MailState.FAILED,
        sa.and_(OutboxMail.state == MailState.WAITING, OutboxMail.tries > 0),
    )
    return list(
        session.execute(sa.select(OutboxMail).where(troubled).order_by(OutboxMail.id.desc()).limit(limit)).scalars()
    )


def by_keys(session: AnySession, keys: Collection[str]) -> dict[str, OutboxMail]:
    """The mails that exist under these keys."""
    found = session.execute(sa.select(OutboxMail).where(OutboxMail.key.in_(keys))).scalars()
    return {one.key: one for one in found}


def is_digest_of_another_day(day: str, states: Collection[MailState]) -> sa.ColumnElement[bool]:
    """The condition for a digest in one of these states whose key is not of this day."""
    return sa.and_(
        OutboxMail.kind == MailKind.DIGEST, OutboxMail.state.in_(states), ~OutboxMail.key.endswith(f":{day}")
    )
