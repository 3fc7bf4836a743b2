"""Pure folding of the trail into the rows of a past day."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol, TypeAlias

from tracker.audit.capture import RowKey, Values
from tracker.audit.rules import Scalar
from tracker.past.enums import PastReading

THERE = ""  # the column, which no table has, that says whether a row is there at all
VERSION = "version"  # says nothing of the world: it counts what was recorded, in that order
ALWAYS = date.max.isoformat()
Rows: TypeAlias = dict[RowKey, Values]


@dataclass(frozen=True)
class Told:
    """What an event told of rows: since when it was so (ISO day), the local day on which it was recorded, the rows.

    In `rows` None stands for a row that is gone; `made` are the keys of those that were not there before; `facts`
    are what rows were from a day on. `withheld` are rows of which the event tells no longer what it did to them.
    """

    number: int
    on: str
    learned_on: date
    rows: tuple[tuple[RowKey, Values | None], ...] = ()
    facts: tuple[tuple[RowKey, str, Values], ...] = ()
    made: frozenset[RowKey] = frozenset()
    is_correction: bool = False
    withheld: tuple[RowKey, ...] = ()


class Kinds(Protocol):
    """What the tables say of themselves."""

    def is_register(self, table: str) -> bool: ...
    def is_self_dated(self, table: str) -> bool: ...


@dataclass
class _Column:
    """The facts of one column that matter: the one that holds on the day, the first and the last of all."""

    value: Scalar = None
    on: str = ""
    first: Scalar = None
    first_on: str = ""
    last_on: str = ""

    def take(self, value: Scalar, on: str, until: str, *, stands: bool) -> None:
        """Takes in a fact; of two from one day the one that was told later holds.

        What `stands` is in the table since it was told, and ends what was said of its day and of later ones before.
        """
        if on <= until and (stands or on >= self.on):
            self.value, self.on = value, on
        if not self.first_on or on < self.first_on:
            self.first, self.first_on = value, on
        if stands or on > self.last_on:
            self.last_on = on


@dataclass
class _Row:
    columns: dict[str, _Column] = field(default_factory=dict)
    is_unsure: bool = False

    def take(
        self, values: Mapping[str, Scalar], on: str, until: str, *, corrects: bool = False, stands: bool = True
    ) -> None:
        """Takes in facts; a correction holds from the day on which what it corrects did."""
        for name, value in values.items():
            column = self.columns.setdefault(name, _Column())
            since = (column.last_on or on) if corrects else on
            column.take(value, since, ALWAYS if name == VERSION else until, stands=stands)

    def doubt(self, on: str, until: str) -> None:
        """Takes in that something was done to the row which is no longer told; at least it was there."""
        self.is_unsure = True
        if THERE not in self.columns:
            self.take({THERE: True}, on, until)

    def values(self, *, from_first: bool) -> Values | None:
        """The row on the day, None when it was not there; `from_first` goes back beyond what is known."""
        there = self.columns.get(THERE)
        if there is None or not (there.value if there.on else from_first and there.first):
            return None
        return {
            name: column.value if column.on else column.first
            for name, column in self.columns.items()
            if name != THERE and (column.on or from_first)
        }


@dataclass(frozen=True)
class Folded:
    """The rows of a day. Of the `unsure` ones a detail was withheld: what they say may be older or lack columns."""

    rows: Rows
    unsure: frozenset[RowKey]


def folded(told: Iterable[Told], day: date, reading: PastReading, kinds: Kinds) -> Folded:
    """The rows as they stood on `day`, from events in the order of their numbers.

    As it was: every fact from `day` or before, whenever it was recorded. As we knew: only what was recorded by the end
    of `day`. A row that changed says what its table has said since, so that today is always what the tables hold; a
    fact beside a row only adds to the days before a later one. What tables of registers first say of a row holds for
    all days before; what rows that carry their own days say last holds for all days.
    """
    rows: dict[RowKey, _Row] = {}
    until = day.isoformat()
    for one in told:
        if reading is PastReading.AS_WE_KNEW and one.learned_on > day:
            continue
        for key, values, on, corrects in _rows_of(one):
            last = ALWAYS if kinds.is_self_dated(key[0]) else until
            rows.setdefault(key, _Row()).take(values, on, last, corrects=corrects)
        for key, on, values in one.facts:
            last = ALWAYS if kinds.is_self_dated(key[0]) else until
            rows.setdefault(key, _Row()).take(values, on, last, stands=False)
        for key in one.withheld:
            rows.setdefault(key, _Row()).doubt(one.on, until)
    found: Rows = {}
    for key, row in rows.items():
        values_then = row.values(from_first=kinds.is_register(key[0]))
        if values_then is not None:
            found[key] = values_then
    return Folded(found, frozenset(key for key, row in rows.items() if row.is_unsure))


def _rows_of(one: Told) -> Iterator[tuple[RowKey, Mapping[str, Scalar], str, bool]]:
    """What an event tells of each row: the key, values by column, since which day, and whether it corrects."""
    for key, after in one.rows:
        if after is None:
            yield key, {THERE: False}, one.on, False
            continue
        counted = {VERSION: after[VERSION]} if VERSION in after else {}
        said = {name: value for name, value in after.items() if name not in counted}
        yield key, counted, one.learned_on.isoformat(), False
        if key in one.made:
            yield key, {**said, THERE: True}, one.on, False
        else:
            yield key, said, one.on, one.is_correction
