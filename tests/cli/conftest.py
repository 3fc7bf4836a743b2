"""Runs the `tracker` command as an administrator does, in a folder of its own."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tracker.cli.main import main

Run = Callable[..., Result]
SECRET = "a-secret-of-forty-characters-for-tests-x"


def run_in(folder: Path, monkeypatch: pytest.MonkeyPatch, **environment: str) -> Run:
    """The command, run in `folder` with nothing but these settings."""
    monkeypatch.chdir(folder)
    for name in ("DATABASE_URL", "FILES", "MAIL", "MAIL_FROM", "SECRET_KEY", "URL"):
        monkeypatch.delenv(f"TRACKER_{name}", raising=False)

    def run(*words: str, **more: str) -> Result:
        return CliRunner().invoke(main, list(words), env={**environment, **more}, catch_exceptions=False)

    return run


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a training installation, to copy."""
    folder = tmp_path_factory.mktemp("trained")
    with pytest.MonkeyPatch.context() as patch:
        result = run_in(folder, patch)("init", "--training", "--start", "2019-04-01T09:00")
    assert result.exit_code == 0, result.output
    return folder


@pytest.fixture
def training(trained: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command in a copy of the training installation."""
    folder = tmp_path / "council"
    shutil.copytree(trained, folder)
    return run_in(folder, monkeypatch)


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command in an empty folder, with the settings of a live installation on this machine."""
    live = {"TRACKER_SECRET_KEY": SECRET, "TRACKER_MAIL": "maildir:mailbox", "TRACKER_URL": "http://127.0.0.1:8000"}
    return run_in(tmp_path, monkeypatch, **live)
