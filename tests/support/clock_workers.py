"""What a worker process of the concurrency tests does: tick until the training clock is where it should be."""

import time
from multiprocessing.synchronize import Barrier
from pathlib import Path

from tests.support.clock import NO_FILES, START
from tests.support.databases import opened
from tests.support.waiting import wait_for
from tracker.installation.queries import clock_target
from tracker.mail.transports.transport import MaildirTransport
from tracker.scheduler.outgoing import Outgoing
from tracker.scheduler.runner import Runner
from tracker.scheduler.service import tick


def outgoing_to(folder: str) -> Outgoing:
    """Mail into a folder that several processes share."""
    return Outgoing(MaildirTransport(Path(folder)), "https://plans.example", "k" * 32)


def work(url: str, folder: str, start: Barrier) -> None:
    """Ticks, beginning in the same moment as the others."""
    store = opened(url)
    outgoing = outgoing_to(folder)
    start.wait()
    with store.sessions() as session:
        is_on_its_way = True
        while is_on_its_way:
            tick(session, outgoing, NO_FILES, lambda: START)
            is_on_its_way = clock_target(session) is not None
            session.rollback()


def run(marks: str) -> None:
    """A process that does nothing but tick; its first tick lasts until it is asked to stop, and for a while after."""

    def slow_tick() -> None:
        with Path(marks).open("a") as file:
            file.write("begun\n")
            file.flush()
            wait_for(runner.is_stopping)
            time.sleep(0.3)  # time enough to be broken off
            file.write("finished\n")

    runner = Runner(slow_tick, every_seconds=0.1)
    runner.run_until_stopped()
