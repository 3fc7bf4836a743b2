"""GOV.UK Notify, on this machine: what it is sent, what its answers mean, and that no secret leaves otherwise."""

import json
import socket
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage

import pytest

from tests.support.notify_server import (
    API_KEY,
    REPLY_TO_ID,
    SECRET,
    SERVICE_ID,
    TEMPLATE_ID,
    Refusal,
    StandIn,
    notify_standing_in,
)
from tracker.clock import machine_now
from tracker.errors import TrackerError
from tracker.mail.transports.notify_markdown import NOTHING, plain_for_notify
from tracker.mail.transports.transport import MailRefused, OutcomeUnknown, ServerDown
from tracker.mail.transports.transport_factory import transport_for

KEY = "digest:12:2019-04-01"


@pytest.fixture(scope="module")
def only_one() -> Iterator[StandIn]:
    with notify_standing_in() as stand_in:
        yield stand_in


@pytest.fixture
def notify(only_one: StandIn) -> StandIn:
    """The stand-in, as if it had just begun."""
    only_one.__init__(port=only_one.port)  # type: ignore[misc] # makes all fields new but the port
    return only_one


def message_to(address: str = "a@council.example", text: str = "Hello – there\n") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = "Plans <tracker@plans.example>", address
    message["Subject"] = "2 actions need you – now"
    message.set_content(text, cte="quoted-printable")
    message.add_alternative("<p>Hello</p>", subtype="html")
    return message


def send(notify: StandIn, message: EmailMessage | None = None, **setting: str) -> str:
    return transport_for(notify.setting(**setting), machine_now).send(message or message_to(), KEY)


def test_a_mail_goes_with_our_words_and_our_key(notify: StandIn) -> None:
    words = send(notify)
    [taken] = notify.taken
    assert words == f"accepted by GOV.UK Notify as {taken.pop('id')}"
    assert taken == {
        "email_address": "a@council.example",
        "template_id": TEMPLATE_ID,
        "personalisation": {"subject": "2 actions need you – now", "body": "Hello – there"},
        "reference": KEY,
    }


def test_an_address_for_answers_is_named_only_where_notify_has_one(notify: StandIn) -> None:
    send(notify, more=f"?email_reply_to_id={REPLY_TO_ID}")
    assert notify.taken[0]["email_reply_to_id"] == REPLY_TO_ID


def test_it_says_which_way_and_where_without_secrets(notify: StandIn) -> None:
    transport = transport_for(notify.setting(), machine_now)
    assert (transport.name, transport.place) == ("GOV.UK Notify", "GOV.UK Notify at 127.0.0.1")
    assert SECRET not in repr(vars(transport))


def test_the_token_is_by_the_machines_clock_and_only_good_for_half_a_minute(notify: StandIn) -> None:
    for seconds, is_taken in ((-25, True), (25, True), (-40, False), (40, False)):
        away = timedelta(seconds=seconds)
        transport = transport_for(notify.setting(), lambda away=away: machine_now() + away)  # type: ignore[misc] # mypy cannot infer a lambda with a default
        if is_taken:
            transport.send(message_to(), KEY)
        else:
            with pytest.raises(ServerDown, match="clock must be accurate"):
                transport.send(message_to(), KEY)
    assert len(notify.taken) == 2


def test_a_token_of_another_key_is_refused_and_told_without_the_key(notify: StandIn) -> None:
    wrong = f"x-{SERVICE_ID}-{SECRET[:-1]}9"
    with pytest.raises(ServerDown, match="403 AuthError: Invalid token") as down:
        send(notify, key=wrong)
    assert SECRET[:-1] not in str(down.value)
    assert SECRET not in "".join(notify.seen)


@pytest.mark.parametrize(
    ("refusal", "raised"),
    [
        (Refusal(400, "BadRequestError", "Can't send to this recipient when service is in trial mode"), ServerDown),
        (Refusal(400, "ValidationError", "email_address is not a valid email address"), MailRefused),
        (Refusal(403, "AuthError", "Invalid token: API key not found"), ServerDown),
        (Refusal(404, "NoResultFound", "No result found"), ServerDown),
        (Refusal(429, "RateLimitError", "Exceeded rate limit for key type LIVE"), ServerDown),
        (Refusal(429, "TooManyRequestsError", "Exceeded send limits (250000) for today"), ServerDown),
        (Refusal(500, "Exception", "Internal server error"), ServerDown),
        (Refusal(503, "Exception", "Service unavailable"), ServerDown),
        (Refusal(502, "Bad gateway", ""), OutcomeUnknown),
        (Refusal(504, "Gateway timeout", ""), OutcomeUnknown),
    ],
)
def test_what_its_documented_refusals_mean(notify: StandIn, refusal: Refusal, raised: type[TrackerError]) -> None:
    notify.refusal = refusal
    with pytest.raises(raised, match=f"{refusal.status} {refusal.kind}") as error:
        send(notify)
    assert refusal.message in str(error.value)
    if isinstance(error.value, MailRefused):
        assert error.value.is_permanent


def test_an_address_that_it_does_not_take_is_the_mails_own_fault(notify: StandIn) -> None:
    with pytest.raises(MailRefused, match="email_address is not a valid email address"):
        send(notify, message_to("nobody@nowhere"))


def test_a_template_that_it_does_not_know_is_ours(notify: StandIn) -> None:
    setting = notify.setting().replace(TEMPLATE_ID, TEMPLATE_ID[:-1] + "b")
    with pytest.raises(ServerDown, match="Template not found"):
        transport_for(setting, machine_now).send(message_to(), KEY)


def test_a_line_that_breaks_after_the_request_leaves_the_outcome_unknown(notify: StandIn) -> None:
    notify.hangs_up = True
    with pytest.raises(OutcomeUnknown, match="broke after the email was handed over"):
        send(notify)
    assert len(notify.taken) == 1


def test_a_page_of_something_else_is_no_yes(notify: StandIn) -> None:
    for answer in (b"HTTP/1.0 200 OK\r\n\r\n<h1>Sign in to the guest network</h1>", b"HTTP/1.0 201 Created\r\n\r\n[]"):
        notify.answer = answer
        with pytest.raises(OutcomeUnknown, match="did not answer"):
            send(notify)


def test_no_redirection_takes_the_token_elsewhere(notify: StandIn) -> None:
    notify.answer = f"HTTP/1.0 302 Found\r\nLocation: http://127.0.0.1:{notify.port}/there\r\n\r\n".encode()
    with pytest.raises(ServerDown, match="302"):
        send(notify)
    assert len(notify.seen) == 1
    assert notify.asked == []


def test_nobody_listens() -> None:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        stand_in = StandIn(port=listening.getsockname()[1])
        with pytest.raises(ServerDown, match=r"at 127\.0\.0\.1 cannot be reached"):
            send(stand_in)
        with pytest.raises(ServerDown, match=r"at 127\.0\.0\.1 cannot be reached"):
            transport_for(stand_in.setting(), machine_now).accepted_before(KEY)


def test_one_that_hangs_is_given_up(notify: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.mail.transports.notify.TIMEOUT_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(OutcomeUnknown, match="timed out"):
        send(StandIn(port=silent.getsockname()[1]))


def test_it_tells_what_it_has_by_our_key(notify: StandIn) -> None:
    transport = transport_for(notify.setting(), machine_now)
    assert transport.accepted_before(KEY) == ""
    transport.send(message_to(), KEY)
    transport.send(message_to(), "digest:13:2019-04-01")
    notify.status = "delivered"
    assert (
        transport.accepted_before(KEY) == f"accepted by GOV.UK Notify as {notify.taken[0]['id']}, where it is delivered"
    )
    assert notify.asked[-1] == "reference=digest%3A12%3A2019-04-01"
    notify.status = "technical-failure"
    assert transport.accepted_before(KEY) == "", "Notify itself asks for such a mail again"
    transport.close()


def test_when_it_cannot_be_asked_nothing_is_sent(notify: StandIn) -> None:
    notify.refusal = Refusal(500, "Exception", "Internal server error")
    with pytest.raises(ServerDown, match="500 Exception"):
        transport_for(notify.setting(), machine_now).accepted_before(KEY)
    notify.hangs_up = True
    with pytest.raises(ServerDown, match="cannot be asked"):
        transport_for(notify.setting(), machine_now).accepted_before(KEY)


def test_the_proxy_of_the_council_is_used(notify: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as proxy:
        monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{proxy.getsockname()[1]}")
        monkeypatch.setattr("tracker.mail.transports.notify.TIMEOUT_SECONDS", 0.3)
        away = notify.setting().replace("notify+http", "notify").replace(f"127.0.0.1:{notify.port}", "notify.example")
        with pytest.raises(ServerDown, match="cannot be reached"):
            transport_for(away, machine_now).send(message_to(), KEY)
        line, _ = proxy.accept()
        with line:
            asked = line.recv(10_000).decode()
    assert asked.startswith("CONNECT notify.example:443 ")
    assert "Bearer" not in asked
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    send(notify)  # what is on this machine needs none


def test_nothing_secret_is_in_what_it_sends_beside_the_token(notify: StandIn) -> None:
    send(notify)
    [seen] = notify.seen
    assert SECRET not in seen
    assert API_KEY not in seen
    body = json.loads(seen[seen.index('{"email') :])
    assert set(body) == {"email_address", "template_id", "personalisation", "reference"}


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("DUE TODAY", "DUE TODAY"),
        ("27. Improve the process", f"{NOTHING}27. Improve the process"),
        ("1) first", f"{NOTHING}1) first"),
        ("# Number 1", f"{NOTHING}# Number 1"),
        ("* star", f"{NOTHING}* star"),
        ("- dash", f"{NOTHING}- dash"),
        ("• bullet", f"{NOTHING}• bullet"),
        ("^ inset", f"{NOTHING}^ inset"),
        ("---", f"{NOTHING}---"),
        ("=====", f"{NOTHING}====="),
        ("---|---", f"{NOTHING}---|---"),
        ("    four spaces", "four spaces"),
        ("see [Annex A](b)", r"see \[Annex A](b)"),
        ("[Draft] plan", rf"{NOTHING}\[Draft] plan"),
        (r"C:\plan", r"C:\\plan"),
        ("Report: https://plans.example/a?x=[1]", "Report: https://plans.example/a?x=[1]"),
        ("by 30 April 2019, or 50% of it", "by 30 April 2019, or 50% of it"),
    ],
)
def test_our_words_are_no_markup_to_notify(line: str, shown: str) -> None:
    assert plain_for_notify(line) == shown
    assert plain_for_notify(f"Before\n\n{line}\nafter\n") == f"Before\n\n{shown}\nafter"
