"""Turns events of the trail into lines that a person can read: what was done, and each field before and after."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from tracker.actions.models import Action
from tracker.audit.queries import FieldChange, HistoryEntry
from tracker.audit.rules import Scalar
from tracker.boards.models import Board
from tracker.database import AnySession
from tracker.dates import day_in_words, moment_in_words
from tracker.events import event_label
from tracker.people.models import Person, Post
from tracker.plans.models import Recommendation, Stage, Theme
from tracker.reminders.policy.models import MailWords
from tracker.web.trail.wording import WORDS, actor_in_words, who_in_words

HIDDEN = frozenset(
    {"update_id", "id", "key", "version", "position", "plan_id", "action_id", "milestone_id", "policy_id", "is_sample"}
)

PERSON, POST, BOARD = (Person.id, Person.name), (Post.id, Post.title), (Board.id, Board.name)
THINGS = {
    "person": PERSON,
    "by": PERSON,
    "requested_by": PERSON,
    "withdrawn_by": PERSON,
    "decided_by": PERSON,
    "on_behalf_of": PERSON,
    "post": POST,
    "reports_to": POST,
    "board": BOARD,
    "overseeing_board": BOARD,
    "approving_board": BOARD,
    "successor": (Action.id, Action.ref),
    "recommendation": (Recommendation.id, Recommendation.ref),
    "theme": (Theme.id, Theme.title),
    "stage": (Stage.id, Stage.title),
}

RATINGS = frozenset({"rating", "reported_rating", "validated_rating"})


@dataclass(frozen=True)
class Line:
    """One field, before and after, in words."""

    thing: str
    field: str
    before: str
    after: str


@dataclass(frozen=True)
class NamedEntry:
    """An event in words: number, when, who (and for whom), what, why, and its lines."""

    number: int
    at: datetime
    who: str
    what: str
    reason: str
    lines: tuple[Line, ...]
    is_withheld: bool
    is_sample: bool


def with_labels(
    session: AnySession, entries: Sequence[HistoryEntry], labels: Mapping[str, str] | None = None
) -> list[NamedEntry]:
    """The events with names for numbers; the number of queries does not grow with the events.

    `labels` are those of the ratings by their codes, where all events are of one plan.
    """
    names, rows = _names(session, entries), _rows(session, entries)
    labels = labels or {}
    return [
        NamedEntry(
            number=entry.number,
            at=entry.at,
            who=who_in_words(entry),
            what=event_label(entry.event),
            reason=entry.reason,
            lines=tuple(_lines(entry.changes, names, rows, labels)),
            is_withheld=entry.is_withheld,
            is_sample=any(change.column == "is_sample" and change.after for change in entry.changes),
        )
        for entry in entries
    ]


def _lines(
    changes: Iterable[FieldChange],
    names: dict[tuple[str, int], str],
    rows: dict[tuple[str, str], str],
    labels: Mapping[str, str],
) -> Iterable[Line]:
    for change in changes:
        field = change.column.removesuffix("_id")
        if change.column in HIDDEN or field in HIDDEN:
            continue
        before, after = (_value(field, change.column, value, names) for value in (change.before, change.after))
        if field in RATINGS:
            before, after = labels.get(before, before), labels.get(after, after)
        if before != after:
            thing = rows.get((change.table, change.row)) or change.table.replace("_", " ").capitalize()
            yield Line(thing, _label(field), before, after)


def _label(field: str) -> str:
    return WORDS.get(field) or field.removeprefix("is_").removesuffix("_on").replace("_", " ").capitalize()


def _value(field: str, column: str, value: Scalar, names: dict[tuple[str, int], str]) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if field == "read_by":
        return actor_in_words(str(value))
    if column.endswith("_id") and isinstance(value, int):
        return names.get((field, value), f"no. {value}")
    if isinstance(value, str) and (column.endswith(("_on", "_day", "_at")) or field == "last_day"):
        return _moment(value)
    return str(value)


def _moment(value: str) -> str:
    try:
        if "T" in value:
            return moment_in_words(datetime.fromisoformat(value))
        return day_in_words(date.fromisoformat(value))
    except ValueError:
        return value


def _names(session: AnySession, entries: Iterable[HistoryEntry]) -> dict[tuple[str, int], str]:
    wanted: dict[str, set[int]] = {}
    for entry in entries:
        for change in entry.changes:
            field = change.column.removesuffix("_id")
            if change.column.endswith("_id") and field in THINGS:
                wanted.setdefault(field, set()).update(v for v in (change.before, change.after) if isinstance(v, int))
    names: dict[tuple[str, int], str] = {}
    for field, numbers in wanted.items():
        key, label = THINGS[field]
        result = session.execute(sa.select(key, label).where(key.in_(numbers)))
        names.update({(field, row[0]): row[1] for row in result})
    return names


def _rows(session: AnySession, entries: Iterable[HistoryEntry]) -> dict[tuple[str, str], str]:
    """Names for rows that an event cannot name itself, since it holds only what has changed in a row."""
    table = MailWords.__tablename__
    wanted = {int(change.row) for entry in entries for change in entry.changes if change.table == table}
    if not wanted:
        return {}
    result = session.execute(sa.select(MailWords.id, MailWords.part).where(MailWords.id.in_(wanted)))
    return {(table, str(row.id)): f"Wording of emails: {row.part.value}" for row in result}
