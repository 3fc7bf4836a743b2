"""Backs up an installation into one file, and restores it into an empty database of either kind, with all checks."""

import os
import secrets
import shutil
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

import sqlalchemy as sa
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from tracker.actions.evidence.service import file_faults
from tracker.audit.rules import check_code, instant_text
from tracker.audit.verification import verify
from tracker.backup.archive import FORMAT, Archive, ArchiveWriter, Manifest, checked, pieces_of, table_member
from tracker.backup.rows import files_in, head_in, insert_lines, lines_of, reset_sequences, tables_of
from tracker.config import resource
from tracker.database import prepare_place
from tracker.errors import Refused
from tracker.files.heartbeat import NAME as HEARTBEAT
from tracker.files.store import FileStore, sync_folder
from tracker.revisions import revision_of
from tracker.schema import downgrade, unguarded_connection, upgrade

PRODUCT = "improvement-plan-tracker"
# The machine's own secret and its worker's heartbeat are not backed up and do not count as files.
STAYS_HERE = frozenset({"training-secret", HEARTBEAT})


@dataclass(frozen=True)
class BackupSummary:
    """What is in a backup: rows by table, files, its size in bytes, and the check code of its trail.

    `faults` names the files of evidence that were already missing or altered.
    """

    path: Path
    revision: str
    rows: Mapping[str, int]
    files: int
    size: int
    check_code: str
    faults: tuple[str, ...]


@dataclass(frozen=True)
class RestoreSummary:
    """What was restored, and the result of the verification afterwards; without faults, trail and files are intact."""

    made_at: str
    revision: str
    rows: Mapping[str, int]
    files: int
    check_code: str
    faults: tuple[str, ...]
    remarks: tuple[str, ...]


def back_up(database_url: str, files: Path, to: Path, now: datetime) -> BackupSummary:
    """Writes the whole database, as it is at one instant, and all files to the new file `to`.

    Raises Refused when `to` already exists or is in a wrong place, or when there is nothing to back up.
    """
    _check_target(to, files)
    part = to.with_name(f".{to.name}.{secrets.token_hex(4)}.part")
    try:
        with os.fdopen(os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600), "w+b") as stream:
            with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as opened:
                manifest, faults = _write(ArchiveWriter(opened), database_url, files, now)
            stream.flush()
            os.fsync(stream.fileno())
        _check_target(to, files)
        part.rename(to)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    sync_folder(to.parent)
    return BackupSummary(
        path=to,
        revision=manifest.revision,
        rows=manifest.rows,
        files=sum(name.startswith("files/") for name in manifest.hashes),
        size=to.stat().st_size,
        check_code=check_code(manifest.audit_number, manifest.audit_hash),
        faults=faults,
    )


def _check_target(to: Path, files: Path) -> None:
    if to.exists():
        raise Refused(f"{to} already exists. A backup never overwrites a file. Choose another name.")
    if not to.parent.is_dir():
        raise Refused(f"There is no folder {to.parent}. Create it first.")
    if to.absolute().is_relative_to(files.absolute()):
        raise Refused(f"{to} is in the folder that is to be backed up. Choose another place.")


def _write(writer: ArchiveWriter, database_url: str, files: Path, now: datetime) -> tuple[Manifest, tuple[str, ...]]:
    rows: dict[str, int] = {}
    with _reading(database_url) as connection:
        revision = revision_of(connection)
        if revision is None:
            raise Refused("There is nothing to back up. This database has no tables of the tracker.")
        tables = tables_of(connection)
        for table in tables:
            writer.add(table_member(table.name), lines_of(connection, table, rows))
        number, head = head_in(connection, tables)
        named = files_in(connection, tables)
    for path in _files_in(files):
        with suppress(FileNotFoundError), path.open("rb") as stream:  # it may have been swept since the folder was read
            writer.add(f"files/{path.relative_to(files).as_posix()}", pieces_of(stream))
    manifest = Manifest(
        format=FORMAT,
        product=version(PRODUCT),
        revision=revision,
        made_at=instant_text(now),
        audit_number=number,
        audit_hash=head,
        rows=rows,
        sizes=writer.sizes,
        hashes=writer.hashes,
    )
    writer.finish(manifest)
    return manifest, _faults(files, named, writer.hashes)


def _faults(files: Path, named: set[str], hashes: Mapping[str, str]) -> tuple[str, ...]:
    """The files of evidence that are not in the backup, or in it with another content than their names say."""
    store = FileStore.within(files)
    members = {
        file_hash: f"files/{store.path_of(file_hash).relative_to(files).as_posix()}" for file_hash in sorted(named)
    }
    missing = [file_hash for file_hash, name in members.items() if name not in hashes]
    altered = [file_hash for file_hash, name in members.items() if hashes.get(name, file_hash) != file_hash]
    return (
        *(f"The file {file_hash[:12]} of evidence is missing." for file_hash in missing),
        *(f"The file {file_hash[:12]} of evidence was altered." for file_hash in altered),
    )


@contextmanager
def _reading(database_url: str) -> Iterator[Connection]:
    """A connection on which everything is read as of one instant."""
    url = sa.make_url(database_url)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        raise Refused(f"There is no database at {url.database}.")
    with unguarded_connection(database_url) as connection:
        if connection.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ")
        yield connection
        connection.rollback()


def _files_in(folder: Path) -> list[Path]:
    """The files to back up, in a fixed order. Raises Refused for links, which may lead anywhere."""
    paths = sorted(folder.rglob("*")) if folder.is_dir() else []
    for path in paths:
        if path.is_symlink():
            raise Refused(f"{path} is a link, and a backup contains only files. Put the file itself there.")
    incoming = FileStore.within(folder).incoming
    return [
        path
        for path in paths
        if path.is_file() and path.parent != incoming and path.relative_to(folder).as_posix() not in STAYS_HERE
    ]


def restore(source: Path, database_url: str, files: Path) -> RestoreSummary:
    """Restores a backup into an empty database (SQLite or PostgreSQL) and an empty folder, then verifies its trail.

    Raises Refused, and leaves no row and no file behind, when the backup is damaged or the place is not empty.
    """
    with checked(source) as archive:
        manifest = archive.manifest
        if manifest.revision not in _revisions():
            raise Refused(
                f"This backup was made by version {manifest.product}, which is newer than this one. "
                "Install that version first. Nothing was restored."
            )
        _check_empty(database_url, files)
        _check_space(archive, files)
        _structure(database_url, manifest.revision)
        staging = files.with_name(f".{files.name}.{secrets.token_hex(4)}.part")
        staging.mkdir(parents=True)
        try:
            archive.unpack_files(staging)
            with unguarded_connection(database_url) as connection:
                connection.execution_options(sqlite_begin="IMMEDIATE")
                _insert_all(connection, archive)
                connection.commit()
            _move_in(staging, files)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    upgrade(database_url)
    return _verified(database_url, files, manifest)


def _check_empty(database_url: str, files: Path) -> None:
    if files.is_dir() and any(path.name not in STAYS_HERE for path in files.iterdir()):
        raise Refused(f"The folder {files} is not empty. A backup can only be restored into an empty folder.")
    prepare_place(database_url)
    with unguarded_connection(database_url) as connection:
        tables = tables_of(connection)
        if tables and revision_of(connection) is None:
            raise Refused(
                "The database has tables of another product. A backup can only be restored into an empty database."
            )
        for table in tables:
            if connection.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first():
                raise Refused(
                    f"The database is not empty: {table.name} has rows. "
                    "A backup can only be restored into an empty database."
                )


def _check_space(archive: Archive, files: Path) -> None:
    """Raises Refused when the files alone would fill the disk."""
    needed = sum(archive.manifest.sizes[name] for name in archive.files)
    place = next(parent for parent in files.absolute().parents if parent.is_dir())
    if needed > shutil.disk_usage(place).free:
        raise Refused(f"There is not enough room in {place} for the files of this backup. Nothing was restored.")


def _revisions() -> list[str]:
    """The migrations that this version knows, oldest first."""
    config = Config()
    config.set_main_option("script_location", str(resource("migrations")))
    return [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()][::-1]


def _structure(database_url: str, revision: str) -> None:
    """Upgrades or downgrades an empty database to the revision of the backup."""
    known = _revisions()
    with unguarded_connection(database_url) as connection:
        here = revision_of(connection)
    if here in known and known.index(here) > known.index(revision):
        downgrade(database_url, revision)
    else:
        upgrade(database_url, revision)


def _insert_all(connection: Connection, archive: Archive) -> None:
    tables = tables_of(connection)
    rows = archive.manifest.rows
    if {table.name for table in tables} != set(rows):
        raise Refused("The backup's tables are not those of its revision. Nothing was restored.")
    for table in tables:
        try:
            with closing(archive.lines(table.name)) as lines:
                count = insert_lines(connection, table, lines)
        except (sa.exc.SQLAlchemyError, ValueError, TypeError, KeyError) as wrong:
            raise Refused(f"The rows of {table.name} cannot be restored: {wrong}. Nothing was restored.") from wrong
        if count != rows[table.name]:
            raise Refused(
                f"{table.name} has {count} rows, but its manifest says {rows[table.name]}. Nothing was restored."
            )
    if head_in(connection, tables) != (archive.manifest.audit_number, archive.manifest.audit_hash):
        raise Refused("The backup's trail does not end where its manifest says. Nothing was restored.")
    if connection.dialect.name == "postgresql":
        reset_sequences(connection, tables)


def _move_in(staging: Path, files: Path) -> None:
    files.mkdir(parents=True, exist_ok=True)
    for path in sorted(staging.iterdir()):
        path.rename(files / path.name)


def _verified(database_url: str, files: Path, manifest: Manifest) -> RestoreSummary:
    head = f"{manifest.audit_number}:{manifest.audit_hash}" if manifest.audit_number else ""
    with unguarded_connection(database_url) as connection, Session(connection) as session:
        findings = verify(session, head=head)
        revision = revision_of(connection) or ""
        faults = (*findings.faults, *file_faults(session, FileStore.within(files)))
    return RestoreSummary(
        made_at=manifest.made_at,
        revision=revision,
        rows=manifest.rows,
        files=sum(name.startswith("files/") for name in manifest.hashes),
        check_code=findings.check_code,
        faults=faults,
        remarks=tuple(findings.remarks),
    )
