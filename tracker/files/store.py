"""A folder that stores files under their SHA-256: every file in it is complete and can be checked by its name."""

import hashlib
import logging
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BufferedReader
from pathlib import Path
from typing import IO

from tracker.errors import NotFound, Refused
from tracker.files.kinds import FIELD, FileKind, checked_kind, safe_name

LARGEST_FILE = 20 * 1024 * 1024  # bytes
CHUNK = 1 << 20  # bytes
LEFT_AFTER = timedelta(days=1)  # after this an upload counts as broken off, and a file without evidence as unused
FOLDER = "evidence"  # in the installation's folder for files
INCOMING = "incoming"  # in the store: files on their way in
OWNER = "installation"  # in the store: the installation that it belongs to
_HASH = re.compile(r"[0-9a-f]{64}")

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Kept:
    """A file in the store: its name, which is its hash, and when it was put there."""

    hash: str
    put_at: datetime


@dataclass(frozen=True)
class FileStore:
    """The store in one folder, which is created with the first file."""

    root: Path

    @classmethod
    def within(cls, files: Path) -> "FileStore":
        """The store in an installation's folder for files."""
        return cls(files / FOLDER)

    @property
    def incoming(self) -> Path:
        """The folder for uploads in progress; nothing in it is needed later."""
        return self.root / INCOMING

    def exists(self) -> bool:
        """Whether a file was ever uploaded."""
        return self.root.is_dir()

    def stage(self, stream: IO[bytes], given_name: str) -> "StagedFile":
        """Writes a stream to disk, synced, hashed, measured and checked, but not yet kept.

        Raises Refused for a file that is empty, larger than LARGEST_FILE (it is read no further), or not accepted.
        """
        path = self.incoming / f"{secrets.token_hex(16)}.part"
        try:
            make_folder(path.parent)
            digest, size = _write_to_disk(stream, path)
            name = safe_name(given_name)
            return StagedFile(self, path, digest, size, name, checked_kind(path, name))
        except BaseException as wrong:
            path.unlink(missing_ok=True)
            if isinstance(wrong, OSError):
                log.exception("a file cannot be written down")
                raise Refused("The file cannot be stored at the moment. Tell your IT colleagues.", FIELD) from wrong
            raise

    def path_of(self, file_hash: str) -> Path:
        """The path of a file. Raises NotFound for what is not a hash."""
        if not _HASH.fullmatch(file_hash):
            raise NotFound("There is no such file.")
        return self.root / file_hash[:2] / file_hash

    def opened(self, file_hash: str) -> BufferedReader:
        """A file to read. Raises NotFound."""
        try:
            return self.path_of(file_hash).open("rb")
        except FileNotFoundError:
            raise NotFound("The file is missing from the server. Tell your IT colleagues.") from None

    def kept(self) -> Iterator[Kept]:
        """Every file of the store, in a fixed order."""
        for path in sorted(self.root.glob("[0-9a-f][0-9a-f]/*")):
            if _HASH.fullmatch(path.name):
                with suppress(FileNotFoundError):
                    yield Kept(path.name, _changed_at(path))

    def remove(self, file_hash: str) -> None:
        """Deletes a file from the store; one that is not there is ignored."""
        self.path_of(file_hash).unlink(missing_ok=True)

    def remove_incoming(self, before: datetime) -> int:
        """Deletes uploads left unfinished before this instant of the machine; returns how many."""
        left = 0
        for path in self.incoming.glob("*"):
            with suppress(FileNotFoundError):
                if _changed_at(path) < before:
                    path.unlink()
                    left += 1
        return left

    def is_whole(self, file_hash: str) -> bool:
        """Whether the file stored under a hash has this hash. Raises NotFound when there is none."""
        with self.opened(file_hash) as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest() == file_hash

    def is_of(self, installation: str) -> bool:
        """Whether the store belongs to this installation, or to none yet."""
        return self._owner() in {"", installation}

    def _owner(self) -> str:
        try:
            return (self.root / OWNER).read_text().strip()
        except FileNotFoundError:
            return ""

    def claim(self, installation: str) -> None:
        """Marks the store as this installation's, so that no other sweeps it. Raises Refused when it is another's."""
        if not self.is_of(installation):
            raise Refused("The folder for files belongs to another installation. Tell your IT colleagues.")
        if not self._owner():
            part = self.incoming / f"{secrets.token_hex(16)}.part"
            part.write_text(installation)
            part.replace(self.root / OWNER)


@dataclass(frozen=True)
class StagedFile:
    """A file on disk that is not kept yet. `hash` is its SHA-256, `size` is in bytes."""

    store: FileStore
    path: Path
    hash: str
    size: int
    name: str
    kind: FileKind

    def keep(self) -> None:
        """Stores the file under its hash, synced to disk; an equal file that is already there is replaced."""
        to = self.store.path_of(self.hash)
        make_folder(to.parent)
        self.path.replace(to)
        sync_folder(to.parent)

    def discard(self) -> None:
        """Deletes a file that was not kept; one that was kept stays."""
        self.path.unlink(missing_ok=True)


def _write_to_disk(stream: IO[bytes], path: Path) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as target:
        while piece := stream.read(CHUNK):
            size += len(piece)
            if size > LARGEST_FILE:
                raise Refused("The file is larger than 20 MB. Choose a smaller one, or enter a link to it.", FIELD)
            digest.update(piece)
            target.write(piece)
        target.flush()
        os.fsync(target.fileno())
    if size == 0:
        raise Refused("The file is empty. Choose another one.", FIELD)
    return digest.hexdigest(), size


def _changed_at(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def make_folder(folder: Path) -> None:
    """Makes a folder that only our own user can read, and those above it, and syncs them to disk."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Syncs new names in a folder to disk; Windows has no such call and needs none."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
