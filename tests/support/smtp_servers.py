"""Mail servers on this machine that answer, or stop to answer, as a test wants."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.support.silence import silent_to


class Server:
    """A mail server that answers as a test wants: a word per address."""

    def __init__(self) -> None:
        self.answers: dict[str, str] = {}
        self.to_sender = "250 OK"
        self.to_data = "250 taken"
        self.taken: list[Envelope] = []
        self.greetings = 0

    async def handle_EHLO(  # noqa: N802 - as aiosmtpd calls it
        self, _server: SMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.greetings += 1
        return responses

    async def handle_MAIL(  # noqa: N802 - as aiosmtpd calls it
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return self.to_sender

    async def handle_RCPT(  # noqa: N802 - as aiosmtpd calls it
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        answer = self.answers.get(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(  # noqa: N802 - as aiosmtpd calls it
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        if self.to_data.startswith("250"):
            self.taken.append(envelope)
        return self.to_data


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def message_to(address: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "Plans <tracker@plans.example>", address, "Hello"
    message.set_content("Hello – there\n.\nafter a dot\n", cte="quoted-printable")
    return message


@contextmanager
def scripted(*answers: str, then: Callable[[socket.socket], object] = lambda _line: None) -> Iterator[str]:
    """The address of a server that says these things in turn, each after a line of its client, and then hangs up."""

    def talk(listening: socket.socket) -> None:
        line, _ = listening.accept()
        with line, line.makefile("rwb") as both, suppress(OSError):
            for answer in answers:
                both.write(answer.encode() + b"\r\n")
                both.flush()
                while both.readline() != b".\r\n" and answer.startswith("354"):
                    pass
            then(line)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        talking = threading.Thread(target=talk, args=[listening])
        talking.start()
        yield f"127.0.0.1:{listening.getsockname()[1]}"
        talking.join()


def wait_until_closed(line: socket.socket) -> None:
    """What a server does that hangs."""
    with silent_to(line.getpeername()):
        while line.recv(1_000):
            pass


def drip(line: socket.socket, meanwhile: Callable[[], object]) -> None:
    """An answer that comes letter by letter and never ends, and what else happens after each letter."""
    while True:
        line.sendall(b"2")
        meanwhile()
        threading.Event().wait(0.02)
