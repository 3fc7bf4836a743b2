"""The menu marks the page that is open, and every endpoint that the menu or a template names exists."""

import re
from pathlib import Path

import pytest

from tests.pages.browser import BrowserAs, words_of
from tracker.web.access import ACCESS
from tracker.web.pages import NAVIGATION, PAGES

TEMPLATES = Path(__file__).parents[2] / "templates"
ENDPOINT = re.compile(r"""url_for\(\s*["']([\w.]+)["']""")


@pytest.mark.parametrize(
    ("address", "entry"),
    [
        ("/mails", "Emails"),
        ("/plans/LGA-2018", "Plans"),
        ("/plans/LGA-2018/reminders", "Plans"),
        ("/actions/1", "Plans"),
        ("/boards/1/extensions", "Boards"),
    ],
)
def test_the_menu_marks_the_open_page(browser_as: BrowserAs, address: str, entry: str) -> None:
    assert words_of(browser_as("daniel-kerr").get(address), "nav [aria-current]") == [entry]


def test_the_menu_names_rooms_that_exist() -> None:
    assert {room for _, _, rooms, _ in NAVIGATION for room in rooms} <= {page.name for page in PAGES}
    assert {endpoint for endpoint, *_ in NAVIGATION} <= set(ACCESS)


def test_templates_name_endpoints_that_exist() -> None:
    named = {
        endpoint
        for path in TEMPLATES.rglob("*.html")
        for endpoint in ENDPOINT.findall(path.read_text(encoding="utf-8"))
    }
    assert len(named) > len(NAVIGATION)
    assert named <= set(ACCESS)
