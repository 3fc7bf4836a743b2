"""The navigation says where the reader is."""

import pytest

from tests.web.conftest import BrowserAs
from tracker.web.pages import NAVIGATION, PAGES


def test_names_rooms_that_there_are() -> None:
    rooms = {room for _, _, rooms, _ in NAVIGATION for room in rooms}
    assert rooms <= {pages.name for pages in PAGES}


@pytest.mark.parametrize(
    ("address", "room"),
    [
        ("/", "home.start"),
        ("/plans/LGA-2018", "plans.index"),
        ("/plans/LGA-2018/reminders", "plans.index"),
        ("/actions/20", "plans.index"),
        ("/mails", "ledger.index"),
        ("/boards", "boards.index"),
        ("/posts", "people.index"),
    ],
)
def test_marks_the_room_of_the_page(browser_as: BrowserAs, address: str, room: str) -> None:
    page = browser_as("daniel-kerr").get(address)
    marked = page.html.select(".govuk-service-navigation__item--active")
    text = next(text for endpoint, text, _, _ in NAVIGATION if endpoint == room)
    assert [item.get_text(strip=True) for item in marked] == [text]
