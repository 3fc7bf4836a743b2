"""Whom a post reports to, who gets copies, and who is a board's secretariat: kept on pages, and what they then see."""

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.pages.browser import MORNING, BrowserAs, Head, form_with, the_one, words_of
from tests.support.events import StagedEvent
from tests.web.boards.test_boards import id_of
from tests.web.people.test_people import person_id, post_id
from tracker.actions.models import Action, Ownership
from tracker.audit.service import Actor, recording
from tracker.database import db
from tracker.people.queries import command_viewer
from tracker.people.service import give_delegation, mark_person_as_left
from tracker.web.forms.submit import CLASHED

SECRETARIAT, OWNER, STRANGER = "daniel-kerr", "sharon-godman", "amanda-harcus"
DIRECTOR, PLACE, CHIEF = (
    "divisional-director-strategy-policy-and-performance",
    "corporate-director-for-place",
    "chief-executive",
)
BOARD = "transformation-board"


def facts(page: Any) -> dict[str, str]:
    """What a page says in its list of facts."""
    return dict(
        zip(words_of(page, ".govuk-summary-list__key"), words_of(page, ".govuk-summary-list__value"), strict=True)
    )


def test_a_post_says_whom_it_reports_to_and_who_reports_to_it(browser_as: BrowserAs) -> None:
    browser, address = browser_as(SECRETARIAT), f"/posts/{post_id(PLACE)}"
    page = browser.get(address)
    assert (facts(page)["Reports to"], facts(page)["Copies of reminders"]) == ("Not known", "To nobody")
    assert "Posts that report to it" not in facts(page)
    page = page.click("Change who it reports to and who gets copies")
    assert "Today nobody can report for it." in page
    form = form_with(page, "reports_to_id")
    form["reports_to_id"], form["copies_delegates"] = str(post_id(CHIEF)), True
    page = form.submit().follow()
    assert "Who else is told has been recorded." in page
    assert facts(page)["Reports to"] == "Chief Executive"
    assert facts(page)["Copies of reminders"] == "To those who can report for it"
    page = browser_as(OWNER).get(address).click("Chief Executive", index=0)
    assert facts(page)["Posts that report to it"] == "Corporate Director for Place"
    assert "Change who it reports to and who gets copies" not in page


def test_a_post_reports_to_none_again(browser_as: BrowserAs) -> None:
    browser, address = browser_as(SECRETARIAT), f"/posts/{post_id(PLACE)}/reporting"
    form = form_with(browser.get(address), "reports_to_id")
    form["reports_to_id"] = str(post_id(CHIEF))
    form.submit().follow()
    form = form_with(browser.get(address), "reports_to_id")
    assert form["reports_to_id"].value == str(post_id(CHIEF))
    form["reports_to_id"] = ""
    assert facts(form.submit().follow())["Reports to"] == "Not known"


def test_who_may_report_for_a_post_stands_on_its_page(browser_as: BrowserAs) -> None:
    with recording(db.session, Actor.command("test"), MORNING) as rec:
        give_delegation(rec, person_id("afazul-haque"), post_id(DIRECTOR))
    page = browser_as(SECRETARIAT).get(f"/posts/{post_id(DIRECTOR)}")
    assert facts(page)["Can report for it today"] == "Afazul Haque"
    assert "Today these are: Afazul Haque." in page.click("Change who it reports to and who gets copies")


def test_a_circle_is_refused_and_what_was_chosen_stays(browser_as: BrowserAs, head: Head) -> None:
    browser = browser_as(SECRETARIAT)
    form = form_with(browser.get(f"/posts/{post_id(PLACE)}/reporting"), "reports_to_id")
    assert str(post_id(PLACE)) not in [value for value, _, _ in form["reports_to_id"].options]
    form["reports_to_id"] = str(post_id(CHIEF))
    form.submit().follow()
    before = head()
    form = form_with(browser.get(f"/posts/{post_id(CHIEF)}/reporting"), "reports_to_id")
    form["reports_to_id"], form["copies_delegates"] = str(post_id(PLACE)), True
    page = form.submit()
    assert "Corporate Director for Place already reports to Chief Executive" in page
    assert the_one(page, ".govuk-error-summary a")["href"] == "#reports_to_id"
    form = form_with(page, "reports_to_id")
    assert (form["reports_to_id"].value, form["copies_delegates"].checked) == (str(post_id(PLACE)), True)
    assert head() == before


def test_a_post_that_is_not_offered_is_refused(browser_as: BrowserAs, head: Head) -> None:
    browser, before = browser_as(SECRETARIAT), head()
    form = form_with(browser.get("/posts/1/reporting"), "reports_to_id")
    form["reports_to_id"].force_value("999")
    assert words_of(form.submit(), ".govuk-error-message")
    assert head() == before


def test_of_two_who_say_who_else_is_told_the_second_decides(browser_as: BrowserAs) -> None:
    browser, address = browser_as(SECRETARIAT), f"/posts/{post_id(PLACE)}/reporting"
    first, second = (form_with(browser.get(address), "reports_to_id") for _ in range(2))
    first["reports_to_id"] = str(post_id(CHIEF))
    first.submit().follow()
    second["reports_to_id"] = str(post_id(DIRECTOR))
    page = second.submit()
    assert CLASHED in page
    assert form_with(page, "reports_to_id")["reports_to_id"].value == str(post_id(DIRECTOR))


def test_a_post_and_a_person_become_a_boards_secretariat_and_are_taken_off(browser_as: BrowserAs) -> None:
    browser = browser_as(SECRETARIAT)
    page = browser.get(f"/boards/{id_of(BOARD)}")
    assert facts(page)["Secretariat"] == "Not known"
    page = page.click("Change the secretariat")
    assert "nobody is reminded of what the board owns" in page
    for chosen in (f"post:{post_id(DIRECTOR)}", f"person:{person_id(STRANGER)}"):
        form = form_with(page, "secretary")
        form["secretary"] = chosen
        page = form.submit().follow()
    title = "Divisional Director Strategy, Policy and Performance"
    assert facts(page) == {title: "Sharon Godman", "Amanda Harcus": "As a person, whatever post they hold"}
    seen = browser_as(OWNER).get(f"/boards/{id_of(BOARD)}")
    assert facts(seen)["Secretariat"] == f"{title} (Sharon Godman) Amanda Harcus"
    assert "Change the secretariat" not in seen
    page = form_with(page, "number").submit().follow()
    assert words_of(page, "dt") == ["Amanda Harcus"]


def test_a_vacant_post_and_somebody_who_left_are_said(browser_as: BrowserAs) -> None:
    browser, address = browser_as(SECRETARIAT), f"/boards/{id_of(BOARD)}/secretariat"
    for chosen in (f"post:{post_id(DIRECTOR)}", f"person:{person_id(OWNER)}"):
        form = form_with(browser.get(address), "secretary")
        form["secretary"] = chosen
        form.submit().follow()
    with recording(db.session, Actor.command("test"), MORNING) as rec:
        mark_person_as_left(rec, command_viewer(), person_id(OWNER), 1)
    assert facts(browser.get(address))["Sharon Godman"] == "Has left"


def test_nobody_is_named_twice_or_not_at_all(browser_as: BrowserAs) -> None:
    address = f"/boards/{id_of(BOARD)}/secretariat"
    form = form_with(browser_as(SECRETARIAT).get(address), "secretary")
    assert "Choose a post or a person." in form.submit()
    form["secretary"] = f"post:{post_id(DIRECTOR)}"
    form.submit().follow()
    page = form.submit()
    assert "They are already the secretariat of this board." in page
    assert form_with(page, "secretary")["secretary"].value == f"post:{post_id(DIRECTOR)}"


def test_who_is_taken_off_twice_or_on_another_page_is_said(browser_as: BrowserAs, head: Head) -> None:
    browser, address = browser_as(SECRETARIAT), f"/boards/{id_of(BOARD)}/secretariat"
    form = form_with(browser.get(address), "secretary")
    form["secretary"] = f"post:{post_id(DIRECTOR)}"
    form.submit()
    elsewhere, again = (form_with(browser.get(address), "number") for _ in range(2))
    elsewhere.action, before = f"/boards/{id_of('cabinet')}/secretariat", head()
    assert "This secretariat has already been removed." in elsewhere.submit()
    assert head() == before
    again.submit().follow()
    assert "This secretariat has already been removed." in again.submit()


def test_what_is_no_body_has_no_secretariat(browser_as: BrowserAs) -> None:
    browser, number = browser_as(SECRETARIAT), id_of("strategic-plan-monitoring")
    assert "Secretariat" not in words_of(browser.get(f"/boards/{number}"), "dt")
    browser.get(f"/boards/{number}/secretariat", status=404)


def test_a_board_with_a_secretariat_stays_a_body(browser_as: BrowserAs) -> None:
    browser = browser_as(SECRETARIAT)
    form = form_with(browser.get(f"/boards/{id_of(BOARD)}/secretariat"), "secretary")
    form["secretary"] = f"post:{post_id(DIRECTOR)}"
    form.submit()
    form = form_with(browser.get(f"/boards/{id_of(BOARD)}/correct"), "kind")
    form["kind"] = "not a body"
    page = form.submit()
    assert "Remove its secretariat first." in page
    assert the_one(page, ".govuk-error-summary a")["href"] == "#kind"


@pytest.fixture
def board_action(app: Flask) -> int:
    """Action 20, owned by a board and nobody else."""
    action = db.session.execute(sa.select(Action).where(Action.ref == "20").order_by(Action.id)).scalars().first()
    assert action is not None
    action_id, board_id = action.id, id_of(BOARD)
    with recording(db.session, Actor.command("test"), MORNING) as rec:
        for own in rec.session.execute(sa.select(Ownership).where(Ownership.action_id == action_id)).scalars():
            own.post_id, own.person_id, own.board_id = None, None, board_id
        rec.tell(StagedEvent.CHANGED)
    return action_id


def test_the_secretariat_of_an_owning_board_sees_and_updates_its_action(
    browser_as: BrowserAs, board_action: int
) -> None:
    secretary = browser_as(STRANGER)
    secretary.get(f"/actions/{board_action}/update", status=403)
    form = form_with(browser_as(SECRETARIAT).get(f"/boards/{id_of(BOARD)}/secretariat"), "secretary")
    form["secretary"] = f"person:{person_id(STRANGER)}"
    form.submit().follow()
    page = secretary.get("/")
    assert "You report for Transformation Board." in page
    form = form_with(secretary.get(f"/actions/{board_action}/update"), "happened")
    assert "on_behalf_of" not in form.fields
    form["happened"], form["rating"] = "The board agreed the plan.", "amber"
    page = form.submit().follow()
    assert "The board agreed the plan." in page
