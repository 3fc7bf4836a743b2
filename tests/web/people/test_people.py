"""The registers of people and posts: entries, holders over time, roles, delegates; and who may change them."""

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.pages.browser import MORNING, BrowserAs, Head, form_with, words_of
from tracker.audit.service import Actor, recording
from tracker.boards.enums import BoardKind
from tracker.boards.service import BoardDetails, add_board
from tracker.database import db
from tracker.people.enums import HoldingKind
from tracker.people.models import Delegation, Person, Post, PostHolding, RoleGiven
from tracker.people.posts import HoldingDetails, add_post, give_post
from tracker.people.service import PersonDetails, add_person
from tracker.plans.enums import PlanOrigin
from tracker.plans.service import PlanDetails, create_plan, make_live
from tracker.web.forms.submit import CLASHED

ADMINISTRATOR, SECRETARIAT, OWNER, MEMBER = "training-administrator", "daniel-kerr", "sharon-godman", "abdal-ullah"
DIRECTOR, PLACE = "divisional-director-strategy-policy-and-performance", "corporate-director-for-place"
EDITING = (
    "/people/new",
    "/people/1/correct",
    "/people/1/leave",
    "/people/1/roles",
    "/people/1/reports-for",
    "/posts/new",
    "/posts/1/correct",
    "/posts/1/reporting",
    "/posts/1/give",
    "/posts/1/holdings/1/end",
)


def person_id(key: str) -> int:
    """The number of a person of the seed files."""
    return db.session.execute(sa.select(Person.id).where(Person.key == key)).scalar_one()


def post_id(key: str) -> int:
    """The number of a post of the seed files."""
    return db.session.execute(sa.select(Post.id).where(Post.key == key)).scalar_one()


def test_the_register_says_what_everybody_holds_and_may_do(browser_as: BrowserAs) -> None:
    page = browser_as(OWNER).get("/people")
    rows = words_of(page, "tbody tr")
    assert any(row.startswith("Ann Sutcliffe Corporate Director for Place (acting)") for row in rows)
    assert any(row.startswith("Daniel Kerr") and row.endswith("Secretariat of all plans") for row in rows)
    assert "Add a person" not in page


def test_a_person_shows_posts_over_time_with_sources(browser_as: BrowserAs) -> None:
    page = browser_as(OWNER).get(f"/people/{person_id('john-biggs')}")
    (row,) = words_of(page, "tbody tr")
    assert row.startswith("Executive Mayor Today Substantive 18 December 2018 first printed 18 December 2018")
    assert row.endswith("No last day TIB18, front page")


def test_a_person_is_added(browser_as: BrowserAs) -> None:
    form = form_with(browser_as(SECRETARIAT).get("/people/new"), "name")
    form["name"], form["style"], form["address"] = "Jo Bloggs", "Councillor", "Jo.Bloggs@Council.Example"
    page = form.submit().follow()
    assert words_of(page, "h1") == ["Councillor Jo Bloggs"]
    assert "jo.bloggs@council.example" in page


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("nonsense", "Enter an email address in the correct format"),
        ("sharon.godman@towerhamlets.example", "This email address already belongs to Sharon Godman."),
    ],
)
def test_what_was_typed_is_kept_when_the_address_is_refused(browser_as: BrowserAs, address: str, said: str) -> None:
    form = form_with(browser_as(SECRETARIAT).get("/people/new"), "name")
    form["name"], form["address"] = "Jo Bloggs", address
    page = form.submit()
    assert said in page
    assert form_with(page, "name")["name"].value == "Jo Bloggs"
    assert form_with(page, "name")["address"].value == address


def test_of_two_who_correct_a_person_the_second_is_told(browser_as: BrowserAs) -> None:
    address = f"/people/{person_id(OWNER)}/correct"
    first, second = (form_with(browser_as(SECRETARIAT).get(address), "name") for _ in range(2))
    first["organisation"] = "First"
    first.submit().follow()
    second["organisation"] = "Second"
    page = second.submit()
    assert CLASHED in page
    assert form_with(page, "name")["organisation"].value == "Second"


def test_a_person_leaves_and_comes_back(browser_as: BrowserAs) -> None:
    browser, number = browser_as(SECRETARIAT), person_id(OWNER)
    gone = browser_as(OWNER)
    page = browser.get(f"/people/{number}/leave")
    assert "today is their last day as Divisional Director Strategy, Policy and Performance" in page
    page = form_with(page, "version").submit().follow()
    assert "Sharon Godman has left." in page
    assert "1 April 2019" in words_of(page, "tbody tr")[0]
    assert "/sign-in" in str(gone.get("/plans", status=302).location)
    page = form_with(browser.get(f"/people/{number}/leave"), "version").submit().follow()
    assert "Sharon Godman is back." in page


def test_a_role_is_given_for_a_board_and_taken_away(browser_as: BrowserAs) -> None:
    browser, address = browser_as(ADMINISTRATOR), f"/people/{person_id(OWNER)}/roles"
    form = form_with(browser.get(address), "role")
    form["role"] = "board member"
    page = form.submit()
    assert "Choose the board that the person is a member of." in page
    form = form_with(page, "role")
    assert form["role"].value == "board member"
    form["board_id"].select(text="Cabinet")
    page = form.submit().follow()
    assert words_of(page, "dt") == ["Board member of Cabinet"]
    assert words_of(form_with(page, "number").submit().follow(), "dt") == []


def test_a_secretariat_is_for_one_plan(browser_as: BrowserAs) -> None:
    form = form_with(browser_as(ADMINISTRATOR).get(f"/people/{person_id(OWNER)}/roles"), "role")
    form["role"], form["plan_ref"] = "secretariat", "LGA-2018"
    assert words_of(form.submit().follow(), "dt") == ["Secretariat of LGA-2018"]


def test_the_secretariat_gives_no_roles(browser_as: BrowserAs) -> None:
    browser = browser_as(SECRETARIAT)
    browser.get("/people/1/roles", status=403)
    assert "Change roles" not in browser.get("/people/1")


def test_somebody_may_report_for_a_post_until_a_day(browser_as: BrowserAs) -> None:
    browser, address = browser_as(SECRETARIAT), f"/people/{person_id('afazul-haque')}/reports-for"
    form = form_with(browser.get(address), "post_id")
    form["post_id"] = str(post_id(DIRECTOR))
    form["given_until_on-day"], form["given_until_on-month"], form["given_until_on-year"] = "31", "3", "2019"
    page = form.submit()
    assert "The last day is in the past. Enter today or a later day." in page
    form = form_with(page, "post_id")
    form["given_until_on-day"], form["given_until_on-month"] = "30", "4"
    page = form.submit().follow()
    assert words_of(page, "dd.govuk-summary-list__value") == ["From 1 April 2019 until 30 April 2019"]
    page = form_with(page, "number").submit().follow()
    assert words_of(page, "dd.govuk-summary-list__value") == ["From 1 April 2019 until 31 March 2019 (over)"]


def test_the_posts_say_who_holds_them_today_and_how_they_are_printed(browser_as: BrowserAs) -> None:
    rows = words_of(browser_as(OWNER).get("/posts"), "tbody tr")
    assert any(row.startswith("Corporate Director for Place Not known Ann Sutcliffe (acting)") for row in rows)
    assert any("“Acting Corporate Director, Resources”" in row for row in rows)


def test_a_post_shows_its_printed_titles_with_their_sources(browser_as: BrowserAs) -> None:
    page = browser_as(OWNER).get(f"/posts/{post_id(PLACE)}")
    assert any(words.startswith("“Acting Corporate Director for Place” (TIB18") for words in words_of(page, "li"))
    assert "Record who holds it" not in page


def test_a_post_is_added_and_corrected(browser_as: BrowserAs) -> None:
    browser = browser_as(SECRETARIAT)
    form = form_with(browser.get("/posts/new"), "title")
    assert "Enter the title of the post." in form.submit()
    form["title"], form["directorate"] = "Head of Audit", "Resources"
    page = form.submit().follow()
    assert "Holder not known" in page
    assert "That does not mean that it is vacant." in page
    form = form_with(page.click("Correct the entry"), "title")
    form["title"] = "Head of Internal Audit"
    assert words_of(form.submit().follow(), "h1") == ["Head of Internal Audit"]


def test_a_post_falls_vacant_and_is_held_again(browser_as: BrowserAs) -> None:
    browser, number = browser_as(SECRETARIAT), post_id(DIRECTOR)
    give = form_with(browser.get(f"/posts/{number}/give"), "person_id")
    give["person_id"] = "vacant"
    page = give.submit()
    assert "Sharon Godman holds this post on that day. End that holding first." in page
    end = form_with(browser.get(f"/posts/{number}").click("End"), "held_until_on-day")
    end["held_until_on-day"], end["held_until_on-month"] = "31", "3"
    end.submit().follow()
    give["held_from_on-day"], give["held_from_on-month"], give["held_from_on-year"] = "1", "4", "2019"
    assert "Vacant" in words_of(give.submit().follow(), "dd")
    give["person_id"], give["kind"] = str(person_id("afazul-haque")), "acting"
    give["held_from_on-day"] = "2"
    rows = words_of(give.submit().follow(), "tbody tr")
    assert rows[0] == "Afazul Haque Acting 2 April 2019 No last day Entered here End the time of Afazul Haque"
    assert rows[1] == "Nobody Today Vacant 1 April 2019 1 April 2019 Entered here"


def test_somebody_unnamed_is_not_a_vacancy(browser_as: BrowserAs) -> None:
    browser = browser_as(SECRETARIAT)
    form = form_with(browser.get("/posts/new"), "title")
    form["title"] = "Head of Audit"
    page = form.submit().follow().click("Record who holds it")
    form = form_with(page, "person_id")
    assert "Choose who holds the post." in form.submit()
    form["person_id"], form["kind"] = "unnamed", "interim"
    assert "Holder not named (interim)" in words_of(form.submit().follow(), "dd")


def test_a_date_that_does_not_exist_is_kept_as_typed(browser_as: BrowserAs) -> None:
    form = form_with(browser_as(SECRETARIAT).get("/posts/1/give"), "person_id")
    form["person_id"] = "unnamed"
    form["held_from_on-day"], form["held_from_on-month"], form["held_from_on-year"] = "31", "2", "2019"
    page = form.submit()
    assert "The first day must be a real date, for example 31 3 2026." in page
    assert form_with(page, "person_id")["held_from_on-day"].value == "31"


def test_of_two_people_of_one_name_both_are_listed_apart(browser_as: BrowserAs) -> None:
    browser = browser_as(SECRETARIAT)
    for _ in range(2):
        form = form_with(browser.get("/people/new"), "name")
        form["name"] = "Jo Bloggs"
        form.submit()
    labels = words_of(browser.get("/posts/1/give"), "option")
    both = [label for label in labels if label.startswith("Jo Bloggs")]
    assert len(both) == len(set(both)) == 2


def test_a_holding_of_another_post_is_not_found(browser_as: BrowserAs) -> None:
    holding = db.session.execute(sa.select(PostHolding).where(PostHolding.post_id != 1).limit(1)).scalar_one()
    browser_as(SECRETARIAT).get(f"/posts/1/holdings/{holding.id}/end", status=404)


def test_only_auditors_and_administrators_read_a_persons_history(browser_as: BrowserAs) -> None:
    address = f"/people/{person_id(OWNER)}/history"
    assert "Person added" in browser_as("training-auditor").get(address)
    browser_as(SECRETARIAT).get(address, status=403)


@pytest.mark.parametrize("address", EDITING)
@pytest.mark.parametrize("person", [OWNER, MEMBER, "training-auditor"])
def test_others_do_not_change_the_registers(browser_as: BrowserAs, address: str, person: str) -> None:
    browser = browser_as(person)
    browser.get(address, status=403)
    token = form_with(browser.get("/people"), "csrf_token")["csrf_token"].value
    browser.post(address, {"csrf_token": token}, status=403)


@pytest.mark.parametrize("address", [one.replace("/1", "/999") for one in EDITING if "/1" in one])
def test_who_does_not_exist_is_not_found(browser_as: BrowserAs, address: str) -> None:
    browser_as(ADMINISTRATOR).get(address, status=404)


@pytest.mark.parametrize("address", ["/people", "/people/1", "/people/1/history", "/posts", "/posts/1", *EDITING])
def test_looking_changes_nothing(browser_as: BrowserAs, head: Head, address: str) -> None:
    browser = browser_as(ADMINISTRATOR)
    before = head()
    browser.get(address)
    assert head() == before
    kinds = (RoleGiven, Delegation)
    assert [db.session.scalar(sa.select(sa.func.count()).select_from(kind)) for kind in kinds] == [4, 0]


@pytest.mark.parametrize("address", ["/people", "/posts", "/boards", "/plans"])
def test_a_longer_list_asks_no_more_questions(app: Flask, browser_as: BrowserAs, address: str) -> None:
    browser, asked = browser_as(OWNER), [0]

    def count(*_: object) -> None:
        asked[0] += 1

    sa.event.listen(db.engine, "before_cursor_execute", count)
    browser.get(address)
    before, asked[0] = asked[0], 0
    with recording(db.session, Actor.command("test"), MORNING) as rec:
        for number in range(5):
            holder = add_person(rec, PersonDetails(f"Person {number}"))
            holding_details = HoldingDetails(holder.id, HoldingKind.ACTING, None)
            give_post(rec, add_post(rec, f"Post {number}", printed=(("Printed", "TIB18"),)).id, holding_details)
            board = add_board(rec, BoardDetails(f"Board {number}", BoardKind.BOARD))
            details = PlanDetails(f"Plan {number}", PlanOrigin.AUDIT, overseeing_board_id=board.id)
            make_live(rec, create_plan(rec, f"PLAN-{number}", details).id)
    asked[0] = 0
    browser.get(address)
    sa.event.remove(db.engine, "before_cursor_execute", count)
    assert asked[0] == before
