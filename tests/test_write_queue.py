"""Writers to a SQLite file get their turn in the order in which they came, whatever becomes of those before them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from threading import Thread

import pytest
import sqlalchemy as sa

from tests.support.builders import building
from tests.support.clock import START
from tests.support.databases import Store, pg_template, sqlite_template, store
from tests.support.events import StagedEvent
from tests.support.forked import FORKED
from tests.support.waiting import LONGEST_SECONDS, wait_for
from tests.support.write_queue import keep_the_turn, take_a_turn, write_without_end
from tracker import write_queue
from tracker.audit.models import AuditEvent
from tracker.write_queue import turn_to_write

__all__ = ["pg_template", "sqlite_template", "store"]

WRITERS, ASKS = 4, 10


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Where a database would be."""
    return tmp_path / "tracker.sqlite"


@contextmanager
def process(work: Callable[..., None], *given: object) -> Iterator[ForkServerProcess]:
    """A process that does this; it does not outlive the test."""
    made = FORKED.Process(target=work, args=[str(one) for one in given])
    made.start()
    try:
        yield made
    finally:
        made.kill()
        made.join()


def wait_until_drawn(database: Path, number: int) -> None:
    """Waits until so many numbers were drawn. Not for a process that has one: closing the file gives it up."""
    wait_for(lambda: int.from_bytes(Path(f"{database}-queue").read_bytes()) == number)


def wait_until_in_line(database: Path, count: int) -> None:
    """Waits until so many threads of this process have a turn or wait for one."""
    wait_for(lambda: len(write_queue._lines[str(database.resolve())]._waiting) == count)


def test_threads_have_their_turn_in_the_order_in_which_they_came(database: Path) -> None:
    said: list[int] = []

    def take(number: int) -> None:
        with turn_to_write(str(database), LONGEST_SECONDS):
            said.append(number)

    threads = [Thread(target=take, args=[number]) for number in range(5)]
    with turn_to_write(str(database)):
        for number, thread in enumerate(threads):
            thread.start()
            wait_until_in_line(database, number + 2)
        assert said == []
    for thread in threads:
        thread.join()
    assert said == [0, 1, 2, 3, 4]
    wait_until_in_line(database, 0)


def test_processes_have_their_turn_in_the_order_in_which_they_came(database: Path, tmp_path: Path) -> None:
    mark, said, processes = tmp_path / "mark", tmp_path / "said", []
    with process(keep_the_turn, database, mark) as first:
        wait_for(mark.exists)
        for number in range(4):
            processes.append(FORKED.Process(target=take_a_turn, args=(str(database), str(number), str(said))))
            processes[-1].start()
            wait_until_drawn(database, number + 2)
        assert not said.exists()
        first.kill()
        for one in processes:
            one.join(LONGEST_SECONDS)
    assert said.read_text().split() == ["0", "1", "2", "3"]


def test_who_is_killed_in_the_queue_or_in_its_turn_holds_nobody_up(database: Path, tmp_path: Path) -> None:
    mark, said = tmp_path / "mark", tmp_path / "said"
    with process(keep_the_turn, database, mark) as first:
        wait_for(mark.exists)
        with process(take_a_turn, database, "second", said) as second:
            wait_until_drawn(database, 2)
            with process(take_a_turn, database, "third", said) as third:
                wait_until_drawn(database, 3)
                second.kill()
                second.join()
                first.kill()
                third.join(LONGEST_SECONDS)
                assert third.exitcode == 0
    assert said.read_text().split() == ["third"]


def test_who_waits_for_too_long_goes_on_without_a_turn_and_leaves_the_queue(database: Path, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    with process(keep_the_turn, database, mark):
        wait_for(mark.exists)
        with turn_to_write(str(database), 0.01) as first, turn_to_write(str(database), 0.01) as second:
            assert (first, second) == (0, 0)
    with turn_to_write(str(database)) as seconds_left:
        assert seconds_left > 0


def test_where_no_file_can_be_made_nobody_is_kept_from_writing(database: Path) -> None:
    with turn_to_write(str(database / "no folder" / "tracker.sqlite")) as seconds_left:
        assert seconds_left > 0


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_who_asks_once_among_others_who_never_stop_waits_for_one_turn_of_each(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def events() -> int:
        with store.sessions() as session:
            return session.execute(sa.select(sa.func.count()).select_from(AuditEvent)).scalar_one()

    before: list[int] = []
    draw_number = write_queue._draw_number

    def noted(file: int, until: float) -> int | None:
        number = draw_number(file, until)
        before.append(events())
        return number

    waited = []
    processes = [FORKED.Process(target=write_without_end, args=[store.url]) for _ in range(WRITERS)]
    for one in processes:
        one.start()
    try:
        wait_for(lambda: events() > WRITERS * ASKS)
        monkeypatch.setattr(write_queue, "_draw_number", noted)
        for _ in range(ASKS):
            with store.sessions() as session, building(session, START) as rec:
                waited.append(rec.session.execute(sa.select(sa.func.max(AuditEvent.number))).scalar_one() - before[-1])
                rec.tell(StagedEvent.BUILT)
    finally:
        for one in processes:
            one.kill()
            one.join()
    assert max(waited) <= WRITERS
