"""The canonical form and the hashes, against values worked out by hand."""

import hashlib
from datetime import date, datetime, timedelta, timezone

import pytest

from tracker.audit.rules import GENESIS, canonical, chained, check_code, instant_text, sealed, stored
from tracker.people.enums import Role


def test_canonical_json_has_sorted_keys_and_no_spaces() -> None:
    assert canonical({"b": [1, None, True], "a": "é"}) == '{"a":"\\u00e9","b":[1,null,true]}'


@pytest.mark.parametrize("value", [1.5, {1}, b"x", object()])
def test_other_kinds_have_no_canonical_form(value: object) -> None:
    with pytest.raises(TypeError):
        canonical({"a": value})  # type: ignore[dict-item] # what it refuses is the point


def test_keys_must_be_ascii() -> None:
    with pytest.raises(TypeError):
        canonical({"é": 1})


def test_hash_is_sha256_of_mark_previous_and_payload() -> None:
    expected = hashlib.sha256(b"tracker-audit-1\n" + GENESIS.encode() + b"\n" + b"{}").hexdigest()
    assert chained(GENESIS, "{}") == expected


def test_seal_depends_on_salt_and_content() -> None:
    assert len({sealed("a", "b"), sealed("a", "c"), sealed("c", "b")}) == 3


def test_instants_are_utc_with_microseconds() -> None:
    summer = datetime(2019, 4, 1, 9, 0, 0, 5, tzinfo=timezone(timedelta(hours=1)))
    assert instant_text(summer) == "2019-04-01T08:00:00.000005Z"


def test_stored_values_are_words_days_and_instants() -> None:
    assert stored(Role.AUDITOR) == "auditor"
    assert stored(date(2019, 4, 1)) == "2019-04-01"
    with pytest.raises(TypeError):
        stored(1.5)


def test_check_code_is_short_enough_to_print() -> None:
    assert check_code(118, "9f2c01ab77de" + "0" * 52) == "118:9f2c01ab77de"
