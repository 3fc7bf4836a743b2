"""An action goes its whole way in a real browser: reported, checked by somebody else, approved, tested again."""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import AxeCheck
from tests.browser.test_pages import AUDITOR, DIRECTOR, SECRETARIAT, go, sign_in
from tests.support.server import address

__all__ = ["address"]


def day(page: Page, label: str, typed: str) -> None:
    """Types a date into the three boxes under this label."""
    boxes = page.get_by_role("group", name=label)
    for name, part in zip(("Day", "Month", "Year"), typed.split(), strict=True):
        boxes.get_by_label(name).fill(part)


@pytest.mark.parametrize("width", ["page", "phone"])
def test_from_the_report_to_embedded(
    request: pytest.FixtureRequest, address: str, no_axe_violations: AxeCheck, width: str
) -> None:
    page: Page = request.getfixturevalue(width)
    number = "18" if width == "page" else "22"
    sign_in(page, address, DIRECTOR)
    go(page, address, f"action {number}/update")
    page.get_by_label("What has happened").fill("The work is done.")
    page.get_by_label("Blue").check()
    page.get_by_label("This action is complete").check()
    page.get_by_role("button", name="Save update").click()
    sign_in(page, address, AUDITOR)
    go(page, address, f"action {number}")
    page.get_by_role("button", name="Check that it is complete").click()
    page.get_by_label("It is complete").check()
    page.get_by_label("What did you look at").fill("The minutes of three meetings.")
    page.get_by_role("button", name="Record the check").click()
    sign_in(page, address, SECRETARIAT)
    go(page, address, f"action {number}")
    page.get_by_role("button", name="Record the board's approval").click()
    no_axe_violations(page)
    page.get_by_label("Reference of the decision").fill("TIB 7.1")
    day(page, "When will it be tested again?", "1 10 2019")
    page.get_by_label("What will be looked at then?").fill("Whether it is used.")
    page.get_by_role("button", name="Record the approval").click()
    page.get_by_role("button", name="Record a re-test").click()
    no_axe_violations(page)
    page.get_by_label("The change is embedded").check()
    page.get_by_role("button", name="Record the re-test").click()
    assert page.get_by_text("Nothing more: it is embedded.").is_visible()
    no_axe_violations(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= page.evaluate("window.innerWidth")
