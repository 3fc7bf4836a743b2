"""The page of a plan's RAG key, and a key of one's own from that page to update, list and file."""

import csv
import io
from typing import Any

import pytest
import sqlalchemy as sa

from tests.pages.browser import MORNING, Browser, BrowserAs, Head, form_with, the_one, words_of
from tests.support.builders import building
from tests.support.events import StagedEvent
from tracker.actions.enums import ActionState
from tracker.actions.models import Action
from tracker.database import db
from tracker.plans.models import Plan, RagKeyEntry

SECRETARIAT, OWNER, MEMBER = "daniel-kerr", "sharon-godman", "abdal-ullah"
KEY, LGA = "/plans/OFSTED-2017/rag-key", "/plans/LGA-2018/rag-key"


def entry(code: str, plan: str = "OFSTED-2017") -> int:
    """The id of a rating of a plan's key."""
    query = sa.select(RagKeyEntry.id).join(Plan, Plan.id == RagKeyEntry.plan_id)
    return db.session.execute(query.where(Plan.ref == plan, RagKeyEntry.code == code)).scalar_one()


def shown(page: Any) -> list[str]:
    """The ratings of the table, in their order, with shape and word."""
    return words_of(page, "table .app-rating")


def press(browser: Browser, path: str, code: str, button: str) -> Any:
    """Presses a button in the row of a rating."""
    page = browser.get(path)
    number = entry(code, path.split("/")[2])
    form = next(form for form in page.forms.values() if form.action.endswith(f"/rag-key/{number}"))
    answer = form.submit(button)
    return answer.follow() if answer.status_int == 302 else answer


@pytest.fixture
def suspended() -> int:
    """An action of the Ofsted plan that is suspended."""
    with building(db.session, MORNING) as rec:
        query = sa.select(Action).join(Plan, Plan.id == Action.plan_id).where(Plan.ref == "OFSTED-2017")
        action = db.session.execute(query.order_by(Action.position).limit(1)).scalar_one()
        action.state = ActionState.SUSPENDED
        rec.tell(StagedEvent.BUILT)
    return action.id


def test_the_key_is_shown_with_its_use(browser_as: BrowserAs) -> None:
    page = browser_as(SECRETARIAT).get(LGA)
    assert shown(page) == ["◆ Blue", "● Green", "▲ Amber", "■ Red"]
    rows = words_of(page, "tbody tr")
    assert "On track On track: it will be done by its deadline. 14 actions and 17 updates" in rows[1]
    assert "Remove" not in page
    assert words_of(browser_as(SECRETARIAT).get(KEY), "tbody tr")[0].endswith(
        "Nothing yet Correct Blue Move down Blue Remove Blue"
    )


def test_the_plan_page_leads_there(browser_as: BrowserAs) -> None:
    assert "Change the RAG key" in browser_as(SECRETARIAT).get("/plans/LGA-2018")
    assert "Change the RAG key" not in browser_as(OWNER).get("/plans/LGA-2018")


def test_a_new_plan_is_made_with_rag_or_brag(browser_as: BrowserAs) -> None:
    browser = browser_as(SECRETARIAT)
    form = form_with(browser.get("/plans/new"), "ref")
    assert form["ready"].value == "BRAG"
    form["ref"], form["title"], form["origin"], form["ready"] = "RAG-1", "Audit plan", "audit", "RAG"
    form.submit().follow()
    assert shown(browser.get("/plans/RAG-1/rag-key")) == ["● Green", "▲ Amber", "■ Red"]


def test_a_ready_made_key_is_taken(browser_as: BrowserAs, head: Head) -> None:
    form = form_with(browser_as(SECRETARIAT).get(KEY), "ready")
    form["ready"] = "RAG"
    page = form.submit().follow()
    assert "OFSTED-2017 now uses RAG for its ratings." in page
    assert shown(page) == ["● Green", "▲ Amber", "■ Red"]
    assert head()[1] == "plan.rag_key_chosen"


def test_a_key_that_would_lose_what_is_in_use_is_not_taken(browser_as: BrowserAs, head: Head) -> None:
    form = form_with(browser_as(SECRETARIAT).get(LGA), "ready")
    before = head()
    form["ready"] = "RAG"
    page = form.submit()
    assert "Blue is used by 1 action and 1 update, so it cannot be removed." in page
    assert form_with(page, "ready")["ready"].value == "RAG"
    assert head() == before


def test_ratings_are_moved_and_taken_out(browser_as: BrowserAs) -> None:
    browser = browser_as(SECRETARIAT)
    page = press(browser, KEY, "green", "up")
    assert shown(page) == ["● Green", "◆ Blue", "▲ Amber", "■ Red"]
    page = press(browser, KEY, "green", "down")
    assert shown(page) == ["◆ Blue", "● Green", "▲ Amber", "■ Red"]
    page = press(browser, KEY, "amber", "remove")
    assert shown(page) == ["◆ Blue", "● Green", "■ Red"]


def test_what_is_in_use_is_not_taken_out_by_hand(browser_as: BrowserAs, head: Head) -> None:
    browser = browser_as(SECRETARIAT)
    form = form_with(browser.get(LGA), "down")
    before = head()
    fields = {"csrf_token": form["csrf_token"].value, "version": form["version"].value, "remove": "yes"}
    page = browser.post(f"{LGA}/{entry('green', 'LGA-2018')}", fields)
    assert "Green is used by 14 actions and 17 updates, so it cannot be removed." in page
    assert head() == before


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"label": "Amber"}, "This key already has a rating called Amber."),
        ({"label": ""}, "Enter the name of the rating."),
        ({"label": "Somewhere between amber and red"}, "in 25 characters or fewer"),
        ({"code": "none"}, "You cannot use “none”"),
        ({"code": "amber"}, "This key already has a rating with the short word amber."),
        ({"shape": "square", "colour": "red"}, "Red already has this shape in this colour."),
        ({"definition": " "}, "Enter what the rating means."),
    ],
)
def test_what_was_typed_is_kept_when_it_is_refused(
    browser_as: BrowserAs, head: Head, typed: dict[str, str], said: str
) -> None:
    form = form_with(browser_as(SECRETARIAT).get(f"{KEY}/new"), "label")
    before = head()
    whole = {"label": "Amber/red", "code": "amber-red", "meaning": "at risk", "definition": "At risk and worse."}
    for name, value in {**whole, "shape": "triangle pointing down", "colour": "orange", **typed}.items():
        form[name] = value
    page = form.submit()
    assert said in page
    assert words_of(page, "title")[0].startswith("Error: ")
    kept = form_with(page, "label")
    assert {name: kept[name].value.strip() for name in typed} == {name: value.strip() for name, value in typed.items()}
    assert head() == before


def test_a_rating_in_use_keeps_its_meaning_and_gets_a_new_name(browser_as: BrowserAs) -> None:
    browser = browser_as(SECRETARIAT)
    form = form_with(browser.get(f"{LGA}/{entry('green', 'LGA-2018')}/correct"), "label")
    form["label"], form["meaning"] = "On course", "complete"
    page = form.submit()
    assert "Green is used by 14 actions and 17 updates, so it has to go on meaning on track." in page
    form = form_with(page, "label")
    form["meaning"] = "on track"
    assert "On course has been corrected." in form.submit().follow()
    assert "14 On course" in words_of(browser.get("/plans/LGA-2018"), "table a")
    action = browser.get("/status-list?plan=LGA-2018&rating=green").html.select_one(".app-plan tbody a")
    assert action is not None
    stands = words_of(browser.get(str(action["href"])), ".app-beside dd")
    assert stands[0].startswith("● On course")


def test_of_two_who_add_to_a_key_both_ratings_stand_unless_they_look_alike(browser_as: BrowserAs) -> None:
    first, second = (form_with(browser_as(SECRETARIAT).get(f"{KEY}/new"), "label") for _ in range(2))
    for form, name in ((first, "one"), (second, "two")):
        form["label"], form["code"], form["meaning"], form["definition"] = name, name, "at risk", name
        form["colour"] = "purple"
    first.submit().follow()
    page = second.submit()
    assert "one already has this shape in this colour. Choose another shape." in page
    again = form_with(page, "label")
    assert again["label"].value == "two"
    again["colour"] = "magenta"
    page = again.submit().follow()
    assert "Since you opened this page:" not in page  # it was they themselves, in another window
    assert [words.split()[-1] for words in words_of(page, "tbody th")][-2:] == ["one", "two"]


def test_a_key_of_ones_own_from_the_page_to_update_list_and_file(browser_as: BrowserAs, suspended: int) -> None:
    """Blue means paused in this plan, and amber-red is added."""
    browser = browser_as(SECRETARIAT)
    form = form_with(browser.get(f"{KEY}/{entry('blue')}/correct"), "label")
    form["label"], form["meaning"], form["shape"] = "Paused", "suspended", "bar"
    form["definition"] = "Suspended until the inquiry has ended."
    form.submit().follow()
    form = form_with(browser.get(f"{KEY}/new"), "label")
    form["label"], form["code"], form["meaning"] = "Amber/red", "Amber-Red", "at risk"
    form["shape"], form["colour"], form["definition"] = "triangle pointing down", "orange", "At risk and worse."
    page = form.submit().follow()
    assert shown(page) == ["▬ Paused", "● Green", "▲ Amber", "■ Red", "▼ Amber/red"]

    going_on = browser.get(f"/actions/{suspended + 1}/update")
    assert words_of(going_on, "[name=rating] + label") == ["Green", "Amber", "Red", "Amber/red"]
    form = form_with(browser.get(f"/actions/{suspended}/update"), "happened")
    form["happened"], form["rating"], form["reports_complete"] = "Waiting for the inquiry.", "blue", True
    page = form.submit()
    assert "Paused means suspended. Choose another rating for an action that is complete." in page
    form = form_with(page, "happened")
    form["reports_complete"] = False
    page = form.submit().follow()
    assert words_of(page, ".app-beside dd")[0] == "▬ Paused"
    assert "▬ Paused" in words_of(page, "section .app-rating")

    page = browser.get("/status-list?rating=blue")
    assert words_of(page, ".app-plan tbody .app-rating") == ["◆ Blue", "▬ Paused"]
    assert "2 actions reported blue or paused." in words_of(page, "#result")
    assert "Suspended until the inquiry has ended." in page
    assert "Paused" in the_one(page, ".app-key + h2 + .app-key").text
    written = browser.get("/status-list.csv?plan=OFSTED-2017&rating=blue").body.decode("utf-8-sig")
    assert [row["reported_rating"] for row in csv.DictReader(io.StringIO(written))] == ["paused"]
    assert "Paused" in words_of(browser.get(f"/actions/{suspended}/history"), "ins")


@pytest.mark.parametrize("address", [KEY, f"{KEY}/new", f"{KEY}/5/correct"])
@pytest.mark.parametrize("person", [OWNER, MEMBER, "training-auditor"])
def test_others_do_not_change_keys(browser_as: BrowserAs, head: Head, address: str, person: str) -> None:
    browser = browser_as(person)
    before = head()
    browser.get(address, status=403)
    token = form_with(browser.get("/plans"), "csrf_token")["csrf_token"].value
    browser.post(address, {"csrf_token": token, "ready": "RAG", "version": "1"}, status=403)
    browser.post(f"{KEY}/5", {"csrf_token": token, "remove": "yes", "version": "1"}, status=403)
    assert head() == before


def test_what_is_of_another_plan_is_not_found(browser_as: BrowserAs) -> None:
    browser, other = browser_as(SECRETARIAT), entry("blue", "LGA-2018")
    browser.get(f"{KEY}/{other}/correct", status=404)
    browser.get("/plans/NONE/rag-key", status=404)
    form = form_with(browser.get(KEY), "down")
    fields = {"csrf_token": form["csrf_token"].value, "version": form["version"].value, "remove": "yes"}
    browser.post(f"{KEY}/{other}", fields, status=404)


@pytest.mark.parametrize("address", [KEY, LGA, f"{KEY}/new"])
def test_looking_changes_nothing(browser_as: BrowserAs, head: Head, address: str) -> None:
    browser = browser_as(SECRETARIAT)
    before = head()
    browser.get(address)
    assert head() == before
