"""Recordings: one transaction, an event for every verb, nothing changed behind their back."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from tests.support.builders import a_person, building
from tests.support.databases import Store
from tracker.audit.guard import UnrecordedWrite, changes_data
from tracker.audit.models import AuditEvent
from tracker.audit.queries import history_of
from tracker.audit.service import Actor, head_of, recording
from tracker.audit.verification import verify
from tracker.audit.withholding import withhold
from tracker.errors import Conflict, Refused
from tracker.people.events import PeopleEvent, SignInEvent
from tracker.people.models import Person, SignInAttempt
from tracker.people.queries import command_viewer
from tracker.people.service import PersonDetails, add_person, correct_person

NOW = datetime(2019, 4, 1, 8, 0, tzinfo=UTC)
CLERK = Actor("person:1", "Clerk")


def test_a_verb_leaves_one_event_with_before_and_after(session: Session) -> None:
    with recording(session, CLERK, NOW) as rec:
        ann = add_person(rec, PersonDetails("Ann Lee"))
        number = ann.id
    with recording(session, CLERK, NOW, reason="married") as rec:
        correct_person(rec, command_viewer(), number, 1, PersonDetails("Ann Low"))
    newest, first = history_of(session, [f"person:{number}"])
    assert (first.event, newest.event, newest.reason) == ("person.added", "person.corrected", "married")
    changed = {change.column: (change.before, change.after) for change in newest.changes}
    assert changed == {"name": ("Ann Lee", "Ann Low"), "version": (1, 2)}


def test_what_an_expired_object_held_before_is_known(session: Session) -> None:
    with recording(session, CLERK, NOW) as rec:
        ann = add_person(rec, PersonDetails("Ann Lee"))
    with recording(session, CLERK, NOW) as rec:
        ann.name = "Ann Low"
        rec.tell(PeopleEvent.PERSON_CORRECTED, ann.reference)
    [change] = history_of(session, [ann.reference])[0].changes
    assert (change.before, change.after) == ("Ann Lee", "Ann Low")


def test_several_flushes_of_one_verb_are_one_change(session: Session) -> None:
    with recording(session, CLERK, NOW) as rec:
        ann = add_person(rec, PersonDetails("Ann Lee"))
        for name in ("A", "B", "Ann Low"):
            ann.name = name
            session.flush()
        rec.tell(PeopleEvent.PERSON_CORRECTED, ann.reference)
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
        rec.tell(SignInEvent.REFUSED)
    with recording(session, CLERK, NOW) as rec:
        assert rec.bulk(sa.update(SignInAttempt).values(place_hash="z")) == 1
        rec.tell(SignInEvent.REFUSED)
    assert verify(session).faults == []


def test_rows_that_a_bulk_statement_inserts_are_counted(store: Store) -> None:
    values = {"id": 1, "address_hash": "x", "place_hash": "y", "at": NOW}
    insert = postgresql.insert if store.engine.dialect.name == "postgresql" else sqlite.insert
    statement = insert(SignInAttempt).values(values).on_conflict_do_nothing(index_elements=["id"])
    with store.sessions() as session, recording(session, CLERK, NOW) as rec:
        assert rec.bulk(statement) == 1
        rec.tell(SignInEvent.REFUSED)
        assert rec.bulk(statement) == 0
        assert not rec.changes


def test_many_rows_are_inserted_by_one_statement_and_counted(session: Session) -> None:
    rows = [{"address_hash": str(number), "place_hash": "y", "at": NOW} for number in range(3)]
    statement = sa.insert(SignInAttempt.__table__)  # type: ignore[arg-type] # a mapped class has a Table
    with recording(session, CLERK, NOW) as rec:
        for _ in range(2):
            assert rec.bulk(statement, rows) == 3
        assert list(rec.changes.counts.values()) == [6]
        rec.tell(SignInEvent.REFUSED)
    assert session.scalar(sa.select(sa.func.count()).select_from(SignInAttempt)) == 6
    assert verify(session).faults == []


def test_a_row_that_changed_behind_the_recording_is_a_conflict(session: Session) -> None:
    with recording(session, CLERK, NOW) as rec:
        number = add_person(rec, PersonDetails("Ann Lee")).id

    def correct() -> None:
        with recording(session, CLERK, NOW) as rec:
            ann = session.get_one(Person, number)
            session.info["flushing"] = True  # what somebody else did, as far as the guard is concerned
            session.execute(sa.text("DELETE FROM person"))
            ann.name = "Ann Low"
            rec.tell(PeopleEvent.PERSON_CORRECTED, ann.reference)

    with pytest.raises(Conflict, match="at the same moment"):
        correct()
    assert session.get_one(Person, number).name == "Ann Lee"


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
        ('PRAGMA main.table_xinfo("person")', False),
        ("PRAGMA foreign_keys", False),
        ("PRAGMA user_version(7)", True),
        ("PRAGMA foreign_keys(0)", True),
        ("SELECT 1;", False),
        ("SELECT ';' AS \"a;b\" -- it's; so\n", False),
        ("SELECT 1; DELETE FROM post", True),
        ("SELECT E'a\\''; DELETE FROM post; --'", True),
        ("SELECT $$'$$; DELETE FROM post; --'", True),
        ("SELECT 1 /* /* */ ' */; DELETE FROM post; --'", True),
        ("/* /* */ SELECT 1 */ DELETE FROM post", True),
        ("-- x\rDELETE FROM post WHERE id IN (\nSELECT id FROM post)", True),
        ("SELECT * INTO copy FROM person -- for update", True),
        ("SELECT set_config('session_replication_role', 'replica', false)", True),
        ("SELECT \"set_config\"('session_replication_role', 'replica', false)", True),
        ("SELECT name FROM person WHERE name = 'into' FOR UPDATE", False),
        ("EXPLAIN SELECT 1", False),
        ("EXPLAIN ANALYZE DELETE FROM post", True),
        ("SET session_replication_role = replica", True),
        ("SHOW standard_conforming_strings", False),
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
        "INSERT INTO audit_event (number, previous, hash, payload) SELECT number, previous, hash, '' FROM audit_event",
        "INSERT INTO audit_event SELECT 3, hash, hash, '{}' FROM audit_event WHERE number = 2",
        "INSERT INTO audit_detail (number, salt, content) VALUES (1, 's', '{}')",
        "INSERT INTO audit_detail (number, salt, content) VALUES (9, 's', '{}')",
        "INSERT INTO audit_about (subject, number) VALUES ('person:9', 1)",
        "INSERT INTO audit_about (subject, number) VALUES ('person:9', 9)",
        "INSERT INTO audit_about (subject, number) SELECT subject, number FROM audit_about",
    ],
)
@pytest.mark.parametrize("manner", ["", " OR REPLACE"])
def test_triggers_refuse_what_the_guard_does_not_see(store: Store, statement: str, manner: str) -> None:
    if manner and (store.engine.dialect.name == "postgresql" or not statement.startswith(("INSERT", "UPDATE"))):
        return  # only SQLite knows these words, and only for these two
    with store.sessions() as session, recording(session, CLERK, NOW) as rec:
        add_person(rec, PersonDetails("Ann Lee"))
        add_person(rec, PersonDetails("Bob Ray"))
    statement = statement.replace(" ", f"{manner} ", 1)
    engine = sa.create_engine(store.url)
    with pytest.raises(DatabaseError, match="audit trail"), engine.begin() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()


def test_a_row_of_the_index_cannot_be_replaced_through_its_hidden_number(store: Store) -> None:
    if store.engine.dialect.name != "sqlite":
        return  # PostgreSQL has no such number
    with store.sessions() as session, recording(session, CLERK, NOW) as rec:
        add_person(rec, PersonDetails("Ann Lee"))
    engine = sa.create_engine(store.url)
    with engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO audit_event SELECT 2, hash, 'h', '{}' FROM audit_event")
    with pytest.raises(DatabaseError, match="audit trail"), engine.begin() as connection:
        connection.exec_driver_sql("INSERT OR REPLACE INTO audit_about (rowid, subject, number) VALUES (1, 'x', 2)")
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
        correct_person(rec, command_viewer(), ann.id, 1, PersonDetails("Ann Lee"))
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
