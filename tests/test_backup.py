"""Backing up and restoring, from and to both databases, and every way in which a backup can be wrong."""

import hashlib
import json
import shutil
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import NullPool

from tests.support.builders import a_milestone, a_post, an_action
from tests.support.events import StagedEvent
from tests.support.evidence import a_file, build_cast, viewer
from tests.support.files import PDF
from tests.support.postgres import PostgresServer
from tracker import schema
from tracker.actions.enums import EvidenceKind
from tracker.actions.evidence.service import Given, Swept, file_faults, give_evidence, sweep_files
from tracker.audit import capture, guard
from tracker.audit.models import AuditDetail
from tracker.audit.service import Actor, recording
from tracker.audit.verification import verify
from tracker.audit.withholding import withhold
from tracker.backup import archive as backup_archive
from tracker.backup import service as backup
from tracker.backup.rows import lines_of, tables_of
from tracker.backup.service import back_up, restore
from tracker.clock import machine_now
from tracker.config import resource
from tracker.database import prepare_engine, prepare_place
from tracker.errors import Refused
from tracker.files.store import FileStore
from tracker.importing.service import import_files
from tracker.installation.enums import InstallationKind
from tracker.installation.service import mark_installation
from tracker.people.models import Person
from tracker.people.service import PersonDetails, add_person
from tracker.people.sign_in import issue_link, start_session
from tracker.revisions import newest_revision
from tracker.tables import TABLES

NOW = datetime(2019, 4, 1, 8, 0, 0, 123456, tzinfo=UTC)
KINDS = ("sqlite", "postgresql")
Members = dict[str, bytes]


@contextmanager
def opened(url: str) -> Iterator[sessionmaker[Session]]:
    """Sessions of one database, guarded and watched as the product's are."""
    engine = sa.create_engine(url, poolclass=NullPool)
    prepare_engine(engine)
    guard.watch(engine)
    sessions = sessionmaker(engine)
    capture.watch(sessions)
    yield sessions
    engine.dispose()


def hire(url: str, name: str) -> int:
    """Adds a person; gives the number they got."""
    with opened(url) as sessions, sessions() as session, recording(session, Actor.command("test"), NOW) as rec:
        return add_person(rec, PersonDetails(name, f"{name.lower()}@council.example")).id


def rows_of(url: str) -> dict[str, list[tuple[object, ...]]]:
    with opened(url) as sessions, sessions() as session:
        return {
            table.name: [tuple(row) for row in session.execute(sa.select(table).order_by(*table.primary_key))]
            for table in TABLES
        }


@dataclass(frozen=True)
class Source:
    """A lived-in installation and a backup of it."""

    url: str
    files: Path
    backup: Path


@dataclass
class Places:
    """Empty databases of either kind, by a name of their own."""

    folder: Path
    request: pytest.FixtureRequest
    count: int = 0

    def empty(self, kind: str) -> str:
        self.count += 1
        if kind == "sqlite":
            return f"sqlite:///{self.folder}/data{self.count}/tracker.sqlite"
        server: PostgresServer = self.request.getfixturevalue("pg_server")
        return server.create_database(f"backup_{hashlib.sha256(str(self.folder).encode()).hexdigest()[:8]}{self.count}")


@pytest.fixture
def places(tmp_path: Path, request: pytest.FixtureRequest) -> Places:
    return Places(tmp_path, request)


def live_in(url: str, files: Path) -> None:
    """Seeds, sessions, links, a withheld detail, files in folders, and the machine's secret, which stays."""
    with opened(url) as sessions, sessions() as session:
        with recording(session, Actor.command("init"), NOW) as rec:
            mark_installation(rec, InstallationKind.TRAINING)
        with recording(session, Actor.command("import"), NOW) as rec:
            import_files(rec, [resource("seed") / "register.toml", resource("seed") / "plan-lga-2018.toml"])
        with recording(session, Actor.command("test"), NOW) as rec:
            somebody = add_person(rec, PersonDetails("Ángel O'Neil-Łoś \u2028 “quoted”"))
            start_session(rec, somebody.id)
            issue_link(rec, "john.biggs@towerhamlets.example", "127.0.0.1")
        with recording(session, Actor.command("test"), NOW) as rec:
            withhold(rec, [20], reason="a name typed in error")
    (files / "evidence").mkdir(parents=True)
    (files / "evidence" / "minutes März.bin").write_bytes(bytes(range(256)) * 1000)
    (files / "empty").write_bytes(b"")
    (files / "training-secret").write_text("s" * 64)


@pytest.fixture(scope="module", params=KINDS)
def source(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Source:
    folder = tmp_path_factory.mktemp("source")
    url = Places(folder, request).empty(request.param)
    schema.upgrade(url)
    live_in(url, folder / "files")
    made = folder / "backup.zip"
    back_up(url, folder / "files", made, NOW)
    return Source(url, folder / "files", made)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Source:
    """An installation with two people, for all that can be wrong with its backup."""
    folder = tmp_path_factory.mktemp("small")
    url = f"sqlite:///{folder}/tracker.sqlite"
    schema.upgrade(url)
    hire(url, "Ada")
    hire(url, "Grace")
    (folder / "files").mkdir()
    (folder / "files" / "note.txt").write_text("evidence")
    back_up(url, folder / "files", folder / "backup.zip", NOW)
    return Source(url, folder / "files", folder / "backup.zip")


@pytest.mark.parametrize("kind", KINDS)
def test_moves_between_databases_with_an_equal_trail(source: Source, places: Places, tmp_path: Path, kind: str) -> None:
    url, files = places.empty(kind), tmp_path / "restored"
    summary = restore(source.backup, url, files)
    assert summary.faults == ()
    assert any("withheld" in remark for remark in summary.remarks)
    assert rows_of(url) == rows_of(source.url)
    assert {path.relative_to(files).as_posix(): path.read_bytes() for path in files.rglob("*") if path.is_file()} == {
        "evidence/minutes März.bin": bytes(range(256)) * 1000,
        "empty": b"",
    }
    with opened(url) as sessions, sessions() as session:
        withheld = session.execute(sa.select(AuditDetail).where(AuditDetail.content.is_(None))).scalar_one()
        assert (withheld.number, withheld.salt) == (20, None)
        highest = session.execute(sa.select(sa.func.max(Person.id))).scalar_one()
    assert hire(url, "Newcomer") == highest + 1
    with schema.unguarded_connection(url) as connection, Session(connection) as session:
        assert verify(session, head=summary.check_code).faults == []


def test_summary_and_manifest(source: Source, tmp_path: Path) -> None:
    to = tmp_path / "again.zip"
    summary = back_up(source.url, source.files, to, NOW)
    assert (summary.files, summary.size) == (2, to.stat().st_size)
    assert summary.rows["person"] == 38
    assert summary.revision == newest_revision()
    assert to.stat().st_mode & 0o077 == 0
    with zipfile.ZipFile(to) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        assert not [name for name in archive.namelist() if "training-secret" in name or "alembic" in name]
    assert manifest["made_at"] == "2019-04-01T08:00:00.123456Z"
    assert summary.check_code == f"{manifest['audit_number']}:{manifest['audit_hash'][:12]}"
    assert [path.name for path in tmp_path.iterdir()] == ["again.zip"]


@pytest.mark.parametrize("kind", KINDS)
def test_is_of_one_instant(places: Places, tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    url = places.empty(kind)
    schema.upgrade(url)
    hire(url, "Ada")
    seen: list[str] = []

    def while_somebody_writes(connection: sa.Connection, table: sa.Table, rows: dict[str, int]) -> Iterator[bytes]:
        if len(seen) == 1:
            hire(url, "Late")
        seen.append(table.name)
        return lines_of(connection, table, rows)

    monkeypatch.setattr("tracker.backup.service.lines_of", while_somebody_writes)
    assert back_up(url, tmp_path / "files", tmp_path / "backup.zip", NOW).rows["person"] == 1
    assert restore(tmp_path / "backup.zip", places.empty("sqlite"), tmp_path / "restored").faults == ()
    assert len(rows_of(url)["person"]) == 2


@pytest.mark.parametrize("kind", KINDS)
def test_older_backup_is_restored_at_its_revision_and_upgraded(places: Places, tmp_path: Path, kind: str) -> None:
    older = backup._revisions()[-2]
    old, new = places.empty(kind), places.empty(kind)
    schema.upgrade(old, older)
    assert back_up(old, tmp_path / "files", tmp_path / "old.zip", NOW).revision == older
    schema.upgrade(new)
    summary = restore(tmp_path / "old.zip", new, tmp_path / "restored")
    assert (summary.revision, summary.faults) == (newest_revision(), ())


def test_overwrites_nothing_and_leaves_no_half_file(small: Source, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="already exists"):
        back_up(small.url, small.files, small.backup, NOW)
    with pytest.raises(Refused, match="There is no folder"):
        back_up(small.url, small.files, tmp_path / "nowhere" / "backup.zip", NOW)
    with pytest.raises(Refused, match="is in the folder"):
        back_up(small.url, small.files, small.files / "backup.zip", NOW)
    with pytest.raises(Refused, match="There is no database"):
        back_up(f"sqlite:///{tmp_path}/none.sqlite", small.files, tmp_path / "backup.zip", NOW)
    (tmp_path / "empty.sqlite").touch()
    with pytest.raises(Refused, match="nothing to back up"):
        back_up(f"sqlite:///{tmp_path}/empty.sqlite", small.files, tmp_path / "backup.zip", NOW)
    assert not list(tmp_path.glob("*.zip"))
    assert not list(tmp_path.glob(".*.part"))


@pytest.mark.parametrize(("name", "sentence"), [("link", "is a link"), ("a:b", "Rename it"), ("a\\b", "Rename it")])
def test_files_that_could_not_be_restored_are_refused(small: Source, tmp_path: Path, name: str, sentence: str) -> None:
    files = tmp_path / "files"
    files.mkdir()
    if name == "link":
        (files / name).symlink_to(small.backup)
    else:
        (files / name).touch()
    with pytest.raises(Refused, match=sentence):
        back_up(small.url, files, tmp_path / "backup.zip", NOW)
    assert [path.name for path in tmp_path.iterdir()] == ["files"]


def refused(made: Path, folder: Path) -> str:
    """The sentence with which a restore is refused, after making sure that it wrote no row and no file."""
    url, files = f"sqlite:///{folder}/target/tracker.sqlite", folder / "restored"
    with pytest.raises(Refused) as refusal:
        restore(made, url, files)
    assert not files.exists()
    assert not list(folder.glob(".*.part"))
    if (folder / "target" / "tracker.sqlite").exists():
        with schema.unguarded_connection(url) as connection:
            for table in tables_of(connection):
                assert connection.execute(sa.select(table)).all() == []
    return str(refusal.value)


def rewritten(made: Path, folder: Path, change: Callable[[Members, Members], None]) -> Path:
    """A copy in which members were changed; the second argument is a manifest whose hashes are then made to fit."""
    with zipfile.ZipFile(made) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(members.pop("manifest.json"))
    change(members, manifest)
    copy = folder / "rewritten.zip"
    with zipfile.ZipFile(copy, "w") as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content)
        archive.writestr("manifest.json", json.dumps(manifest))
    return copy


def sealed(members: Members, manifest: dict[str, object]) -> None:
    manifest["hashes"] = {name: hashlib.sha256(content).hexdigest() for name, content in members.items()}
    manifest["sizes"] = {name: len(content) for name, content in members.items()}


PEOPLE = "tables/person.jsonl"


def alter(members: Members, _manifest: object) -> None:
    members[PEOPLE] = members[PEOPLE].replace(b"Grace", b"Grant")


def lose(members: Members, _manifest: object) -> None:
    del members[PEOPLE]


def lose_with_its_hash(members: Members, manifest: dict[str, object]) -> None:
    del members[PEOPLE]
    sealed(members, manifest)


def smuggle(members: Members, _manifest: object) -> None:
    members["files/more.txt"] = b"more"


def climb(members: Members, manifest: dict[str, object]) -> None:
    members["files/../../climbed.txt"] = b"out"
    sealed(members, manifest)


def start_at_root(members: Members, manifest: dict[str, object]) -> None:
    members["/climbed.txt"] = b"out"
    sealed(members, manifest)


def drive(members: Members, manifest: dict[str, object]) -> None:
    members["files/C:climbed.txt"] = b"out"
    sealed(members, manifest)


def grow(members: Members, manifest: dict[str, object]) -> None:
    members["files/big"] = b"0" * 3_000_000
    sealed(members, manifest)


def be_newer(_members: Members, manifest: dict[str, object]) -> None:
    manifest["revision"] = "9999"


def be_other(_members: Members, manifest: dict[str, object]) -> None:
    manifest["format"] = "tracker-backup-9"


def be_short(_members: Members, manifest: dict[str, object]) -> None:
    del manifest["rows"]


def be_misshapen(_members: Members, manifest: dict[str, object]) -> None:
    manifest["hashes"] = ["one"]


def cut_the_trail(members: Members, manifest: dict[str, object]) -> None:
    for table in ("event", "detail", "about"):
        name = f"tables/audit_{table}.jsonl"
        members[name] = b"".join(members[name].splitlines(keepends=True)[:1])
        assert isinstance(manifest["rows"], dict)
        manifest["rows"][f"audit_{table}"] = 1
    sealed(members, manifest)


def swap_the_trail(members: Members, manifest: dict[str, object]) -> None:
    name = "tables/audit_event.jsonl"
    members[name] = b"".join(reversed(members[name].splitlines(keepends=True)))
    sealed(members, manifest)


def drop_a_row(members: Members, manifest: dict[str, object]) -> None:
    members[PEOPLE] = members[PEOPLE].splitlines(keepends=True)[0]
    sealed(members, manifest)


def rename_a_column(members: Members, manifest: dict[str, object]) -> None:
    members[PEOPLE] = members[PEOPLE].replace(b'"name"', b'"nome"')
    sealed(members, manifest)


def point_nowhere(members: Members, manifest: dict[str, object]) -> None:
    post = {"id": 1, "title": "Director", "key": None, "directorate": "", "version": 1, "copies_delegates": False}
    members["tables/post.jsonl"] = json.dumps({**post, "reports_to_id": 9}).encode() + b"\n"
    assert isinstance(manifest["rows"], dict)
    manifest["rows"]["post"] = 1
    sealed(members, manifest)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (alter, "tables/person.jsonl in the backup is damaged"),
        (lose, "tables/person.jsonl is missing from the backup"),
        (lose_with_its_hash, "tables/person.jsonl is missing from the backup"),
        (smuggle, "files/more.txt in the backup is not in its manifest"),
        (climb, "would be written elsewhere"),
        (start_at_root, "would be written elsewhere"),
        (drive, "would be written elsewhere"),
        (grow, "files/big in the backup is far too large"),
        (be_newer, "newer than this one"),
        (be_other, "format is 'tracker-backup-9'"),
        (be_short, "manifest cannot be read"),
        (be_misshapen, "manifest cannot be read"),
        (cut_the_trail, "trail does not end where its manifest says"),
        (swap_the_trail, "The rows of audit_event cannot be restored"),
        (drop_a_row, "person has 1 rows, but its manifest says 2"),
        (point_nowhere, "The rows of post cannot be restored"),
        (rename_a_column, "the columns are not those of the table"),
    ],
)
def test_wrong_backups(
    small: Source,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    change: Callable[[Members, object], None],
    sentence: str,
) -> None:
    monkeypatch.setattr(backup_archive, "LARGEST_MEMBER", 1_000_000)
    assert sentence in refused(rewritten(small.backup, tmp_path, change), tmp_path)
    assert not list(tmp_path.parent.glob("climbed*"))


def test_any_damaged_byte_is_seen(small: Source, tmp_path: Path) -> None:
    whole = small.backup.read_bytes()
    with zipfile.ZipFile(small.backup) as archive:
        starts = {info.filename: info.header_offset + 30 + len(info.filename) for info in archive.infolist()}
    for name in ("tables/person.jsonl", "tables/audit_event.jsonl", "files/note.txt"):
        damaged = bytearray(whole)
        damaged[starts[name] + 25] ^= 0x10
        copy = tmp_path / "damaged.zip"
        copy.write_bytes(damaged)
        assert "damaged" in refused(copy, tmp_path)
    for cut in (len(whole) // 2, len(whole) - 10, 0):
        (tmp_path / "cut.zip").write_bytes(whole[:cut])
        assert "damaged or is not a backup" in refused(tmp_path / "cut.zip", tmp_path)
    assert "no such file" in refused(tmp_path / "none.zip", tmp_path)


def test_double_and_foreign_members(small: Source, tmp_path: Path) -> None:
    copy = tmp_path / "double.zip"
    shutil.copy(small.backup, copy)
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(copy, "a") as archive:
        archive.writestr(PEOPLE, "")
    assert "tables/person.jsonl twice" in refused(copy, tmp_path)
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as archive:
        archive.writestr("files/holiday.txt", "sea")
    assert "no manifest.json" in refused(tmp_path / "other.zip", tmp_path)


@pytest.mark.parametrize("kind", KINDS)
def test_a_place_that_is_not_empty_is_refused(small: Source, places: Places, tmp_path: Path, kind: str) -> None:
    used = places.empty(kind)
    schema.upgrade(used)
    hire(used, "Linus")
    with pytest.raises(Refused, match="The database is not empty"):
        restore(small.backup, used, tmp_path / "restored")
    assert len(rows_of(used)["person"]) == 1
    foreign = places.empty(kind)
    prepare_place(foreign)
    with schema.unguarded_connection(foreign) as connection:
        connection.execute(sa.text("CREATE TABLE shop (id INTEGER)"))
        connection.commit()
    with pytest.raises(Refused, match="tables of another product"):
        restore(small.backup, foreign, tmp_path / "restored")
    files = tmp_path / "files"
    files.mkdir()
    (files / "training-secret").write_text("kept")
    (files / "something").touch()
    with pytest.raises(Refused, match="is not empty"):
        restore(small.backup, places.empty(kind), files)
    (files / "something").unlink()
    assert restore(small.backup, places.empty(kind), files).files == 1
    assert (files / "training-secret").read_text() == "kept"


def test_no_room_is_said_beforehand(small: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    full = shutil.disk_usage(tmp_path)._replace(free=7)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: full)
    assert "not enough room" in refused(small.backup, tmp_path)


def give_file(url: str, files: Path, content: bytes) -> str:
    """A file as evidence, as somebody who looks after a plan gives it; its hash."""
    with opened(url) as sessions, sessions() as session:
        cast = build_cast(session)
        who = viewer(session, cast.ann)
        file = a_file(FileStore.within(files), content)
        with recording(session, Actor.command("test"), NOW) as rec:
            give_evidence(rec, cast.action_id, who, Given(EvidenceKind.DOCUMENT, "Agreed.", file=file))
        return file.hash


@pytest.fixture
def evidenced(tmp_path: Path) -> tuple[str, Path, str]:
    """An installation with one file of evidence: its database, its folder, and the file's hash."""
    url, files = f"sqlite:///{tmp_path}/evidenced.sqlite", tmp_path / "evidenced"
    schema.upgrade(url)
    return url, files, give_file(url, files, PDF)


@pytest.mark.parametrize("kind", KINDS)
def test_evidence_moves_with_its_files(
    places: Places, tmp_path: Path, evidenced: tuple[str, Path, str], kind: str
) -> None:
    url, files, file_hash = evidenced
    a_file(FileStore.within(files), b"%PDF-on its way in")
    made = back_up(url, files, tmp_path / "backup.zip", NOW)
    assert (made.faults, made.files) == ((), 2)  # the file, and to whom the folder belongs
    target, restored = places.empty(kind), tmp_path / "restored"
    assert restore(tmp_path / "backup.zip", target, restored).faults == ()
    store = FileStore.within(restored)
    assert [kept.hash for kept in store.kept()] == [file_hash]
    assert store.path_of(file_hash).stat().st_mode & 0o077 == 0
    with opened(target) as sessions, sessions() as session:
        with recording(session, Actor.command("test"), NOW) as rec:
            assert sweep_files(rec, store, machine_now()) == Swept()
        assert file_faults(session, store) == []


@pytest.mark.parametrize("kind", KINDS)
def test_rows_that_name_later_rows_of_their_own_table_are_restored(places: Places, tmp_path: Path, kind: str) -> None:
    url, target = f"sqlite:///{tmp_path}/source.sqlite", places.empty(kind)
    schema.upgrade(url)
    with opened(url) as sessions, sessions() as session, recording(session, Actor.command("test"), NOW) as rec:
        director, chief = a_post(rec), a_post(rec)
        director.reports_to_id = chief.id
        first, second = an_action(rec), an_action(rec)
        first.successor_id, second.successor_id = second.id, first.id  # no order of them would do
        again, once = (a_milestone(rec, action=first, name=name) for name in ("again", "once"))
        again.follows_id = once.id
        rec.tell(StagedEvent.BUILT)
    back_up(url, tmp_path / "files", tmp_path / "backup.zip", NOW)
    assert restore(tmp_path / "backup.zip", target, tmp_path / "restored").faults == ()
    assert rows_of(target) == rows_of(url)


def test_a_backup_names_files_that_are_missing_or_altered(tmp_path: Path, evidenced: tuple[str, Path, str]) -> None:
    url, files, file_hash = evidenced
    path = FileStore.within(files).path_of(file_hash)
    path.write_bytes(b"altered")
    assert back_up(url, files, tmp_path / "altered.zip", NOW).faults == (
        f"The file {file_hash[:12]} of evidence was altered.",
    )
    path.unlink()
    assert back_up(url, files, tmp_path / "missing.zip", NOW).faults == (
        f"The file {file_hash[:12]} of evidence is missing.",
    )
    for name, said in (("altered", "was altered"), ("missing", "is missing")):
        restored = restore(tmp_path / f"{name}.zip", f"sqlite:///{tmp_path}/{name}.sqlite", tmp_path / name)
        assert restored.faults == (f"The file {file_hash[:12]} of evidence 1 {said}.",)


def test_a_file_that_goes_while_a_backup_is_made_does_not_break_it(
    tmp_path: Path, evidenced: tuple[str, Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, files, file_hash = evidenced
    listed = backup._files_in

    def then_swept(folder: Path) -> list[Path]:
        paths = listed(folder)
        FileStore.within(files).remove(file_hash)
        return paths

    monkeypatch.setattr(backup, "_files_in", then_swept)
    made = back_up(url, files, tmp_path / "backup.zip", NOW)
    assert made.faults == (f"The file {file_hash[:12]} of evidence is missing.",)
