"""Runs the phases of `make test`, or those named, with the time of each; stops at the first stage with a failure."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROGRAMS = Path(sys.executable).parent
# The phases of a stage run beside each other: of the quick ones only mypy takes long, and it uses one core.
STAGES = [
    {
        "format": ["ruff", "format", "--check", "."],
        "lint": ["ruff", "check", "."],
        "types": ["mypy"],
        "floors": ["lint-imports"],
        "templates": ["djlint", "templates", "--lint", "--quiet"],
    },
    {"tests": ["pytest", "-q", "-n", "2", "--dist", "worksteal", "-m", "not browser"]},
    {"browser tests": ["pytest", "-q", "-m", "browser"]},
]
MEMORY = Path("/dev/shm")  # noqa: S108 - only a folder of our own in it is used
ROOM_BYTES = 4 * 1024**3


def main() -> int:
    """The exit status of a failing phase of the first stage with one, or 0."""
    began = time.monotonic()
    wanted = sys.argv[1:] or [name for stage in STAGES for name in stage]
    with tempfile.TemporaryDirectory(prefix="tracker-", dir=quick_folder(), ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)  # PostgreSQL runs as a user of its own when root tests
        for stage in STAGES:
            phases = [(phase, command) for phase, command in stage.items() if phase in wanted]
            with ThreadPoolExecutor(max_workers=len(stage)) as pool:
                statuses = list(pool.map(lambda phase: run(*phase, folder), phases))
            if any(statuses):
                return max(statuses, key=abs)
    print(f"all passed in {time.monotonic() - began:.0f} s")
    return 0


def quick_folder() -> Path | None:
    """A folder in memory where there is one with room, since tests make some thousand databases; else the usual."""
    if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free >= ROOM_BYTES:
        return MEMORY
    return None


def run(name: str, command: list[str], folder: Path) -> int:
    """Tests speak as they go; of the other phases only the complaints are shown."""
    is_live = "tests" in name
    began = time.monotonic()
    done = subprocess.run(
        [PROGRAMS / command[0], *command[1:]],
        cwd=ROOT,
        env=environment(folder),
        check=False,
        text=True,
        stdout=None if is_live else subprocess.PIPE,
        stderr=None if is_live else subprocess.STDOUT,
    )
    said = done.stdout if done.returncode and not is_live else ""
    seconds = time.monotonic() - began
    print(f"{said}{'FAILED' if done.returncode else 'ok':7} {name:14} {seconds:6.1f} s", flush=True)
    return done.returncode


def environment(folder: Path) -> dict[str, str]:
    """A person's own settings must not reach the tests; what Python has compiled is kept for the next process."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TRACKER_")}
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    return {**kept, "TMPDIR": str(folder)}


if __name__ == "__main__":
    sys.exit(main())
