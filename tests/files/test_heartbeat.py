"""The worker's sign of life: as old as its last step, and no reason to stop when it cannot be given."""

import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tracker.files.heartbeat import NAME, HeartbeatClock, beat, last_beat

NOW = datetime(2026, 11, 21, 8, 0, 0, 250_000, tzinfo=UTC)


class HandMoved:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> datetime:
        return self.at


def test_a_beat_is_seen_with_its_instant(tmp_path: Path) -> None:
    folder = tmp_path / "files"
    assert last_beat(folder) is None
    for at in (NOW, NOW + timedelta(minutes=1)):
        beat(folder, at)
        assert last_beat(folder) == at


def test_every_look_at_the_clock_is_a_sign_of_life_though_not_more_often_than_each_second(tmp_path: Path) -> None:
    clock = HandMoved()
    pulse = HeartbeatClock(tmp_path, clock)
    assert pulse() == NOW
    assert last_beat(tmp_path) == NOW
    clock.at += timedelta(seconds=0.5)
    assert pulse() == clock.at
    assert last_beat(tmp_path) == NOW
    clock.at += timedelta(seconds=0.5)
    pulse()
    assert last_beat(tmp_path) == clock.at
    clock.at -= timedelta(hours=1)  # somebody has set the machine's clock back
    pulse()
    assert last_beat(tmp_path) == clock.at


def test_a_folder_that_cannot_be_written_is_logged_once_and_stops_nobody(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    in_the_way = tmp_path / "files"
    in_the_way.write_text("a file where the folder should be")
    clock = HandMoved()
    pulse = HeartbeatClock(in_the_way, clock)
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            assert pulse() == clock.at
            clock.at += timedelta(seconds=2)
    assert [record.message.split(":")[0] for record in caplog.records] == [
        f"the heartbeat cannot be written to {in_the_way}"
    ]
    assert last_beat(in_the_way) is None
    in_the_way.unlink()
    pulse()
    assert (in_the_way / NAME).exists()
