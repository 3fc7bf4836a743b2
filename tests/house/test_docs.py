"""The developers' docs name files that there are, so that nobody follows a recipe to a door that has moved."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted((ROOT / "docs" / "developer").glob("*.md"))
FILE = re.compile(r"`((?:[\w.-]+/)+[\w.-]*|[\w-]+\.(?:py|html|toml|css))`")
BASES = (ROOT, ROOT / "tracker", ROOT / "templates")


def files_named(text: str) -> set[str]:
    """The paths in backticks, but those with a part left open (NNNN) or relative to a file named before."""
    return {name for name in FILE.findall(text) if "/" in name and "NNNN" not in name}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_names_files_that_there_are(page: Path) -> None:
    named = files_named(page.read_text(encoding="utf-8"))
    assert {name for name in named if not any((base / name).exists() for base in BASES)} == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_links_lead_to_pages(page: Path) -> None:
    links = re.findall(r"\]\((?!http)([^)#]+)\)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_recipe_is_listed() -> None:
    listed = (ROOT / "docs" / "developer" / "README.md").read_text(encoding="utf-8")
    assert [page.name for page in PAGES if page.name != "README.md" and f"({page.name})" not in listed] == []
