"""Reads a maildir back, for the mailbox page of a training installation."""

import email.policy
import mailbox
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parsedate_to_datetime
from pathlib import Path


@dataclass(frozen=True)
class DeliveredMail:
    """An email as it was delivered: to whom, its own date, its text."""

    key: str
    to: str
    subject: str
    at: datetime
    text: str
    html: str


def mails_in(path: Path) -> list[DeliveredMail]:
    """All emails of a maildir, newest first."""
    if not path.is_dir():
        return []
    box = mailbox.Maildir(path, create=False)
    delivered_mails = [_delivered(key, box.get_bytes(key)) for key in box.keys()]  # noqa: SIM118 - a Maildir is no dict
    return sorted(delivered_mails, key=lambda mail: (mail.at, mail.key), reverse=True)


def mail_in(path: Path, key: str) -> DeliveredMail | None:
    """One email of a maildir by its key."""
    if not path.is_dir():
        return None
    box = mailbox.Maildir(path, create=False)
    return _delivered(key, box.get_bytes(key)) if key in box else None


def _delivered(key: str, content: bytes) -> DeliveredMail:
    message = BytesParser(_class=EmailMessage, policy=email.policy.default).parsebytes(content)
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    return DeliveredMail(
        key=key,
        to=str(message["To"]),
        subject=str(message["Subject"]),
        at=parsedate_to_datetime(str(message["Date"])),
        text=text.get_content() if text else "",
        html=html.get_content() if html else "",
    )
