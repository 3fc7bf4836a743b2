"""Seed files of kinds "notes" (what papers say later) and "training" (invented progress, for training only)."""

from dataclasses import dataclass, field
from datetime import date

from tracker.actions.enums import Precision
from tracker.importing.seed_files.plan import ActionNote
from tracker.importing.seed_files.register import Person
from tracker.importing.seed_files.tables import NEEDED, Table, spelt
from tracker.people.enums import Role


@dataclass(frozen=True, kw_only=True)
class Note(ActionNote):
    """What a paper says about an action, named by its number."""

    action: str = field(metadata=NEEDED)


@dataclass(frozen=True, kw_only=True)
class Notes(Table):
    """A file of later notes on a plan's actions."""

    plan: str = field(metadata=NEEDED)
    note: tuple[Note, ...]


@dataclass(frozen=True, kw_only=True)
class GivenRole(Table):
    """A role of a person: for everything, one plan or one board."""

    person: str = field(metadata=NEEDED)
    role: Role
    plan: str
    board: str


@dataclass(frozen=True, kw_only=True)
class Card(Table):
    """A card of the training sign-in page."""

    person: str = field(metadata=NEEDED)
    title: str = field(metadata=NEEDED)
    shows: str = field(metadata=NEEDED)


@dataclass(frozen=True, kw_only=True)
class Update(Table):
    """An invented progress update; `rating` is a code of the plan's key."""

    action: str = field(metadata=NEEDED)
    given: date = field(metadata=NEEDED)
    by: str = field(metadata=NEEDED)
    happened: str = field(metadata=NEEDED)
    next_step: str = field(metadata=spelt("next"))
    obstacles: str
    rating: str = field(metadata=NEEDED)
    why_better: str
    complete: bool


@dataclass(frozen=True, kw_only=True)
class Extension(Table):
    """An invented request for a new date; `milestone` counts from 1."""

    action: str = field(metadata=NEEDED)
    milestone: int
    asked: date = field(metadata=NEEDED)
    by: str = field(metadata=NEEDED)
    wanted_printed: str = field(metadata=NEEDED)
    wanted_precision: Precision
    wanted_last_day: date | None
    reason: str = field(metadata=NEEDED)


@dataclass(frozen=True, kw_only=True)
class Training(Table):
    """A file of invented progress, for training installations only."""

    plan: str = field(metadata=NEEDED)
    person: tuple[Person, ...]
    role: tuple[GivenRole, ...]
    card: tuple[Card, ...]
    update: tuple[Update, ...]
    extension: tuple[Extension, ...]
