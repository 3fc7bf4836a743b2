"""The tick in a running process."""

import logging
import os
import signal
import threading
import time
from pathlib import Path

import pytest

from tests.support.clock_workers import run
from tests.support.forked import FORKED
from tests.support.waiting import LONGEST_SECONDS, wait_for
from tracker.scheduler.runner import Runner


def test_ticks_one_at_a_time_survives_a_fault_and_stops_after_the_tick_at_hand() -> None:
    at_work, most, finished = 0, 0, 0
    three = threading.Event()

    def slow() -> None:
        nonlocal at_work, most, finished
        at_work += 1
        most = max(most, at_work)
        time.sleep(0.05)
        at_work -= 1
        finished += 1
        if finished == 3:
            three.set()
        if finished == 1:
            raise RuntimeError("a fault of ours")

    runner = Runner(slow, every_seconds=0.02)
    runner.start()
    assert three.wait(LONGEST_SECONDS)
    assert not runner.is_stopping()
    runner.stop()
    assert (at_work, most) == (0, 1)
    assert runner.is_stopping()
    count = finished
    time.sleep(0.1)
    assert finished == count


def test_a_process_stops_when_it_is_asked_to_and_not_in_the_middle(tmp_path: Path) -> None:
    marks = tmp_path / "marks"
    process = FORKED.Process(target=run, args=(str(marks),))
    process.start()
    try:
        wait_for(lambda: marks.exists() and marks.read_text())
        assert process.pid is not None
        os.kill(process.pid, signal.SIGTERM)
        process.join(LONGEST_SECONDS)
        assert process.exitcode == 0
    finally:
        process.kill()
        process.join()
    assert marks.read_text() == "begun\nfinished\n"


def test_a_fault_that_lasts_is_logged_when_it_begins_and_when_it_is_over(caplog: pytest.LogCaptureFixture) -> None:
    faults = ["away", "away", "locked", "", "", "away"]
    done = threading.Event()

    def tick() -> None:
        fault = faults.pop(0) if faults else ""
        if fault:
            raise RuntimeError(fault)
        if not faults:
            done.set()

    runner = Runner(tick, every_seconds=0.01)
    with caplog.at_level(logging.WARNING):
        runner.start()
        assert done.wait(LONGEST_SECONDS)
        runner.stop()
    said = [str(record.exc_info[1]) if record.exc_info else record.message for record in caplog.records]
    assert said == ["away", "locked", "ticks work again", "away", "ticks work again"]
