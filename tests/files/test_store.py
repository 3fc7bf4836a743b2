"""The store: what lies under a hash is whole; what is refused or broken off leaves nothing that counts."""

import hashlib
import io
import os
from datetime import timedelta
from pathlib import Path
from typing import IO, cast

import pytest

from tests.support.files import EXE, PDF
from tracker.clock import machine_now
from tracker.errors import NotFound, Refused
from tracker.files.store import CHUNK, LARGEST_FILE, LEFT_AFTER, FileStore, StagedFile


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore.within(tmp_path / "files")


def staged(store: FileStore, content: bytes = PDF, name: str = "minutes.pdf") -> StagedFile:
    return store.stage(io.BytesIO(content), name)


def paths(store: FileStore) -> list[str]:
    """All files below the store."""
    return sorted(path.relative_to(store.root).as_posix() for path in store.root.rglob("*") if path.is_file())


def test_a_file_lies_under_its_hash_and_is_read_back(store: FileStore) -> None:
    assert not store.exists()
    file = staged(store)
    expected = hashlib.sha256(PDF).hexdigest()
    assert (file.hash, file.size, file.name, file.kind.words) == (expected, len(PDF), "minutes.pdf", "PDF")
    file.keep()
    file.discard()
    assert paths(store) == [f"{expected[:2]}/{expected}"]
    with store.opened(expected) as stream:
        assert stream.read() == PDF
    assert store.is_whole(expected)
    assert store.path_of(expected).stat().st_mode & 0o077 == 0
    assert store.root.stat().st_mode & 0o077 == 0


def test_the_same_file_twice_is_kept_once_and_mends_an_altered_one(store: FileStore) -> None:
    staged(store).keep()
    [kept] = store.kept()
    store.path_of(kept.hash).write_bytes(b"altered")
    assert not store.is_whole(kept.hash)
    staged(store, name="other name.pdf").keep()
    assert [one.hash for one in store.kept()] == [kept.hash]
    assert store.is_whole(kept.hash)


def test_all_is_on_the_disk_before_a_name_says_so(store: FileStore, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    sync, replace = os.fsync, Path.replace

    def noted_sync(descriptor: int) -> None:
        done.append("folder" if Path(f"/proc/self/fd/{descriptor}").resolve().is_dir() else "file")
        sync(descriptor)

    def noted_replace(path: Path, target: Path) -> Path:
        done.append("renamed")
        return replace(path, target)

    staged(store).keep()  # makes the folders
    monkeypatch.setattr(os, "fsync", noted_sync)
    monkeypatch.setattr(Path, "replace", noted_replace)
    staged(store).keep()
    assert done == ["file", "renamed", "folder"]


@pytest.mark.parametrize(
    ("content", "name", "said"), [(b"", "empty.pdf", "The file is empty"), (EXE, "report.pdf", "cannot be used")]
)
def test_what_is_refused_leaves_nothing(store: FileStore, content: bytes, name: str, said: str) -> None:
    with pytest.raises(Refused, match=said):
        staged(store, content, name)
    assert paths(store) == []


class Endless(io.RawIOBase):
    """A stream that never ends and counts what was read of it."""

    taken = 0

    def read(self, size: int = -1) -> bytes:
        self.taken += size
        return b"a" * size


def test_a_file_that_is_too_large_is_read_no_further(store: FileStore) -> None:
    stream = Endless()
    with pytest.raises(Refused, match="larger than 20 MB"):
        store.stage(cast(IO[bytes], stream), "long.txt")
    assert stream.taken <= LARGEST_FILE + CHUNK
    assert paths(store) == []


def test_the_largest_file_is_taken(store: FileStore) -> None:
    content = PDF + b"\0" * (LARGEST_FILE - len(PDF))
    assert staged(store, content).size == LARGEST_FILE
    with pytest.raises(Refused, match="larger than 20 MB"):
        staged(store, content + b"\0")


def test_a_disk_that_is_full_is_said_in_words(store: FileStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    staged(store).keep()
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Refused, match="cannot be stored at the moment"):
        staged(store)
    assert len(paths(store)) == 1


def test_only_what_was_left_a_day_ago_is_cleared(store: FileStore) -> None:
    old, new = staged(store), staged(store)
    now = machine_now()
    long_ago = (now - LEFT_AFTER - timedelta(hours=1)).timestamp()
    os.utime(old.path, (long_ago, long_ago))
    assert store.remove_incoming(now - LEFT_AFTER) == 1
    assert (old.path.exists(), new.path.exists()) == (False, True)


@pytest.mark.parametrize("odd", ["", "../../etc/passwd", "A" * 64, "a" * 63, "a" * 65])
def test_what_is_no_hash_is_not_found(store: FileStore, odd: str) -> None:
    with pytest.raises(NotFound):
        store.path_of(odd)


def test_a_missing_file_is_not_found(store: FileStore) -> None:
    with pytest.raises(NotFound, match="missing from the server"):
        store.opened("0" * 64)
    store.remove("0" * 64)
    assert list(store.kept()) == []


def test_a_store_belongs_to_the_first_who_claims_it(store: FileStore) -> None:
    file = staged(store)
    store.claim("ours")
    store.claim("ours")
    file.keep()
    assert (store.is_of("ours"), store.is_of("theirs")) == (True, False)
    with pytest.raises(Refused, match="belongs to another installation"):
        store.claim("theirs")
    assert [kept.hash for kept in store.kept()] == [file.hash]
