"""What a worker process of the concurrency tests does: tick until the training clock is where it should be."""

import time
from multiprocessing.synchronize import Barrier
from pathlib import Path

from tests.scheduler.machine import NO_FILES, START
from tests.stores import opened
from tracker.installation.queries import clock_target
from tracker.mail.transports.transport import MaildirTransport
from tracker.scheduler.outgoing import Outgoing
from tracker.scheduler.runner import Runner
from tracker.scheduler.service import tick

PATIENCE_SECONDS = 60


def outgoing_to(folder: str) -> Outgoing:
    """Mail into a folder that several processes share."""
    return Outgoing(MaildirTransport(Path(folder)), "https://plans.example", "k" * 32)


def work(url: str, folder: str, start: Barrier) -> None:
    """Ticks, beginning in the same moment as the others."""
    store = opened(url)
    outgoing = outgoing_to(folder)
    start.wait()
    until = time.monotonic() + PATIENCE_SECONDS
    with store.sessions() as session:
        is_on_its_way = True
        while is_on_its_way and time.monotonic() < until:
            tick(session, outgoing, NO_FILES, lambda: START)
            is_on_its_way = clock_target(session) is not None
            session.rollback()


def run(marks: str) -> None:
    """A process that does nothing but tick, slowly, and leaves a line for each tick that it finished."""

    def slow_tick() -> None:
        time.sleep(0.3)
        with Path(marks).open("a") as file:
            file.write("finished\n")

    Runner(slow_tick, every_seconds=0.1).run_until_stopped()
