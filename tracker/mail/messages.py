"""Turns a claimed mail into the message that goes over the wire."""

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

KNOWN_HEADERS = 2_000  # how many are remembered parsed: all but three of a mail stood in others before it


class Unsendable(ValueError):
    """A mail that no server could take: its address or its subject cannot stand in a header."""


@dataclass(frozen=True)
class Envelope:
    """Who the installation's mails are from and where answers go; an empty `reply_to` leaves that to the sender."""

    sender: str
    reply_to: str = ""


def message_of(mail: OutboxMail, values: Mapping[str, str], envelope: Envelope, at: datetime) -> EmailMessage:
    """The message for a stored mail, dated `at`, with what may not be stored filled in.

    Answers go to the mail's own addresses, or else to the installation's; what is no address among them is left out,
    because a mail is not to be lost for it. Raises Unsendable.
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
    # The Message-ID is a hash that stands in no text: a boundary that need not be looked for in the parts.
    boundary = mail.message_id.strip("<>").partition("@")[0]
    message["Content-Type"] = f'multipart/alternative; boundary="{boundary}"'
    text, html = filled(mail.text, values), filled(mail.html, values, is_html=True)
    message.set_payload([_part(text, "plain"), _part(html, "html")])
    return message


def _part(content: str, subtype: str) -> EmailMessage:
    """A body in quoted-printable: short lines of ASCII, which every server takes and nobody has to recode."""
    part = EmailMessage()
    part["Content-Type"] = _header("Content-Type", f'text/{subtype}; charset="utf-8"')
    part["Content-Transfer-Encoding"] = _header("Content-Transfer-Encoding", "quoted-printable")
    lines = b"\n".join(content.encode().splitlines()) + b"\n"
    part.set_payload(b2a_qp(lines, istext=True).decode("ascii"))
    return part


def addresses_in(listed: str) -> list[str]:
    """The mail addresses among what stands between commas, each once."""
    return [one for one in dict.fromkeys(part.strip() for part in listed.split(",")) if one and _fits_header(one)]


def _fits_header(address: str) -> bool:
    """Whether this is one bare mail address, fit for a header."""
    try:
        found = _header("To", address).addresses
    except (ValueError, IndexError):  # the standard library's parser fails in its own ways on odd input
        return False
    return [one.addr_spec for one in found if one.username and one.domain] == [address]


@lru_cache(maxsize=KNOWN_HEADERS)
def _header(name: str, value: str) -> Any:
    """A header, parsed once and not for each mail anew. Raises ValueError if it cannot be one."""
    if not value.isprintable():
        raise ValueError(f"{name} has a character that cannot stand in a header")
    return default.header_factory(name, value)
