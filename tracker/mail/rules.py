"""Pure decisions about email: what is sent when, how often it is tried, and its keys and Message-IDs."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from html import escape
from ipaddress import ip_address
from urllib.parse import urlsplit

from tracker.mail.enums import MailKind

LEASE = timedelta(minutes=10)  # twice what one email may take at most, so that a claim outlasts two of them
# After an email is put off. Together they end on the day on which it was queued, as the next day has its own email.
PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(minutes=30),
    timedelta(hours=1),
    timedelta(hours=2),
)
MOST_TRIES = len(PAUSES) + 1
PAUSES_OF_AN_ADDRESS = (1, 2, 4, 8)  # days after the first, second ... email that was refused for good
MOST_REFUSED = len(PAUSES_OF_AN_ADDRESS) + 1
UNPREPARED = "could not be prepared"  # begins the words of an email that failed by our own fault
SIGN_IN_LINK = "sign-in-link"
SENDER_NAME = "Improvement plans"


def next_try(tries: int, now: datetime) -> datetime | None:
    """When an email that was put off is tried again after `tries` tries; None after the last."""
    return now + PAUSES[tries - 1] if 1 <= tries < MOST_TRIES else None


def lease_ended_before(now: datetime) -> datetime:
    """A claim made at or before this instant is over by `now`: its worker is assumed dead."""
    return now - LEASE


def rank(kind: MailKind) -> int:
    """The place of a kind in the sending order, smallest first: somebody is waiting for a sign-in link."""
    return 0 if kind is MailKind.SIGN_IN else 1


@dataclass(frozen=True)
class AddressHealth:
    """What became of the emails to an address since it last accepted one; only failing addresses have a health.

    `refused` counts the emails that failed for good, from the day `since_on` to the day `last_on` (local days on which
    they were queued); `words` are the server's newest.
    """

    refused: int
    since_on: date
    last_on: date
    words: str


def is_dead(health: AddressHealth) -> bool:
    """Whether nothing is sent to an address until somebody changes it or sends an email again on purpose."""
    return health.refused >= MOST_REFUSED


def may_be_tried(health: AddressHealth, day: date) -> bool:
    """Whether an address that refused emails may be written to on a local day: its pauses grow until it is dead."""
    return not is_dead(health) and day >= next_try_on(health)


def next_try_on(health: AddressHealth) -> date:
    """The first local day on which an address that is not dead may be written to again."""
    return health.last_on + timedelta(days=PAUSES_OF_AN_ADDRESS[health.refused - 1])


def message_id(key: str, queued_at: datetime, host: str) -> str:
    """The Message-ID of an email, the same however often it is sent; it does not reveal the key."""
    digest = hashlib.sha256(f"{key}\n{queued_at.isoformat()}".encode()).hexdigest()[:32]
    return f"<{digest}@{_named(host)}>"


def mail_host(base_url: str) -> str:
    """The host in the Message-IDs of an installation at this address."""
    return _named(urlsplit(base_url).hostname or "")


def _named(host: str) -> str:
    """A host that can follow an @: a bare IP address cannot, and becomes localhost."""
    try:
        ip_address(host)
    except ValueError:
        return host or "localhost"
    return "localhost"


def default_sender(base_url: str) -> str:
    """The From of an installation without TRACKER_MAIL_FROM."""
    return f"{SENDER_NAME} <tracker@{mail_host(base_url)}>"


def sign_in_key(token_id: int) -> str:
    """The key of the email that carries a one-time link."""
    return f"sign-in:{token_id}"


def token_id_of(key: str) -> int:
    """The token whose link a sign-in email carries."""
    return int(key.removeprefix("sign-in:"))


def placeholder(name: str) -> str:
    """The placeholder in a stored body for a value that must not be stored."""
    return "{{" + name + "}}"


def filled(body: str, values: Mapping[str, str], *, is_html: bool = False) -> str:
    """A stored body with its placeholders replaced; in HTML the values are escaped."""
    for name, value in values.items():
        body = body.replace(placeholder(name), escape(value) if is_html else value)
    return body
