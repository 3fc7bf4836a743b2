"""What others saved between the opening of a form and its sending, from the trail, in words for its page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from wtforms import Field

from tracker.audit.queries import HistoryEntry, history_of
from tracker.database import AnySession
from tracker.dates import day_in_words, moment_in_words
from tracker.events import event_label
from tracker.web.forms.base import VersionedForm
from tracker.web.forms.fields import DateField
from tracker.web.forms.merge import Plain, Values
from tracker.web.trail.wording import who_in_words

NOTHING = "nothing"
NOT_KNOWN = "not known"
SOMEBODY = "Somebody else"


@dataclass(frozen=True)
class Clash:
    """A field that two people changed: its old value, what the other person saved and when, and what was typed here."""

    name: str
    field_id: str
    label: str
    before: str
    saved: str
    typed: str
    who: str
    when: str


def events_since(session: AnySession, row: Any, version: int) -> list[HistoryEntry]:
    """The events that raised a row above this version, newest first."""
    table, key = str(row.__tablename__), str(row.id)
    subjects = [f"{table}:{key}", *([f"action:{row.action_id}"] if hasattr(row, "action_id") else [])]
    return [entry for entry in history_of(session, subjects) if _version_after(entry, table, key) > version]


def _version_after(entry: HistoryEntry, table: str, key: str) -> int:
    reached = [
        change.after for change in entry.changes if (change.table, change.row, change.column) == (table, key, "version")
    ]
    return max((int(after) for after in reached if after), default=0)


def conflicts_in_words(entries: Sequence[HistoryEntry]) -> tuple[str, ...]:
    """Who did what and when, oldest first."""
    return tuple(
        f"{event_label(entry.event)}, by {who_in_words(entry)} on {moment_in_words(entry.at)}"
        for entry in reversed(entries)
    )


def clashes_of(form: VersionedForm, names: Sequence[str], entries: Sequence[HistoryEntry]) -> list[Clash]:
    """The named fields of a form, each with its three values."""
    before, theirs = form.opened.values, form.theirs()
    return [_clash(form, name, before, theirs[name], entries) for name in names]


def _clash(
    form: VersionedForm, name: str, before: Values | None, saved: Plain, entries: Sequence[HistoryEntry]
) -> Clash:
    field = form[name]
    by = next(
        (entry for entry in entries if _changed(entry, name, form.kept_in.get(name, ""))), next(iter(entries), None)
    )
    return Clash(
        name=name,
        field_id=str(getattr(field, "first_id", "") or field.id),
        label=field.label.text.removesuffix(" (optional)"),
        before=NOT_KNOWN if before is None else value_in_words(field, before.get(name, saved)),
        saved=value_in_words(field, saved),
        typed=value_in_words(field, form.as_sent[name]),
        who=who_in_words(by) if by else SOMEBODY,
        when=moment_in_words(by.at) if by else "",
    )


def _changed(entry: HistoryEntry, name: str, table: str) -> bool:
    return any(change.column == name or change.table == table for change in entry.changes)


def value_in_words(field: Field, value: Plain) -> str:
    """A field's value as a person reads it: the label of a choice, a day in words."""
    if isinstance(value, bool):
        return "ticked" if value else "not ticked"
    if isinstance(value, str) and isinstance(field, DateField):
        return _day_in_words(value) or NOTHING
    labels = dict(_labels(field)) if hasattr(field, "iter_choices") else {}
    chosen = [value] if isinstance(value, str) else value
    return ", ".join(labels.get(choice, choice) for choice in chosen) or NOTHING


def _day_in_words(value: str) -> str:
    try:
        return day_in_words(date.fromisoformat(value))
    except ValueError:
        return value


def _labels(field: Any) -> list[tuple[str, str]]:
    return [(str(choice[0]), str(choice[1])) for choice in field.iter_choices()]
