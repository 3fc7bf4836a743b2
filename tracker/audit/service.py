"""Recordings: a transaction with an actor, in which every verb adds one event to the chain before the commit."""

import hashlib
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm.exc import StaleDataError

from tracker.audit.capture import Changes, is_operating, key_of
from tracker.audit.events import Event
from tracker.audit.models import AuditAbout, AuditDetail, AuditEvent
from tracker.audit.rules import GENESIS, Json, Scalar, canonical, chained, instant_text, sealed, stored
from tracker.database import AnySession, Base, writing
from tracker.dates import local_day
from tracker.errors import Conflict

# Made once, because every recording runs them, and sending emails does so hundreds of times in a row.
_NEWEST = sa.select(AuditEvent.number, AuditEvent.hash).order_by(AuditEvent.number.desc()).limit(1)
_INSERT_EVENT, _INSERT_ABOUT, _INSERT_DETAIL = (
    sa.insert(Base.metadata.tables[table.__tablename__]) for table in (AuditEvent, AuditAbout, AuditDetail)
)

CHAIN_LOCK = 7_271_001  # PostgreSQL advisory lock, held from the end of a verb's work to its commit


@dataclass(frozen=True)
class Actor:
    """Who acts: "person:12", or a job or command by name; and for whom, when a delegate acts."""

    reference: str
    name: str
    on_behalf_of: str = ""
    on_behalf_of_name: str = ""

    @classmethod
    def job(cls, name: str) -> "Actor":
        """A scheduled job as actor."""
        return cls(f"job:{name}", f"The job {name}")

    @classmethod
    def command(cls, name: str) -> "Actor":
        """The command line as actor: anyone who may run commands on the machine."""
        return cls(f"command:{name}", f"The command {name}")


@dataclass(frozen=True)
class _Pending:
    event: Event
    about: tuple[str, ...]
    reason: str
    changes: Changes
    actor: Actor
    withholds: tuple[int, ...]
    so_on: date
    is_correction: bool


@dataclass(frozen=True)
class _Written:
    number: int
    previous: str
    hash: str
    payload: str
    salt: str
    content: str
    pending: _Pending


class Recording:
    """One transaction that may change data. Verbs take it, change rows through `session`, and end with `tell`."""

    def __init__(self, session: AnySession, actor: Actor, now: datetime, reason: str, request_id: str) -> None:
        self.session = session
        self.actor = actor
        self.now = now
        self.reason = reason
        self.request_id = request_id
        self.changes = Changes()
        self._pending: list[_Pending] = []
        self._may_state = False
        self._so_on: date | None = None

    @property
    def today(self) -> date:
        """The day of this recording in Europe/London."""
        return local_day(self.now)

    @property
    def entered(self) -> frozenset[tuple[str, str, Scalar]]:
        """What was entered where there was no value, by the events told so far: table, column, value."""
        return frozenset().union(*(pending.changes.entered() for pending in self._pending))

    @property
    def day(self) -> date:
        """The day from which what is being recorded applies: today, unless `dated` sets another."""
        return self._so_on or self.today

    @contextmanager
    def dated(self, day: date | None) -> Iterator[None]:
        """Sets the day from which all verbs inside apply, when that is not the day on which they are recorded."""
        before, self._so_on = self._so_on, day
        try:
            yield
        finally:
            self._so_on = before

    def backdate(self, row: Base, on: date, **values: object) -> None:
        """Adds values that an object had from a past day on, while its row has later ones; call `tell` afterwards."""
        self.session.flush()
        self.changes.note_fact(key_of(row), on, {name: stored(value) for name, value in values.items()})

    def tell(
        self,
        event: Event,
        *about: str,
        reason: str = "",
        withholds: Sequence[int] = (),
        so_on: date | None = None,
        is_correction: bool = False,
    ) -> None:
        """Ends a verb: names what was done (a member of the room's events) and what it is about ("action:12").

        `withholds` are the numbers of earlier events whose details are emptied when this one is written. `so_on` is
        the day from which it applies, if not today. A correction applies from the same day as what it corrects.
        """
        self.session.flush()
        day = so_on or self.day
        self._pending.append(
            _Pending(
                event, about, reason or self.reason, self.changes, self.actor, tuple(withholds), day, is_correction
            )
        )
        self.changes = Changes()
        self.session.info["changes"] = self.changes

    def bulk(self, statement: sa.Executable, rows: Sequence[Mapping[str, object]] = ()) -> int:
        """Runs one statement that changes many rows of an operating table; the trail keeps its count and digest.

        `rows` are the values of an INSERT of many rows, by the names of their columns. Returns how many rows changed.
        """
        table = getattr(statement, "table", None)
        if table is None or not is_operating(table):
            raise RuntimeError("only operating tables may be changed in bulk: the trail keeps the rows of all others")
        self.session.flush()
        self._may_state = True
        try:
            # Without this option psycopg loses the count of an INSERT and gives -1.
            result = self.session.execute(statement, rows or None, execution_options={"preserve_rowcount": True})
        finally:
            self._may_state = False
        if not isinstance(result, CursorResult) or not (count := len(rows) or result.rowcount):
            return 0
        key = f"{table.name}#{hashlib.sha256(str(result.context.compiled).encode()).hexdigest()[:16]}"
        self.changes.counts[key] = self.changes.counts.get(key, 0) + count
        return count

    def allows_statement(self) -> bool:
        """Whether the statement that the guard sees now comes from a flush, a bulk change or the trail itself."""
        return self._may_state or bool(self.session.info.get("flushing"))

    def close(self) -> None:
        """Writes the events to the chain, under a lock taken last. Raises RuntimeError for changes without an event."""
        self.session.flush()
        if self.changes:
            raise RuntimeError(f"changed without an event: {[*self.changes.rows][:5] or self.changes.counts}")
        if not self._pending:
            return
        number, previous = self._lock_head()
        written = []
        for pending in self._pending:
            number += 1
            written.append(self._written(number, previous, pending))
            previous = written[-1].hash
        self._may_state = True
        _store(self.session, written)
        self._may_state = False

    def _lock_head(self) -> tuple[int, str]:
        if self.session.get_bind().dialect.name == "postgresql":
            self.session.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": CHAIN_LOCK})
        return head_of(self.session)

    def _written(self, number: int, previous: str, pending: _Pending) -> _Written:
        salt = secrets.token_hex(16)
        content = canonical(_detail(pending))
        payload = canonical(
            {
                "about": list(pending.about),
                "corrects": pending.is_correction,
                "actor": pending.actor.reference,
                "at": instant_text(self.now),
                "detail": sealed(salt, content),
                "event": pending.event.value,
                "number": number,
                "on": pending.so_on.isoformat(),
                "on_behalf_of": pending.actor.on_behalf_of or None,
                "request": self.request_id or None,
                "rows": [":".join(key) for key in pending.changes.rows],
            }
        )
        return _Written(number, previous, chained(previous, payload), payload, salt, content, pending)


def _store(session: AnySession, written: Sequence[_Written]) -> None:
    """Puts events into the chain, many rows to a statement: an import has hundreds.

    The detail comes last, because it completes its event: the triggers accept nothing more for it afterwards.
    """
    events = [{"number": w.number, "previous": w.previous, "hash": w.hash, "payload": w.payload} for w in written]
    details = [{"number": w.number, "salt": w.salt, "content": w.content, "withheld_by": None} for w in written]
    subjects = [{"subject": subject, "number": w.number} for w in written for subject in dict.fromkeys(w.pending.about)]
    connection = session.connection()
    for insert, rows in ((_INSERT_EVENT, events), (_INSERT_ABOUT, subjects), (_INSERT_DETAIL, details)):
        if rows:
            connection.execute(insert, rows)
    for event in written:
        if event.pending.withholds:
            emptied = {"salt": None, "content": None, "withheld_by": event.number}
            withheld = AuditDetail.number.in_(event.pending.withholds)
            session.execute(sa.update(AuditDetail).where(withheld).values(emptied))


def _detail(pending: _Pending) -> dict[str, Json]:
    rows: list[Json] = []
    for (table, key), change in pending.changes.rows.items():
        before, after = change.before, change.after
        if before is not None and after is not None:
            changed = [name for name in after if after[name] != before.get(name)]
            before, after = ({name: side.get(name) for name in changed} for side in (before, after))
        rows.append({"table": table, "id": key, "before": before, "after": after})
    return {
        "actor_name": pending.actor.name,
        "on_behalf_of_name": pending.actor.on_behalf_of_name,
        "reason": pending.reason,
        "rows": rows,
        "facts": [
            {"table": fact.key[0], "id": fact.key[1], "on": fact.on.isoformat(), "values": fact.values}
            for fact in pending.changes.facts
        ],
        "counts": dict(pending.changes.counts),
    }


@contextmanager
def recording(
    session: AnySession, actor: Actor, now: datetime, *, reason: str = "", request_id: str = ""
) -> Iterator[Recording]:
    """Opens the one kind of transaction that may change data; commits with its events, or changes nothing.

    Raises Conflict when somebody else has changed a row since it was read here.
    """
    if session.info.get("recording"):
        raise RuntimeError("a recording is open already: verbs do not open their own")
    with writing(session) as connection:
        info = connection.info  # of the pooled connection: emptied before the pool may give it away
        record = Recording(session, actor, now, reason, request_id)
        session.info.update(recording=record, changes=record.changes, flushing=False)
        info["recording"] = record
        try:
            yield record
            record.close()
            del info["recording"]
            session.commit()
        except BaseException as wrong:
            info.pop("recording", None)
            session.rollback()
            if isinstance(wrong, StaleDataError):
                raise Conflict(
                    "Somebody else changed the same thing at the same moment. Open the page again."
                ) from wrong
            raise
        finally:
            for name in ("recording", "changes", "flushing", "rows_before"):
                session.info.pop(name, None)


def head_of(session: AnySession) -> tuple[int, str]:
    """Number and hash of the newest event; (0, 64 zeros) before the first."""
    newest = session.connection().execute(_NEWEST).one_or_none()
    return (newest.number, newest.hash) if newest else (0, GENESIS)
