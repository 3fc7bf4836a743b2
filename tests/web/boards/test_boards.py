"""The register of boards: who may see and change it, and what stands on the page afterwards."""

import pytest
import sqlalchemy as sa

from tests.pages.browser import BrowserAs, Head, form_with, words_of
from tracker.boards.models import Board
from tracker.database import db
from tracker.web.forms.submit import CLASHED

SECRETARIAT, OWNER, MEMBER = "daniel-kerr", "sharon-godman", "abdal-ullah"
CLT, TRANSFORMATION = "clt", "transformation-board"
EDITING = ("/boards/new", "/boards/1/correct", "/boards/1/other-names", "/boards/1/secretariat")


def id_of(key: str) -> int:
    """The number of a board of the seed files."""
    return db.session.execute(sa.select(Board.id).where(Board.key == key)).scalar_one()


@pytest.mark.parametrize("person", [SECRETARIAT, OWNER, MEMBER, "training-auditor"])
def test_everybody_signed_in_reads_the_register(browser_as: BrowserAs, person: str) -> None:
    page = browser_as(person).get("/boards")
    assert "Transformation Board Board Not known Not known 2 0" in words_of(page, "tbody tr")
    assert ("Add a board" in page) is (person == SECRETARIAT)


def test_a_board_shows_what_it_monitors_and_what_it_is_not(browser_as: BrowserAs) -> None:
    page = browser_as(OWNER).get(f"/boards/{id_of(TRANSFORMATION)}")
    assert "Not known to be the Transformation and Improvement Board" in page.text
    assert "LGA-2018" in page.text
    assert "Correct the entry" not in page


def test_a_board_shows_the_plan_that_it_oversees(browser_as: BrowserAs) -> None:
    page = browser_as(OWNER).get(f"/boards/{id_of('transformation-and-improvement-board')}")
    assert "33 actions." in page.text


def test_a_board_is_added(browser_as: BrowserAs) -> None:
    form = browser_as(SECRETARIAT).get("/boards/new").forms[1]
    form["name"], form["kind"], form["frequency"] = "  Budget Board ", "board", "every quarter"
    page = form.submit().follow()
    assert words_of(page, "h1") == ["Budget Board"]
    assert "Budget Board has been added to the register." in page


def test_what_was_typed_is_kept_when_the_name_is_taken(browser_as: BrowserAs, head: Head) -> None:
    form = browser_as(SECRETARIAT).get("/boards/new").forms[1]
    before = head()
    form["name"], form["kind"], form["chair"] = "Transformation Board", "board", "Ann Other"
    page = form.submit()
    assert words_of(page, "title")[0].startswith("Error: ")
    assert "There is already a board called Transformation Board." in page
    assert page.forms[1]["chair"].value == "Ann Other"
    assert head() == before


def test_what_must_be_entered_is_asked_for_at_its_field(browser_as: BrowserAs) -> None:
    page = browser_as(SECRETARIAT).get("/boards/new").forms[1].submit()
    links = [link["href"] for link in page.html.select(".govuk-error-summary a")]
    assert links == ["#name", "#kind"]


def test_a_board_is_corrected(browser_as: BrowserAs, head: Head) -> None:
    board_id = id_of(TRANSFORMATION)
    form = browser_as(SECRETARIAT).get(f"/boards/{board_id}/correct").forms[1]
    form["chair"] = "The Chief Executive"
    page = form.submit().follow()
    assert "The Chief Executive" in page
    assert head()[1] == "board.corrected"


def test_of_two_who_change_a_board_the_second_is_told(browser_as: BrowserAs) -> None:
    address = f"/boards/{id_of(TRANSFORMATION)}/correct"
    first, second = browser_as(SECRETARIAT).get(address).forms[1], browser_as(SECRETARIAT).get(address).forms[1]
    first["chair"] = "First"
    first.submit().follow()
    second["chair"] = "Second"
    page = second.submit()
    assert CLASHED in page
    assert page.forms[1]["chair"].value == "Second"


def test_another_name_is_recorded_and_taken_back(browser_as: BrowserAs) -> None:
    browser, address = browser_as(SECRETARIAT), f"/boards/{id_of(TRANSFORMATION)}/other-names"
    form = browser.get(address).forms[1]
    form["name"], form["source"] = "Transformers", "TIB18"
    page = form.submit().follow()
    assert words_of(page, "dt") == ["Transformers"]
    page = page.forms[1].submit().follow()
    assert words_of(page, "dt") == []


def test_a_name_that_another_board_has_is_refused(browser_as: BrowserAs) -> None:
    form = browser_as(SECRETARIAT).get(f"/boards/{id_of(TRANSFORMATION)}/other-names").forms[1]
    form["name"] = "cabinet"
    page = form.submit()
    assert "There is already a board called cabinet." in page
    assert page.forms[1]["name"].value == "cabinet"


def test_a_name_that_is_removed_twice_is_said(browser_as: BrowserAs) -> None:
    browser, address = browser_as(SECRETARIAT), f"/boards/{id_of('cabinet')}/other-names"
    form, again = browser.get(address).forms[1], browser.get(address).forms[1]
    form.submit()
    assert "This other name has already been removed." in again.submit()


def test_a_name_of_another_board_is_not_removed_on_this_page(browser_as: BrowserAs, head: Head) -> None:
    form = browser_as(SECRETARIAT).get(f"/boards/{id_of('cabinet')}/other-names").forms[1]
    form.action, before = f"/boards/{id_of(CLT)}/other-names", head()
    assert "This other name has already been removed." in form.submit()
    assert head() == before


@pytest.mark.parametrize("address", EDITING)
@pytest.mark.parametrize("person", [OWNER, MEMBER, "training-auditor"])
def test_others_do_not_change_the_register(browser_as: BrowserAs, address: str, person: str) -> None:
    browser = browser_as(person)
    browser.get(address, status=403)
    token = form_with(browser.get("/boards"), "csrf_token")["csrf_token"].value
    browser.post(address, {"csrf_token": token, "name": "Mine", "kind": "board"}, status=403)


@pytest.mark.parametrize(
    "address", ["/boards/999", "/boards/999/correct", "/boards/999/other-names", "/boards/999/secretariat"]
)
def test_a_board_that_does_not_exist_is_not_found(browser_as: BrowserAs, address: str) -> None:
    browser_as(SECRETARIAT).get(address, status=404)


@pytest.mark.parametrize("address", ["/boards", "/boards/1", *EDITING])
def test_looking_changes_nothing(browser_as: BrowserAs, head: Head, address: str) -> None:
    browser = browser_as(SECRETARIAT)
    before = head()
    browser.get(address)
    assert head() == before


def test_a_visitor_is_asked_to_sign_in(browser_as: BrowserAs) -> None:
    assert str(browser_as().get("/boards", status=302).location).endswith("/sign-in?next=/boards")
