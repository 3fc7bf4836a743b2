"""Who may do what: one table that pages ask before they show something and services before they do it."""

import hashlib
import hmac
import re
from collections.abc import Collection
from datetime import date, datetime, timedelta

from tracker.errors import Refused
from tracker.people.enums import Permission, Relation

P, R = Permission, Relation
STAFF = frozenset({R.ADMINISTRATOR, R.SECRETARIAT})

WHO_MAY: dict[Permission, frozenset[Relation]] = {
    P.SIGN_IN: frozenset({R.PUBLIC, R.SIGNED_IN}),
    P.TRAIN: frozenset({R.TRAINEE}),
    P.SIGN_OUT: frozenset({R.SIGNED_IN}),
    P.READ_PLANS: frozenset({R.SIGNED_IN}),
    P.READ_DRAFTS: STAFF | {R.AUDITOR},
    P.UPDATE_ACTION: frozenset({R.OWNER, R.DELEGATE, R.SECRETARIAT}),
    P.CHECK_COMPLETION: frozenset({R.SECRETARIAT, R.AUDITOR, R.BOARD_MEMBER, R.OWNER}),
    P.SIGN_OFF: frozenset({R.SECRETARIAT}),
    P.RECORD_RETEST: frozenset({R.SECRETARIAT, R.AUDITOR}),
    P.CHANGE_COURSE: frozenset({R.SECRETARIAT}),
    P.FOLLOW_UP: frozenset({R.AUDITOR}),
    P.VALIDATE_RATING: frozenset({R.SECRETARIAT, R.AUDITOR, R.BOARD_MEMBER}),
    P.GIVE_EVIDENCE: frozenset({R.OWNER, R.DELEGATE, R.SECRETARIAT, R.AUDITOR}),
    P.EDIT_PLAN: STAFF,
    P.CREATE_PLAN: STAFF,
    P.EDIT_REGISTERS: STAFF,
    P.GIVE_ROLES: frozenset({R.ADMINISTRATOR}),
    P.READ_TRAIL: frozenset({R.ADMINISTRATOR, R.AUDITOR}),
    P.SEE_STATUS: STAFF | {R.AUDITOR},
    P.READ_MAILS: STAFF | {R.AUDITOR, R.ONESELF},
    P.RESEND_MAIL: STAFF,
    P.DECIDE_DEADLINE: frozenset({R.SECRETARIAT}),
    P.REMOVE_SAMPLE: STAFF,
}

SESSION_HOURS = 12
LINK_MINUTES = 15
ATTEMPT_WINDOW = timedelta(minutes=15)
ATTEMPTS_PER_ADDRESS = 4
ATTEMPTS_PER_PLACE = 30

LONGEST_ADDRESS = 254  # characters; RFC 5321
_ADDRESS = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")


def may(permission: Permission, relations: Collection[Relation]) -> bool:
    """Whether somebody with these relations to a thing has this permission for it."""
    return not WHO_MAY[permission].isdisjoint(relations)


def may_change_access(relations: Collection[Relation], *, holds_role: bool) -> bool:
    """Whether somebody may change how a person gets in: their address, their leaving, their coming back.

    Changing a person's address makes it possible to sign in as them, so for a person with a role it needs the
    permission to give roles.
    """
    return may(Permission.GIVE_ROLES if holds_role else Permission.EDIT_REGISTERS, relations)


def require_text(typed: str, sentence: str, field: str) -> str:
    """What was typed without spaces around it. Raises Refused with this sentence when nothing is left."""
    if not typed.strip():
        raise Refused(sentence, field)
    return typed.strip()


def normal_address(typed: str) -> str:
    """An email address as it is compared and stored: without spaces around it, in lower case."""
    return typed.strip().lower()


def is_address(address: str) -> bool:
    """Whether this has the form of an email address."""
    return bool(_ADDRESS.fullmatch(address)) and len(address) <= LONGEST_ADDRESS


def is_throttled(by_address: int, by_place: int) -> bool:
    """Whether so many requests in ATTEMPT_WINDOW, for one address and from one place, are too many."""
    return by_address >= ATTEMPTS_PER_ADDRESS or by_place >= ATTEMPTS_PER_PLACE


def link_secret(secret_key: str, token_id: int, nonce: str) -> str:
    """The secret part of a one-time link: derived, so that neither the database nor a stored email contains it."""
    message = f"sign-in-link\n{token_id}\n{nonce}".encode()
    return hmac.new(secret_key.encode(), message, hashlib.sha256).hexdigest()[:43]


def calendar_secret(secret_key: str, person_id: int, nonce: str) -> str:
    """The secret part of a person's private calendar address: derived, like that of a link."""
    message = f"calendar-address\n{person_id}\n{nonce}".encode()
    return hmac.new(secret_key.encode(), message, hashlib.sha256).hexdigest()[:43]


def hashed(secret: str) -> str:
    """How the secret of a session or of a calendar address is stored."""
    return hashlib.sha256(secret.encode()).hexdigest()


def is_holding_on(day: date, held_from: date | None, held_until: date | None) -> bool:
    """Whether a holding with these first and last days (None: not known) covers `day`."""
    return (held_from is None or held_from <= day) and (held_until is None or day <= held_until)


def session_ends(started_at: datetime) -> datetime:
    """When a session begun at this instant is over."""
    return started_at + timedelta(hours=SESSION_HOURS)
