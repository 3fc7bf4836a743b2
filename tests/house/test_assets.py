"""The page assets match the page macros, are complete, and hold nothing that is not ours to use."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ASSETS = ROOT / "tracker" / "web" / "assets"
VENDOR = ROOT / "tracker" / "web" / "static" / "vendor"
STYLES = ["govuk-frontend.min.css", "moj-frontend.min.css", "accessible-autocomplete.min.css"]
SCRIPTS = ["govuk-frontend.min.js", "moj-frontend.min.js", "accessible-autocomplete.min.js"]
# What our field macros were written for.
GOVUK_FRONTEND = "6.3.0"


def test_style_sheet_is_the_version_of_the_macros() -> None:
    css = (VENDOR / "govuk-frontend.min.css").read_text()
    assert re.findall(r"--govuk-frontend-version:\s*[\"']?([0-9.]+)", css) == [GOVUK_FRONTEND]


def test_npm_packages_are_pinned_exactly() -> None:
    wanted = json.loads((ASSETS / "package.json").read_text())["dependencies"]
    locked = json.loads((ASSETS / "package-lock.json").read_text())["packages"]
    assert wanted == {name: locked[f"node_modules/{name}"]["version"] for name in wanted}


@pytest.mark.parametrize("name", STYLES)
def test_styles_ask_for_nothing_that_is_not_there(name: str) -> None:
    css = (VENDOR / name).read_text()
    asked = {address.strip("\"'") for address in re.findall(r"url\(([^)]+)\)", css)}
    files = {address for address in asked if not address.startswith("data:")}
    assert {address for address in files if not (VENDOR / address).is_file()} == set()
    assert "@import" not in css
    assert "{}" not in css


@pytest.mark.parametrize("name", [*STYLES, *SCRIPTS])
def test_files_point_to_no_source_map(name: str) -> None:
    assert "sourceMappingURL" not in (VENDOR / name).read_text()


@pytest.mark.parametrize("name", STYLES)
def test_no_style_uses_the_font_of_central_government(name: str) -> None:
    css = (VENDOR / name).read_text()
    assert "Transport" not in css
    assert "@font-face" not in css


def test_nothing_of_the_crown_is_laid_out() -> None:
    names = [path.relative_to(VENDOR).as_posix() for path in VENDOR.rglob("*") if path.is_file()]
    theirs = re.compile(r"crown|crest|logotype|favicon|opengraph|govuk-icon|touch-icon|\.woff", re.IGNORECASE)
    assert [name for name in names if theirs.search(name)] == []


def test_licences_go_with_the_files() -> None:
    text = (VENDOR / "licences.txt").read_text()
    wanted = json.loads((ASSETS / "package.json").read_text())["dependencies"]
    assert [name for name, version in wanted.items() if f"- {name} {version}," not in text] == []
    assert "Permission is hereby granted" in text
