"""The two programs that go on: they give a sign of life, and end well when they are asked to."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.support.waiting import LONGEST_SECONDS, wait_for
from tracker.cli import running
from tracker.files.heartbeat import NAME
from tracker.scheduler.runner import Runner

TRACKER = Path(sys.executable).parent / "tracker"


@pytest.mark.usefixtures("training")
@pytest.mark.parametrize("command", ["run", "worker"])
def test_a_program_gives_a_sign_of_life_and_finishes_what_it_does_when_asked_to_end(
    command: str,
) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TRACKER_")}
    environment["TRACKER_URL"] = f"http://127.0.0.1:{port}"
    process = subprocess.Popen([TRACKER, command], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    sign = Path("var/files") / NAME
    try:
        wait_for(lambda: sign.exists() or process.poll() is not None)
        assert process.poll() is None
        process.send_signal(signal.SIGTERM)
        said, _ = process.communicate(timeout=LONGEST_SECONDS)
        assert process.returncode == 0, said.decode()
        assert b"Traceback" not in said
        assert len(list(Path("var/mailbox/new").iterdir())) == 6, "the tick at hand was finished"
    finally:
        process.kill()
        process.wait()


def test_it_ends_well_when_it_is_asked_to_before_it_serves(training: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The scheduler may be at work by then, and a busy machine takes its time between the two."""
    stopped: list[Runner] = []
    monkeypatch.setattr(running, "_server", lambda *_: lambda: pytest.fail("it was asked to end"))
    monkeypatch.setattr(running, "_greet", lambda _: os.kill(os.getpid(), signal.SIGTERM))
    monkeypatch.setattr(Runner, "start", lambda _: None)
    monkeypatch.setattr(Runner, "stop", lambda runner: stopped.insert(0, runner))
    before = signal.getsignal(signal.SIGTERM)
    try:
        assert training("run").exit_code == 0
    finally:
        signal.signal(signal.SIGTERM, before)
    assert len(stopped) == 1
