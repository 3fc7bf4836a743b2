"""Reads of the trail: what happened to a thing, with the values before and after."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from tracker.audit.events import Event
from tracker.audit.models import AuditAbout, AuditDetail, AuditEvent
from tracker.audit.rules import Scalar
from tracker.database import AnySession


@dataclass(frozen=True)
class FieldChange:
    """One column of one row: what it said before and says after; None where the row was not there."""

    table: str
    row: str
    column: str
    before: Scalar
    after: Scalar


@dataclass(frozen=True)
class HistoryEntry:
    """One event as a history page shows it. `changes` is empty and `is_withheld` true once it was withheld.

    `actor` is a reference ("person:12"), `actor_name` what they were called then.
    """

    number: int
    at: datetime
    event: str
    actor: str
    actor_name: str
    on_behalf_of_name: str
    reason: str
    changes: tuple[FieldChange, ...]
    about: tuple[str, ...]
    is_withheld: bool

    @property
    def entered(self) -> frozenset[tuple[str, str, Scalar]]:
        """What was entered where there was no value: table, column, value."""
        return frozenset(
            (change.table, change.column, change.after) for change in self.changes if change.before is None
        )


def history_of(session: AnySession, subjects: Collection[str], limit: int = 200) -> list[HistoryEntry]:
    """The newest events about any of the subjects ("action:12"), newest first."""
    numbers = sa.select(AuditAbout.number).where(AuditAbout.subject.in_(subjects)).distinct()
    return _entries(session, sa.select(AuditEvent, AuditDetail).where(AuditEvent.number.in_(numbers)), limit)


def newest_events(session: AnySession, limit: int = 100, before: int | None = None) -> list[HistoryEntry]:
    """The newest events of the whole trail, newest first, below number `before` when it is given."""
    query = sa.select(AuditEvent, AuditDetail)
    if before is not None:
        query = query.where(AuditEvent.number < before)
    return _entries(session, query, limit)


def last_told(session: AnySession, subjects: Collection[str]) -> dict[str, datetime]:
    """When something was last recorded about each of the subjects; one without an entry has no event."""
    newest = (
        sa.select(AuditAbout.subject, sa.func.max(AuditAbout.number).label("number"))
        .where(AuditAbout.subject.in_(subjects))
        .group_by(AuditAbout.subject)
        .subquery()
    )
    query = sa.select(newest.c.subject, AuditEvent.payload).join(AuditEvent, AuditEvent.number == newest.c.number)
    return {subject: _instant(json.loads(payload)["at"]) for subject, payload in session.execute(query)}


def _instant(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)


def _entries(session: AnySession, query: sa.Select[AuditEvent, AuditDetail], limit: int) -> list[HistoryEntry]:
    joined = query.join(AuditDetail, AuditDetail.number == AuditEvent.number)
    rows = session.execute(joined.order_by(AuditEvent.number.desc()).limit(limit))
    return [_entry(event, detail) for event, detail in rows]


def _entry(event: AuditEvent, detail: AuditDetail) -> HistoryEntry:
    payload = json.loads(event.payload)
    content = json.loads(detail.content) if detail.content is not None else {}
    return HistoryEntry(
        number=event.number,
        at=_instant(payload["at"]),
        event=payload["event"],
        actor=payload["actor"],
        actor_name=content.get("actor_name", payload["actor"]),
        on_behalf_of_name=content.get("on_behalf_of_name", ""),
        reason=content.get("reason", ""),
        changes=tuple(_field_changes(content.get("rows", []))),
        about=tuple(payload["about"]),
        is_withheld=detail.content is None,
    )


def _field_changes(rows: list[dict[str, Any]]) -> list[FieldChange]:
    changes = []
    for row in rows:
        before, after = row["before"], row["after"]
        for column in after or before or {}:
            old, new = (before or {}).get(column), (after or {}).get(column)
            if old != new:
                changes.append(FieldChange(str(row["table"]), str(row["id"]), column, old, new))
    return changes


def first_hash(session: AnySession) -> str:
    """The hash of the first event: no two installations have the same, and a restored one keeps its own.

    Empty before anything was recorded.
    """
    return session.execute(sa.select(AuditEvent.hash).where(AuditEvent.number == 1)).scalar_one_or_none() or ""


def has_other_events_since(session: AnySession, number: int, but: Collection[Event]) -> bool:
    """Whether there is an event after this number that is none of these."""
    names = [AuditEvent.payload.like(f'%"event":"{event.value}"%') for event in but]
    query = sa.select(AuditEvent.number).where(AuditEvent.number > number, ~sa.or_(*names)).limit(1)
    return session.execute(query).first() is not None
