"""Checks the trail: its chain, a printed check code, the triggers, and the tables against a replay of the trail."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import sqlalchemy as sa

from tracker.audit.capture import is_operating
from tracker.audit.events import TrailEvent
from tracker.audit.models import AUDIT_TABLES, AuditAbout, AuditDetail, AuditEvent
from tracker.audit.rules import CHECK_CODE_DIGITS, GENESIS, Json, Scalar, canonical, chained, check_code, sealed, stored
from tracker.audit.triggers import trigger_faults
from tracker.database import AnySession, Base

_EVENT_NUMBER = re.compile(r"[0-9]{1,12}")

Rows: TypeAlias = dict[tuple[str, str], dict[str, Scalar]]


@dataclass
class Findings:
    """The result of a verification: `faults` names each thing that is wrong, `remarks` what could not be compared."""

    events: int = 0
    head: str = GENESIS
    faults: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    withheld: dict[int, int] = field(default_factory=dict)

    @property
    def check_code(self) -> str:
        """The head, short enough to print."""
        return check_code(self.events, self.head)


def verify(session: AnySession, *, head: str = "", tables: bool = True) -> Findings:
    """Reads the whole trail. `head` is a check code printed earlier (NUMBER:HASH, 12 or more digits of the hash).

    All of it is read as of one instant, in a transaction of its own; a transaction that was open is rolled back.
    """
    with _one_instant(session):
        return _verified(session, head, tables)


@contextmanager
def _one_instant(session: AnySession) -> Iterator[None]:
    """Hides what others commit in the meantime; SQLite always does so once a transaction has begun to read."""
    if session.info.get("recording"):
        raise RuntimeError("a recording is open: verification reads in a transaction of its own")
    session.rollback()
    if session.get_bind().dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    try:
        yield
    finally:
        session.rollback()


def _verified(session: AnySession, head: str, tables: bool) -> Findings:
    findings = Findings()
    replay: Rows = {}
    unknown: set[tuple[str, str]] = set()
    hashes: dict[int, str] = {}
    withholders: dict[int, set[str]] = {}
    for event, detail in _events(session):
        _check_link(findings, event)
        payload = _read_payload(findings, event)
        content = _check_detail(findings, event, detail, payload)
        _replay(replay, unknown, payload, content)
        findings.events, findings.head = event.number, event.hash
        hashes[event.number] = event.hash
        if payload.get("event") == TrailEvent.DETAIL_WITHHELD:
            withholders[event.number] = set(payload["about"])
    _check_withholders(findings, withholders)
    _check_about(session, findings)
    findings.faults.extend(trigger_faults(session))
    if head:
        _check_head(findings, hashes, head)
    if tables and not findings.faults:
        _compare(session, findings, replay, unknown)
    return findings


def _events(session: AnySession) -> Iterator[tuple[AuditEvent, AuditDetail | None]]:
    query = (
        sa.select(AuditEvent, AuditDetail)
        .outerjoin(AuditDetail, AuditDetail.number == AuditEvent.number)
        .order_by(AuditEvent.number)
        .execution_options(yield_per=500)
    )
    yield from ((row[0], row[1]) for row in session.execute(query))


def _check_link(findings: Findings, event: AuditEvent) -> None:
    expected = findings.events + 1
    if event.number != expected:
        gap = f"event {expected}" if event.number == expected + 1 else f"events {expected} to {event.number - 1}"
        findings.faults.append(f"A gap: {gap} missing before event {event.number}.")
    elif event.previous != findings.head:
        findings.faults.append(
            f"Event {event.number} does not follow event {expected - 1}: one of them was swapped, inserted or altered."
        )
    if chained(event.previous, event.payload) != event.hash:
        findings.faults.append(f"Event {event.number} was altered: its hash does not match its payload.")


def _read_payload(findings: Findings, event: AuditEvent) -> dict[str, Any]:
    try:
        payload: dict[str, Any] = json.loads(event.payload)
    except ValueError:
        findings.faults.append(f"Event {event.number} was altered: its payload cannot be read.")
        return {}
    if payload.get("number") != event.number:
        findings.faults.append(f"Event {event.number} says that it is event {payload.get('number')}.")
    return payload


def _check_detail(
    findings: Findings, event: AuditEvent, detail: AuditDetail | None, payload: dict[str, Any]
) -> dict[str, Any] | None:
    if detail is None:
        findings.faults.append(f"The detail of event {event.number} is missing.")
        return None
    if detail.content is None or detail.salt is None:
        _check_withheld(findings, detail)
        return None
    if sealed(detail.salt, detail.content) != payload.get("detail"):
        findings.faults.append(f"The detail of event {event.number} was altered: it does not match its seal.")
        return None
    content: dict[str, Any] = json.loads(detail.content)
    return content


def _check_withheld(findings: Findings, detail: AuditDetail) -> None:
    if detail.withheld_by is None:
        findings.faults.append(f"The detail of event {detail.number} is empty, but no event withheld it.")
    else:
        findings.withheld[detail.number] = detail.withheld_by
        findings.remarks.append(f"The detail of event {detail.number} was withheld by event {detail.withheld_by}.")


def _check_withholders(findings: Findings, withholders: dict[int, set[str]]) -> None:
    """Adds a fault for every empty detail that no event says it withheld."""
    for number, by in findings.withheld.items():
        if f"event:{number}" not in withholders.get(by, set()):
            findings.faults.append(f"The detail of event {number} is empty, but event {by} did not withhold it.")


def _replay(
    replay: Rows, unknown: set[tuple[str, str]], payload: dict[str, Any], content: dict[str, Any] | None
) -> None:
    if content is None:
        for row in payload.get("rows", []):
            table, _, key = row.partition(":")
            unknown.add((table, key))
        return
    for row in content["rows"]:
        key = (row["table"], row["id"])
        if row["after"] is None:
            replay.pop(key, None)
        else:
            replay[key] = {**replay.get(key, {}), **row["after"]}


def _check_about(session: AnySession, findings: Findings) -> None:
    kept: dict[int, set[str]] = {}
    for number, subject in session.execute(sa.select(AuditAbout.number, AuditAbout.subject)):
        kept.setdefault(number, set()).add(subject)
    for number, payload in session.execute(sa.select(AuditEvent.number, AuditEvent.payload)):
        try:
            about = set(json.loads(payload)["about"])
        except (ValueError, KeyError, TypeError):
            continue
        if about != kept.get(number, set()):
            findings.faults.append(f"The index of event {number} was altered: it is about {sorted(about)}.")


def _check_head(findings: Findings, hashes: dict[int, str], head: str) -> None:
    number_text, _, digits = head.partition(":")
    if not _EVENT_NUMBER.fullmatch(number_text) or len(digits) < CHECK_CODE_DIGITS:
        findings.faults.append(f"The check code {head} cannot be read: write NUMBER:HASH as it was printed.")
        return
    here = hashes.get(int(number_text))
    if here is None:
        findings.faults.append(
            f"The printed event {number_text} is not here: the tail was cut, or this is an older copy "
            f"(it ends at event {findings.events})."
        )
    elif not here.startswith(digits):
        findings.faults.append(f"Event {number_text} is not the one that was printed: the trail was rewritten.")


def _compare(session: AnySession, findings: Findings, replay: Rows, unknown: set[tuple[str, str]]) -> None:
    seen: set[tuple[str, str]] = set()
    for table in Base.metadata.sorted_tables:
        if table.name in AUDIT_TABLES or is_operating(table):
            continue
        for row in session.execute(sa.select(table)).mappings():
            key = (table.name, "/".join(str(stored(row[column.name])) for column in table.primary_key))
            seen.add(key)
            if key in unknown:
                continue
            _compare_row(findings, key, {name: stored(value) for name, value in row.items()}, replay.get(key))
    findings.faults.extend(
        f"{table} {key} is in the trail but no longer in its table." for table, key in replay.keys() - seen - unknown
    )
    if unknown:
        findings.remarks.append(f"{len(unknown)} rows could not be compared: details about them were withheld.")


def _compare_row(
    findings: Findings, key: tuple[str, str], row: dict[str, Scalar], told: dict[str, Scalar] | None
) -> None:
    name = f"{key[0]} {key[1]}"
    if told is None:
        findings.faults.append(f"{name} is in its table, but no event in the trail made it.")
        return
    for column, value in row.items():
        if column in told and told[column] != value:
            findings.faults.append(f"{name}: {column} is not what the trail says it is.")


def exported(session: AnySession) -> Iterator[str]:
    """The trail as one JSON object per line: number, previous, hash, payload, salt, content, withheld_by."""
    for event, detail in _events(session):
        line: dict[str, Json] = {
            "number": event.number,
            "previous": event.previous,
            "hash": event.hash,
            "payload": event.payload,
            "salt": detail.salt if detail else None,
            "content": detail.content if detail else None,
            "withheld_by": detail.withheld_by if detail else None,
        }
        yield canonical(line)
