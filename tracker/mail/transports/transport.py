"""What all transports for email have in common, and the simplest: a folder, in which training emails are read."""

import mailbox
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol

from tracker.errors import TrackerError

MAILDIR = "maildir:"


class MailRefused(TrackerError):
    """The server refused this email; `is_permanent` when trying again would change nothing."""

    def __init__(self, words: str, *, is_permanent: bool) -> None:
        super().__init__(words)
        self.is_permanent = is_permanent


class ServerDown(TrackerError):
    """No email can be sent at the moment, and this one has certainly not been sent."""


class OutcomeUnknown(TrackerError):
    """The connection broke after the email was handed over and before the server answered: it may have been sent."""


class Transport(Protocol):
    """A way to send emails. The network may take minutes, so no transaction may be open meanwhile."""

    @property
    def name(self) -> str:
        """The name of this transport in the ledger, in a word or two."""
        ...

    @property
    def place(self) -> str:
        """Where emails go, in words without secrets, for the status page."""
        ...

    def send(self, message: EmailMessage, reference: str) -> str:
        """Hands a message over and gives the server's words; `reference` is the email's key in the outbox.

        Raises MailRefused, ServerDown or OutcomeUnknown.
        """
        ...

    def accepted_before(self, reference: str) -> str:
        """The server's words if it already has the email with this key; empty if not, or if that cannot be known.

        Only used before an email that may have been sent is sent again. Raises ServerDown.
        """
        ...

    def close(self) -> None:
        """Closes what a batch has kept open."""
        ...


class MaildirTransport:
    """Puts each message into a Maildir folder."""

    name = "mail folder"

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def place(self) -> str:
        return f"the folder {self.path}"

    def send(self, message: EmailMessage, reference: str) -> str:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            mailbox.Maildir(self.path, create=True).add(message)
        except OSError as error:
            raise ServerDown(f"The email folder {self.path} cannot be written to: {error.strerror}.") from error
        return "put into the email folder"

    def accepted_before(self, reference: str) -> str:
        return ""

    def close(self) -> None:
        """Nothing is kept open."""


def maildir_path(setting: str) -> Path | None:
    """The folder that TRACKER_MAIL names; None when emails go to a server."""
    return Path(setting.removeprefix(MAILDIR)) if setting.startswith(MAILDIR) else None
