"""Recordings: one transaction, an event for every verb, nothing changed behind their back."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from tests.factories import a_person, building
from tests.stores import Store
from tracker.audit.guard import UnrecordedWrite, changes_data
from tracker.audit.models import AuditEvent
from tracker.audit.queries import history_of
from tracker.audit.service import Actor, head_of, recording, withhold
from tracker.audit.verification import verify
from tracker.errors import Refused
from tracker.people.models import Person, SignInAttempt
from tracker.people.service import PersonDetails, add_person, correct_person

NOW = datetime(2019, 4, 1, 8, 0, tzinfo=UTC)
CLERK = Actor("person:1", "Clerk")


def test_a_verb_leaves_one_event_with_before_and_after(session: Session) -> None:
    with recording(session, CLERK, NOW) as rec:
        ann = add_person(rec, PersonDetails("Ann Lee"))
        number = ann.id
    with recording(session, CLERK, NOW, reason="married") as rec:
        correct_person(rec, number, 1, PersonDetails("Ann Low"))
    newest, first = history_of(session, [f"person:{number}"])
    assert (first.event, newest.event, newest.reason) == ("person.added", "person.corrected", "married")
    changed = {change.column: (change.before, change.after) for change in newest.changes}
    assert changed == {"name": ("Ann Lee", "Ann Low"), "version": (1, 2)}


def test_what_an_expired_object_held_before_is_known(session: Session) -> None:
    with recording(session, CLERK, NOW) as rec:
        ann = add_person(rec, PersonDetails("Ann Lee"))
    with recording(session, CLERK, NOW) as rec:
        ann.name = "Ann Low"
        rec.tell("person.corrected", ann.reference)
    [change] = history_of(session, [ann.reference])[0].changes
    assert (change.before, change.after) == ("Ann Lee", "Ann Low")


def test_several_flushes_of_one_verb_are_one_change(session: Session) -> None:
    with recording(session, CLERK, NOW) as rec:
        ann = add_person(rec, PersonDetails("Ann Lee"))
        for name in ("A", "B", "Ann Low"):
            ann.name = name
            session.flush()
        rec.tell("person.corrected", ann.reference)
    [change] = history_of(session, [ann.reference])[0].changes
    assert (change.before, change.after) == ("Ann Lee", "Ann Low")


def test_a_recording_may_hold_several_verbs_each_its_event(session: Session) -> None:
    with recording(session, CLERK, NOW) as rec:
        add_person(rec, PersonDetails("Ann Lee"))
        add_person(rec, PersonDetails("Bob Ray"))
    assert head_of(session)[0] == 2


def test_changes_without_an_event_are_refused_and_undone(session: Session) -> None:
    with pytest.raises(RuntimeError, match="without an event"), building(session, NOW) as rec:
        a_person(rec)
    assert session.scalars(sa.select(Person)).all() == []
    assert head_of(session)[0] == 0


def test_a_failing_verb_leaves_nothing(session: Session) -> None:
    def add_two() -> None:
        with recording(session, CLERK, NOW) as rec:
            add_person(rec, PersonDetails("Ann Lee"))
            add_person(rec, PersonDetails(""))

    with pytest.raises(Refused):
        add_two()
    assert session.scalars(sa.select(Person)).all() == []
    assert head_of(session)[0] == 0


def test_operating_tables_are_counted_not_kept(session: Session) -> None:
    with recording(session, CLERK, NOW) as rec:
        session.add(SignInAttempt(address_hash="x", place_hash="y", at=NOW))
        rec.tell("sign_in.refused")
    with recording(session, CLERK, NOW) as rec:
        assert rec.bulk(sa.update(SignInAttempt).values(place_hash="z")) == 1
        rec.tell("sign_in.refused")
    assert verify(session).faults == []


def test_tables_of_the_domain_cannot_be_changed_in_bulk(session: Session) -> None:
    with pytest.raises(RuntimeError, match="only operating tables"), recording(session, CLERK, NOW) as rec:
        rec.bulk(sa.update(Person).values(name="x"))


@pytest.mark.parametrize(
    "statement",
    [
        sa.update(Person).values(name="x"),
        sa.delete(Person),
        sa.text("UPDATE person SET name = 'x'"),
        sa.text("/* hidden */ DELETE FROM person"),
        sa.text("WITH old AS (SELECT 1) DELETE FROM person"),
        sa.text("DROP TABLE person"),
    ],
)
def test_the_guard_refuses_writes_by_whatever_road(session: Session, statement: sa.Executable) -> None:
    with pytest.raises(UnrecordedWrite):
        session.execute(statement)
    session.rollback()
    with pytest.raises(UnrecordedWrite), recording(session, CLERK, NOW) as rec:
        rec.session.execute(statement)


def test_the_guard_refuses_a_flush_outside_a_recording(session: Session) -> None:
    session.add(Person(name="Nobody's"))
    with pytest.raises(UnrecordedWrite):
        session.flush()


@pytest.mark.parametrize(
    ("statement", "is_change"),
    [
        ("SELECT 1", False),
        ("  -- why\n select * from person", False),
        ("PRAGMA table_info(person)", False),
        ("PRAGMA journal_mode=DELETE", True),
        ("SELECT * INTO copy FROM person", True),
        ("TRUNCATE audit_event", True),
        ("nonsense", True),
    ],
)
def test_what_counts_as_a_change(statement: str, is_change: bool) -> None:
    assert changes_data(statement) is is_change


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET payload = '{}'",
        "DELETE FROM audit_event",
        "DELETE FROM audit_detail",
        "UPDATE audit_detail SET content = '{}'",
        "UPDATE audit_detail SET content = NULL, salt = NULL",
        "UPDATE audit_about SET subject = 'person:9'",
        "DELETE FROM audit_about",
        "INSERT INTO audit_event (number, previous, hash, payload) VALUES (9, 'p', 'h', '{}')",
        "INSERT INTO audit_event (number, previous, hash, payload) VALUES (2, 'p', 'h', '{}')",
    ],
)
def test_triggers_refuse_what_the_guard_does_not_see(store: Store, statement: str) -> None:
    with store.sessions() as session, recording(session, CLERK, NOW) as rec:
        add_person(rec, PersonDetails("Ann Lee"))
    engine = sa.create_engine(store.url)
    with pytest.raises(DatabaseError, match="audit trail"), engine.begin() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()


def test_truncate_is_refused_on_postgresql(store: Store) -> None:
    engine = sa.create_engine(store.url)
    if engine.dialect.name == "postgresql":
        for table in ("audit_event", "audit_detail", "audit_about"):
            with pytest.raises(DatabaseError, match="append-only"), engine.begin() as connection:
                connection.exec_driver_sql(f"TRUNCATE {table} CASCADE")
    engine.dispose()


def test_a_detail_can_be_withheld_and_the_chain_stays_whole(session: Session) -> None:
    with recording(session, CLERK, NOW) as rec:
        ann = add_person(rec, PersonDetails("A child's name"))
    with recording(session, CLERK, NOW) as rec:
        correct_person(rec, ann.id, 1, PersonDetails("Ann Lee"))
    with recording(session, CLERK, NOW) as rec:
        withhold(rec, [1, 2], reason="a child was named in error")
    assert not [entry for entry in history_of(session, [ann.reference]) if entry.changes]
    findings = verify(session)
    assert findings.faults == []
    assert any("withheld by event 3" in remark for remark in findings.remarks)
    contents = session.execute(sa.text("SELECT content FROM audit_detail ORDER BY number")).scalars().all()
    assert contents[:2] == [None, None]
    assert not any("child's" in (payload or "") for payload in session.scalars(sa.select(AuditEvent.payload)))


def test_withholding_needs_a_reason(session: Session) -> None:
    with recording(session, CLERK, NOW) as rec:
        add_person(rec, PersonDetails("Ann Lee"))
    with pytest.raises(Refused, match="why"), recording(session, CLERK, NOW) as rec:
        withhold(rec, [1], reason=" ")


def test_recordings_do_not_nest(session: Session) -> None:
    with (
        pytest.raises(RuntimeError, match="open already"),
        recording(session, CLERK, NOW),
        recording(session, CLERK, NOW),
    ):
        pass
