"""Seed files of kind "register": papers, people, posts and boards, that the plans point to."""

from dataclasses import dataclass, field
from datetime import date

from tracker.boards.enums import BoardKind
from tracker.importing.seed_files.tables import NEEDED, Sourced, Table, spelt
from tracker.people.enums import HoldingKind


@dataclass(frozen=True, kw_only=True)
class Document(Table):
    """A published paper."""

    key: str = field(metadata=NEEDED)
    title: str = field(metadata=NEEDED)
    body: str
    dated: date | None
    dated_as_printed: str


@dataclass(frozen=True, kw_only=True)
class Person(Table):
    """Somebody named in the papers, or invented for training."""

    key: str = field(metadata=NEEDED)
    name: str = field(metadata=NEEDED)
    style: str
    organisation: str
    address: str


@dataclass(frozen=True, kw_only=True)
class PrintedTitle(Sourced):
    """A title of a post as a paper prints it."""

    words: str = field(metadata=NEEDED)


@dataclass(frozen=True, kw_only=True)
class Post(Table):
    """A post, independent of who holds it."""

    key: str = field(metadata=NEEDED)
    title: str = field(metadata=NEEDED)
    directorate: str
    printed_as: tuple[PrintedTitle, ...]
    reports_to: str = ""
    copies_delegates: bool = False


@dataclass(frozen=True, kw_only=True)
class Holding(Sourced):
    """Who held a post. No person, unless vacant, means a holder whose name no paper gives."""

    post: str = field(metadata=NEEDED)
    person: str
    kind: HoldingKind
    first_day: date | None = field(metadata=spelt("from"))
    from_as_printed: str
    until: date | None


@dataclass(frozen=True, kw_only=True)
class Alias(Sourced):
    """Another name that a paper itself gives to a board."""

    name: str = field(metadata=NEEDED)


@dataclass(frozen=True, kw_only=True)
class Secretary(Table):
    """A post or a person that is a board's secretariat."""

    post: str = ""
    person: str = ""


@dataclass(frozen=True, kw_only=True)
class Board(Sourced):
    """A board that monitors, or what is printed instead of one."""

    key: str = field(metadata=NEEDED)
    name: str = field(metadata=NEEDED)
    kind: BoardKind
    is_body: bool
    chair: str
    frequency: str
    note: str
    alias: tuple[Alias, ...]
    secretariat: tuple[Secretary, ...]


@dataclass(frozen=True, kw_only=True)
class Register(Table):
    """A file of papers, people, posts and boards."""

    document: tuple[Document, ...]
    person: tuple[Person, ...]
    post: tuple[Post, ...]
    holding: tuple[Holding, ...]
    board: tuple[Board, ...]
