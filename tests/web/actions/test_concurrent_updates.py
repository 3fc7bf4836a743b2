"""Reports that cross one another: all stand, completion is shown first, and what is sent twice stands once."""

from typing import Any

import pytest
import sqlalchemy as sa

from tests.pages.browser import BrowserAs, Head, form_with
from tests.web.actions.test_update import number_of
from tests.web.forms.test_conflicts import FIRST, opened
from tracker.actions.models import DeadlineChange, ProgressUpdate
from tracker.database import db
from tracker.web.forms.submit import LOOK_FIRST, SENT_TWICE

OWNER = "sharon-godman"


def report(form: Any, words: str, rating: str = "amber") -> Any:
    form["happened"], form["rating"] = words, rating
    if "on_behalf_of" in form.fields:
        form["on_behalf_of"].select(text="Sharon Godman")
    return form


def updates_of(number: int) -> list[str]:
    db.session.rollback()
    query = sa.select(ProgressUpdate.happened).where(
        ProgressUpdate.action_id == number, ProgressUpdate.is_sample.is_(False)
    )
    return list(db.session.execute(query.order_by(ProgressUpdate.id)).scalars())


def test_updates_of_two_people_both_stand(browser_as: BrowserAs) -> None:
    number = number_of("20")
    path = f"/actions/{number}/update"
    mine, theirs = opened(browser_as(OWNER), path, "happened"), opened(browser_as(FIRST), path, "happened")
    report(theirs, "Told by telephone.").submit().follow()
    page = report(mine, "Written by hand.").submit().follow()
    assert "Since you opened this page: Progress update submitted, by Daniel Kerr for Sharon Godman on 1 April" in page
    assert updates_of(number) == ["Told by telephone.", "Written by hand."]


def test_who_updates_what_was_reported_complete_meanwhile_is_asked_first(browser_as: BrowserAs) -> None:
    number = number_of("20")
    path = f"/actions/{number}/update"
    mine, theirs = opened(browser_as(OWNER), path, "happened"), opened(browser_as(FIRST), path, "happened")
    theirs["reports_complete"] = True
    report(theirs, "All done.", "blue").submit().follow()
    mine["next_step"] = "Two more to go."
    page = report(mine, "Nearly there.").submit()
    assert LOOK_FIRST in page
    assert "Reported complete, by Daniel Kerr for Sharon Godman" in page
    assert updates_of(number) == ["All done."]
    again = form_with(page, "happened")
    assert (again["happened"].value.strip(), again["next_step"].value.strip()) == ("Nearly there.", "Two more to go.")
    again["takes_back"] = True
    assert "In progress" in again.submit().follow()
    assert updates_of(number) == ["All done.", "Nearly there."]


def test_who_asks_for_a_date_of_what_was_reported_complete_loses_nothing(browser_as: BrowserAs) -> None:
    number = number_of("20")
    asking = opened(browser_as(OWNER), f"/actions/{number}/ask-for-a-new-date", "words")
    theirs = opened(browser_as(FIRST), f"/actions/{number}/update", "happened")
    theirs["reports_complete"] = True
    report(theirs, "All done.", "blue").submit().follow()
    asking["words"], asking["reason"] = "July 2020", "Two reviews wait for figures."
    asking["last_day-day"], asking["last_day-month"], asking["last_day-year"] = "31", "7", "2020"
    page = asking.submit()
    assert LOOK_FIRST in page
    page = form_with(page, "words").submit()
    assert "This milestone is reported met, so its dates cannot be changed." in page
    assert form_with(page, "reason")["reason"].value.strip() == "Two reviews wait for figures."
    asked = sa.select(DeadlineChange).where(DeadlineChange.reason.like("Two reviews%"))
    assert db.session.execute(asked).first() is None


@pytest.mark.parametrize("is_complete", [False, True])
def test_an_update_that_is_sent_twice_stands_once(browser_as: BrowserAs, head: Head, is_complete: bool) -> None:
    number = number_of("20")
    form = report(opened(browser_as(OWNER), f"/actions/{number}/update", "happened"), "Done.", "blue")
    form["reports_complete"] = is_complete
    form["rating"] = "blue" if is_complete else "amber"
    first = form.submit().follow()
    before = head()
    second = form.submit().follow()
    assert "has been saved" in first
    assert "has been saved" in second
    assert "Since you opened" not in second
    assert updates_of(number) == ["Done."]
    assert head() == before


def test_the_same_words_on_a_page_opened_anew_are_another_update(browser_as: BrowserAs) -> None:
    number, browser = number_of("20"), browser_as(OWNER)
    for _ in range(2):
        report(opened(browser, f"/actions/{number}/update", "happened"), "No change.").submit().follow()
    assert updates_of(number) == ["No change.", "No change."]


def test_other_words_after_the_back_button_are_another_update(browser_as: BrowserAs) -> None:
    number = number_of("20")
    form = report(opened(browser_as(OWNER), f"/actions/{number}/update", "happened"), "One.")
    form.submit().follow()
    report(form, "Two.").submit().follow()
    assert updates_of(number) == ["One.", "Two."]


def test_a_request_that_is_sent_twice_is_one(browser_as: BrowserAs, head: Head) -> None:
    form = opened(browser_as(OWNER), f"/actions/{number_of('20')}/ask-for-a-new-date", "words")
    form["words"], form["reason"] = "July 2020", "Two reviews wait for figures."
    form["last_day-day"], form["last_day-month"], form["last_day-year"] = "31", "7", "2020"
    form.submit().follow()
    before = head()
    assert "Your request has been recorded." in form.submit().follow()
    assert head() == before


def test_a_milestone_that_is_sent_twice_is_asked_about(browser_as: BrowserAs, head: Head) -> None:
    form = opened(browser_as(FIRST), "/actions/1/milestones/new", "as_printed")
    form["name"], form["as_printed"], form["precision"] = "Gold", "2022", "year"
    form["last_day-day"], form["last_day-month"], form["last_day-year"] = "31", "12", "2022"
    form.submit().follow()
    before = head()
    page = form.submit()
    assert SENT_TWICE in page
    assert head() == before
    assert "The milestone has been added." in form_with(page, "as_printed").submit().follow()
