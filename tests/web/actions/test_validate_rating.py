"""The page on which somebody other than the owner rates an action; the list that asks them to."""

import csv
import io

import pytest
import sqlalchemy as sa

from tests.pages.browser import Browser, BrowserAs, Head, address_of, form_with, the_one, words_of
from tests.web.actions.test_update import number_of, update_form
from tracker.actions.models import Action
from tracker.audit.verification import verify
from tracker.database import db
from tracker.web.forms.submit import LOOK_FIRST

SECRETARIAT, OWNER, AUDITOR = "daniel-kerr", "sharon-godman", "training-auditor"
MEMBER, OTHER_OWNER, ADMIN = "abdal-ullah", "amanda-harcus", "training-administrator"
LIST = "/status-list?plan=LGA-2018&only=to-challenge"


def path(ref: str) -> str:
    """Where the rating of an action is checked."""
    return f"/actions/{number_of(ref)}/validate-rating"


def find(browser: Browser, ref: str, rating: str, words: str) -> object:
    """Finds a rating, as somebody would on the page."""
    form = form_with(browser.get(path(ref)), "words")
    form["rating"], form["words"] = rating, words
    return form.submit()


def test_from_the_list_to_a_rating_of_ones_own(browser_as: BrowserAs, head: Head) -> None:
    browser = browser_as(AUDITOR)
    page = browser.get(LIST)
    assert words_of(page, "#result") == ["2 actions in plan LGA-2018, with a rating to challenge."]
    repeating, passed = words_of(page, ".app-plan tbody tr")
    assert "To challenge: the same words as last time" in repeating
    assert "To challenge: a milestone has passed" in passed
    shown = browser.get(address_of(the_one(page, ".app-plan tbody tr:last-child a")))
    page = browser.get(address_of(shown.html.find("a", string="Check the rating")))
    assert "To challenge: a milestone has passed." in words_of(page, "main p")
    form = form_with(page, "words")
    form["rating"], form["words"] = "amber", "The assessor has not been booked."
    page = form.submit().follow()
    assert "Your rating of action 30 is shown next to the one its owner reported." in page
    reported, dates, checked = words_of(page, ".app-beside dd")
    assert reported == "● Green"
    assert dates.startswith("Late by more than 30 days")
    assert checked.startswith("▲ Amber")
    assert "1 April 2019: The assessor has not been booked." in checked
    assert head()[1] == "action.rating_validated"
    page = browser.get(LIST)
    row = words_of(page, ".app-plan tbody tr")[1]
    assert "To challenge: a milestone has passed; better than what somebody else found" in row
    assert "1 April 2019: The assessor has not been booked." in row
    written = browser.get(LIST.replace("status-list", "status-list.csv")).body.decode("utf-8-sig")
    _, line = csv.DictReader(io.StringIO(written))
    assert (line["reported_rating"], line["validated_rating"]) == ("green", "amber")
    assert line["to_challenge"] == "a milestone has passed; better than what somebody else found"
    assert "Rating checked by somebody else" in browser.get(f"/actions/{number_of('30')}/history")
    assert verify(db.session).faults == []


def test_ratings_stand_in_three_columns(browser_as: BrowserAs) -> None:
    for where in ("/plans/LGA-2018", "/status-list?plan=LGA-2018"):
        heads = words_of(browser_as(MEMBER).get(where), ".app-plan th[scope=col]")
        at = heads.index("Reported by owner")
        assert heads[at : at + 3] == ["Reported by owner", "The dates say", "Checked by others"]
    page = browser_as(MEMBER).get(f"/actions/{number_of('18')}")
    assert words_of(page, ".app-beside dt") == [
        "Reported by the owner",
        "What the dates say",
        "Checked by somebody else",
    ]
    assert words_of(page, ".app-beside dd")[::2] == ["Not rated", "Not checked Check the rating"]


@pytest.mark.parametrize(
    ("rating", "words", "said"),
    [
        ("amber", " ", "Enter what you saw, in a sentence."),
        ("amber", "x" * 4001, "Shorten this to 4,000 characters or fewer."),
    ],
)
def test_what_was_typed_is_kept_when_it_is_refused(
    browser_as: BrowserAs, head: Head, rating: str, words: str, said: str
) -> None:
    form = form_with(browser_as(AUDITOR).get(path("20")), "words")
    before = head()
    form["rating"], form["words"] = rating, words
    page = form.submit()
    assert said in page
    again = form_with(page, "words")
    assert (again["rating"].value, again["words"].value.strip()) == (rating, words.strip())
    assert head() == before


def test_a_rating_has_to_be_chosen(browser_as: BrowserAs) -> None:
    form = form_with(browser_as(AUDITOR).get(path("20")), "words")
    form["words"] = "Seen."
    assert "Choose a rating." in form.submit()


def test_only_what_can_be_found_is_offered(browser_as: BrowserAs) -> None:
    offered = {ref: words_of(browser_as(AUDITOR).get(path(ref)), "[name=rating] + label") for ref in ("13", "20")}
    assert offered == {"13": ["Blue", "Green", "Amber", "Red"], "20": ["Green", "Amber", "Red"]}


@pytest.mark.parametrize("who", [OWNER, OTHER_OWNER, ADMIN])
def test_owners_and_others_are_refused_also_by_hand(browser_as: BrowserAs, head: Head, who: str) -> None:
    browser = browser_as(who)
    assert "Check the rating" not in browser.get(f"/actions/{number_of('20')}")
    browser.get(path("20"), status=403)
    token = form_with(browser.get("/plans"), "csrf_token")["csrf_token"].value
    before = head()
    browser.post(path("20"), {"csrf_token": token, "rating": "green", "words": "Mine.", "version": "9"}, status=403)
    assert head() == before


def test_the_secretariat_does_not_check_what_it_wrote(browser_as: BrowserAs) -> None:
    browser = browser_as(SECRETARIAT)
    assert "Check the rating" in browser.get(f"/actions/{number_of('20')}")
    form = update_form(browser, "20")
    form["happened"], form["rating"] = "Told by telephone.", "green"
    form["on_behalf_of"].select(text="Sharon Godman")
    assert "Check the rating" not in form.submit().follow()
    assert "or wrote its last update" in browser.get(path("20"), status=403)


def test_what_was_reported_meanwhile_is_read_first(browser_as: BrowserAs) -> None:
    form = form_with(browser_as(AUDITOR).get(path("20")), "words")
    update = update_form(browser_as(OWNER), "20")
    update["happened"], update["rating"] = "One review has stopped.", "red"
    update.submit().follow()
    form["rating"], form["words"] = "amber", "Seen in the minutes."
    page = form.submit()
    assert LOOK_FIRST in page
    assert "One review has stopped." in page
    assert form_with(page, "words")["words"].value.strip() == "Seen in the minutes."


def test_a_past_day_shows_what_had_been_found_by_then(browser_as: BrowserAs) -> None:
    find(browser_as(AUDITOR), "20", "red", "None were there.")
    here = f"/actions/{number_of('20')}"
    then = browser_as(AUDITOR).get(f"{here}?as_at=2019-03-31")
    assert words_of(then, ".app-beside dd")[2] == "Not checked"
    assert words_of(browser_as(MEMBER).get(here), ".app-beside dd")[2].startswith("■ Red")


def test_an_unknown_action_is_not_found(browser_as: BrowserAs) -> None:
    browser_as(AUDITOR).get("/actions/99999/validate-rating", status=404)


def test_looking_changes_nothing(browser_as: BrowserAs, head: Head) -> None:
    browser = browser_as(AUDITOR)
    before = head()
    browser.get(path("20"))
    browser.get(LIST)
    assert head() == before
    assert db.session.scalar(sa.select(sa.func.count()).where(Action.validated_rating.is_not(None))) == 0
