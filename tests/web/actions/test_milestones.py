"""Milestones on their pages: words that are read, asked about or refused; corrected, settled, reviewed, dropped."""

from datetime import date

import pytest
import sqlalchemy as sa

from tests.pages.browser import BrowserAs, Head, form_with, words_of
from tests.web.actions.test_editing import SECRETARIAT, found, to_settle
from tracker.actions.enums import MilestoneState, Precision
from tracker.actions.models import Milestone
from tracker.database import db
from tracker.dates import day_in_words
from tracker.web.forms.submit import LOOK_FIRST


def test_a_milestone_is_added(browser_as: BrowserAs) -> None:
    form = form_with(browser_as(SECRETARIAT).get("/actions/1/milestones/new"), "as_printed")
    form["name"], form["as_printed"], form["precision"] = "Gold", "2022", "year"
    form["last_day-day"], form["last_day-month"], form["last_day-year"] = "30", "12", "2022"
    page = form.submit()
    assert "This is not the last day of a year." in page
    form = form_with(page, "as_printed")
    assert (form["name"].value, form["last_day-day"].value) == ("Gold", "30")
    form["last_day-day"] = "31"
    assert "The milestone has been added. Read as: until 31 December 2022." in form.submit().follow()


def test_the_words_of_a_milestone_are_read(browser_as: BrowserAs) -> None:
    browser = browser_as(SECRETARIAT)
    form = form_with(browser.get("/actions/1/milestones/new"), "as_printed")
    form["as_printed"] = "Q3 2025/26"
    assert "The milestone has been added. Read as: until 31 December 2025." in form.submit().follow()
    form = form_with(browser.get("/actions/1/milestones/new"), "as_printed")
    form["as_printed"] = "Gold - 2022"
    assert "Read as: until 31 December 2022." in form.submit().follow()
    read, named = found("1").milestones[-2:]
    assert (read.as_printed, read.precision, read.name) == ("Q3 2025/26", Precision.QUARTER, "")
    assert (named.as_printed, named.precision, named.name) == ("2022", Precision.YEAR, "Gold")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Complete", "This is a progress report, not a deadline."),
        ("31/06/2026", "There is no such day, because June has 30 days."),
        (
            "Silver – December 2018 Gold - 2022",
            "These are 2 deadlines: “Silver”, until 31 December 2018; “Gold”, until 31 December 2022.",
        ),
    ],
)
def test_words_that_are_not_one_deadline_lose_nothing(browser_as: BrowserAs, head: Head, words: str, said: str) -> None:
    form = form_with(browser_as(SECRETARIAT).get("/actions/1/milestones/new"), "as_printed")
    before = head()
    form["name"], form["as_printed"], form["repeats"] = "Part", words, "every year"
    page = form.submit()
    assert said in page
    assert words_of(page, ".govuk-error-summary a[href='#as_printed']")
    form = form_with(page, "as_printed")
    assert (form["name"].value, form["as_printed"].value, form["repeats"].value) == ("Part", words, "every year")
    assert head() == before


def test_words_that_can_be_read_in_two_ways_become_a_question(browser_as: BrowserAs) -> None:
    form = form_with(browser_as(SECRETARIAT).get("/actions/1/milestones/new"), "as_printed")
    form["as_printed"] = "by April 2020"
    page = form.submit().follow()
    assert "Its words can be read in 2 ways, so it needs settling." in page
    assert "Before April 2020 begins (until 31 March 2020) or To the end of April 2020" in " ".join(
        page.html.get_text().split()
    )
    assert found("1").milestones[-1].is_to_settle


def test_a_deadline_that_comes_back_and_one_that_is_reviewed(browser_as: BrowserAs) -> None:
    browser = browser_as(SECRETARIAT)
    form = form_with(browser.get("/actions/1/milestones/new"), "as_printed")
    form["as_printed"], form["review_on-day"], form["review_on-month"] = "each quarter", "1", "7"
    form["review_on-year"] = "2018"
    page = form.submit()
    assert "This review date is in the past." in page
    form = form_with(page, "as_printed")
    form["review_on-year"] = "2019"
    page = form.submit().follow()
    assert "repeats every quarter" in page
    assert "to be reviewed on 1 July 2019" in page
    form = form_with(page.click("Review date"), "review_on-day")
    form["review_on-year"] = "2020"
    assert "to be reviewed on 1 July 2020" in form.submit().follow()
    form = form_with(browser.get("/actions/1/milestones/1/review"), "review_on-day")
    form["review_on-day"], form["review_on-month"], form["review_on-year"] = "1", "7", "2020"
    assert "This deadline has a date, so it needs no review date." in form.submit()


def test_a_reading_is_corrected(browser_as: BrowserAs, head: Head) -> None:
    page = browser_as(SECRETARIAT).get("/actions/1/milestones/1/correct")
    assert "Currently read as: until 31 July 2019" in page
    form = form_with(page, "as_printed")
    assert (form["as_printed"].value, form["precision"].value, form["last_day-day"].value) == ("July 2019", "", "")
    form["as_printed"], form["reason"] = "August 2019", "Misread."
    page = form.submit().follow()
    assert "Both readings are kept in the history. Read as: until 31 August 2019." in page
    assert head()[1] == "milestone.reading_corrected"


def test_a_correction_does_not_become_a_question(browser_as: BrowserAs) -> None:
    form = form_with(browser_as(SECRETARIAT).get("/actions/1/milestones/1/correct"), "as_printed")
    form["as_printed"], form["reason"] = "by August 2019", "Misread."
    page = form.submit()
    assert "This can be read in 2 ways: Before August 2019 begins: until 31 July 2019" in page
    form = form_with(page, "as_printed")
    form["last_day-day"], form["last_day-month"], form["last_day-year"] = "31", "7", "2019"
    assert "Read as: until 31 July 2019." in form.submit().follow()
    assert found("1").milestones[0].precision is Precision.MONTH


def test_a_reading_that_the_words_do_not_give_stands_in_the_form(browser_as: BrowserAs) -> None:
    browser = browser_as(SECRETARIAT)
    form = form_with(browser.get("/actions/1/milestones/1/correct"), "as_printed")
    form["precision"], form["last_day-day"], form["last_day-month"] = "day", "15", "7"
    form["last_day-year"], form["reason"] = "2019", "The board said so."
    form.submit().follow()
    form = form_with(browser.get("/actions/1/milestones/1/correct"), "as_printed")
    assert (form["precision"].value, form["last_day-day"].value) == ("day", "15")
    form["name"] = "First part"
    form.submit().follow()
    assert (found("1").milestones[0].name, found("1").milestones[0].last_day) == ("First part", date(2019, 7, 15))


def test_a_question_is_settled_once(browser_as: BrowserAs) -> None:
    milestone = to_settle()
    number, action_id, day = milestone.id, milestone.action_id, milestone.candidates[1].last_day
    browser = browser_as(SECRETARIAT)
    form = form_with(browser.get(f"/actions/{action_id}/milestones/{number}/settle"), "candidate")
    assert "Choose one of the readings." in form.submit()
    form["candidate"] = str(milestone.candidates[1].id)
    assert f"The deadline has been settled. Read as: until {day_in_words(day)}." in form.submit().follow()
    assert db.session.get_one(Milestone, number, populate_existing=True).last_day == day
    page = form.submit()
    assert LOOK_FIRST in page
    assert "This deadline has already been settled." in form_with(page, "candidate").submit()


def test_a_milestone_is_dropped_with_a_reason_but_never_the_last(browser_as: BrowserAs) -> None:
    browser = browser_as(SECRETARIAT)
    form = form_with(browser.get("/actions/1/milestones/1/drop"), "reason")
    assert "Enter why this milestone is being dropped." in form.submit()
    form["reason"] = "Overtaken"
    page = form.submit()
    assert "An action needs at least one milestone" in page
    assert form_with(page, "reason")["reason"].value == "Overtaken"
    milestone = next(
        one for one in db.session.execute(sa.select(Milestone)).scalars() if len(one.action.milestones) > 1
    )
    form = form_with(browser.get(f"/actions/{milestone.action_id}/milestones/{milestone.id}/drop"), "reason")
    form["reason"] = "Overtaken"
    form.submit().follow()
    assert db.session.get_one(Milestone, milestone.id, populate_existing=True).state is MilestoneState.DROPPED
