"""All actions of a mail, or all that want something, on one page: each row is saved for itself."""

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.pages.browser import BrowserAs, Head, words_of
from tests.support.events import StagedEvent
from tests.support.linked_email import HERS, SHARON, address, filled, mail_to, the_form
from tests.web.actions.test_update import number_of
from tests.web.answer_links.test_one import said, updates
from tracker.actions.models import Action
from tracker.audit.service import Actor, recording
from tracker.audit.verification import verify
from tracker.database import db
from tracker.installation.queries import clock_of
from tracker.web.answer_links.rows import NOTHING_TYPED


def headings(page: Any) -> list[str]:
    return words_of(page, "section h2")


def states(page: Any) -> list[str]:
    """What each row of a page is: saved, open or over."""
    found = []
    for section in page.html.select("section.app-list-item"):
        tag = section.select_one(".govuk-tag")
        found.append("saved" if tag else "open" if section.select_one("textarea") else "over")
    return found


def press(form: Any, ref: str = "") -> Any:
    """Presses the button of one row, or that of all."""
    return form.submit("save", value=str(number_of(ref)) if ref else "all")


def test_of_three_rows_one_is_refused_and_two_are_saved(browser_as: BrowserAs) -> None:
    path = address(mail_to(SHARON, *HERS))
    page = browser_as().get(path)
    assert len(headings(page)) == 3
    assert "in the name of Sharon Godman" in said(page)
    assert "This will be recorded on LGA-2018 action 18 as an update by Sharon Godman." in said(page)
    form = the_form(page, "18")
    filled(form, "All well here.", "green", "18")  # its deadline has passed: that needs a sentence
    filled(form, "Eleven is going on.", "amber", "11")
    filled(form, "Twenty is going on.", "green", "20")
    page = press(form)
    assert states(page) == ["open", "saved", "saved"]
    assert "2 updates saved." in said(page)
    assert page.html.title.text.startswith("Error: ")
    [fault] = page.html.select(".govuk-error-summary a")
    assert fault.text.startswith("LGA-2018 action 18: A deadline has passed.")
    assert page.html.find(id=str(fault["href"])[1:]).name == "textarea"
    assert [update.happened for update in updates()] == ["Eleven is going on.", "Twenty is going on."]
    again = the_form(page, "18")
    prefix = f"a{number_of('18')}"
    assert again[f"{prefix}-happened"].value.strip() == "All well here."
    again[f"{prefix}-why_better"] = "The board agreed."
    page = press(again)
    assert states(page) == ["saved", "over", "over"]
    assert len(updates()) == 3
    assert verify(db.session).faults == []
    assert "Everything in this email has been answered or is no longer open." in said(
        browser_as().get(path, status=410)
    )


def test_one_row_is_saved_and_what_was_typed_in_the_others_stays(browser_as: BrowserAs) -> None:
    path = address(mail_to(SHARON, *HERS))
    form = the_form(browser_as().get(path), "18")
    filled(form, "Eleven is going on.", "amber", "11")
    form[f"a{number_of('20')}-obstacles"] = "Half a thought."
    page = press(form, "11")
    assert states(page) == ["open", "saved", "open"]
    assert not page.html.title.text.startswith("Error: ")
    assert "1 update saved." in said(page)
    assert the_form(page, "20")[f"a{number_of('20')}-obstacles"].value.strip() == "Half a thought."
    assert "Its link has been used." in said(page)


def test_each_row_is_its_own_event_and_uses_its_own_link(browser_as: BrowserAs) -> None:
    mail_id = mail_to(SHARON, *HERS)
    form = the_form(browser_as().get(address(mail_id)), "18")
    press(filled(form, "Eleven is going on.", "amber", "11"), "11")
    browser_as().get(address(mail_id, "11"), status=410)
    browser_as().get(address(mail_id, "18"), status=200)
    filled(the_form(browser_as().get(address(mail_id, "18"))), "Alone.").submit()
    assert states(browser_as().get(address(mail_id))) == ["over", "over", "open"]


def test_a_page_that_is_sent_again_saves_nothing_twice(browser_as: BrowserAs) -> None:
    form = the_form(browser_as().get(address(mail_to(SHARON, *HERS))), "18")
    filled(form, "Eleven is going on.", "amber", "11")
    press(form)
    page = press(form)
    assert len(updates()) == 1
    assert states(page) == ["open", "over", "open"]
    assert "This link was used on" in said(page)


def test_a_row_that_is_settled_meanwhile_keeps_what_was_typed_in_sight(browser_as: BrowserAs) -> None:
    mail_id = mail_to(SHARON, *HERS)
    form = the_form(browser_as().get(address(mail_id)), "18")
    filled(the_form(browser_as().get(address(mail_id, "11"))), "Sent from the other link.").submit()
    filled(form, "Typed meanwhile.", "amber", "11")
    page = press(filled(form, "Twenty is going on.", "green", "20"))
    assert states(page) == ["open", "over", "saved"]
    assert "Typed meanwhile." in said(page)
    assert [update.happened for update in updates()] == ["Sent from the other link.", "Twenty is going on."]


@pytest.mark.parametrize("button", ["all", "x", ""])
def test_nothing_filled_in_is_said(browser_as: BrowserAs, head: Head, button: str) -> None:
    form = the_form(browser_as().get(address(mail_to(SHARON, *HERS))), "18")
    before = head()
    page = form.submit("save", value=button) if button == "all" else form.submit()
    assert NOTHING_TYPED in said(page)
    assert head() == before


def test_the_page_of_a_mail_shows_nothing_of_other_actions(browser_as: BrowserAs) -> None:
    page = browser_as("daniel-kerr").get(address(mail_to(SHARON, "18", "11")))
    assert page.html.select("nav, header a, header form") == []
    assert "Daniel Kerr" not in page
    other = db.session.get_one(Action, number_of("20"))
    assert other.wording not in page.text


def test_the_number_of_queries_does_not_grow_with_the_rows(app: Flask, browser_as: BrowserAs) -> None:
    counts = []
    for refs in (("18", "11"), ("18", "11", "20", "1", "14", "22")):
        path, seen = address(mail_to(SHARON, *refs)), [0]

        def count(*_: object, seen: list[int] = seen) -> None:
            seen[0] += 1

        browser = browser_as()
        sa.event.listen(db.engine, "before_cursor_execute", count)
        browser.get(path)
        sa.event.remove(db.engine, "before_cursor_execute", count)
        counts.append(seen[0])
    assert counts[0] == counts[1]


def test_who_is_signed_in_updates_what_wants_something_on_one_page(browser_as: BrowserAs) -> None:
    browser = browser_as(SHARON)
    page = browser.get("/").click("Update them on one page")
    assert states(page) == ["open"] * len(states(page))
    assert headings(page)[0].startswith("LGA-2018 18:")
    assert "overdue" in said(page).lower() or "late" in said(page)
    form = filled(the_form(page, "18"), "Two more reviews are done.", "amber", "18")
    form[f"a{number_of('11')}-happened"] = "Rated later."
    page = press(form)
    assert states(page)[:1] == ["saved"]
    assert "LGA-2018 action 11: Choose a rating." in said(page)
    assert "1 update saved." in said(page)
    assert [update.by_id for update in updates()] == [db.session.get_one(Action, number_of("18")).updates[0].by_id]
    page = press(filled(the_form(page, "11"), "Rated now.", "green", "11"), "11")
    assert len(updates()) == 2
    press(form)
    assert len(updates()) == 2, "what is sent twice stands once"


def test_an_action_that_is_complete_meanwhile_keeps_what_was_typed_in_sight(browser_as: BrowserAs) -> None:
    browser = browser_as(SHARON)
    form = filled(the_form(browser.get("/my-updates"), "18"), "Nearly there.", "amber", "18")
    theirs = filled(the_form(browser.get(f"/actions/{number_of('18')}/update")), "All done.", "blue")
    theirs["reports_complete"] = True
    theirs.submit().follow()
    page = press(form, "18")
    assert "This action is now reported complete." in said(page)
    assert "Nearly there." in said(page)
    assert [update.happened for update in updates()] == ["All done."]


def test_words_for_an_action_that_was_handed_over_are_not_lost(browser_as: BrowserAs) -> None:
    browser = browser_as(SHARON)
    form = filled(the_form(browser.get("/my-updates"), "18"), "Typed for a long time.", "amber", "18")
    with recording(db.session, Actor.command("test"), clock_of(db.session).now()) as rec:
        for own in rec.session.get_one(Action, number_of("18")).owners:
            rec.session.delete(own)
        rec.tell(StagedEvent.CHANGED)
    page = press(form, "18")
    assert "One of the actions that you wrote about is no longer yours." in said(page)
    assert "Typed for a long time." in said(page)
    assert updates() == []


def test_who_owns_nothing_has_nothing_to_update(browser_as: BrowserAs) -> None:
    assert "You do not own any action" in said(browser_as("training-auditor").get("/my-updates"))
    assert "Sign in" in browser_as().get("/my-updates").follow()


def test_looking_at_ones_own_page_changes_nothing(browser_as: BrowserAs, head: Head) -> None:
    browser = browser_as(SHARON)
    before = head()
    browser.get("/my-updates")
    assert head() == before


def test_what_was_said_last_and_what_is_asked_for_stand_beside_the_boxes(browser_as: BrowserAs) -> None:
    words = said(browser_as("sharon-godman").get("/my-updates"))
    assert "July 2019 has been requested but not yet decided [Sample, invented for training]" in words
    assert "Last update, 20 March 2019" in words


def test_a_link_shows_nothing_of_what_was_reported_before(browser_as: BrowserAs) -> None:
    for path in (address(mail_to(SHARON, "14", "11")), address(mail_to(SHARON, "14"), "14")):
        assert "Last update" not in said(browser_as().get(path))
