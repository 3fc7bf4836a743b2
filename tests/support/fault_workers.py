"""What a worker process of these tests does: one tick, at a given time, killed at a given place or not at all.

Workers are forked from one warmed process that has no threads and nothing open: engines are made after the fork.
"""

import signal
from collections.abc import Sequence
from datetime import datetime
from multiprocessing.context import ForkServerProcess
from multiprocessing.synchronize import Barrier

from tests.support.clock import NO_FILES
from tests.support.databases import opened
from tests.support.forked import FORKED
from tests.support.kill_points import PLACES
from tests.support.owed_morning import BASE_URL, SECRET, Scene
from tests.support.waiting import LONGEST_SECONDS
from tracker.clock import machine_now
from tracker.mail.transports.transport_factory import transport_for
from tracker.scheduler.outgoing import Outgoing
from tracker.scheduler.service import tick


def work(url: str, mail_url: str, at: datetime, place: str, start: Barrier) -> None:
    """One tick, beginning in the same moment as the others that wait at `start`."""
    if place:
        PLACES[place]()
    store = opened(url)
    outgoing = Outgoing(transport_for(mail_url, machine_now), BASE_URL, SECRET)
    start.wait(LONGEST_SECONDS)
    with store.sessions() as session:
        tick(session, outgoing, NO_FILES, lambda: at)


def at_work(scene: Scene, places: Sequence[str]) -> list[int | None]:
    """Has one worker for each place tick, all in the same second; how they ended."""
    scene.store.engine.dispose()
    start = FORKED.Barrier(len(places))
    workers = [start_one(scene, place, start) for place in places]
    try:
        for worker in workers:
            worker.join(LONGEST_SECONDS)
        ended = [worker.exitcode for worker in workers]
    finally:
        for worker in workers:
            worker.kill()
            worker.join()
    assert None not in ended, "a worker hangs; that it is killed for it must not look like the death it was to die"
    return ended


def start_one(scene: Scene, place: str, start: Barrier) -> ForkServerProcess:
    """A worker that is on its way to the starting line."""
    worker = FORKED.Process(target=work, args=(scene.store.url, scene.server.url, scene.at, place, start))
    worker.start()
    return worker


def is_killed_at(scene: Scene, place: str) -> bool:
    """Has a worker tick that is killed at a place; whether it came there."""
    return at_work(scene, [place]) == [-signal.SIGKILL]
