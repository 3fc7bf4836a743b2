"""What the outbox decides without a database."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.mail.enums import MailKind
from tracker.mail.rules import (
    LEASE,
    MOST_REFUSED,
    MOST_TRIES,
    PAUSES,
    AddressHealth,
    default_sender,
    filled,
    is_dead,
    lease_ended_before,
    mail_host,
    may_be_tried,
    message_id,
    next_try,
    rank,
    sign_in_key,
    token_id_of,
)

NOW = datetime(2019, 4, 1, 8, tzinfo=UTC)


def test_pauses_grow_and_end() -> None:
    again = [next_try(tries, NOW) for tries in range(1, MOST_TRIES + 1)]
    assert again[-1] is None
    waits = [at - NOW for at in again[:-1] if at is not None]
    assert waits == sorted(waits) == list(PAUSES)


@pytest.mark.parametrize("tries", [0, -1, MOST_TRIES, MOST_TRIES + 5])
def test_no_try_outside_the_count(tries: int) -> None:
    assert next_try(tries, NOW) is None


@pytest.mark.parametrize(("refused", "pause"), [(1, 1), (2, 2), (3, 4), (4, 8)])
def test_an_address_that_refuses_is_tried_again_after_pauses_that_grow(refused: int, pause: int) -> None:
    last_on = date(2019, 4, 1)
    health = AddressHealth(refused, date(2019, 3, 1), last_on, "550 no such user")
    assert not is_dead(health)
    assert not may_be_tried(health, last_on + timedelta(days=pause - 1))
    assert may_be_tried(health, last_on + timedelta(days=pause))


@pytest.mark.parametrize("refused", [MOST_REFUSED, MOST_REFUSED + 1])
def test_an_address_that_has_refused_five_times_is_dead(refused: int) -> None:
    health = AddressHealth(refused, date(2019, 3, 1), date(2019, 4, 1), "550 no such user")
    assert MOST_REFUSED == 5
    assert is_dead(health)
    assert not may_be_tried(health, date(2029, 4, 1))


def test_a_claim_lasts_ten_minutes() -> None:
    assert timedelta(minutes=10) == LEASE
    assert lease_ended_before(NOW) == NOW - timedelta(minutes=10)


def test_sign_in_links_go_first() -> None:
    assert min(MailKind, key=rank) is MailKind.SIGN_IN


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://plans.council.example", "plans.council.example"),
        ("http://127.0.0.1:8000", "localhost"),
        ("http://[::1]:8000", "localhost"),
        ("http://localhost:8000", "localhost"),
        ("nonsense", "localhost"),
    ],
)
def test_mail_host(url: str, host: str) -> None:
    assert mail_host(url) == host
    assert default_sender(url) == f"Improvement plans <tracker@{host}>"


@given(st.text(min_size=1), st.text(min_size=1))
def test_message_ids_differ_with_the_key_and_show_nothing_of_it(one: str, other: str) -> None:
    first, second = (message_id(key, NOW, "plans.example") for key in (one, other))
    assert (first == second) == (one == other)
    assert first == message_id(one, NOW, "plans.example")
    assert first.startswith("<")
    assert first.endswith("@plans.example>")
    assert message_id(one, NOW, "127.0.0.1").endswith("@localhost>")


def test_placeholders_are_filled_and_escaped_in_html() -> None:
    values = {"sign-in-link": "https://x.example/?a=1&b=2"}
    assert filled("go: {{sign-in-link}} {{other}}", values) == "go: https://x.example/?a=1&b=2 {{other}}"
    assert filled("{{sign-in-link}}", values, is_html=True) == "https://x.example/?a=1&amp;b=2"


@given(st.integers(min_value=1))
def test_a_sign_in_key_names_its_token(token_id: int) -> None:
    assert token_id_of(sign_in_key(token_id)) == token_id
