"""Verbs of signing in and out: a one-time link by email, a session in a browser."""

import secrets
from datetime import datetime, timedelta

import sqlalchemy as sa

from tracker.audit.service import Recording
from tracker.errors import Refused
from tracker.people.events import PeopleEvent, SignInEvent
from tracker.people.models import SignInAttempt, SignInToken, UserSession
from tracker.people.queries import attempts_since, find_person_by_address, get_person
from tracker.people.rules import (
    ATTEMPT_WINDOW,
    ATTEMPTS_PER_ADDRESS,
    LINK_MINUTES,
    hashed,
    is_throttled,
    link_secret,
    normal_address,
    session_ends,
)

REFUSALS_TOLD = 10  # per window; a mistake makes one or two, an automatic attack at least ten


def issue_link(rec: Recording, address: str, place: str, next_path: str = "") -> SignInToken | None:
    """Records a request for a sign-in link; issues one if the address is known and there were not too many requests.

    `place` is where the request came from (an IP address), stored only as a hash. The caller gives the same answer
    either way.
    """
    address_hash, place_hash = hashed(normal_address(address)), hashed(place)
    by_address, by_place = attempts_since(rec.session, address_hash, place_hash, rec.now - ATTEMPT_WINDOW)
    if is_throttled(by_address, by_place):
        if is_to_be_told(rec, f"throttled {address_hash if by_address >= ATTEMPTS_PER_ADDRESS else place_hash}", 1):
            rec.tell(SignInEvent.THROTTLED)
        return None
    rec.session.add(SignInAttempt(address_hash=address_hash, place_hash=place_hash, at=rec.now))
    person = find_person_by_address(rec.session, address)
    if person is None:
        rec.tell(SignInEvent.REFUSED)
        return None
    token = SignInToken(
        person_id=person.id,
        nonce=secrets.token_hex(16),
        expires_at=rec.now + timedelta(minutes=LINK_MINUTES),
        next_path=next_path,
    )
    rec.session.add(token)
    rec.tell(SignInEvent.LINK_ISSUED, person.reference)
    return token


def sign_in_by_link(rec: Recording, token_id: int, secret: str, secret_key: str) -> tuple[str, str]:
    """Uses a link and starts a session. Returns the session's secret and the page to go to. Raises Refused."""
    token = rec.session.get(SignInToken, token_id, with_for_update=True)
    if token is None or not _is_same(link_secret(secret_key, token.id, token.nonce), secret):
        raise Refused("This link is not valid. Ask for a new one.")
    if token.used_at is not None:
        raise Refused("This link has already been used. Each link works only once. Ask for a new one.")
    if token.expires_at <= rec.now:
        raise Refused(f"This link is older than {LINK_MINUTES} minutes. Ask for a new one.")
    used = rec.bulk(
        sa.update(SignInToken).where(SignInToken.id == token_id, SignInToken.used_at.is_(None)).values(used_at=rec.now)
    )
    if used != 1:
        raise Refused("This link has already been used. Each link works only once. Ask for a new one.")
    return start_session(rec, token.person_id), token.next_path


def _is_same(secret: str, given: str) -> bool:
    """Compares in constant time; as bytes, because an address may contain any letter."""
    return secrets.compare_digest(secret.encode(), given.encode(errors="replace"))


def note_refused_link(rec: Recording, token_id: int, why: str) -> None:
    """Records that a link was wrong, used or too old. Call it in a recording of its own.

    The recording of the attempt itself is rolled back by its refusal. Only the first few refusals of a link in a
    quarter of an hour are recorded, and unknown links count as one, so that an attack cannot fill the trail.
    """
    token = rec.session.get(SignInToken, token_id)
    if is_to_be_told(rec, f"link {token.id if token else 'unknown'}", REFUSALS_TOLD):
        rec.tell(SignInEvent.LINK_REFUSED, *([f"person:{token.person_id}"] if token else []), reason=why)


def note_refusal(rec: Recording, what: str) -> None:
    """Records that somebody was refused `what` (the name of a page); only a few per person and quarter of an hour."""
    about = [rec.actor.reference] if rec.actor.reference.startswith("person:") else []
    if is_to_be_told(rec, f"refused {rec.actor.reference}", REFUSALS_TOLD):
        rec.tell(PeopleEvent.ACCESS_REFUSED, *about, reason=what)


def is_to_be_told(rec: Recording, what: str, most: int) -> bool:
    """Whether fewer than `most` refusals of `what` were recorded in the last quarter of an hour; then counts this."""
    mark = hashed(what)
    told, _ = attempts_since(rec.session, mark, mark, rec.now - ATTEMPT_WINDOW)
    if told >= most:
        return False
    rec.session.add(SignInAttempt(address_hash=mark, place_hash=mark, at=rec.now))
    return True


def start_session(rec: Recording, person_id: int) -> str:
    """Signs a person in and returns the secret for the cookie. Raises Refused for somebody who has left."""
    person = get_person(rec.session, person_id)
    if not person.is_active:
        raise Refused("This person has left the council and cannot sign in.")
    secret = secrets.token_urlsafe(32)
    rec.session.add(
        UserSession(secret_hash=hashed(secret), person_id=person_id, started_at=rec.now, ends_at=session_ends(rec.now))
    )
    rec.tell(SignInEvent.DONE, person.reference)
    return secret


def end_session(rec: Recording, secret: str) -> None:
    """Signs out."""
    rec.bulk(sa.update(UserSession).where(UserSession.secret_hash == hashed(secret)).values(ends_at=rec.now))
    rec.tell(SignInEvent.ENDED, rec.actor.reference)


def carry_sessions(rec: Recording, to: datetime) -> None:
    """Keeps people signed in while a training clock is moved to `to`, since no time has passed for them."""
    going_on = sa.update(UserSession).where(UserSession.ends_at > rec.now).values(ends_at=session_ends(to))
    if rec.bulk(going_on):
        rec.tell(SignInEvent.SESSIONS_CARRIED, "installation:1")
