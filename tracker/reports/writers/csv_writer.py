"""Writes lists as CSV: the very rows that are on screen, safe to open in a spreadsheet."""

import csv
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from io import StringIO
from typing import Generic, TypeVar

from tracker.actions.enums import SAMPLE
from tracker.reports.changes.queries import Change, ChangesBetween
from tracker.reports.rows.models import BETWEEN, ActionRow
from tracker.reports.status_list.queries import StatusList

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
Row = TypeVar("Row")


@dataclass(frozen=True)
class Column(Generic[Row]):
    """A column of a file: its heading, and what it says of a row.

    A number stays a number, so that one below zero is not taken for text that begins like a formula.
    """

    heading: str
    getter: Callable[[Row], str | int]


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


COLUMNS: tuple[Column[ActionRow], ...] = (
    Column("plan", lambda row: row.plan_ref),
    Column("ref", lambda row: row.ref),
    Column("recommendations", lambda row: BETWEEN.join(row.recommendation_refs)),
    Column("theme", lambda row: row.theme),
    Column("action", lambda row: row.wording),
    Column("lead", lambda row: row.lead),
    Column("owners", lambda row: BETWEEN.join(owner.words for owner in row.owners)),
    Column("deadline_as_printed", lambda row: row.deadline_as_printed),
    Column("next_deadline", lambda row: _iso(row.next_deadline)),
    Column("final_deadline", lambda row: _iso(row.final_deadline)),
    Column("review_on", lambda row: _iso(row.review_on)),
    Column("first_deadline", lambda row: BETWEEN.join(_iso(day) for day in row.first_deadlines)),
    Column("times_changed", lambda row: row.times_changed),
    Column("days_later", lambda row: "" if row.days_later is None else row.days_later),
    Column("boards", lambda row: BETWEEN.join(board.name for board in row.boards)),
    Column("state", lambda row: row.state),
    Column("reported_rating", lambda row: row.reported_rating.word if row.reported_rating else ""),
    Column("date_check", lambda row: row.date_check),
    Column("validated_rating", lambda row: row.validated_rating.word if row.validated_rating else ""),
    Column("days_overdue", lambda row: row.days_overdue),
    Column("last_update_on", lambda row: _iso(row.last_update_on)),
    Column("last_update", lambda row: f"[{SAMPLE}] {row.last_update}" if row.is_sample else row.last_update),
    Column("to_challenge", lambda row: BETWEEN.join(row.challenges)),
    Column("parts_late", lambda row: row.parts),
    Column("standing", lambda row: row.standing),
    Column("reported_complete_on", lambda row: _iso(row.reported_complete_on)),
    Column("checked_on", lambda row: _iso(row.checked_on)),
    Column("signed_off_on", lambda row: _iso(row.signed_off_on)),
    Column("follow_up", lambda row: row.follow_up or ""),
)

CHANGE_COLUMNS: tuple[Column[Change], ...] = (
    Column("plan", lambda change: change.row.plan_ref),
    Column("ref", lambda change: change.row.ref),
    Column("action", lambda change: change.row.wording),
    Column("change", lambda change: change.kind.value),
    Column("was", lambda change: change.was),
    Column("is", lambda change: change.now),
    Column("reason", lambda change: change.reason),
)


def write_csv(shown: StatusList) -> bytes:
    """A status list as CSV, a row for each action."""
    return _written(COLUMNS, shown.rows)


def write_changes(shown: ChangesBetween) -> bytes:
    """What changed between two days as CSV, a row for each change."""
    return _written(CHANGE_COLUMNS, (change for group in shown.groups for change in group.changes))


def _written(columns: Sequence[Column[Row]], rows: Iterable[Row]) -> bytes:
    """With a byte order mark, without which Excel takes UTF-8 for something else."""
    out = StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([column.heading for column in columns])
    writer.writerows([_cell(column.getter(row)) for column in columns] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _cell(value: str | int) -> str | int:
    return inert(value) if isinstance(value, str) else value


def inert(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: what somebody typed must not run on somebody else's machine."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell
