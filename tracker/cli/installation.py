"""Commands that set up and maintain an installation: init, import, person, sign-in-link, backup, restore."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from tracker import schema
from tracker.app import create_app
from tracker.audit.service import Actor, recording
from tracker.backup.service import back_up
from tracker.backup.service import restore as restore_backup
from tracker.cli.context import plainly, ready_app, recorded_command, say, settings
from tracker.clock import machine_now
from tracker.config import refuse_unsafe_live, resource
from tracker.database import db
from tracker.dates import LONDON, moment_in_words, plural
from tracker.errors import Refused
from tracker.importing.events import ImportEvent
from tracker.importing.service import import_files as import_into
from tracker.installation.enums import InstallationKind
from tracker.installation.queries import clock_of, installation_kind
from tracker.installation.service import mark_installation
from tracker.links import sign_in_address
from tracker.people.enums import Role
from tracker.people.queries import find_person_by_address
from tracker.people.rules import LINK_MINUTES, link_secret
from tracker.people.service import PersonDetails, add_person, give_role
from tracker.people.sign_in import issue_link

SEEDS = (
    "register.toml",
    "plan-lga-2018.toml",
    "notes-lga-2018.toml",
    "plan-ofsted-2017.toml",
    "training-lga-2018.toml",
)


@click.command()
@click.option("--training", is_flag=True, help="Set up a training installation, with sample plans and its own clock.")
@click.option("--start", metavar="DAY-AND-TIME", help="When the training clock starts, for example 2019-04-01T09:00.")
@click.option("--if-missing", is_flag=True, help="Only update the database if it is already set up.")
@plainly
def init(training: bool, start: str | None, if_missing: bool) -> None:
    """Set up the database, or bring it up to date. It keeps all data; run it after every update."""
    given = settings()
    if start and not training:
        raise click.UsageError("Use --start with --training only: a live installation runs on the machine's clock.")
    if training and not given.is_loopback:
        raise Refused(f"TRACKER_URL is {given.url}: a training installation may only be reached from this machine.")
    say("Bringing the database up to date")
    schema.upgrade(given.database_url)
    with create_app(given).app_context():
        kind = installation_kind(db.session)
        if kind is None and not training:
            refuse_unsafe_live(given)
        if kind is None:
            _mark(InstallationKind.TRAINING if training else InstallationKind.LIVE, start)
        elif training != (kind is InstallationKind.TRAINING) and not if_missing:
            raise Refused(
                f"This database is a {kind.value} installation and stays one. Set TRACKER_DATABASE_URL to another one."
            )
    say("Ready. Start it with: tracker run")


def _mark(kind: InstallationKind, start: str | None) -> None:
    """Marks the installation and loads samples in one recording, so that an interrupted init can be repeated."""
    ahead = _ahead(start) if start else timedelta()
    with recording(db.session, Actor.command("init"), machine_now() + ahead) as rec:
        mark_installation(rec, kind, ahead=ahead)
        if kind is InstallationKind.LIVE:
            return
        say(f"The clock starts at {moment_in_words(rec.now)}")
        imported = import_into(rec, [resource("seed") / name for name in SEEDS])
    say(f"Loaded the sample plans: {imported.described()}")


def _ahead(start: str) -> timedelta:
    try:
        wanted = datetime.fromisoformat(start)
    except ValueError:
        raise Refused(f"--start {start} cannot be read. Write it like this: 2019-04-01T09:00.") from None
    local_start = wanted if wanted.tzinfo else wanted.replace(tzinfo=LONDON)
    return local_start.astimezone(UTC) - machine_now()


@click.command(name="import")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@plainly
def import_files(files: tuple[Path, ...]) -> None:
    """Import plans and registers from TOML FILES. If one of them has a fault, none is imported."""
    with ready_app():
        try:
            with recorded_command("import") as rec:
                imported = import_into(rec, files)
        except Refused as refusal:
            with recorded_command("import") as rec:
                rec.tell(ImportEvent.REFUSED, reason=str(refusal))
            raise
        say(f"Imported {imported.described()}.")


@click.group()
def person() -> None:
    """Add people who may sign in."""


@person.command(name="add")
@click.argument("name")
@click.argument("address")
@click.option("--role", type=click.Choice([role.value for role in Role if role is not Role.BOARD_MEMBER]))
@click.option("--plan", "plan_ref", default="", help="Only for this plan (with --role secretariat).")
@plainly
def person_add(name: str, address: str, role: str | None, plan_ref: str) -> None:
    """Add a person with NAME and email ADDRESS; the first of a live installation is an administrator."""
    with ready_app():
        with recorded_command("person add") as rec:
            added = add_person(rec, PersonDetails(name=name, address=address))
            if role:
                give_role(rec, added.id, Role(role), plan_ref=plan_ref)
        say(f"Added {name}. They can sign in with a link: tracker sign-in-link {address}")


@click.command(name="sign-in-link")
@click.argument("address")
@plainly
def sign_in_link(address: str) -> None:
    """Print a one-time sign-in link. It is for the person with email ADDRESS, for when email does not work."""
    with ready_app():
        given = settings()
        if find_person_by_address(db.session, address) is None:
            raise Refused(f"No active person has the email address {address}.")
        with recorded_command("sign-in-link") as rec:
            token = issue_link(rec, address, "command")
        if token is None:
            raise Refused("Too many links have been requested. Wait 15 minutes.")
        link = sign_in_address(given.url, token.id, link_secret(given.secret_key, token.id, token.nonce))
        say(f"{link}\nIt works once, for {LINK_MINUTES} minutes.")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@plainly
def backup(file: Path) -> None:
    """Write the database and files to FILE. It is a zip with checksums; the tracker can keep running."""
    given = settings()
    with ready_app():
        now = clock_of(db.session).now()
    backed_up = back_up(given.database_url, given.files, file, now)
    rows = plural(sum(backed_up.rows.values()), "row")
    say(f"Backed up {rows} and {plural(backed_up.files, 'file')} to {backed_up.path}.")
    say(f"Check code of the audit trail: {backed_up.check_code}")
    for fault in backed_up.faults:
        say(f"Wrong: {fault}")
    if backed_up.faults:
        raise Refused("The backup was made, but a file of evidence is missing or altered: see above.")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@plainly
def restore(file: Path) -> None:
    """Restore the backup FILE. The database and the folder for files must be empty; the audit trail is checked."""
    given = settings()
    restored = restore_backup(file, given.database_url, given.files)
    for remark in restored.remarks:
        say(f"Note: {remark}")
    for fault in restored.faults:
        say(f"Wrong: {fault}")
    if restored.faults:
        raise Refused("The backup was restored, but its audit trail or its files have faults: see above.")
    say(f"Restored {plural(sum(restored.rows.values()), 'row')} and {plural(restored.files, 'file')}.")
    say(f"The audit trail is intact. Check code {restored.check_code}")
