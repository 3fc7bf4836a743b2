"""Commands about the files of evidence: files check, files sweep."""

import click

from tracker.actions.evidence.queries import files_named
from tracker.actions.evidence.service import file_faults, sweep_files
from tracker.cli.context import plainly, ready_app, recorded_command, say, settings
from tracker.clock import machine_now
from tracker.database import db
from tracker.dates import plural
from tracker.files.store import FileStore


@click.group()
def files() -> None:
    """Check and clear the files of evidence."""


@files.command(name="check")
@plainly
def files_check() -> None:
    """Read every file and compare it with its hash. Ends with status 1 if one is missing or altered."""
    with ready_app():
        faults = file_faults(db.session, FileStore.within(settings().files))
        for fault in faults:
            say(f"Wrong: {fault}")
        if faults:
            raise SystemExit(1)
        needed = sum(bool(numbers) for numbers in files_named(db.session).values())
        say(f"All is well: {plural(needed, 'file')} of evidence, none missing or altered.")


@files.command(name="sweep")
@plainly
def files_sweep() -> None:
    """Delete files that no evidence needs: withdrawn, or left behind for a day. The scheduler does this each night."""
    with ready_app():
        with recorded_command("files sweep") as rec:
            swept = sweep_files(rec, FileStore.within(settings().files), machine_now())
        uploads = plural(swept.broken_off, "interrupted upload")
        say(f"Deleted {plural(swept.files, 'file')} without evidence and {uploads}.")
