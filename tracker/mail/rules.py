"""Pure decisions about mail: what is sent when, how often it is tried, and what it is called for good."""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from html import escape
from ipaddress import ip_address
from urllib.parse import urlsplit

from tracker.mail.enums import MailKind

LEASE = timedelta(minutes=10)  # longer than the slowest server may take, all its timeouts together
PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(hours=12),
)
MOST_TRIES = len(PAUSES) + 1
SIGN_IN_LINK = "sign-in-link"
SENDER_NAME = "Improvement plans"


def next_try(tries: int, now: datetime) -> datetime | None:
    """When a mail that was put off is tried again after `tries` tries; None when it has been tried often enough."""
    return now + PAUSES[tries - 1] if 1 <= tries < MOST_TRIES else None


def lease_ended_before(now: datetime) -> datetime:
    """A claim made at or before this instant is over by `now`: its worker is taken for dead."""
    return now - LEASE


def rank(kind: MailKind) -> int:
    """The place of a kind in the sending order, smallest first: somebody sits and waits for a sign-in link."""
    return 0 if kind is MailKind.SIGN_IN else 1


def message_id(key: str, queued_at: datetime, host: str) -> str:
    """The Message-ID of a mail, the same however often it is sent; it gives nothing of the key away."""
    digest = hashlib.sha256(f"{key}\n{queued_at.isoformat()}".encode()).hexdigest()[:32]
    return f"<{digest}@{_named(host)}>"


def mail_host(base_url: str) -> str:
    """The host by which mails of an installation at this address are named."""
    return _named(urlsplit(base_url).hostname or "")


def _named(host: str) -> str:
    """A host that may stand behind an @: a bare IP address names nothing there and becomes localhost."""
    try:
        ip_address(host)
    except ValueError:
        return host or "localhost"
    return "localhost"


def default_sender(base_url: str) -> str:
    """The From of an installation that was given none."""
    return f"{SENDER_NAME} <tracker@{mail_host(base_url)}>"


def sign_in_key(token_id: int) -> str:
    """The key of the mail that carries a one-time link."""
    return f"sign-in:{token_id}"


def token_id_of(key: str) -> int:
    """The token whose link a sign-in mail carries."""
    return int(key.removeprefix("sign-in:"))


def placeholder(name: str) -> str:
    """What stands in a stored body for a value that must not be stored."""
    return "{{" + name + "}}"


def filled(body: str, values: Mapping[str, str], *, is_html: bool = False) -> str:
    """A stored body with its placeholders replaced; in HTML the values are escaped."""
    for name, value in values.items():
        body = body.replace(placeholder(name), escape(value) if is_html else value)
    return body
