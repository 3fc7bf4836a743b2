"""Reads of the outbox: what waits, what was sent, what failed."""

from collections.abc import Collection
from datetime import date, datetime, time

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from tracker.database import AnySession, UtcDateTime
from tracker.dates import ONE_DAY, instant_of, local_day
from tracker.errors import NotFound
from tracker.mail.enums import MailKind, MailState
from tracker.mail.models import OutboxMail
from tracker.mail.rules import UNPREPARED, AddressHealth, lease_ended_before, rank

BATCH = 200
NEVER_WENT = (MailState.WAITING, MailState.FAILED, MailState.REPLACED, MailState.DROPPED)


# An email may be claimed when it waits and its time has come, or when its claim is over, at the instant of `free_at`.
# A digest that was not sent on its day waits to be replaced by the next one, so that nobody gets two on one day.
MAY_BE_CLAIMED = sa.or_(
    sa.and_(
        OutboxMail.state == MailState.WAITING,
        OutboxMail.next_try_at <= sa.bindparam("now", type_=UtcDateTime()),
        sa.or_(
            OutboxMail.kind != MailKind.DIGEST,
            OutboxMail.resend_of_id.is_not(None),
            OutboxMail.queued_at >= sa.bindparam("day_began", type_=UtcDateTime()),
        ),
    ),
    sa.and_(
        OutboxMail.state == MailState.CLAIMED,
        OutboxMail.claimed_at <= sa.bindparam("lease_ended", type_=UtcDateTime()),
    ),
)
# Made once, because a sender runs these before every email.
_IN_ORDER = (
    sa.select(OutboxMail.id)
    .where(MAY_BE_CLAIMED)
    .order_by(
        sa.case({kind: rank(kind) for kind in MailKind}, value=OutboxMail.kind), OutboxMail.next_try_at, OutboxMail.id
    )
    .limit(sa.bindparam("most", type_=sa.Integer()))
)
_WAITED_FOR = (
    sa.select(OutboxMail.id).where(OutboxMail.kind == MailKind.SIGN_IN, MAY_BE_CLAIMED).order_by(OutboxMail.id)
)


def free_at(now: datetime) -> dict[str, datetime]:
    """The parameters of MAY_BE_CLAIMED at an instant."""
    day_began = instant_of(local_day(now), time())
    return {"now": now, "day_began": day_began, "lease_ended": lease_ended_before(now)}


def waiting(session: AnySession, now: datetime, limit: int = BATCH) -> list[int]:
    """The ids of the emails to be sent now, in the order of sending.

    Of two equally urgent emails the one whose time came first: an email that was given back comes after those that wait
    for their first try, so that it cannot hold them up.
    """
    return list(session.execute(_IN_ORDER, {**free_at(now), "most": limit}).scalars())


def waited_for(session: AnySession, now: datetime) -> list[int]:
    """The ids of the emails that somebody is waiting for and that may be sent now, oldest first."""
    return list(session.connection().execute(_WAITED_FOR, free_at(now)).scalars())


def in_flight(session: AnySession, now: datetime) -> int:
    """How many emails a worker whose claim is not over has claimed and not yet marked."""
    query = (
        sa.select(sa.func.count())
        .select_from(OutboxMail)
        .where(
            OutboxMail.state == MailState.CLAIMED,
            OutboxMail.claim.is_not(None),
            OutboxMail.claimed_at > lease_ended_before(now),
        )
    )
    return session.execute(query).scalar_one()


def counts_by_state(session: AnySession) -> dict[MailState, int]:
    """How many emails are in each state, every state included."""
    rows = session.execute(sa.select(OutboxMail.state, sa.func.count().label("mails")).group_by(OutboxMail.state))
    return dict.fromkeys(MailState, 0) | {row.state: row.mails for row in rows}


def oldest_waiting(session: AnySession) -> datetime | None:
    """When the oldest email that has not been sent was queued."""
    unsent = OutboxMail.state.in_([MailState.WAITING, MailState.CLAIMED])
    return session.execute(sa.select(sa.func.min(OutboxMail.queued_at)).where(unsent)).scalar_one_or_none()


def mails_of(session: AnySession, person_id: int, limit: int = 100) -> list[OutboxMail]:
    """The newest emails to a person, newest first."""
    query = sa.select(OutboxMail).where(OutboxMail.person_id == person_id)
    return list(session.execute(query.order_by(OutboxMail.id.desc()).limit(limit)).scalars())


def get_mail(session: AnySession, mail_id: int) -> OutboxMail:
    """One email of the outbox. Raises NotFound."""
    mail = session.get(OutboxMail, mail_id)
    if mail is None:
        raise NotFound("There is no such email.")
    return mail


def person_id_of_mail(session: AnySession, mail_id: int) -> int | None:
    """The person to whom an email goes; None when there is no such email, or its address is nobody's."""
    return session.execute(sa.select(OutboxMail.person_id).where(OutboxMail.id == mail_id)).scalar_one_or_none()


def newest_mails(session: AnySession, limit: int = 100) -> list[OutboxMail]:
    """The newest emails of the installation, newest first."""
    return list(session.execute(sa.select(OutboxMail).order_by(OutboxMail.id.desc()).limit(limit)).scalars())


def last_failures(session: AnySession, limit: int = 20) -> list[OutboxMail]:
    """The newest emails that were given up, or that wait after a failed try; newest first."""
    troubled = sa.or_(
        OutboxMail.state == MailState.FAILED,
        sa.and_(OutboxMail.state == MailState.WAITING, OutboxMail.tries > 0),
    )
    return list(
        session.execute(sa.select(OutboxMail).where(troubled).order_by(OutboxMail.id.desc()).limit(limit)).scalars()
    )


def mails_by_key(session: AnySession, keys: Collection[str]) -> dict[str, OutboxMail]:
    """The emails that exist under these keys."""
    mails = session.execute(sa.select(OutboxMail).where(OutboxMail.key.in_(keys))).scalars()
    return {mail.key: mail for mail in mails}


def address_health(session: AnySession, addresses: Collection[str]) -> dict[str, AddressHealth]:
    """The failures of these addresses; one that accepted its newest email, or never had one, has no entry.

    Counts the emails of every kind that failed for good after the last accepted one, in the order in which they were
    queued; not those that failed by our own fault before any server was asked.
    """
    accepted = aliased(OutboxMail)
    last_accepted = (
        sa.select(sa.func.max(accepted.id))
        .where(accepted.address == OutboxMail.address, accepted.state == MailState.SENT)
        .correlate(OutboxMail)
        .scalar_subquery()
    )
    failed = (
        sa.select(OutboxMail.address, OutboxMail.queued_at, OutboxMail.server_words)
        .where(
            OutboxMail.address.in_(set(addresses)),
            OutboxMail.state == MailState.FAILED,
            ~OutboxMail.server_words.startswith(UNPREPARED),
            OutboxMail.id > sa.func.coalesce(last_accepted, 0),
        )
        .order_by(OutboxMail.id)
    )
    healths: dict[str, AddressHealth] = {}
    for row in session.execute(failed):
        day, before = local_day(row.queued_at), healths.get(row.address)
        refused, since_on = (before.refused + 1, before.since_on) if before else (1, day)
        healths[row.address] = AddressHealth(refused, since_on, day, row.server_words)
    return healths


def is_digest_of_another_day(day: date, states: Collection[MailState]) -> sa.ColumnElement[bool]:
    """The condition for a digest in one of these states, queued on another day; one sent again belongs to no day."""
    begins, ends = instant_of(day, time()), instant_of(day + ONE_DAY, time())
    return sa.and_(
        OutboxMail.kind == MailKind.DIGEST,
        OutboxMail.resend_of_id.is_(None),
        OutboxMail.state.in_(states),
        sa.or_(OutboxMail.queued_at < begins, OutboxMail.queued_at >= ends),
    )


def has_told_nobody(day: date) -> sa.ColumnElement[bool]:
    """The condition for a digest that reached nobody and whose contents are owed again on this day.

    It is of another day and was not sent, for whatever reason, unless it is being sent again; or it is a resend that
    was not sent either. What the digest in its place tells has moved there (in queue_due), so that nothing is told
    twice.
    """
    again = aliased(OutboxMail)
    is_sent_again = (
        sa.select(again.id)
        .where(again.resend_of_id == OutboxMail.id, again.state.not_in((MailState.FAILED, MailState.DROPPED)))
        .correlate(OutboxMail)
        .exists()
    )
    of_another_day = is_digest_of_another_day(day, NEVER_WENT)
    again_in_vain = sa.and_(
        OutboxMail.resend_of_id.is_not(None), OutboxMail.state.in_((MailState.FAILED, MailState.DROPPED))
    )
    return sa.or_(sa.and_(of_another_day, ~is_sent_again), again_in_vain)
