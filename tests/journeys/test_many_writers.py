"""Fifty people save at the same moment: nothing is lost, nothing stands twice, nobody sees an error page."""

import threading
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.builders import a_milestone, a_person, an_action, an_ownership, building
from tests.support.databases import Store
from tests.support.events import StagedEvent
from tests.support.forked import FORKED
from tests.support.waiting import LONGEST_SECONDS
from tests.support.writers import Writer, application, write, write_in_threads
from tracker.actions.enums import ActionState
from tracker.actions.models import Action, ProgressUpdate
from tracker.audit.models import AuditAbout
from tracker.audit.verification import verify
from tracker.clock import machine_now
from tracker.database import db
from tracker.installation.enums import InstallationKind
from tracker.installation.service import mark_installation
from tracker.people.enums import Role
from tracker.people.service import give_role
from tracker.people.sign_in import start_session
from tracker.plans.enums import PlanOrigin
from tracker.plans.models import Plan
from tracker.plans.service import PlanDetails, create_plan, make_live

WRITERS, PROCESSES, ON_ONE = 50, 5, 25
BUILT = datetime(2018, 1, 1, tzinfo=UTC)


@pytest.fixture
def plan_id(store: Store) -> int:
    """An installation with a live plan without actions."""
    with store.sessions() as session:
        with building(session, BUILT) as rec:
            mark_installation(rec, InstallationKind.TRAINING)
        with building(session, BUILT) as rec:
            plan = create_plan(rec, "MANY", PlanDetails("Improvement plan", PlanOrigin.OWN_INITIATIVE))
            make_live(rec, plan.id)
            return plan.id


@pytest.fixture
def writers(store: Store, plan_id: int) -> list[Writer]:
    """Fifty people, half of whom own the same action and the others one each; all are signed in."""
    with store.sessions() as session:
        with building(session, BUILT) as rec:
            plan = rec.session.get_one(Plan, plan_id)
            shared = an_action(rec, plan=plan)
            a_milestone(rec, action=shared)
            people = [a_person(rec) for _ in range(WRITERS)]
            owned = []
            for number, person in enumerate(people):
                action = shared if number % 2 else an_action(rec, plan=plan)
                an_ownership(rec, action=action, owner=person)
                owned.append(action.id)
            rec.tell(StagedEvent.BUILT)
        secrets = signed_in(session, [person.id for person in people])
    return [
        Writer(secret, f"/actions/{action_id}/update", {"happened": f"Written by {number}.", "rating": "amber"})
        for number, (secret, action_id) in enumerate(zip(secrets, owned, strict=True))
    ]


def signed_in(session: Session, person_ids: Sequence[int]) -> list[str]:
    """The secrets of sessions of these people."""
    with building(session, machine_now()) as rec:
        return [start_session(rec, person_id) for person_id in person_ids]


def check_all_recorded(store: Store, writers: Sequence[Writer], said: Sequence[str]) -> None:
    assert Counter(said) == Counter(f"302 {writer.path.removesuffix('/update')}" for writer in writers)
    with store.sessions() as session:
        kept = session.execute(sa.select(ProgressUpdate)).scalars()
        assert sorted((f"/actions/{update.action_id}/update", update.happened) for update in kept) == sorted(
            (writer.path, writer.typed["happened"]) for writer in writers
        )
        for action in session.execute(sa.select(Action)).scalars():
            assert (action.state, action.reported_rating) == (ActionState.IN_PROGRESS, "amber")
            assert action.version == 1 + len(action.updates)
            events = sa.select(sa.func.count()).where(AuditAbout.subject == action.reference)
            assert session.execute(events).scalar_one() == len(action.updates)
        assert verify(session).faults == []


def test_fifty_threads_of_one_process(store: Store, writers: list[Writer], tmp_path: Path) -> None:
    app = application(store.url, str(tmp_path))
    said = write_in_threads(app, writers, threading.Barrier(WRITERS))
    with app.app_context():
        db.engine.dispose()
    check_all_recorded(store, writers, said)


def test_fifty_people_on_several_processes(store: Store, writers: list[Writer], tmp_path: Path) -> None:
    together = FORKED.Barrier(WRITERS)
    answers = [tmp_path / f"answers-{number}" for number in range(PROCESSES)]
    processes = [
        FORKED.Process(target=write, args=(store.url, str(tmp_path), writers[number::PROCESSES], together, str(path)))
        for number, path in enumerate(answers)
    ]
    for process in processes:
        process.start()
    try:
        for process in processes:
            process.join(LONGEST_SECONDS)
    finally:
        for process in processes:
            process.kill()
    assert [process.exitcode for process in processes] == [0] * PROCESSES
    said = [line for path in answers for line in path.read_text(encoding="utf-8").splitlines()]
    check_all_recorded(store, writers, said)


def test_of_many_who_enter_the_same_number_one_does_and_the_others_are_told(
    store: Store, plan_id: int, tmp_path: Path
) -> None:
    with store.sessions() as session:
        with building(session, BUILT) as rec:
            people = [a_person(rec).id for _ in range(8)]
            rec.tell(StagedEvent.BUILT)
        with building(session, BUILT) as rec:
            for person_id in people:
                give_role(rec, person_id, Role.SECRETARIAT)
        typed = {"ref": "36", "wording": "Write it all down"}
        writers = [Writer(secret, "/plans/MANY/actions/new", typed) for secret in signed_in(session, people)]
    app = application(store.url, str(tmp_path))
    said = write_in_threads(app, writers, threading.Barrier(len(writers)))
    with app.app_context():
        db.engine.dispose()
    assert sorted(said) == ["200 This plan already has an action 36. Enter another number."] * 7 + ["302 /actions/1"]
    with store.sessions() as session:
        assert [action.plan_id for action in session.execute(sa.select(Action)).scalars()] == [plan_id]
        assert verify(session).faults == []
