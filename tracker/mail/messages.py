"""Turns a claimed email into the message that is sent."""

from binascii import b2a_qp
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import default
from email.utils import format_datetime
from functools import lru_cache
from typing import Any

from tracker.mail.models import OutboxMail
from tracker.mail.rules import filled

KNOWN_HEADERS = 2_000  # parsed headers to remember: all but three of an email are the same as in emails before it


class Unsendable(ValueError):
    """An email that no server could take: its address or its subject cannot be put in a header."""


@dataclass(frozen=True)
class Envelope:
    """The installation's From and Reply-To; with an empty `reply_to` replies go to the sender."""

    sender: str
    reply_to: str = ""


def message_of(mail: OutboxMail, values: Mapping[str, str], envelope: Envelope, at: datetime) -> EmailMessage:
    """The message for a stored email, dated `at`, with what may not be stored filled in.

    Replies go to the email's own addresses, or else to the installation's. What is not an address is left out, so that
    no email is lost because of it. Raises Unsendable.
    """
    if not _fits_header(mail.address):
        raise Unsendable(f"{mail.address!r} is not an email address")
    message = EmailMessage()
    message["From"] = _header("From", envelope.sender)
    message["To"] = _header("To", mail.address)
    reply_to = addresses_in(mail.reply_to) or addresses_in(envelope.reply_to)
    if reply_to:
        message["Reply-To"] = _header("Reply-To", ", ".join(reply_to))
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(at)
    message["Message-ID"] = mail.message_id
    message["Auto-Submitted"] = _header("Auto-Submitted", "auto-generated")
    message["MIME-Version"] = _header("MIME-Version", "1.0")
    # The Message-ID is a hash that no text contains, so it can be the boundary without a search of the parts.
    boundary = mail.message_id.strip("<>").partition("@")[0]
    message["Content-Type"] = f'multipart/alternative; boundary="{boundary}"'
    text, html = filled(mail.text, values), filled(mail.html, values, is_html=True)
    message.set_payload([_part(text, "plain"), _part(html, "html")])
    return message


def _part(content: str, subtype: str) -> EmailMessage:
    """A body in quoted-printable: short lines of ASCII, which every server takes as they are."""
    part = EmailMessage()
    part["Content-Type"] = _header("Content-Type", f'text/{subtype}; charset="utf-8"')
    part["Content-Transfer-Encoding"] = _header("Content-Transfer-Encoding", "quoted-printable")
    lines = b"\n".join(content.encode().splitlines()) + b"\n"
    part.set_payload(b2a_qp(lines, istext=True).decode("ascii"))
    return part


def addresses_in(listed: str) -> list[str]:
    """The email addresses in a list with commas, each once; what is not an address is left out."""
    parts = dict.fromkeys(part.strip() for part in listed.split(","))
    return [part for part in parts if part and _fits_header(part)]


def _fits_header(address: str) -> bool:
    """Whether this is one bare email address that can be put in a header.

    Stricter in other ways than `people.rules.is_address`, which checks what people type.
    """
    try:
        addresses = _header("To", address).addresses
    except (ValueError, IndexError):  # the standard library's parser fails in its own ways on odd input
        return False
    return [parsed.addr_spec for parsed in addresses if parsed.username and parsed.domain] == [address]


@lru_cache(maxsize=KNOWN_HEADERS)
def _header(name: str, value: str) -> Any:
    """A header, parsed once and then remembered. Raises ValueError if it cannot be one."""
    if not value.isprintable():
        raise ValueError(f"{name} has a character that cannot be in a header")
    return default.header_factory(name, value)
