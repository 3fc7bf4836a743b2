"""Real mail servers on loopback, and a real folder."""

import mailbox
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tracker.errors import WrongSetting
from tracker.mail.transports import (
    MaildirTransport,
    MailRefused,
    OutcomeUnknown,
    ServerDown,
    SmtpTransport,
    maildir_path,
    transport_for,
)


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


def send_once(url: str, tls: ssl.SSLContext | None = None) -> str:
    with closing(SmtpTransport(url, tls)) as transport:
        return transport.send(message_to("a@c.example"))


def message_to(address: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "Plans <tracker@plans.example>", address, "Hello"
    message.set_content("Hello – there\n.\nafter a dot\n", cte="quoted-printable")
    return message


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def serving(server: Server) -> Iterator[Callable[..., int]]:
    """Starts the server with the given options; gives its port."""
    controllers: list[Controller] = []

    def start(**options: Any) -> int:
        port = free_port()
        controllers.append(Controller(server, hostname="127.0.0.1", port=port, **options))
        controllers[-1].start()
        return port

    yield start
    for controller in controllers:
        controller.stop()


@pytest.fixture
def smtp(serving: Callable[..., int]) -> Iterator[SmtpTransport]:
    transport = SmtpTransport(f"smtp://127.0.0.1:{serving()}")
    yield transport
    transport.close()


def test_mails_go_on_one_connection(server: Server, smtp: SmtpTransport) -> None:
    for name in "abc":
        assert smtp.send(message_to(f"{name}@c.example")) == "250 taken"
    assert [envelope.rcpt_tos for envelope in server.taken] == [["a@c.example"], ["b@c.example"], ["c@c.example"]]
    assert server.taken[0].mail_from == "tracker@plans.example"
    assert b"\r\n.\r\nafter a dot" in (server.taken[0].original_content or b"")
    assert server.greetings == 1
    assert smtp.place.startswith("the mail server 127.0.0.1:")


@pytest.mark.parametrize(("answer", "is_permanent"), [("550 no such user", True), ("451 grey list", False)])
def test_a_refused_address_leaves_the_line_usable(
    server: Server, smtp: SmtpTransport, answer: str, is_permanent: bool
) -> None:
    server.answers["bad@c.example"] = answer
    with pytest.raises(MailRefused, match=answer) as refusal:
        smtp.send(message_to("bad@c.example"))
    assert refusal.value.is_permanent is is_permanent
    smtp.send(message_to("good@c.example"))
    assert len(server.taken) == server.greetings == 1


def test_a_refused_content(server: Server, smtp: SmtpTransport) -> None:
    server.to_data = "554 looks odd"
    with pytest.raises(MailRefused, match="554 looks odd") as refusal:
        smtp.send(message_to("a@c.example"))
    assert refusal.value.is_permanent


def test_a_refused_sender_is_a_no_to_every_mail(server: Server, smtp: SmtpTransport) -> None:
    server.to_sender = "550 not from you"
    with pytest.raises(ServerDown, match="550 not from you"):
        smtp.send(message_to("a@c.example"))


def test_a_server_that_closes(server: Server, smtp: SmtpTransport) -> None:
    server.answers["a@c.example"] = "421 shutting down"
    with pytest.raises(ServerDown, match="421 shutting down"):
        smtp.send(message_to("a@c.example"))


def test_a_used_line_that_the_server_closed_is_opened_anew(server: Server, smtp: SmtpTransport) -> None:
    smtp.send(message_to("a@c.example"))
    assert smtp._open is not None
    assert smtp._open.sock is not None
    smtp._open.sock.shutdown(socket.SHUT_RDWR)
    smtp.send(message_to("b@c.example"))
    assert server.greetings == 2


@contextmanager
def scripted(*answers: str) -> Iterator[str]:
    """The address of a server that says these things in turn, each after a line of its client, and hangs up."""

    def talk(listening: socket.socket) -> None:
        line, _ = listening.accept()
        with line, line.makefile("rwb") as both:
            for answer in answers:
                both.write(answer.encode() + b"\r\n")
                both.flush()
                while both.readline() != b".\r\n" and answer.startswith("354"):
                    pass

    with socket.create_server(("127.0.0.1", 0)) as listening:
        talking = threading.Thread(target=talk, args=[listening])
        talking.start()
        yield f"127.0.0.1:{listening.getsockname()[1]}"
        talking.join()


def test_a_line_that_breaks_before_the_answer_leaves_the_outcome_unknown() -> None:
    with scripted("220 here", "250 EHLO", "250 MAIL", "250 RCPT", "354 go on") as place, pytest.raises(OutcomeUnknown):
        send_once(f"smtp://{place}")


def test_a_refused_login_is_told_without_the_password() -> None:
    with scripted("220 here", "250-here\r\n250 AUTH PLAIN", "535 not you", "221 bye") as place:
        with pytest.raises(ServerDown, match="535 not you") as down:
            send_once(f"smtp://user:topsecret@{place}")
        assert "topsecret" not in str(down.value)


def test_nobody_listens() -> None:
    with pytest.raises(ServerDown, match="cannot be reached"):
        send_once(f"smtp://127.0.0.1:{free_port()}")


def test_an_address_in_letters_that_servers_do_not_take(smtp: SmtpTransport) -> None:
    with pytest.raises(MailRefused, match="letters") as refusal:
        smtp.send(message_to("zoë@c.example"))
    assert refusal.value.is_permanent


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_logs_in_with_what_the_setting_says(server: Server, serving: Callable[..., int]) -> None:
    seen: list[LoginPassword] = []

    def check(_server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, given: Any) -> AuthResult:
        seen.append(given)
        return AuthResult(success=given.password == b"p@ss", handled=False)

    port = serving(authenticator=check, auth_require_tls=False, auth_required=True)
    send_once(f"smtp://user:p%40ss@127.0.0.1:{port}")
    assert (seen[0].login, len(server.taken)) == (b"user", 1)


def test_a_password_is_not_sent_unencrypted_to_another_machine(
    serving: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    port = serving(auth_require_tls=False)
    monkeypatch.setattr("tracker.mail.transports.LOOPBACK", set[str]())
    with pytest.raises(ServerDown, match="no encryption"):
        send_once(f"smtp://user:secret@127.0.0.1:{port}")


def test_encrypts_when_the_server_offers_it_and_checks_its_name(
    server: Server, serving: Callable[..., int], certificate: tuple[Path, Path]
) -> None:
    ours = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    ours.load_cert_chain(*certificate)
    port = serving(tls_context=ours, require_starttls=True)
    with pytest.raises(ServerDown, match="certificate"):
        send_once(f"smtp://localhost:{port}")
    trusting = ssl.create_default_context(cafile=str(certificate[0]))
    send_once(f"smtp://localhost:{port}", trusting)
    assert len(server.taken) == 1


def test_a_maildir_takes_messages_and_makes_its_folders(tmp_path: Path) -> None:
    path = tmp_path / "not" / "there"
    transport = transport_for(f"maildir:{path}")
    assert isinstance(transport, MaildirTransport)
    for name in "ab":
        transport.send(message_to(f"{name}@c.example"))
    transport.close()
    assert sorted(str(message["To"]) for message in mailbox.Maildir(path)) == ["a@c.example", "b@c.example"]
    assert str(path) in transport.place


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ServerDown, match="cannot be written"):
        MaildirTransport(tmp_path / "file" / "box").send(message_to("a@c.example"))


def test_the_setting_names_the_transport() -> None:
    assert isinstance(transport_for("smtps://user@mail.example"), SmtpTransport)
    assert transport_for("smtps://user:secret@mail.example").place == "the mail server mail.example:465"
    assert maildir_path("smtp://mail.example") is None
    with pytest.raises(WrongSetting, match="TRACKER_MAIL"):
        transport_for("pigeon://coop")
