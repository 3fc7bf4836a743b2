"""Once a day, from four in the morning, files that no evidence needs are taken away; on both databases."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.clock import Machine, install
from tests.support.evidence import a_file
from tracker.audit.queries import newest_events
from tracker.audit.verification import verify
from tracker.files.store import LEFT_AFTER, FileStore
from tracker.scheduler.enums import Job, RunState
from tracker.scheduler.models import JobRun
from tracker.scheduler.rules import sweep_slot

NIGHT = datetime(2019, 4, 1, 3, tzinfo=UTC)  # 4:00 in London


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(at=NIGHT, store=FileStore(tmp_path / "evidence"))


@pytest.fixture(autouse=True)
def installed(session: Session) -> None:
    install(session)


def an_orphan(machine: Machine) -> None:
    """A file that never had evidence, two days old on this machine's clock."""
    file = a_file(machine.store)
    file.keep()
    long_ago = (machine.at - LEFT_AFTER * 2).timestamp()
    os.utime(machine.store.path_of(file.hash), (long_ago, long_ago))


def sweeps(session: Session) -> list[tuple[str, RunState, str]]:
    session.rollback()
    runs = session.execute(sa.select(JobRun).where(JobRun.job == Job.SWEEP_FILES).order_by(JobRun.id)).scalars()
    return [(run.slot, run.state, run.words) for run in runs]


@pytest.mark.parametrize(
    ("now", "slot"),
    [
        (NIGHT - timedelta(seconds=1), None),
        (NIGHT, "2019-04-01"),
        (datetime(2019, 4, 6, 12, tzinfo=UTC), "2019-04-06"),  # a Saturday too
        (datetime(2019, 1, 2, 3, 59, tzinfo=UTC), None),
    ],
)
def test_the_slot_is_the_local_day(now: datetime, slot: str | None) -> None:
    assert sweep_slot(now) == slot


def test_orphans_go_once_a_day_and_it_is_on_the_record(session: Session, machine: Machine) -> None:
    an_orphan(machine)
    machine.tick(session)
    assert list(machine.store.kept()) == []
    an_orphan(machine)
    machine.tick(session)
    assert len(list(machine.store.kept())) == 1
    assert sweeps(session) == [("2019-04-01", RunState.DONE, "1 without evidence, 0 interrupted")]
    assert {"files.swept", "job.done"} <= {entry.event for entry in newest_events(session, 5)}
    machine.pass_by(days=1)
    machine.tick(session)
    assert list(machine.store.kept()) == []
    assert [slot for slot, _, _ in sweeps(session)] == ["2019-04-01", "2019-04-02"]
    assert verify(session).faults == []


def test_where_nothing_was_handed_in_nothing_runs(session: Session, machine: Machine) -> None:
    machine.tick(session)
    assert sweeps(session) == []


def test_another_installations_files_are_a_failure_that_is_seen(session: Session, machine: Machine) -> None:
    an_orphan(machine)
    machine.store.claim("another one")
    machine.tick(session)
    assert len(list(machine.store.kept())) == 1
    [(_, state, words)] = sweeps(session)
    assert state is RunState.FAILED
    assert "belongs to another installation" in words
