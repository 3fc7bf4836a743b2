"""Verification names what was done to the trail: each test does what a person with access could."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session

from tests.support.databases import Store
from tracker.audit.rules import check_code
from tracker.audit.service import Actor, head_of, recording
from tracker.audit.triggers import TRIGGERS, trigger_digests
from tracker.audit.verification import Findings, exported, verify
from tracker.people.service import PersonDetails, add_person

NOW = datetime(2019, 4, 1, 8, 0, tzinfo=UTC)
MADE_UP_PERSON = (
    "INSERT INTO person (id, name, style, organisation, is_active, is_sample, version) "
    "VALUES (99, 'Zed', '', '', true, false, 1)"
)
Tamper = Callable[..., Findings]


@pytest.fixture
def five_events(store: Store) -> Store:
    """A store with five events."""
    with store.sessions() as session:
        for name in ("Ann", "Bob", "Cy", "Di", "Ed"):
            with recording(session, Actor("person:1", "Clerk"), NOW) as rec:
                add_person(rec, PersonDetails(name))
    return store


@pytest.fixture
def tampered(five_events: Store) -> Tamper:
    """Switches the triggers off, runs statements, switches them on again, and verifies."""

    def tamper(*statements: str, head: str = "", leave_off: bool = False) -> Findings:
        engine = sa.create_engine(five_events.url)
        with engine.begin() as connection:
            kept = _without_triggers(connection)
            for statement in statements:
                connection.exec_driver_sql(statement)
            if not leave_off:
                for statement in kept:
                    connection.exec_driver_sql(statement)
        engine.dispose()
        with five_events.sessions() as session:
            return verify(session, head=head)

    return tamper


def _without_triggers(connection: sa.Connection) -> list[str]:
    """Drops what guards the trail; gives the statements that put it back."""
    if connection.dialect.name == "sqlite":
        triggers = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").all()
        for name, _ in triggers:
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        return [sql for _, sql in triggers]
    tables = ("audit_event", "audit_detail", "audit_about")
    for table in tables:
        connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
    return [f"ALTER TABLE {table} ENABLE TRIGGER ALL" for table in tables]


def test_an_untouched_trail_is_whole(five_events: Store) -> None:
    with five_events.sessions() as session:
        findings = verify(session)
    assert (findings.faults, findings.events) == ([], 5)


def test_one_changed_byte_is_named(tampered: Tamper) -> None:
    findings = tampered("UPDATE audit_event SET payload = replace(payload, '2019', '2018') WHERE number = 2")
    assert findings.faults[0].startswith("Event 2 was altered")


def test_an_altered_detail_is_named(tampered: Tamper) -> None:
    findings = tampered("UPDATE audit_detail SET content = replace(content, 'Bob', 'Rob') WHERE number = 2")
    assert findings.faults[0].startswith("The detail of event 2 was altered")


def test_a_gap_is_named(tampered: Tamper) -> None:
    findings = tampered(
        *(f"DELETE FROM {table} WHERE number = 3" for table in ("audit_about", "audit_detail", "audit_event"))
    )
    assert findings.faults[0] == "A gap: event 3 missing before event 4."


def test_swapped_payloads_are_named(tampered: Tamper) -> None:
    findings = tampered(
        "UPDATE audit_event SET payload = (SELECT payload FROM audit_event WHERE number = 4) WHERE number = 3"
    )
    assert any("event 3" in fault.lower() for fault in findings.faults)


def test_an_insertion_is_named(tampered: Tamper) -> None:
    findings = tampered(
        "INSERT INTO audit_event (number, previous, hash, payload) VALUES (6, 'made up', 'made up too', '{}')"
    )
    assert any("Event 6 does not follow event 5" in fault for fault in findings.faults)


def test_a_cut_tail_is_noticed_by_the_printed_code(tampered: Tamper, five_events: Store) -> None:
    with five_events.sessions() as session:
        code = check_code(*head_of(session))
    findings = tampered(
        *(f"DELETE FROM {table} WHERE number = 5" for table in ("audit_about", "audit_detail", "audit_event")),
        "DELETE FROM person WHERE name = 'Ed'",
        head=code,
    )
    assert any("the tail was cut, or this is an older copy" in fault for fault in findings.faults)


def test_a_code_of_another_trail_is_noticed(five_events: Store) -> None:
    with five_events.sessions() as session:
        findings = verify(session, head="4:000000000000")
    assert any("rewritten" in fault for fault in findings.faults)


@pytest.mark.parametrize("head", ["nonsense", "4:00", ":abcdefabcdef", "²:abcdefabcdef", f"{'9' * 5000}:abcdefabcdef"])
def test_an_unreadable_code_is_said(five_events: Store, head: str) -> None:
    with five_events.sessions() as session:
        assert any("cannot be read" in fault for fault in verify(session, head=head).faults)


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE person SET name = 'Zed' WHERE name = 'Ann'", "name is not what the trail says"),
        ("DELETE FROM person WHERE name = 'Ann'", "no longer in its table"),
        (MADE_UP_PERSON, "no event in the trail made it"),
    ],
)
def test_replay_finds_tables_that_were_changed_by_hand(tampered: Tamper, statement: str, said: str) -> None:
    assert any(said in fault for fault in tampered(statement).faults)


def test_a_forged_index_is_named(tampered: Tamper) -> None:
    findings = tampered("DELETE FROM audit_about WHERE number = 2")
    assert findings.faults[0].startswith("The index of event 2 was altered")


def test_missing_triggers_are_named(tampered: Tamper) -> None:
    findings = tampered(leave_off=True)
    assert sum("no longer protected" in fault for fault in findings.faults) >= 7


def test_the_known_definitions_are_those_of_a_fresh_database(session: Session) -> None:
    assert trigger_digests(session) == TRIGGERS[session.get_bind().dialect.name]


SAYS_NOTHING = {
    "sqlite": ("CREATE TRIGGER audit_event_refuse_update BEFORE UPDATE ON audit_event BEGIN SELECT 1; END",),
    "postgresql": (
        "CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
        "CREATE TRIGGER audit_event_refuse_update BEFORE UPDATE ON audit_event FOR EACH ROW EXECUTE FUNCTION nothing()",
    ),
}
NONE_OF_OURS = {
    "sqlite": ("CREATE TRIGGER more BEFORE INSERT ON audit_event BEGIN SELECT RAISE(IGNORE); END",),
    "postgresql": (
        "CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$",
        "CREATE TRIGGER more BEFORE INSERT ON audit_event FOR EACH ROW EXECUTE FUNCTION nothing()",
    ),
}


def faults_after(store: Store, *statements: str) -> list[str]:
    """What verification says once these were run behind everybody's back."""
    engine = sa.create_engine(store.url)
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()
    with store.sessions() as session:
        return verify(session).faults


def test_a_trigger_that_does_nothing_under_a_known_name_is_named(five_events: Store) -> None:
    dialect = five_events.engine.dialect.name
    drop = "DROP TRIGGER audit_event_refuse_update" + (" ON audit_event" if dialect == "postgresql" else "")
    assert faults_after(five_events, drop, *SAYS_NOTHING[dialect]) == [
        (
            "The trigger audit_event_refuse_update was replaced by another of the same name: "
            "audit_event is no longer protected."
        )
    ]


def test_a_function_emptied_behind_its_triggers_is_named(five_events: Store) -> None:
    if five_events.engine.dialect.name == "sqlite":
        return  # has no functions of this kind
    empty = "CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$"
    assert len(faults_after(five_events, empty)) == 8


def test_a_trigger_that_we_did_not_make_is_named(five_events: Store) -> None:
    assert faults_after(five_events, *NONE_OF_OURS[five_events.engine.dialect.name]) == [
        "The trigger more on audit_event was not made by the tracker."
    ]


def test_what_is_recorded_meanwhile_is_no_fault(five_events: Store) -> None:
    hired: list[str] = []

    def before(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if "FROM person" in statement and not hired:
            hired.append("Flo")
            with five_events.sessions() as other, recording(other, Actor("person:1", "Clerk"), NOW) as rec:
                add_person(rec, PersonDetails("Flo"))

    with five_events.sessions() as session:
        event.listen(five_events.engine, "before_cursor_execute", before)
        findings = verify(session)
        assert (findings.faults, findings.events) == ([], 5)
        assert verify(session).events == 6


def test_verification_does_not_end_a_recording(session: Session) -> None:
    with pytest.raises(RuntimeError, match="recording is open"), recording(session, Actor("person:1", "Clerk"), NOW):
        verify(session)


def test_a_detail_that_is_empty_without_an_event_is_named(tampered: Tamper) -> None:
    findings = tampered("UPDATE audit_detail SET content = NULL, salt = NULL WHERE number = 2")
    assert findings.faults[0] == "The detail of event 2 is empty, but no event withheld it."


def test_a_detail_that_claims_a_wrong_withholding_is_named(tampered: Tamper) -> None:
    findings = tampered("UPDATE audit_detail SET content = NULL, salt = NULL, withheld_by = 4 WHERE number = 2")
    assert any("event 4 did not withhold" in fault for fault in findings.faults)


def test_the_export_has_one_line_per_event(five_events: Store) -> None:
    with five_events.sessions() as session:
        lines = list(exported(session))
    assert len(lines) == 5
    assert all(line.startswith('{"content":') for line in lines)
