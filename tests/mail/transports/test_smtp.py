"""Real mail servers on loopback."""

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.support.silence import hurry
from tests.support.smtp_servers import Server, drip, free_port, message_to, scripted, wait_until_closed
from tests.support.waiting import LONGEST_SECONDS
from tracker.mail.transports.smtp import SmtpTransport
from tracker.mail.transports.transport import MailRefused, OutcomeUnknown, ServerDown


def send_once(url: str, tls: ssl.SSLContext | None = None) -> str:
    with closing(SmtpTransport(url, tls)) as transport:
        return transport.send(message_to("a@c.example"), "key")


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def serving(server: Server) -> Iterator[Callable[..., int]]:
    """Starts the server with the given options; gives its port."""
    controllers: list[Controller] = []

    def start(**options: Any) -> int:
        port = free_port()
        options = {"hostname": "127.0.0.1", "ready_timeout": LONGEST_SECONDS, **options}
        controllers.append(Controller(server, port=port, **options))
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
        assert smtp.send(message_to(f"{name}@c.example"), "key") == "250 taken"
    assert [envelope.rcpt_tos for envelope in server.taken] == [["a@c.example"], ["b@c.example"], ["c@c.example"]]
    assert server.taken[0].mail_from == "tracker@plans.example"
    assert b"\r\n.\r\nafter a dot" in (server.taken[0].original_content or b"")
    assert server.greetings == 1
    assert smtp.place.startswith("the email server 127.0.0.1:")
    assert smtp.accepted_before("key") == "", "a mail server cannot be asked"


@pytest.mark.parametrize(
    ("answer", "is_permanent"),
    [
        ("550 no such user", True),
        ("451 grey list", False),
        ("452 4.2.2 mailbox full", False),
        ("550 5.7.1 relaying denied", False),
    ],
)
def test_a_refused_address_leaves_the_line_usable(
    server: Server, smtp: SmtpTransport, answer: str, is_permanent: bool
) -> None:
    server.answers["bad@c.example"] = answer
    with pytest.raises(MailRefused, match=answer) as refusal:
        smtp.send(message_to("bad@c.example"), "key")
    assert refusal.value.is_permanent is is_permanent
    smtp.send(message_to("good@c.example"), "key")
    assert len(server.taken) == server.greetings == 1


def test_a_refused_content(server: Server, smtp: SmtpTransport) -> None:
    server.to_data = "554 looks odd"
    with pytest.raises(MailRefused, match="554 looks odd") as refusal:
        smtp.send(message_to("a@c.example"), "key")
    assert refusal.value.is_permanent


def test_a_refused_sender_is_a_no_to_every_mail(server: Server, smtp: SmtpTransport) -> None:
    server.to_sender = "550 not from you"
    with pytest.raises(ServerDown, match="550 not from you"):
        smtp.send(message_to("a@c.example"), "key")


@pytest.mark.parametrize("answer", ["421 shutting down", "452 4.3.1 out of room", "530 5.7.0 log in first"])
def test_an_answer_that_is_not_about_the_mail(server: Server, smtp: SmtpTransport, answer: str) -> None:
    server.answers["a@c.example"] = answer
    with pytest.raises(ServerDown, match=answer):
        smtp.send(message_to("a@c.example"), "key")


def test_a_used_line_that_the_server_closed_is_opened_anew(server: Server, smtp: SmtpTransport) -> None:
    smtp.send(message_to("a@c.example"), "key")
    assert smtp._open is not None
    assert smtp._open.sock is not None
    smtp._open.sock.shutdown(socket.SHUT_RDWR)
    smtp.send(message_to("b@c.example"), "key")
    assert server.greetings == 2


def test_a_server_that_closes_after_so_many_mails(server: Server, smtp: SmtpTransport) -> None:
    smtp.send(message_to("a@c.example"), "key")
    server.to_sender = "421 4.7.0 too many mails on this line"
    with pytest.raises(ServerDown, match="too many"):
        smtp.send(message_to("b@c.example"), "key")
    assert server.greetings == 2, "a new line was tried"
    server.to_sender = "250 OK"
    smtp.send(message_to("b@c.example"), "key")
    assert len(server.taken) == 2


STEPS = ("220 here", "250 EHLO", "250 MAIL", "250 RCPT", "354 go on")


@pytest.mark.parametrize("said", range(len(STEPS) + 1))
@pytest.mark.parametrize("then", [lambda _line: None, wait_until_closed], ids=["hangs up", "hangs"])
def test_wherever_a_server_stops_it_is_known_whether_the_mail_may_have_gone(
    said: int, then: Callable[[socket.socket], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    hurry(monkeypatch)
    raised = OutcomeUnknown if said == len(STEPS) else ServerDown
    with scripted(*STEPS[:said], then=then) as place, pytest.raises(raised):
        send_once(f"smtp://{place}")


@dataclass
class TimerByHand:
    """A timer whose time is over when the test says so, and not while a busy machine is on the way there."""

    interval: float
    function: Callable[[], object]
    daemon: bool = False
    state: str = "made"

    def start(self) -> None:
        self.state = "started"

    def cancel(self) -> None:
        self.state = "cancelled"


@pytest.mark.parametrize("said", range(len(STEPS) + 1))
def test_a_server_that_drips_is_broken_off(said: int, monkeypatch: pytest.MonkeyPatch) -> None:
    raised = OutcomeUnknown if said == len(STEPS) else ServerDown
    timers: list[TimerByHand] = []

    def timer(*given: Any) -> TimerByHand:
        timers.append(TimerByHand(*given))
        return timers[-1]

    monkeypatch.setattr("tracker.mail.transports.smtp.threading.Timer", timer)
    with scripted(*STEPS[:said], then=lambda line: drip(line, timers[0].function)) as place:
        transport = SmtpTransport(f"smtp://{place}", longest_seconds=7)
        with pytest.raises(raised):
            transport.send(message_to("a@c.example"), "key")
        transport.close()
    assert (timers[0].interval, timers[0].state) == (7, "cancelled")


def test_an_answer_that_is_none_leaves_the_outcome_unknown() -> None:
    with scripted(*STEPS, "?? what") as place, pytest.raises(OutcomeUnknown, match="neither yes nor no"):
        send_once(f"smtp://{place}")


def test_no_content_goes_to_a_server_that_does_not_ask_for_it() -> None:
    with (
        scripted(*STEPS[:4], "554 no valid recipients", "250 RSET", "221 bye") as place,
        pytest.raises(MailRefused, match="554 no valid recipients"),
    ):
        send_once(f"smtp://{place}")


def test_a_password_that_no_server_could_be_told() -> None:
    with scripted("220 here", "250-here\r\n250 AUTH PLAIN", "221 bye") as place:
        with pytest.raises(ServerDown, match="ASCII characters") as down:
            send_once(f"smtp://user:t%C3%B6psecret@{place}")
        assert "psecret" not in str(down.value)


def test_a_refused_login_is_told_without_the_password() -> None:
    with scripted("220 here", "250-here\r\n250 AUTH PLAIN", "535 not you", "221 bye") as place:
        with pytest.raises(ServerDown, match="535 not you") as down:
            send_once(f"smtp://user:topsecret@{place}")
        assert "topsecret" not in str(down.value)


def test_nobody_listens() -> None:
    with pytest.raises(ServerDown, match="cannot be reached"):
        send_once(f"smtp://127.0.0.1:{free_port()}")


@pytest.mark.parametrize("is_taken", [True, False])
def test_an_address_in_letters_that_not_every_server_takes(
    server: Server, serving: Callable[..., int], is_taken: bool
) -> None:
    with closing(SmtpTransport(f"smtp://127.0.0.1:{serving(enable_SMTPUTF8=is_taken)}")) as smtp:
        if is_taken:
            smtp.send(message_to("zoë@c.example"), "key")
            assert server.taken[0].rcpt_tos == ["zoë@c.example"]
            assert "SMTPUTF8" in server.taken[0].mail_options
        else:
            with pytest.raises(MailRefused, match="characters") as refusal:
                smtp.send(message_to("zoë@c.example"), "key")
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
    monkeypatch.setattr("tracker.mail.transports.smtp.LOOPBACK", set[str]())
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
