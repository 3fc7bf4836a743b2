"""What the declaration of a filter says; its address, form field, sentence and command option are derived from it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from functools import cached_property
from typing import Any, Generic, Self, TypeVar

from tracker.database import AnySession
from tracker.errors import Refused
from tracker.reports.enums import FilterControl
from tracker.reports.rows.models import ActionRow
from tracker.reports.status_list.choices import Choice, Source

YES = "yes"
TICKED = "y"  # what a browser sends for a ticked box
LONGEST_KEY = 9  # figures; keys end at 2,147,483,647, and PostgreSQL refuses to compare with more
DECLARED = "filter"  # where the metadata of a dataclass field has the declaration

Value = TypeVar("Value")
Empty = TypeVar("Empty")


@dataclass(frozen=True)
class Kind(Generic[Value]):
    """How values of a kind are written in an address and asked for in the form.

    `parse` is never given an empty text, and raises ValueError for one that cannot be meant. `refusal` has {} where
    it repeats the text.
    """

    parse: Callable[[str], Value]
    format: Callable[[Value], str] = str
    control: FilterControl = FilterControl.TEXT
    refusal: str = "The list cannot be narrowed to {}."


@dataclass(frozen=True)
class Option(Generic[Value]):
    """The option of the command status-list. `find` reads what is typed where it is not what an address has."""

    help: str
    find: Callable[[AnySession, str], Value] | None = None
    is_required: bool = False


@dataclass(frozen=True)
class Filter(Generic[Value]):
    """One filter of the status list; its name is that of the field of Filters that it is declared for.

    `place` is the column of the form (1 to 3, and 4 for the full width below them) and the row in it. `describe` gets
    the value and its name, which is what `find_name` finds or else the label of the choice, and may be empty.
    `choices` make it a select. Without an `option` the command status-list does not offer it.
    """

    label: str
    kind: Kind[Value]
    place: tuple[int, int]
    describe: Callable[[Value, str], str]
    match: Callable[[Value, ActionRow], bool]
    choices: Callable[[Source], Iterable[Choice]] | None = None
    find_name: Callable[[AnySession, Value], str] | None = None
    hint: str = ""
    option: Option[Value] | None = None

    @property
    def control(self) -> FilterControl:
        """What the form asks with."""
        return FilterControl.SELECT if self.choices else self.kind.control

    def parse(self, typed: str, name: str) -> Value:
        """The value that a text means. Raises Refused, blaming the field of this name, when it cannot mean any."""
        try:
            return self.kind.parse(typed)
        except ValueError:
            raise Refused(self.kind.refusal.format(typed), name) from None

    def find(self, session: AnySession, typed: str, name: str) -> Value:
        """The value that an option of a command means. Raises Refused or NotFound."""
        if self.option is not None and self.option.find is not None:
            return self.option.find(session, typed)
        return self.parse(typed, name)


def declare(declared: Filter[Value], empty: Empty) -> Value | Empty:
    """A field of Filters with its declaration; `empty` is the value that does not narrow the list."""
    made: Empty = field(default=empty, metadata={DECLARED: declared})
    return made


@dataclass(frozen=True)
class Narrowing:
    """A filter that is set, with its value."""

    name: str
    declared: Filter[Any]
    value: Any


@dataclass(frozen=True)
class FilterSet:
    """Filters that are declared, each as a field; one narrows the list unless it has the default of its field."""

    @classmethod
    def declared(cls) -> Mapping[str, Filter[Any]]:
        """The declaration of each filter by its name."""
        return {declaring.name: declaring.metadata[DECLARED] for declaring in fields(cls)}

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> Self:
        """The filters that an address asks for. Raises Refused for a value that cannot be meant."""
        typed = {name: query.get(name, "").strip() for name in cls.declared()}
        return cls(**{name: cls.declared()[name].parse(text, name) for name, text in typed.items() if text})

    @classmethod
    def from_options(cls, session: AnySession, typed: Mapping[str, str | None]) -> Self:
        """The filters that options of a command ask for; None is for one that is not given.

        Raises Refused for a value that cannot be meant, and NotFound for a thing that is not there.
        """
        given = {name: text for name, text in typed.items() if text is not None}
        return cls(**{name: cls.declared()[name].find(session, text, name) for name, text in given.items()})

    @cached_property
    def narrowing(self) -> tuple[Narrowing, ...]:
        """The filters that are set, in the order of the fields."""
        values = [Narrowing(name, declared, getattr(self, name)) for name, declared in self.declared().items()]
        return tuple(narrowing for narrowing in values if narrowing.value != getattr(type(self), narrowing.name))

    def as_query(self) -> dict[str, str]:
        """The parameters of an address that shows the same list again; `from_query` reads them back."""
        return {narrowing.name: narrowing.declared.kind.format(narrowing.value) for narrowing in self.narrowing}

    def described(self, names: Mapping[str, str] | None = None) -> list[str]:
        """What the list is narrowed to, a phrase each: "monitored by Transformation Board".

        `names` are what values are called, by the name of their filter: {"board": "Transformation Board"}.
        """
        return [
            narrowing.declared.describe(narrowing.value, (names or {}).get(narrowing.name, ""))
            for narrowing in self.narrowing
        ]

    def leaves(self, row: ActionRow) -> bool:
        """Whether a row stays on the list."""
        return all(narrowing.declared.match(narrowing.value, row) for narrowing in self.narrowing)

    def choices(self, source: Source) -> dict[str, tuple[Choice, ...]]:
        """What each select offers, by the name of its filter."""
        return {name: tuple(declared.choices(source)) for name, declared in self.declared().items() if declared.choices}


def _key(typed: str) -> int:
    if not (typed.isascii() and typed.isdigit() and len(typed) <= LONGEST_KEY):
        raise ValueError(typed)
    return int(typed)


WORDS = Kind(str)
KEY = Kind(_key)
DAY = Kind(date.fromisoformat, date.isoformat, control=FilterControl.DAY, refusal="Enter a real date, like 2019-04-01.")
YES_ONLY = Kind(lambda typed: typed in (YES, TICKED), lambda _: YES, control=FilterControl.CHECKBOX)
