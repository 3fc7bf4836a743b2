"""The file of a backup: a zip with a manifest of all its members, checked completely before it is used."""

import hashlib
import json
import os
import zipfile
import zlib
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from tracker.errors import Refused
from tracker.files.store import make_folder

FORMAT = "tracker-backup-1"
MANIFEST = "manifest.json"
CHUNK = 1 << 20  # bytes

# Far more than any council's plans need; a larger backup was made to fill a disk.
LARGEST_MANIFEST = 16 << 20  # bytes
LARGEST_MEMBER = 8 << 30  # bytes
LARGEST_WHOLE = 64 << 30  # bytes
LONGEST_ROW = 64 << 20  # bytes

_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError)


@dataclass(frozen=True)
class Manifest:
    """What a backup contains: `rows` by table, `sizes` (bytes) and `hashes` (SHA-256) by member."""

    format: str
    product: str
    revision: str
    made_at: str
    audit_number: int
    audit_hash: str
    rows: Mapping[str, int]
    sizes: Mapping[str, int]
    hashes: Mapping[str, str]


class ArchiveWriter:
    """Writes members one by one and remembers the size and hash of each."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self.sizes: dict[str, int] = {}
        self.hashes: dict[str, str] = {}

    def add(self, name: str, pieces: Iterable[bytes]) -> None:
        """Adds a member from its pieces. Raises Refused for a name that another system could not restore."""
        if not _is_safe(name):
            raise Refused(f"The file {name.removeprefix('files/')!r} cannot be backed up under this name. Rename it.")
        digest, size = hashlib.sha256(), 0
        with self._archive.open(_member(name), "w", force_zip64=True) as member:
            for piece in pieces:
                member.write(piece)
                digest.update(piece)
                size += len(piece)
        self.sizes[name], self.hashes[name] = size, digest.hexdigest()

    def finish(self, manifest: Manifest) -> None:
        """Adds the manifest, which comes last because it lists all the others."""
        self._archive.writestr(_member(MANIFEST), json.dumps(asdict(manifest), indent=1, sort_keys=True))


def _member(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)  # dated 1980; the manifest says when the backup was made
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o600 << 16
    return info


def pieces_of(stream: IO[bytes]) -> Iterator[bytes]:
    """A stream in pieces of at most CHUNK bytes."""
    while piece := stream.read(CHUNK):
        yield piece


@dataclass(frozen=True)
class Archive:
    """A backup that was checked: every member is there, and is what the manifest says."""

    manifest: Manifest
    zip: zipfile.ZipFile

    @property
    def files(self) -> list[str]:
        """The names of the members that are files of the installation."""
        return [name for name in self.manifest.hashes if name.startswith("files/")]

    def lines(self, table: str) -> Generator[bytes, None, None]:
        """The rows of a table, one JSON object each; close it when not all are read."""
        with self.zip.open(table_member(table)) as member:
            while line := member.readline(LONGEST_ROW + 1):
                if len(line) > LONGEST_ROW:
                    raise Refused(f"A row of {table} in the backup is far too long. Nothing was restored.")
                yield line

    def unpack_files(self, folder: Path) -> None:
        """Writes the files of the installation into an empty folder."""
        for name in self.files:
            to = folder / name.removeprefix("files/")
            make_folder(to.parent)
            opened = os.open(to, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            with os.fdopen(opened, "wb") as target, self.zip.open(name) as member:
                for piece in pieces_of(member):
                    target.write(piece)
                target.flush()
                os.fsync(target.fileno())


def table_member(table: str) -> str:
    """The name of the member that holds a table."""
    return f"tables/{table}.jsonl"


@contextmanager
def checked(path: Path) -> Iterator[Archive]:
    """Opens a backup after reading all of it and comparing every hash. Raises Refused, before anything is written."""
    try:
        opened = zipfile.ZipFile(path)
    except FileNotFoundError:
        raise Refused(f"{path}: there is no such file.") from None
    except _BROKEN as wrong:
        raise Refused(f"{path.name} is damaged or is not a backup: {wrong}. Nothing was restored.") from None
    with opened:
        _check_names(opened)
        manifest = _manifest(opened)
        _check_members(opened, manifest)
        yield Archive(manifest, opened)


def _check_names(opened: zipfile.ZipFile) -> None:
    seen: set[str] = set()
    for info in opened.infolist():
        name = info.filename
        if not _is_safe(name):
            raise Refused(f"The backup contains {name!r}, which would be written elsewhere. Nothing was restored.")
        if name in seen:
            raise Refused(f"The backup contains {name} twice. Nothing was restored.")
        seen.add(name)
        if info.file_size > (LARGEST_MANIFEST if name == MANIFEST else LARGEST_MEMBER):
            raise Refused(f"{name} in the backup is far too large. Nothing was restored.")
    if sum(info.file_size for info in opened.infolist()) > LARGEST_WHOLE:
        raise Refused("The backup is far too large. Nothing was restored.")
    if MANIFEST not in seen:
        raise Refused("The backup has no manifest.json. It is not a backup of this product, or it is damaged.")


def _is_safe(name: str) -> bool:
    """Whether a name stays inside the folder it is unpacked to, on any system."""
    if name == MANIFEST:
        return True
    parts = name.split("/")
    if any("\ud800" <= letter <= "\udfff" for letter in name):  # bytes that are not text, as Python shows them
        return False
    if parts[0] not in {"tables", "files"} or len(parts) == 1 or PurePosixPath(name).is_absolute():
        return False
    return all(part and part not in {".", ".."} and not set(part) & set("\\:\0") for part in parts)


def _manifest(opened: zipfile.ZipFile) -> Manifest:
    try:
        read = json.loads(_bytes(opened, MANIFEST))
        manifest = Manifest(**read)
        _check_shape(manifest)
    except (ValueError, TypeError):
        raise Refused("The backup's manifest cannot be read. Nothing was restored.") from None
    if manifest.format != FORMAT:
        raise Refused(f"The backup's format is {manifest.format!r}, but this version reads {FORMAT}.")
    return manifest


def _check_shape(manifest: Manifest) -> None:
    kinds = ((manifest.rows, int), (manifest.sizes, int), (manifest.hashes, str))
    if not all(
        isinstance(values, dict) and all(isinstance(value, kind) for value in values.values()) for values, kind in kinds
    ):
        raise TypeError("the manifest does not have the right types")


def _bytes(opened: zipfile.ZipFile, name: str) -> bytes:
    with _damage_named(name), opened.open(name) as member:
        return member.read(LARGEST_MANIFEST)


def _check_members(opened: zipfile.ZipFile, manifest: Manifest) -> None:
    there = {info.filename: info.file_size for info in opened.infolist() if info.filename != MANIFEST}
    wanted = {*manifest.hashes, *(table_member(table) for table in manifest.rows)}
    for name in sorted(wanted - there.keys()):
        raise Refused(f"{name} is missing from the backup. Nothing was restored.")
    for name in sorted(there.keys() - manifest.hashes.keys()):
        raise Refused(f"{name} in the backup is not in its manifest. Nothing was restored.")
    for name, expected in manifest.hashes.items():
        if there[name] != manifest.sizes.get(name) or _hash(opened, name) != expected:
            raise Refused(f"{name} in the backup is damaged: its hash is not the manifest's. Nothing was restored.")


def _hash(opened: zipfile.ZipFile, name: str) -> str:
    digest = hashlib.sha256()
    with _damage_named(name), opened.open(name) as member:
        for piece in pieces_of(member):
            digest.update(piece)
    return digest.hexdigest()


@contextmanager
def _damage_named(name: str) -> Iterator[None]:
    try:
        yield
    except _BROKEN as wrong:
        raise Refused(f"{name} in the backup is damaged: {wrong}. Nothing was restored.") from None
