"""How an event is written and hashed; anybody can check the chain with what is described here."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from enum import Enum
from typing import TypeAlias

GENESIS = "0" * 64
PREFIX = "tracker-audit-1\n"
CHECK_CODE_DIGITS = 12

Scalar: TypeAlias = str | int | bool | None
Json: TypeAlias = "Scalar | Sequence[Json] | Mapping[str, Json]"


def canonical(value: Mapping[str, Json]) -> str:
    """JSON with sorted ASCII keys, no spaces; strings, integers, booleans, null. Raises TypeError on others."""
    _refuse_other_kinds(value)
    return json.dumps(value, sort_keys=True, ensure_ascii=True, separators=(",", ":"), allow_nan=False)


def _refuse_other_kinds(value: Json) -> None:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if not key.isascii():
                raise TypeError(f"the key {key!r} is not ASCII")
            _refuse_other_kinds(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            _refuse_other_kinds(inner)
    elif not isinstance(value, str | int | bool | None):
        raise TypeError(f"{type(value).__name__} has no canonical form")


def chained(previous: str, payload: str) -> str:
    """The hash of an event: SHA-256 of PREFIX, the hash before it, and its payload, as 64 hex digits."""
    return hashlib.sha256(f"{PREFIX}{previous}\n{payload}".encode()).hexdigest()


def sealed(salt: str, content: str) -> str:
    """The hash of a detail that goes into the payload, so that the detail can be withheld later."""
    return hashlib.sha256(f"{salt}\n{content}".encode()).hexdigest()


def instant_text(instant: datetime) -> str:
    """An aware instant with microseconds and Z."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def stored(value: object) -> Scalar:
    """A column's value as the trail stores it."""
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, datetime):
        return instant_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, str | int | bool):
        return value
    raise TypeError(f"the trail cannot keep a {type(value).__name__}")


def check_code(number: int, head: str) -> str:
    """The chain's head short enough to print: 118:9f2c01ab77de."""
    return f"{number}:{head[:CHECK_CODE_DIGITS]}"
