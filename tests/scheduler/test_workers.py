"""Several processes at once, and one that is killed: nobody is told twice, nobody is forgotten."""

import mailbox
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from datetime import time as clock_time
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.support.builders import building
from tests.support.clock import NO_FILES, START, ask_for, install
from tests.support.clock import Machine as MachineClock
from tests.support.clock_workers import outgoing_to, work
from tests.support.databases import Store
from tests.support.events import StagedEvent
from tests.support.forked import FORKED
from tests.support.lga_plan import build_lga_plan
from tests.support.waiting import LONGEST_SECONDS, wait_for
from tracker.audit.verification import verify
from tracker.dates import instant_of
from tracker.installation.queries import clock_of, clock_target
from tracker.mail.enums import MailState
from tracker.mail.models import OutboxMail
from tracker.mail.rules import LEASE
from tracker.scheduler.service import tick

TARGET = instant_of(date(2019, 4, 24), clock_time(9))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "box"


@pytest.fixture
def on_its_way(store: Store) -> Iterator[Store]:
    """An installation with the peer challenge's plan whose clock is asked to move over three weeks."""
    with store.sessions() as session:
        install(session)
        with building(session, START) as rec:
            build_lga_plan(rec)
            rec.tell(StagedEvent.BUILT)
        ask_for(session, MachineClock(), TARGET)
    store.engine.dispose()
    yield store
    store.engine.dispose()


@contextmanager
def at_work(store: Store, folder: Path, count: int) -> Iterator[list[ForkServerProcess]]:
    """Processes that begin in the same moment; none outlives the test."""
    together = FORKED.Barrier(count)
    workers = [FORKED.Process(target=work, args=(store.url, str(folder), together)) for _ in range(count)]
    for worker in workers:
        worker.start()
    try:
        yield workers
    finally:
        for worker in workers:
            worker.kill()
            worker.join(LONGEST_SECONDS)


def delivered(folder: Path) -> Counter[str]:
    """How often each mail lies in the folder."""
    return Counter(str(message["Message-ID"]) for message in mailbox.Maildir(folder))


def check_all_sent(store: Store, folder: Path) -> None:
    with store.sessions() as session:
        mails = session.execute(sa.select(OutboxMail)).scalars().all()
        assert {mail.state for mail in mails} == {MailState.SENT}
        assert {mail.message_id for mail in mails} == set(delivered(folder))
        assert sum(mail.key.endswith(":2019-04-01") for mail in mails) == 5
        assert sum(mail.key.endswith(":2019-04-23") for mail in mails) == 7
        assert verify(session).faults == []


def test_workers_that_start_together_tell_nobody_twice(on_its_way: Store, folder: Path) -> None:
    with at_work(on_its_way, folder, 3) as workers:
        for worker in workers:
            worker.join(LONGEST_SECONDS)
        assert [worker.exitcode for worker in workers] == [0, 0, 0]
    with on_its_way.sessions() as session:
        assert clock_target(session) is None
        assert START + clock_of(session).ahead == TARGET
    assert set(delivered(folder).values()) == {1}
    check_all_sent(on_its_way, folder)


def test_after_a_kill_the_next_worker_goes_on_and_repeats_one_mail_at_most(on_its_way: Store, folder: Path) -> None:
    with at_work(on_its_way, folder, 1) as [worker]:
        wait_for(lambda: len(list(folder.glob("new/*"))) >= 4)
        worker.kill()
        worker.join(LONGEST_SECONDS)
        assert worker.exitcode == -signal.SIGKILL
    with on_its_way.sessions() as session:
        for wait in (timedelta(), LEASE):
            at = START + wait
            tick(session, outgoing_to(str(folder)), NO_FILES, lambda at=at: at)  # type: ignore[misc]
        assert clock_target(session) is None
    times = sorted(delivered(folder).values())
    assert times[:-1] == [1] * (len(times) - 1)
    assert times[-1] <= 2
    check_all_sent(on_its_way, folder)
