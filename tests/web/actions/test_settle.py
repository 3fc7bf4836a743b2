"""The page on which the secretariat settles all questions about deadlines; nobody else's plans are on it."""

from typing import Any

import pytest
import sqlalchemy as sa

from tests.pages.browser import BrowserAs, Head, address_of, form_with, the_one, words_of
from tests.web.actions.test_editing import to_settle
from tracker.actions.models import Milestone
from tracker.audit.service import Actor, recording
from tracker.database import db
from tracker.installation.queries import clock_of
from tracker.people.enums import Role
from tracker.people.models import Person
from tracker.people.service import give_role

PATH = "/deadlines/to-settle"
SECRETARIAT = "daniel-kerr"


def waiting() -> list[Milestone]:
    """The questions of both plans."""
    db.session.expire_all()
    return [milestone for milestone in db.session.execute(sa.select(Milestone)).scalars() if milestone.is_to_settle]


def page_form(page: Any) -> Any:
    """The form of the page."""
    return form_with(page, "step")


def test_each_question_stands_with_its_words_and_readings(browser_as: BrowserAs) -> None:
    page = browser_as(SECRETARIAT).get(PATH)
    assert words_of(page, "main h2")[:2] == [
        "LGA-2018 16: " + to_settle().action.wording,
        "OFSTED-2017 GOOD: "
        + next(milestone for milestone in waiting() if milestone.action.ref == "GOOD").action.wording,
    ]
    assert "The plan prints “April 2020/21” . It names a month and two years." in words_of(page, "main section p")[0]
    assert words_of(page, "main section:first-of-type .govuk-radios label") == [
        "April 2020: until 30 April 2020",
        "April 2021: until 30 April 2021",
        "Financial year 2020/21: until 31 March 2021",
        "None of these",
    ]


def test_what_is_answered_is_settled_and_the_rest_stays(browser_as: BrowserAs, head: Head) -> None:
    milestone = to_settle()
    candidate, number = milestone.candidates[0], milestone.id
    browser = browser_as(SECRETARIAT)
    form = page_form(browser.get(PATH))
    form[f"step-{number}-candidate"] = str(candidate.id)
    page = form.submit().follow()
    assert "1 deadline settled." in page
    assert [one.id for one in waiting() if one.id == number] == []
    assert len(waiting()) == 1
    assert words_of(page, "table tbody td") == [
        "LGA-2018 16",
        "“April 2020/21”",
        "Until 30 April 2020",
        "Daniel Kerr",
        "1 April 2019",
    ]
    assert head()[1] == "milestone.settled"


def test_several_are_settled_at_once_each_with_its_own_event(browser_as: BrowserAs, head: Head) -> None:
    form = page_form(browser_as(SECRETARIAT).get(PATH))
    before, _ = head()
    for milestone in waiting():
        form[f"step-{milestone.id}-candidate"] = str(milestone.candidates[-1].id)
    assert "2 deadlines settled." in form.submit().follow()
    assert head() == (before + 2, "milestone.settled")
    assert waiting() == []


def test_the_readings_that_were_not_meant_stay_on_the_page_of_the_action(browser_as: BrowserAs) -> None:
    milestone = to_settle()
    browser = browser_as(SECRETARIAT)
    form = page_form(browser.get(PATH))
    form[f"step-{milestone.id}-candidate"] = str(milestone.candidates[0].id)
    form.submit()
    (row,) = words_of(browser.get(f"/actions/{milestone.action_id}"), "main [aria-label=Deadlines] tbody tr")
    assert "settled by Daniel Kerr on 1 April 2019; it could also be read as April 2021 (until 30 April 2021) or" in row
    assert "Financial year 2020/21 (until 31 March 2021)" in row
    assert row.count("30 April 2020") == 1


@pytest.mark.parametrize(
    ("meant", "read"), [("31 May 2020", "Until 31 May 2020"), ("Ongoing", "Continuous"), ("TBC", "Undetermined")]
)
def test_what_else_is_meant_is_read(browser_as: BrowserAs, meant: str, read: str) -> None:
    number = to_settle().id
    browser = browser_as(SECRETARIAT)
    form = page_form(browser.get(PATH))
    form[f"step-{number}-candidate"], form[f"step-{number}-meant"] = "other", meant
    page = form.submit().follow()
    assert words_of(page, "table tbody td")[1:3] == ["“April 2020/21”", read]
    assert number not in {milestone.id for milestone in waiting()}
    history = browser.get(f"/actions/{db.session.get_one(Milestone, number).action_id}/history")
    assert f"Meant: {meant}" in history


@pytest.mark.parametrize(
    ("candidate", "meant", "said"),
    [
        ("other", "", "Enter what is meant, for example 31 May 2020."),
        ("other", "by May 2020", "This can be read in 2 ways"),
        ("other", "31/06/2020", "There is no such day, because June has 30 days."),
        ("first", "31 May 2020", "not both"),
    ],
)
def test_a_row_that_cannot_be_settled_is_told_and_nothing_is_lost(
    browser_as: BrowserAs, head: Head, candidate: str, meant: str, said: str
) -> None:
    milestone, other = waiting()
    browser = browser_as(SECRETARIAT)
    before = head()
    form = page_form(browser.get(PATH))
    form[f"step-{other.id}-candidate"] = str(other.candidates[0].id)
    chosen = str(milestone.candidates[0].id) if candidate == "first" else candidate
    form[f"step-{milestone.id}-candidate"], form[f"step-{milestone.id}-meant"] = chosen, meant
    page = form.submit()
    assert said in words_of(page, ".govuk-error-summary__list")[0]
    assert address_of(the_one(page, ".govuk-error-summary a")).startswith(f"#step-{milestone.id}-")
    form = page_form(page)
    assert form[f"step-{milestone.id}-meant"].value == meant
    assert form[f"step-{other.id}-candidate"].value == str(other.candidates[0].id)
    assert head() == before


def test_an_empty_form_says_what_to_do(browser_as: BrowserAs, head: Head) -> None:
    form = page_form(browser_as(SECRETARIAT).get(PATH))
    before = head()
    assert "Choose a reading for at least one deadline." in form.submit()
    assert head() == before


def test_of_two_who_settle_the_same_the_second_is_told(browser_as: BrowserAs, head: Head) -> None:
    number = to_settle().id
    first, second = (page_form(browser_as(SECRETARIAT).get(PATH)) for _ in range(2))
    for form, meant in ((first, "31 May 2020"), (second, "31 July 2020")):
        form[f"step-{number}-candidate"], form[f"step-{number}-meant"] = "other", meant
    first.submit().follow()
    before = head()
    page = second.submit()
    assert "Somebody else has changed this milestone" in page
    assert page_form(page)[f"step-{number}-meant"].value == "31 July 2020"
    assert head() == before


def test_the_lists_lead_here(browser_as: BrowserAs) -> None:
    browser = browser_as(SECRETARIAT)
    assert browser.get("/").html.select(f".app-counts a[href='{PATH}']")
    assert browser.get("/status-list?only=to-settle").html.select(f"a[href='{PATH}']")
    assert not browser.get("/status-list").html.select(f"a[href='{PATH}']")
    assert not browser_as("training-auditor").get("/status-list?only=to-settle").html.select(f"a[href='{PATH}']")


def test_the_secretariat_of_one_plan_settles_that_plan_only(browser_as: BrowserAs) -> None:
    person_id = db.session.execute(sa.select(Person.id).where(Person.key == "abdal-ullah")).scalar_one()
    with recording(db.session, Actor.command("test"), clock_of(db.session).now()) as rec:
        give_role(rec, person_id, Role.SECRETARIAT, plan_ref="OFSTED-2017")
    browser = browser_as("abdal-ullah")
    page = browser.get(PATH)
    assert [words.split(":")[0] for words in words_of(page, "main section h2")] == ["OFSTED-2017 GOOD"]
    other = to_settle()
    token = page_form(page)["csrf_token"].value
    sent = {
        "csrf_token": token,
        "step": str(other.id),
        f"step-{other.id}-version": str(other.version),
        f"step-{other.id}-candidate": str(other.candidates[0].id),
    }
    browser.post(PATH, sent)
    assert other.id in {milestone.id for milestone in waiting()}


def test_nothing_to_settle(browser_as: BrowserAs) -> None:
    browser = browser_as(SECRETARIAT)
    form = page_form(browser.get(PATH))
    for milestone in waiting():
        form[f"step-{milestone.id}-candidate"] = str(milestone.candidates[0].id)
    assert "There is nothing to settle. Every deadline in your plans" in form.submit().follow()


@pytest.mark.parametrize(
    "sent", [{"step": "x"}, {"step": "99999999999999999999"}, {"step": "1", "step-1-candidate": "²"}]
)
def test_odd_input_is_no_error(browser_as: BrowserAs, sent: dict[str, str]) -> None:
    browser = browser_as(SECRETARIAT)
    token = page_form(browser.get(PATH))["csrf_token"].value
    browser.post(PATH, [("csrf_token", token), *sent.items()], status=200)
