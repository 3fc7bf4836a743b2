"""What the tables of seed files (TOML) have in common: each remembers its file and its place in it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields
from types import MappingProxyType

from tracker.errors import Refused, TrackerError

FORMAT = "tracker-seed-1"
NEEDED: Mapping[str, object] = MappingProxyType({"needed": True})  # the key may not be empty


def spelt(key: str) -> Mapping[str, object]:
    """For a key of the file that cannot be a name in Python, or would be a poor one."""
    return MappingProxyType({"key": key})


@dataclass(frozen=True, kw_only=True)
class Table:
    """Any table. `place` says where it is, as a refusal prints it: plan.toml, action 8 ("10")."""

    place: str


@dataclass(frozen=True, kw_only=True)
class Sourced(Table):
    """A fact with the key of its paper and its place in it."""

    source: str
    where: str

    @property
    def citation(self) -> str:
        """Paper and place in one: TIB18, appendix 2, action 7."""
        return ", ".join(part for part in (self.source, self.where) if part)


def tables_in(table: Table) -> Iterator[Table]:
    """A table and all those inside it."""
    yield table
    for field in fields(table):
        value = getattr(table, field.name)
        for inner in value if isinstance(value, tuple) else (value,):
            if isinstance(inner, Table):
                yield from tables_in(inner)


@contextmanager
def named(place: str) -> Iterator[None]:
    """Puts the place before the text of a refusal, so that the person knows which part of which file to correct."""
    try:
        yield
    except TrackerError as refusal:
        raise Refused(f"{place}: {refusal}") from refusal
