"""Verbs on the private address at which a person's calendar program finds their deadlines."""

import secrets

import sqlalchemy as sa

from tracker.audit.service import Recording
from tracker.errors import Refused
from tracker.people.events import PeopleEvent
from tracker.people.models import CalendarAddress
from tracker.people.queries import get_person
from tracker.people.rules import calendar_secret, hashed


def make_calendar_address(rec: Recording, person_id: int, secret_key: str) -> None:
    """Gives a person a private calendar address, or a new one, which ends the old one. Raises Refused.

    Neither secret nor address is stored; the page derives them again.
    """
    person = get_person(rec.session, person_id)
    if not person.is_active:
        raise Refused(f"{person.full_name} has left and cannot have a calendar address.")
    nonce = secrets.token_hex(16)
    secret_hash = hashed(calendar_secret(secret_key, person_id, nonce))
    renewed = rec.bulk(
        sa.update(CalendarAddress)
        .where(CalendarAddress.person_id == person_id)
        .values(nonce=nonce, secret_hash=secret_hash, made_at=rec.now)
    )
    if not renewed:
        rec.session.add(
            CalendarAddress(person_id=person_id, nonce=nonce, secret_hash=secret_hash, made_at=rec.now),
        )
    rec.tell(PeopleEvent.CALENDAR_ADDRESS_RENEWED if renewed else PeopleEvent.CALENDAR_ADDRESS_MADE, person.reference)


def end_calendar_address(rec: Recording, person_id: int) -> None:
    """Ends a person's private calendar address at once. Raises Refused when there is none."""
    person = get_person(rec.session, person_id)
    if not rec.bulk(sa.delete(CalendarAddress).where(CalendarAddress.person_id == person_id)):
        raise Refused("There is no calendar address to stop.")
    rec.tell(PeopleEvent.CALENDAR_ADDRESS_ENDED, person.reference)
