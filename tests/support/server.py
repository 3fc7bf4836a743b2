"""A running tracker for a browser: `tracker run` in a process of its own, in a folder of its own."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.waiting import LONGEST_SECONDS, wait_for

TRACKER = Path(sys.executable).parent / "tracker"


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a training installation on the morning of 1 April 2019, scheduler and all."""
    folder = tmp_path_factory.mktemp("served")
    url = f"http://127.0.0.1:{free_port()}"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TRACKER_")}
    environment["TRACKER_URL"] = url
    init = [str(TRACKER), "init", "--training", "--start", "2019-04-01T09:00"]
    subprocess.run(init, cwd=folder, env=environment, check=True, capture_output=True)
    with (folder / "log").open("w") as log:
        process = subprocess.Popen([TRACKER, "run"], cwd=folder, env=environment, stdout=log, stderr=log)
        try:
            _wait_for(url, process, folder / "log")
            yield url
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=LONGEST_SECONDS)


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    def answers() -> bool:
        assert process.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(f"{url}/health") as answer:  # noqa: S310 - our own loopback address
                return bool(answer.status == 200)
        except OSError:
            return False

    wait_for(answers)
