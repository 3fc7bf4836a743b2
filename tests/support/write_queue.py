"""What the processes of the write queue's tests do: take their turn, keep it, or take one after another."""

import time
from pathlib import Path

from tests.support.builders import building
from tests.support.clock import START
from tests.support.databases import opened
from tests.support.events import StagedEvent
from tests.support.waiting import LONGEST_SECONDS
from tracker.write_queue import turn_to_write


def take_a_turn(database: str, name: str, said: str) -> None:
    """Takes one turn and writes its name down in it."""
    with turn_to_write(database, LONGEST_SECONDS), Path(said).open("a") as file:
        file.write(f"{name}\n")


def keep_the_turn(database: str, mark: str) -> None:
    """Takes a turn, says so, and keeps it until it is killed."""
    with turn_to_write(database, LONGEST_SECONDS):
        Path(mark).touch()
        time.sleep(LONGEST_SECONDS)


def write_without_end(url: str) -> None:
    """Records one event after another, without a pause, until it is killed."""
    with opened(url).sessions() as session:
        while True:
            with building(session, START) as rec:
                rec.tell(StagedEvent.BUILT)
