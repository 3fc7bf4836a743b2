"""Merges the changes of two people to one form: which fields can be combined, and which a person must decide.

A form carries the values that it was opened with, in the hidden box that also carries the version of the thing. They
are what the person saw, whatever rows and columns they came from, so that one mechanism serves all forms. A past state
worked out from the trail would need a second reading of every table, and has gaps where details were withheld. The box
is not signed: somebody who alters it in their own browser only hides from themselves what others have changed.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

from tracker.web.received import LONGEST_NUMBER, clean

Plain: TypeAlias = str | bool | list[str]
Values: TypeAlias = Mapping[str, Plain]


def plain(value: object) -> Plain:
    """A field's value as it is compared: dates and numbers as text, several choices sorted, nothing as empty text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple | set | frozenset):
        return sorted(str(choice) for choice in value)
    return "\n".join(str(value).strip().splitlines())


@dataclass(frozen=True)
class Opened:
    """The version of the thing when a form was opened, the values that it then showed, and the instant.

    Values and instant are None when the form did not say (or could not be read); version 0 is one that nothing has.
    """

    version: int
    values: Values | None = None
    at: datetime | None = None

    def written(self) -> str:
        """As text for the hidden box: 3, or 3 {...}."""
        if self.values is None:
            return str(self.version)
        at = self.at.isoformat() if self.at else ""
        return f"{self.version} {json.dumps({'at': at, 'values': self.values}, separators=(',', ':'))}"


def opened_from(text: str) -> Opened:
    """Reads what `written` wrote; of any other text, as much as can be read."""
    number, _, rest = text.partition(" ")
    version = int(number) if number.isdecimal() and len(number) <= LONGEST_NUMBER else 0
    try:
        opened = json.loads(rest)
        values = {clean(name): _checked(value) for name, value in opened["values"].items()}
        return Opened(version, values, _instant(opened["at"]))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return Opened(version)


def _checked(value: object) -> Plain:
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        return clean(value)  # JSON can name characters that no browser sends as they are
    if isinstance(value, list) and all(isinstance(choice, str) for choice in value):
        return [clean(choice) for choice in value]
    raise TypeError("a field's value is text, yes or no, or a list of texts")


def _instant(text: str) -> datetime | None:
    at = datetime.fromisoformat(text) if text else None
    return at if at and at.tzinfo else None


@dataclass(frozen=True)
class Merge:
    """The fields to take over because only others changed them, and those that both changed to different values.

    Names in the order of the form.
    """

    taken: tuple[str, ...]
    clashing: tuple[str, ...]


def merge(opened: Values | None, mine: Values, theirs: Values, together: Sequence[Sequence[str]] = ()) -> Merge:
    """Merges what somebody typed with what others saved, by the values that the form was opened with.

    Fields named in one group of `together` make sense only with one another and count as one. Where it is not known
    what the form was opened with, every difference is a clash.
    """
    if opened is None:
        return Merge((), tuple(name for name in mine if mine[name] != theirs[name]))
    before = {name: opened.get(name, theirs[name]) for name in mine}
    touched = _whole({name for name in mine if mine[name] != before[name]}, together)
    moved = _whole({name for name in mine if theirs[name] != before[name]}, together)
    return Merge(
        taken=tuple(name for name in mine if name in moved - touched),
        clashing=tuple(name for name in mine if name in touched & moved and mine[name] != theirs[name]),
    )


def _whole(names: set[str], together: Sequence[Sequence[str]]) -> set[str]:
    """The names with all that belong to the same group."""
    return names.union(*(group for group in together if names.intersection(group)))
