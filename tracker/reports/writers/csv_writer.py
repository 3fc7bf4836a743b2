"""Writes lists as CSV: the very rows that are on screen, safe to open in a spreadsheet."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from io import StringIO

from tracker.actions.enums import SAMPLE
from tracker.reports.changes.queries import ChangesBetween
from tracker.reports.rows.models import BETWEEN, ActionRow
from tracker.reports.status_list.queries import StatusList

COLUMNS = (
    "plan",
    "ref",
    "recommendations",
    "theme",
    "action",
    "lead",
    "owners",
    "deadline_as_printed",
    "next_deadline",
    "final_deadline",
    "review_on",
    "first_deadline",
    "times_changed",
    "days_later",
    "boards",
    "state",
    "reported_rating",
    "date_check",
    "validated_rating",
    "days_overdue",
    "last_update_on",
    "last_update",
    "to_challenge",
    "parts_late",
    "standing",
    "reported_complete_on",
    "checked_on",
    "signed_off_on",
    "follow_up",
)
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

CHANGE_COLUMNS = ("plan", "ref", "action", "change", "was", "is", "reason")


def write_csv(shown: StatusList) -> bytes:
    """A status list as CSV, a row for each action."""
    return _written(COLUMNS, (_cells(row) for row in shown.rows))


def write_changes(shown: ChangesBetween) -> bytes:
    """What changed between two days as CSV, a row for each change."""
    return _written(
        CHANGE_COLUMNS,
        (
            (
                change.row.plan_ref,
                change.row.ref,
                change.row.wording,
                change.kind.value,
                change.was,
                change.now,
                change.reason,
            )
            for group in shown.groups
            for change in group.changes
        ),
    )


def _written(columns: Sequence[str], rows: Iterable[Sequence[str | int]]) -> bytes:
    """With a byte order mark, without which Excel takes UTF-8 for something else."""
    out = StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([inert(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def inert(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: what somebody typed must not run on somebody else's machine."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell


def _cells(row: ActionRow) -> tuple[str | int, ...]:
    """The cells in the order of COLUMNS; a number stays one, so that one below zero is no text either."""
    return (
        row.plan_ref,
        row.ref,
        BETWEEN.join(row.recommendation_refs),
        row.theme,
        row.wording,
        row.lead,
        BETWEEN.join(owner.words for owner in row.owners),
        row.deadline_as_printed,
        _iso(row.next_deadline),
        _iso(row.final_deadline),
        _iso(row.review_on),
        BETWEEN.join(_iso(day) for day in row.first_deadlines),
        row.times_changed,
        "" if row.days_later is None else row.days_later,
        BETWEEN.join(board.name for board in row.boards),
        row.state,
        row.reported_rating.word if row.reported_rating else "",
        row.date_check,
        row.validated_rating.word if row.validated_rating else "",
        row.days_overdue,
        _iso(row.last_update_on),
        f"[{SAMPLE}] {row.last_update}" if row.is_sample else row.last_update,
        BETWEEN.join(row.challenges),
        row.parts,
        row.standing,
        _iso(row.reported_complete_on),
        _iso(row.checked_on),
        _iso(row.signed_off_on),
        row.follow_up or "",
    )


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
