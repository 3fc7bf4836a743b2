"""Reads of private calendar addresses: a person's own, and whose a secret is."""

import secrets
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from tracker.database import AnySession
from tracker.people.models import CalendarAddress, Person
from tracker.people.rules import calendar_secret, hashed


@dataclass(frozen=True)
class PrivateCalendar:
    """The secret of a person's calendar address, and since when it is valid."""

    secret: str
    made_at: datetime


def private_calendar_of(session: AnySession, person_id: int, secret_key: str) -> PrivateCalendar | None:
    """A person's calendar address; None when there is none, or it was made under another secret key."""
    row = session.execute(sa.select(CalendarAddress).where(CalendarAddress.person_id == person_id)).scalar_one_or_none()
    if row is None:
        return None
    secret = calendar_secret(secret_key, person_id, row.nonce)
    return PrivateCalendar(secret, row.made_at) if hashed(secret) == row.secret_hash else None


def person_of_calendar(session: AnySession, secret: str, secret_key: str) -> int | None:
    """Whose calendar address has this secret; None when it is unknown or ended, or its person has left.

    It is looked up by its hash, so that timing reveals nothing, and then compared in constant time.
    """
    row = session.execute(
        sa.select(CalendarAddress)
        .join(Person, Person.id == CalendarAddress.person_id)
        .where(CalendarAddress.secret_hash == hashed(secret), Person.is_active)
    ).scalar_one_or_none()
    if row is None:
        return None
    derived = calendar_secret(secret_key, row.person_id, row.nonce)
    return row.person_id if secrets.compare_digest(derived.encode(), secret.encode()) else None
