"""Ways out for mail that remember, refuse or break as a test wants."""

from collections.abc import Callable, Mapping
from email.message import EmailMessage

from tests.support.messages import words_of
from tracker.audit.service import Recording
from tracker.database import AnySession
from tracker.mail.models import OutboxMail
from tracker.mail.rendering import Letter
from tracker.mail.service import Fresh


class MemoryTransport:
    """Keeps what it is given; `before` may raise what a server would do to a message."""

    name = "test"

    def __init__(self, before: Callable[[EmailMessage], None] | None = None) -> None:
        self.messages: list[EmailMessage] = []
        self.references: list[str] = []
        self.known: dict[str, str] = {}  # what it says of mails that it has already
        self.asked: list[str] = []
        self.before = before
        self.closed = 0

    @property
    def place(self) -> str:
        return "the memory of a test"

    def send(self, message: EmailMessage, reference: str) -> str:
        if self.before is not None:
            self.before(message)
        self.messages.append(message)
        self.references.append(reference)
        return "250 accepted"

    def accepted_before(self, reference: str) -> str:
        self.asked.append(reference)
        return self.known.get(reference, "")

    def close(self) -> None:
        self.closed += 1

    @property
    def addresses(self) -> list[str]:
        return [str(message["To"]) for message in self.messages]

    @property
    def texts(self) -> list[str]:
        return [words_of(message) for message in self.messages]


def same_as_stored(_rec: Recording, mail: OutboxMail) -> Fresh | None:
    """A refresh for mails whose facts do not change."""
    return Fresh(mail.address, Letter(mail.subject, mail.text, mail.html))


def nothing_to_fill(_session: AnySession, _mail: OutboxMail) -> Mapping[str, str]:
    """A fill for mails without placeholders."""
    return {}
