"""Runs the phases of `make test`, or those named, with the time of each; stops at the first that fails."""

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROGRAMS = Path(sys.executable).parent
PHASES = [
    ("format", ["ruff", "format", "--check", "."]),
    ("lint", ["ruff", "check", "."]),
    ("types", ["mypy"]),
    ("floors", ["lint-imports"]),
    ("templates", ["djlint", "templates", "--lint", "--quiet"]),
    ("tests", ["pytest", "-q", "-n", "2", "--dist", "worksteal", "-m", "not browser"]),
    ("browser tests", ["pytest", "-q", "-m", "browser"]),
]


def main() -> int:
    """The exit status of the first failing phase, or 0."""
    began = time.monotonic()
    wanted = sys.argv[1:] or [name for name, _ in PHASES]
    for name, command in PHASES:
        if name not in wanted:
            continue
        status, seconds = run(name, command)
        print(f"{'ok' if status == 0 else 'FAILED':7} {name:14} {seconds:6.1f} s", flush=True)
        if status:
            return status
    print(f"all passed in {time.monotonic() - began:.0f} s")
    return 0


def run(name: str, command: list[str]) -> tuple[int, float]:
    """Tests speak as they go; of the other phases only the complaints are shown."""
    is_live = "tests" in name
    began = time.monotonic()
    done = subprocess.run(
        [PROGRAMS / command[0], *command[1:]],
        cwd=ROOT,
        env=environment(),
        check=False,
        text=True,
        stdout=None if is_live else subprocess.PIPE,
        stderr=None if is_live else subprocess.STDOUT,
    )
    if done.returncode and not is_live:
        print(done.stdout)
    return done.returncode, time.monotonic() - began


def environment() -> dict[str, str]:
    """A person's own settings must not reach the tests."""
    return {name: value for name, value in os.environ.items() if not name.startswith("TRACKER_")}


if __name__ == "__main__":
    sys.exit(main())
