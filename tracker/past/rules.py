"""Pure rules that turn the trail into the rows of a past day."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol, TypeAlias

from tracker.audit.capture import RowKey, Values
from tracker.audit.rules import Scalar
from tracker.past.enums import PastReading

THERE = ""  # a column that no table has; it says whether the row exists
VERSION = "version"  # counts what was recorded, in the order of recording; says nothing about past days
ALWAYS = date.max.isoformat()
Rows: TypeAlias = dict[RowKey, Values]


@dataclass(frozen=True)
class Told:
    """What an event told of rows: from which day (ISO) it applies, the local day on which it was recorded, the rows.

    In `rows` None means a deleted row; `made` are the keys of new rows; `facts` are the values of rows from a day on.
    `withheld` are rows whose changes the event no longer tells.
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
    """How tables are marked."""

    def is_register(self, table: str) -> bool: ...
    def is_self_dated(self, table: str) -> bool: ...


@dataclass
class _Column:
    """The facts of one column that matter: the one that applies on the day, and the first and last of all."""

    value: Scalar = None
    on: str = ""
    first: Scalar = None
    first_on: str = ""
    last_on: str = ""

    def take(self, value: Scalar, on: str, until: str, *, is_current: bool) -> None:
        """Adds a fact; of two for the same day the one that was told later applies.

        With `is_current` the value is in the table since it was told, and replaces earlier facts for its day and later.
        """
        if on <= until and (is_current or on >= self.on):
            self.value, self.on = value, on
        if not self.first_on or on < self.first_on:
            self.first, self.first_on = value, on
        if is_current or on > self.last_on:
            self.last_on = on


@dataclass
class _Row:
    columns: dict[str, _Column] = field(default_factory=dict)
    is_unsure: bool = False

    def take(
        self, values: Mapping[str, Scalar], on: str, until: str, *, corrects: bool = False, is_current: bool = True
    ) -> None:
        """Adds facts; a correction applies from the same day as what it corrects."""
        for name, value in values.items():
            column = self.columns.setdefault(name, _Column())
            since = (column.last_on or on) if corrects else on
            column.take(value, since, ALWAYS if name == VERSION else until, is_current=is_current)

    def doubt(self, on: str, until: str) -> None:
        """Adds that the row was changed in a way that is no longer told; the row existed at least."""
        self.is_unsure = True
        if THERE not in self.columns:
            self.take({THERE: True}, on, until)

    def values(self, *, from_first: bool) -> Values | None:
        """The row on the day, None if it did not exist; `from_first` uses the first known values for earlier days."""
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
    """The rows of a day. Details of the `unsure` ones were withheld, so their values may be older or incomplete."""

    rows: Rows
    unsure: frozenset[RowKey]


def folded(told: Iterable[Told], day: date, reading: PastReading, kinds: Kinds) -> Folded:
    """The rows as they were on `day`, from events in the order of their numbers.

    "As it was" takes every fact for `day` or before, whenever it was recorded; "as we knew" only what was recorded by
    the end of `day`. The values of a changed row are those in its table since then, so that today always equals the
    tables; a separate fact only adds to the days before a later one. For tables of registers the first known values
    apply to all days before; for rows with their own days the last known values apply to all days.
    """
    rows: dict[RowKey, _Row] = {}
    until = day.isoformat()
    for event in told:
        if reading is PastReading.AS_WE_KNEW and event.learned_on > day:
            continue
        for key, values, on, corrects in _rows_of(event):
            last = ALWAYS if kinds.is_self_dated(key[0]) else until
            rows.setdefault(key, _Row()).take(values, on, last, corrects=corrects)
        for key, on, values in event.facts:
            last = ALWAYS if kinds.is_self_dated(key[0]) else until
            rows.setdefault(key, _Row()).take(values, on, last, is_current=False)
        for key in event.withheld:
            rows.setdefault(key, _Row()).doubt(event.on, until)
    rows_then: Rows = {}
    for key, row in rows.items():
        values_then = row.values(from_first=kinds.is_register(key[0]))
        if values_then is not None:
            rows_then[key] = values_then
    return Folded(rows_then, frozenset(key for key, row in rows.items() if row.is_unsure))


def _rows_of(event: Told) -> Iterator[tuple[RowKey, Mapping[str, Scalar], str, bool]]:
    """What an event tells of each row: the key, values by column, from which day, and whether it is a correction."""
    for key, after in event.rows:
        if after is None:
            yield key, {THERE: False}, event.on, False
            continue
        counted = {VERSION: after[VERSION]} if VERSION in after else {}
        said = {name: value for name, value in after.items() if name not in counted}
        yield key, counted, event.learned_on.isoformat(), False
        if key in event.made:
            yield key, {**said, THERE: True}, event.on, False
        else:
            yield key, said, event.on, event.is_correction
