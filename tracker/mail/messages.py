"""Turns a claimed mail into the message that goes over the wire."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime

from tracker.mail.models import OutboxMail
from tracker.mail.rules import filled


class Unsendable(ValueError):
    """A mail that no server could take: its address or its subject cannot stand in a header."""


@dataclass(frozen=True)
class Envelope:
    """Who the installation's mails are from and where answers go; an empty `reply_to` leaves that to the sender."""

    sender: str
    reply_to: str = ""


def message_of(mail: OutboxMail, values: Mapping[str, str], envelope: Envelope, at: datetime) -> EmailMessage:
    """The message for a stored mail, dated `at`, with what may not be stored filled in.

    Raises Unsendable.
    """
    message = EmailMessage()
    message["From"] = envelope.sender
    _address(message, mail.address)
    if envelope.reply_to:
        message["Reply-To"] = envelope.reply_to
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(at)
    message["Message-ID"] = mail.message_id
    message["Auto-Submitted"] = "auto-generated"
    # Quoted-printable: short lines of ASCII, which every server takes and which nobody on the way has to recode.
    message.set_content(filled(mail.text, values), cte="quoted-printable")
    html = filled(mail.html, values, is_html=True)
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    return message


def _address(message: EmailMessage, address: str) -> None:
    try:
        message["To"] = address
        found = [one.addr_spec for one in message["To"].addresses if one.username and one.domain]
    except (ValueError, IndexError) as error:  # the standard library's parser fails in its own ways on odd input
        raise Unsendable(f"{address!r} is not a mail address") from error
    if found != [address]:
        raise Unsendable(f"{address!r} is not a mail address")
