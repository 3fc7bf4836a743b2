"""What is installed is pinned with hashes, names no registry, and answers to the ranges in pyproject.toml."""

import json
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ["requirements.lock", "requirements-dev.lock", "requirements-tools.lock", "requirements-node.lock"]
NPM_LOCK = ROOT / "tracker" / "web" / "assets" / "package-lock.json"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def pins(lock: str) -> dict[str, set[str]]:
    """The pinned versions per name; a name can have one version per Python."""
    found: dict[str, set[str]] = {}
    for entry in entries(lock):
        requirement = Requirement(entry.split(" --hash=")[0])
        (pin,) = requirement.specifier
        assert pin.operator == "=="
        found.setdefault(canonicalize_name(requirement.name), set()).add(pin.version)
    return found


def entries(lock: str) -> list[str]:
    """One line per pin, its hashes behind it."""
    return re.sub(r"\s*\\\n\s*", " ", (ROOT / lock).read_text()).strip().splitlines()


@pytest.mark.parametrize("path", [*(ROOT / lock for lock in LOCKS), NPM_LOCK], ids=lambda path: path.name)
def test_lock_files_name_no_host(path: Path) -> None:
    assert "://" not in path.read_text()


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_a_hash(lock: str) -> None:
    assert [entry for entry in entries(lock) if " --hash=sha256:" not in entry] == []


def test_every_npm_package_has_a_hash() -> None:
    packages = json.loads(NPM_LOCK.read_text())["packages"]
    assert [name for name, package in packages.items() if name and "integrity" not in package] == []


def test_tests_run_with_the_versions_that_run() -> None:
    runtime, development = pins("requirements.lock"), pins("requirements-dev.lock")
    assert {name: development.get(name) for name in runtime} == runtime


@pytest.mark.parametrize(
    ("lock", "extras"), [("requirements.lock", ["postgres"]), ("requirements-dev.lock", ["postgres", "dev"])]
)
def test_locks_answer_to_the_ranges(lock: str, extras: list[str]) -> None:
    wanted = [*PROJECT["build-system"]["requires"], *PROJECT["project"]["dependencies"]]
    for extra in extras:
        wanted += PROJECT["project"]["optional-dependencies"][extra]
    locked = pins(lock)
    astray = [
        line
        for line in wanted
        if (requirement := Requirement(line)).name != PROJECT["project"]["name"]
        and not all(
            requirement.specifier.contains(Version(version))
            for version in locked.get(canonicalize_name(requirement.name), {"0"})
        )
    ]
    assert astray == [], "run: make lock"
