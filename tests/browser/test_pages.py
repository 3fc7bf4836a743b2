"""Every page in a real browser: axe finds nothing at desk and phone width, nothing scrolls sideways."""

import re

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import AxeCheck
from tests.support.server import address

__all__ = ["address"]

DIRECTOR, SECRETARIAT, AUDITOR = "Director", "Secretariat", "Auditor"
PAGES = [
    ("", "/sign-in"),
    ("", "/sign-in/check-your-mail"),
    (DIRECTOR, "/"),
    (DIRECTOR, "/my-calendar"),
    (DIRECTOR, "/my-updates"),
    (DIRECTOR, "/plans"),
    (DIRECTOR, "/plans/LGA-2018"),
    (DIRECTOR, "/plans/OFSTED-2017"),
    (DIRECTOR, "/plans/OFSTED-2017/about"),
    (DIRECTOR, "action 20"),
    (DIRECTOR, "action 27"),
    (DIRECTOR, "action 20/update"),
    (DIRECTOR, "action 20/ask-for-a-new-date"),
    (DIRECTOR, "action 20/evidence/new"),
    (DIRECTOR, "action 18/history"),
    (DIRECTOR, "action 18/mails"),
    (SECRETARIAT, "/mails"),
    (SECRETARIAT, "/mails?state=refused&since=nonsense"),
    (SECRETARIAT, "/mails/1"),
    (SECRETARIAT, "/mails/1/send-again"),
    (SECRETARIAT, "/people/1/mails"),
    (DIRECTOR, "action 14 > Take back your request"),
    (DIRECTOR, "action 14 > Withdraw"),
    (DIRECTOR, "action 20 > Report met"),
    (DIRECTOR, "/actions/18?as_at=2019-03-01"),
    (DIRECTOR, "/plans/LGA-2018?as_at=2019-03-01"),
    (DIRECTOR, "/boards/1?as_at=2019-03-01"),
    (DIRECTOR, "/status-list?plan=LGA-2018&as_at=2019-03-01"),
    (DIRECTOR, "/status-list?as_at=2019-02-30"),
    (DIRECTOR, "/status-list/changes?since=2018-12-31&until=2019-04-01"),
    (DIRECTOR, "/status-list/changes?since=2019-04-01&until=2019-03-01"),
    (DIRECTOR, "/status-list"),
    (DIRECTOR, "/status-list?plan=LGA-2018&only=overdue"),
    (DIRECTOR, "/status-list?plan=LGA-2018&print=yes"),
    (DIRECTOR, "/boards"),
    (DIRECTOR, "/people"),
    (DIRECTOR, "/posts"),
    (DIRECTOR, "/training/mailbox"),
    (DIRECTOR, "/training/clock"),
    (SECRETARIAT, "/"),
    (SECRETARIAT, "/plans/LGA-2018"),
    (SECRETARIAT, "/plans/new"),
    (SECRETARIAT, "/plans/LGA-2018/describe"),
    (SECRETARIAT, "/plans/LGA-2018/close"),
    (SECRETARIAT, "/plans/LGA-2018/recommendations/new"),
    (SECRETARIAT, "/plans/LGA-2018/themes/new"),
    (SECRETARIAT, "/plans/LGA-2018/rag-key"),
    (SECRETARIAT, "/plans/LGA-2018/rag-key/new"),
    (SECRETARIAT, "/plans/LGA-2018/rag-key/1/correct"),
    (SECRETARIAT, "/plans/LGA-2018/actions/new"),
    (SECRETARIAT, "action 20"),
    (SECRETARIAT, "action 20/correct"),
    (SECRETARIAT, "action 20/owners"),
    (SECRETARIAT, "action 20/monitors"),
    (SECRETARIAT, "action 20/milestones/new"),
    (SECRETARIAT, "/plans/LGA-2018/how-it-decides"),
    (SECRETARIAT, "action 13/check"),
    (SECRETARIAT, "action 13/sign-off"),
    (SECRETARIAT, "action 20/suspend"),
    (SECRETARIAT, "action 20/stop"),
    (SECRETARIAT, "action 20/remove"),
    (SECRETARIAT, "action 20/reopen"),
    (SECRETARIAT, "action 20/resume"),
    (SECRETARIAT, "action 20/re-test"),
    (SECRETARIAT, "action 14/extensions"),
    (SECRETARIAT, "/actions/1/milestones/1/check"),
    (SECRETARIAT, "action 14"),
    (SECRETARIAT, "action 14 > Decide on this request"),
    (SECRETARIAT, "action 23 > Record a decision on the date"),
    (SECRETARIAT, "action 7 > Set the first date"),
    (SECRETARIAT, "/extensions"),
    (SECRETARIAT, "/boards/1/extensions"),
    (SECRETARIAT, "/boards/new"),
    (SECRETARIAT, "/boards/1"),
    (SECRETARIAT, "/boards/1/correct"),
    (SECRETARIAT, "/boards/1/other-names"),
    (SECRETARIAT, "/people/new"),
    (SECRETARIAT, "/people/1"),
    (SECRETARIAT, "/people/1/correct"),
    (SECRETARIAT, "/people/1/reports-for"),
    (SECRETARIAT, "/people/1/leave"),
    (SECRETARIAT, "/posts/1/correct"),
    (SECRETARIAT, "/posts/1/holdings/1/end"),
    (SECRETARIAT, "/plans/LGA-2018/recommendations/1/correct"),
    (SECRETARIAT, "/actions/1/milestones/1/correct"),
    (SECRETARIAT, "/actions/1/milestones/1/drop"),
    (AUDITOR, "action 20/validate-rating"),
    (AUDITOR, "/status-list?plan=LGA-2018&only=to-challenge"),
    (SECRETARIAT, "settle"),
    (SECRETARIAT, "/deadlines/to-settle"),
    (SECRETARIAT, "/actions/1/milestones/1/review"),
    (SECRETARIAT, "first mail"),
    (SECRETARIAT, "/posts/1"),
    (SECRETARIAT, "/posts/new"),
    (SECRETARIAT, "/posts/1/give"),
    (SECRETARIAT, "/system-status"),
    (AUDITOR, "action 20/follow-up"),
    (AUDITOR, "/audit-trail"),
]


def sign_in(page: Page, address: str, card: str) -> None:
    """One click on a card."""
    page.goto(f"{address}/sign-in")
    page.get_by_role("button", name=f"as {card},").click()
    page.wait_for_url(f"{address}/")


def go(page: Page, address: str, where: str) -> None:
    """Opens a path, or the page of an action of LGA-2018 by its printed number, or what a link on it leads to."""
    if where == "settle":
        page.goto(f"{address}/status-list?plan=LGA-2018&only=to-settle")
        page.locator(".app-plan tbody a").first.click()
        page.get_by_role("link", name="Settle").click()
        return
    if where == "first mail":
        page.goto(f"{address}/training/mailbox")
        page.locator("tbody a").first.click()
        return
    if not where.startswith("action "):
        page.goto(address + where)
        return
    where, _, words = where.partition(" > ")
    number, _, rest = where.removeprefix("action ").partition("/")
    page.goto(f"{address}/status-list?plan=LGA-2018")
    link = page.locator(".app-plan tbody a", has_text=re.compile(rf"\b{number}$"))
    page.goto(f"{address}{link.first.get_attribute('href')}/{rest}".rstrip("/"))
    if words:
        page.get_by_role("link", name=words).first.click()


@pytest.mark.parametrize("who", ["", DIRECTOR, SECRETARIAT, AUDITOR])
@pytest.mark.parametrize("width", ["page", "phone"])
def test_no_page_has_a_fault(
    request: pytest.FixtureRequest, address: str, no_axe_violations: AxeCheck, who: str, width: str
) -> None:
    page: Page = request.getfixturevalue(width)
    if who:
        sign_in(page, address, who)
    for _, where in (one for one in PAGES if one[0] == who):
        go(page, address, where)
        assert page.locator("h1").count() == 1, where
        no_axe_violations(page)
        wide, here = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert wide <= here, f"{where} scrolls sideways: {wide} of {here}"


def test_an_update_by_keyboard_alone(page: Page, address: str, no_axe_violations: AxeCheck) -> None:
    sign_in(page, address, DIRECTOR)
    go(page, address, "action 1/update")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to main content"
    page.keyboard.press("Enter")
    _tab_to(page, "happened")
    page.keyboard.type("Partners have agreed the spending review.")
    _tab_to(page, "rating")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    _tab_to_button(page, "Save update")
    page.keyboard.press("Enter")
    page.get_by_text("has been saved").wait_for()
    assert page.get_by_text("Partners have agreed the spending review.").is_visible()
    no_axe_violations(page)


def test_faults_take_the_focus_and_lead_to_their_field(phone: Page, address: str, no_axe_violations: AxeCheck) -> None:
    sign_in(phone, address, DIRECTOR)
    go(phone, address, "action 1/update")
    phone.get_by_role("button", name="Save update").click()
    phone.get_by_text("There is a problem").wait_for()
    assert phone.title().startswith("Error: ")
    assert "govuk-error-summary" in phone.evaluate("document.activeElement.className")
    no_axe_violations(phone)
    phone.get_by_role("link", name="Enter what happened.").click()
    assert phone.evaluate("document.activeElement.id") == "happened"
    phone.get_by_role("link", name="Choose a rating.").click()
    assert phone.evaluate("document.activeElement.id") == "rating"


def test_what_two_people_changed_is_compared_on_the_narrowest_phone(
    phone: Page, page: Page, address: str, no_axe_violations: AxeCheck
) -> None:
    for one in (phone, page):
        sign_in(one, address, SECRETARIAT)
        go(one, address, "action 3/correct")
    page.get_by_label("What is to be done").fill("A" * 200)
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Action 3 has been corrected.").wait_for()
    phone.get_by_label("What is to be done").fill("What the second wrote")
    phone.get_by_role("button", name="Save").click()
    phone.get_by_role("heading", name="Since you opened this page").wait_for()
    assert "govuk-error-summary" in phone.evaluate("document.activeElement.className")
    no_axe_violations(phone)
    wide, here = phone.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert wide <= here
    phone.get_by_role("link", name="changed this on").click()
    assert phone.evaluate("document.activeElement.id") == "wording"
    assert phone.get_by_label("What is to be done").input_value() == "What the second wrote"
    phone.get_by_role("button", name="Save").click()
    phone.get_by_text("Action 3 has been corrected.").wait_for()


def test_everything_that_matters_works_without_javascript(no_javascript: Page, address: str) -> None:
    page = no_javascript
    sign_in(page, address, DIRECTOR)
    go(page, address, "action 22/update")
    page.get_by_label("What has happened since the last update?").fill("Reviewed without a script.")
    page.get_by_label("Green").check()
    page.get_by_role("button", name="Save update").click()
    assert page.get_by_text("has been saved").is_visible()
    page.goto(f"{address}/status-list")
    page.get_by_text("Narrow the list").first.click()
    page.get_by_label("Plan", exact=True).select_option("LGA-2018")
    page.get_by_role("button", name="Narrow the list").click()
    assert page.locator("#result strong").inner_text() == "33 actions"
    page.get_by_role("button", name="Sign out").click()
    assert page.get_by_text("You have signed out.").is_visible()


def test_the_owner_chooser_searches(page: Page, address: str, no_axe_violations: AxeCheck) -> None:
    sign_in(page, address, SECRETARIAT)
    go(page, address, "action 20/owners")
    box = page.locator("input[role=combobox]").first
    box.fill("Tinkler")
    page.locator(".autocomplete__option").first.wait_for()
    offered = page.locator(".autocomplete__option").all_inner_texts()
    assert any("Steven Tinkler" in words and "Head of Audit and Risk" in words for words in offered), offered
    no_axe_violations(page)


def test_words_typed_after_a_choice_do_not_send_the_choice(page: Page, address: str) -> None:
    sign_in(page, address, SECRETARIAT)
    go(page, address, "action 20/owners")
    box = page.locator("input[role=combobox]").first
    box.fill("Tinkler")
    page.locator(".autocomplete__option").first.click()
    box.fill("Debb")
    box.press("Escape")
    page.get_by_label("Supporting").last.check()
    page.get_by_role("button", name="Add this owner").click()
    said = box.evaluate("one => one.validationMessage")
    assert (said, box.input_value()) == ("Choose one from the list, or empty the box.", "Debb")


def _tab_to(page: Page, name: str) -> None:
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == name:
            return
    raise AssertionError(f"the keyboard does not reach {name}")


def _tab_to_button(page: Page, words: str) -> None:
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent").strip() == words:
            return
    raise AssertionError(f"the keyboard does not reach {words}")
