"""The commands of an administrator: what they say, what they leave, how they refuse."""

import csv
import hashlib
import io
import json
import sqlite3
from pathlib import Path

import pytest

import tracker
from tests.cli.conftest import Run
from tests.support.files import PDF
from tracker.config import settings_from
from tracker.reports.writers.csv_writer import COLUMNS


def test_help_names_every_command_and_setting(empty: Run) -> None:
    words = empty("--help").output
    for name in (
        "init",
        "import",
        "run",
        "worker",
        "remind",
        "status-list",
        "audit",
        "person",
        "sign-in-link",
        "files",
        "backup",
        "restore",
        "TRACKER_DATABASE_URL",
        "TRACKER_FILES",
        "TRACKER_MAIL",
        "TRACKER_SECRET_KEY",
        "TRACKER_URL",
    ):
        assert name in words


def test_init_twice_keeps_everything(training: Run) -> None:
    before = training("audit", "head").output
    assert training("init", "--training").exit_code == 0
    assert training("audit", "head").output == before


def test_a_live_installation_from_nothing(empty: Run) -> None:
    assert empty("init").exit_code == 0
    assert empty("person", "add", "Ann Lee", "ann@council.example", "--role", "administrator").exit_code == 0
    link = empty("sign-in-link", "ann@council.example").output
    assert "http://127.0.0.1:8000/sign-in/link/" in link
    assert "The audit trail is intact" in empty("audit", "verify").output


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        ("TRACKER_SECRET_KEY", "short", "TRACKER_SECRET_KEY is too short"),
        ("TRACKER_DATABASE_URL", "mysql://x/y", "TRACKER_DATABASE_URL names mysql"),
        ("TRACKER_DATABASE_URL", "nonsense", "TRACKER_DATABASE_URL cannot be read"),
        ("TRACKER_DATABASE_URL", "postgresql://host:abc/x", "TRACKER_DATABASE_URL cannot be read"),
        ("TRACKER_SECRET_KEY", " " * 40, "TRACKER_SECRET_KEY is not set"),
        ("TRACKER_MAIL", "pigeon:", "TRACKER_MAIL cannot be read"),
        ("TRACKER_MAIL", "smtp://host:abc", "TRACKER_MAIL cannot be read"),
        ("TRACKER_MAIL", "smtp://host:99999", "TRACKER_MAIL cannot be read"),
        ("TRACKER_URL", "https://[bad", "TRACKER_URL is 'https://[bad'"),
        ("TRACKER_URL", "http://127.0.0.1:abc", "TRACKER_URL is"),
        ("TRACKER_FILES", str(Path(tracker.__file__).parent / "web" / "static"), "files in that folder are public"),
        ("TRACKER_URL", "council", "TRACKER_URL is 'council'"),
        ("TRACKER_URL", "http://plans.council.example", "needs an address that begins with https://"),
    ],
)
def test_a_wrong_setting_is_one_sentence_that_names_it(empty: Run, setting: str, value: str, said: str) -> None:
    result = empty("init", **{setting: value})
    assert result.exit_code == 1
    assert said in result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize("setting", ["TRACKER_SECRET_KEY", "TRACKER_MAIL", "TRACKER_URL"])
def test_a_live_installation_needs_settings_of_its_own(empty: Run, setting: str) -> None:
    result = empty("init", **{setting: ""})
    assert (result.exit_code, f"{setting} is not set" in result.output) == (1, True)


def test_an_interrupted_init_leaves_nothing_and_is_done_again(empty: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("tracker.cli.installation.import_into", interrupt)
        assert empty("init", "--training", "--start", "2019-04-01T09:00").exit_code == 1
    again = empty("init", "--training", "--start", "2019-04-01T09:00", "--if-missing")
    assert "Loaded the sample plans" in again.output


def test_a_refused_import_is_on_the_record(training: Run) -> None:
    seed = Path(__file__).parents[2] / "seed" / "plan-lga-2018.toml"
    assert training("import", str(seed)).exit_code == 1
    assert "files.import_refused" in training("audit", "export").output


def test_a_training_installation_stays_on_this_machine(empty: Run) -> None:
    result = empty("init", "--training", TRACKER_URL="https://plans.council.example")
    assert (result.exit_code, "may only be reached from this machine" in result.output) == (1, True)


def test_commands_before_init_say_what_to_do(empty: Run) -> None:
    result = empty("status-list", "--plan", "LGA-2018")
    assert (result.exit_code, "Run `tracker init`" in result.output) == (1, True)


def test_a_training_database_does_not_become_live(training: Run) -> None:
    result = training("init", TRACKER_SECRET_KEY="x" * 40)
    assert (result.exit_code, "is a training installation and stays one" in result.output) == (1, True)


def test_status_list_of_a_board_takes_the_exact_name(training: Run) -> None:
    words = training("status-list", "--plan", "LGA-2018", "--board", "Transformation Board").output
    numbers = [line.split()[1] for line in words.splitlines() if line.startswith("LGA-2018")]
    assert numbers == ["4", "23"]
    assert training("status-list", "--plan", "LGA-2018", "--board", "Transformation").exit_code == 1


def test_status_list_as_csv_has_the_agreed_columns(training: Run) -> None:
    result = training("status-list", "--plan", "LGA-2018", "--overdue", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(result.stdout_bytes.decode("utf-8-sig"))))
    assert [row["ref"] for row in rows] == ["7", "15", "18", "27", "30"]
    assert tuple(rows[0]) == tuple(column.heading for column in COLUMNS)


def test_an_unknown_plan_is_said(training: Run) -> None:
    result = training("status-list", "--plan", "NONE")
    assert (result.exit_code, "There is no such plan" in result.output) == (1, True)


def test_reminders_go_once(training: Run) -> None:
    preview = training("remind", "--dry-run").output
    assert "6 emails would be queued" in preview
    assert "Queued 6 emails with 8 items" in training("remind").output
    assert "Queued 0 emails with 0 items" in training("remind").output
    assert len(list(Path("var/mailbox/new").iterdir())) == 6


def test_verify_names_a_changed_byte(training: Run) -> None:
    with sqlite3.connect("var/tracker.sqlite") as connection:
        connection.execute("DROP TRIGGER audit_event_refuse_update")
        connection.execute("UPDATE audit_event SET payload = replace(payload, 'plan.created', 'plan.creates')")
    result = training("audit", "verify")
    assert result.exit_code == 1
    assert "was altered: its hash does not match its payload" in result.output


def test_verify_takes_a_printed_check_code(training: Run) -> None:
    code = training("audit", "head").output.strip()
    assert training("audit", "verify", "--head", code).exit_code == 0
    assert training("audit", "verify", "--head", "9999:" + "a" * 12).exit_code == 1


def test_verify_says_when_a_check_code_cannot_be_read(training: Run) -> None:
    result = training("audit", "verify", "--head", "²:abcdefabcdef")
    assert (result.exit_code, "cannot be read" in result.output) == (1, True)


def test_what_an_event_said_can_be_withheld(training: Run) -> None:
    before = training("audit", "export").output.splitlines()
    result = training("audit", "withhold", "20", "21", "--reason", "a child was named in error")
    assert (result.exit_code, result.output) == (0, "Withheld what 2 events said.\n")
    lines = [json.loads(line) for line in training("audit", "export").output.splitlines()]
    assert [line["number"] for line in lines if line["content"] is None] == [20, 21]
    assert "a child was named in error" in lines[len(before)]["content"]
    assert training("audit", "verify").exit_code == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["20", "--reason", " "], "Say why"),
        (["999999", "--reason", "x"], "There is no event 999999"),
        (["20"], "Missing option '--reason'"),
        (["9" * 30, "--reason", "x"], "is not in the range"),
    ],
)
def test_withholding_is_refused_in_words(training: Run, words: list[str], said: str) -> None:
    result = training("audit", "withhold", *words)
    assert result.exit_code
    assert said in result.output


def test_the_trail_can_be_exported(training: Run) -> None:
    lines = training("audit", "export").output.splitlines()
    assert json.loads(lines[0])["number"] == 1


def test_backup_and_restore_into_an_empty_place(training: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    head = training("audit", "head").output
    assert training("backup", str(tmp_path / "backup.zip")).exit_code == 0
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    result = training("restore", str(tmp_path / "backup.zip"))
    assert result.exit_code == 0, result.output
    assert training("audit", "verify", "--head", head.strip()).exit_code == 0
    assert training("restore", str(tmp_path / "backup.zip")).exit_code == 1


def test_importing_the_same_plan_again_is_refused(training: Run) -> None:
    seed = Path(__file__).parents[2] / "seed" / "plan-lga-2018.toml"
    result = training("import", str(seed))
    assert (result.exit_code, "LGA-2018" in result.output) == (1, True)
    assert "33 actions" in training("status-list", "--plan", "LGA-2018").output


def test_an_address_gets_a_limited_number_of_links(training: Run) -> None:
    results = [training("sign-in-link", "sharon.godman@towerhamlets.example") for _ in range(6)]
    assert [result.exit_code for result in results] == [0, 0, 0, 0, 1, 1]
    assert training("sign-in-link", "nobody@council.example").exit_code == 1


HASH = hashlib.sha256(PDF).hexdigest()
KEPT = Path("files/evidence") / HASH[:2] / HASH


def hand_in(folder: Path) -> Path:
    """A file of evidence below this folder, with a row that names it; where the file lies."""
    path = folder / KEPT
    path.parent.mkdir(parents=True)
    path.write_bytes(PDF)
    with sqlite3.connect(folder / "tracker.sqlite") as connection:
        connection.execute(
            "INSERT INTO evidence (action_id, kind, shows, given_on, recorded_at, by_id, link, file_hash, file_name,"
            " file_type, file_bytes, withdrawn_why) VALUES (1, 'document', 'It is done.', '2019-04-01',"
            " '2019-04-01 08:00:00', 1, '', ?, 'minutes.pdf', 'application/pdf', ?, '')",
            (HASH, len(PDF)),
        )
    connection.close()
    return path


def test_files_are_checked_against_their_hashes(training: Run) -> None:
    assert "0 files of evidence" in training("files", "check").output
    path = hand_in(Path("var"))
    assert "All is well: 1 file of evidence" in training("files", "check").output
    path.write_bytes(b"altered")
    result = training("files", "check")
    assert (result.exit_code, result.output) == (1, f"Wrong: The file {HASH[:12]} of evidence 1 was altered.\n")
    path.unlink()
    assert "is missing" in training("files", "check").output


def test_a_sweep_leaves_what_is_needed_and_what_is_new(training: Run) -> None:
    path = hand_in(Path("var"))
    (path.parent / f"{HASH[:2]}{'0' * 62}").write_bytes(b"just now")
    result = training("files", "sweep")
    assert (result.exit_code, result.output) == (0, "Deleted 0 files without evidence and 0 interrupted uploads.\n")
    assert len(list(path.parent.iterdir())) == 2


def test_a_backup_says_what_is_wrong_with_its_files(training: Run, tmp_path: Path) -> None:
    path = hand_in(Path("var"))
    assert training("backup", str(tmp_path / "whole.zip")).exit_code == 0
    path.write_bytes(b"altered")
    result = training("backup", str(tmp_path / "backup.zip"))
    assert (result.exit_code, (tmp_path / "backup.zip").exists()) == (1, True)
    assert f"The file {HASH[:12]} of evidence was altered." in result.output


def test_files_lie_beside_the_database_unless_it_is_said_otherwise(tmp_path: Path) -> None:
    elsewhere = {"TRACKER_DATABASE_URL": f"sqlite:///{tmp_path}/data/tracker.sqlite"}
    assert settings_from(elsewhere, tmp_path).files == tmp_path / "data" / "files"
    assert settings_from(elsewhere | {"TRACKER_FILES": f"{tmp_path}/given"}, tmp_path).files == tmp_path / "given"
    on_a_server = {"TRACKER_DATABASE_URL": "postgresql://ann@host/plans"}
    assert settings_from(on_a_server, tmp_path).files == tmp_path / "var" / "files"
