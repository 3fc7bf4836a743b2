"""Odd input gets a page, never a 500: huge numbers, odd digits, control characters, addresses of other things."""

from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.pages.browser import BrowserAs, Head, form_with, words_of
from tests.web.actions.test_update import number_of, update_form
from tracker.actions.models import Action, DeadlineChange, ProgressUpdate
from tracker.database import db

HUGE = 10**25


@pytest.mark.parametrize(
    "path",
    [f"/actions/{HUGE}", f"/people/{HUGE}", f"/boards/{HUGE}", f"/posts/{HUGE}", f"/actions/{2**31}", "/plans/%00"],
)
def test_numbers_that_no_key_has_are_not_found(browser_as: BrowserAs, path: str) -> None:
    browser_as("daniel-kerr").get(path, status=404)


def test_an_odd_place_in_the_trail_is_its_beginning(browser_as: BrowserAs) -> None:
    browser = browser_as("training-auditor")
    for before in (HUGE, "x", "²", "-1"):
        browser.get("/audit-trail", {"before": before}, status=200)


@pytest.mark.parametrize("path", ["//[", "http://[", "/\r\nX: y", "\\evil"])
def test_odd_places_to_go_on_to_are_forgotten(browser_as: BrowserAs, path: str) -> None:
    page = browser_as().get("/sign-in", {"next": path})
    assert form_with(page, "address")["next"].value == ""


@pytest.mark.parametrize("path", ["/sign-in/link/1/%C3%A9", f"/sign-in/link/{HUGE}/x", "/sign-in/link/0/x"])
def test_odd_links_are_refused(browser_as: BrowserAs, path: str) -> None:
    browser = browser_as()
    token = form_with(browser.get("/sign-in"), "address")["csrf_token"].value
    assert browser.post(path, {"csrf_token": token}, expect_errors=True).status_int in {404, 422}


def test_control_characters_are_not_kept(browser_as: BrowserAs) -> None:
    form = update_form(browser_as("sharon-godman"), "20")
    form["happened"], form["rating"] = "Two\x00 reviews\x07 done.\n\nMore 🎉 soon.", "green"
    form.submit().follow()
    newest = db.session.scalars(sa.select(ProgressUpdate).order_by(ProgressUpdate.id.desc())).first()
    assert newest is not None
    assert newest.happened.replace("\r", "") == "Two reviews done.\n\nMore 🎉 soon."


@pytest.mark.parametrize("path", ["/status-list", "/status-list/changes", "/plans/LGA-2018", "/boards/1"])
def test_control_characters_of_an_address_are_not_shown(browser_as: BrowserAs, path: str) -> None:
    odd = "\u202e\x00a\x01b\x85\uffff"
    query = dict.fromkeys(("as_at", "since", "until", "text", "owner", "x\x00y"), odd)
    page = browser_as("daniel-kerr").get(path, query)  # the browser refuses a page with such characters
    assert "There is a problem" in page or path == "/status-list/changes"


def test_control_characters_in_boxes_for_a_day_are_not_shown(browser_as: BrowserAs) -> None:
    form = form_with(browser_as("daniel-kerr").get(f"/actions/{number_of('20')}/suspend"), "reason")
    form["on-day"] = "\x001\x02"
    form["reference"], form["reason"], form["review_on-day"] = "1", "It rests.", "x\x00"
    page = form.submit()
    assert form_with(page, "reason")["on-day"].value == "1"
    assert form_with(page, "reason")["review_on-day"].value == "x"


@pytest.mark.parametrize("letters", ["\\ud800", "\\u0000"])
def test_what_was_seen_cannot_hold_what_no_page_can_show(browser_as: BrowserAs, letters: str) -> None:
    browser = browser_as("daniel-kerr")
    form = form_with(browser.get(f"/actions/{number_of('20')}/correct"), "wording")
    form["version"].force_value(f'0 {{"at":"","values":{{"wording":"{letters}"}}}}')
    form["wording"] = "Other words"
    assert "Somebody else has changed" in form.submit()


def test_another_date_that_is_granted_may_be_in_words_alone(browser_as: BrowserAs) -> None:
    form = form_with(browser_as("daniel-kerr").get("/extensions"), "reference")
    prefix = next(name for name in form.fields if name and name.endswith("verdict")).removesuffix("verdict")
    form["board"], form[f"{prefix}verdict"], form[f"{prefix}words"] = "0", "grant", "August 2019"
    assert form[f"{prefix}precision"].value == ""
    form.submit().follow()
    newest = db.session.scalars(sa.select(DeadlineChange).where(DeadlineChange.state == "granted")).all()[-1]
    assert (newest.to_printed, newest.to_last_day) == ("August 2019", date(2019, 8, 31))


@pytest.mark.parametrize("version", ["²", "9" * 5000, "-1", "", "x"])
def test_odd_versions_are_a_conflict(browser_as: BrowserAs, head: Head, version: str) -> None:
    browser = browser_as("daniel-kerr")
    form = form_with(browser.get(f"/actions/{number_of('20')}/correct"), "wording")
    before = head()
    form["version"].force_value(version)
    form["wording"] = "Other words"
    assert "Somebody else has changed" in form.submit()
    assert head() == before


@pytest.mark.parametrize(
    ("year", "said"),
    [
        ("9" * 20, "must have a year with four digits, for example 2026"),
        ("26", "must have a year with four digits, for example 2026"),
        ("0000", "must be a real date"),
        ("-2019", "must be a real date"),
        ("²019", "must be a real date"),
    ],
)
def test_odd_years_are_explained(browser_as: BrowserAs, year: str, said: str) -> None:
    page = browser_as("sharon-godman").get(f"/actions/{number_of('20')}/ask-for-a-new-date")
    form = form_with(page, "words")
    form["last_day-day"], form["last_day-month"], form["last_day-year"] = "1", "1", year
    assert said in form.submit()


def test_an_odd_button_of_the_clock(browser_as: BrowserAs) -> None:
    form = form_with(browser_as("daniel-kerr").get("/training/clock"), "to")
    form["to"].force_value("x")
    assert "Enter the day to move to." in form.submit()


def test_training_is_only_there_for_this_machine(app: Flask, browser_as: BrowserAs) -> None:
    browser = browser_as()
    browser.get("/sign-in", extra_environ={"REMOTE_ADDR": "203.0.113.9"}, status=403)
    browser.get("/sign-in", headers={"Host": "rebound.example"}, status=403)


def test_a_misread_date_is_corrected_with_a_reason_and_both_readings_stay(browser_as: BrowserAs) -> None:
    browser = browser_as("daniel-kerr")
    action = db.session.get_one(Action, number_of("18"))
    path = f"/actions/{action.id}/milestones/{action.milestones[0].id}/correct"
    form = form_with(browser.get(path), "as_printed")
    form["last_day-day"], form["last_day-month"], form["last_day-year"] = "31", "1", "2019"
    refused = form.submit()
    assert "Choose how exact this date is, because the words do not say." in refused
    form = form_with(refused, "as_printed")
    form["precision"] = "month"
    refused = form.submit()
    assert "Say what was wrong with the old reading." in refused
    form = form_with(refused, "as_printed")
    form["reason"] = "The table was read one row too high."
    page = form.submit().follow()
    assert "Until 31 January 2019" in page
    words = " ".join(words_of(page, "main section dl"))
    assert "31 December 2018 to 31 January 2019, 31 days later" in words
    assert "The table was read one row too high. Corrected on 1 April 2019" in words
    assert "Never changed." in page


def test_an_action_is_reopened_only_on_purpose(browser_as: BrowserAs) -> None:
    browser = browser_as("asmat-hussain")
    form = update_form(browser, "13")
    form["happened"], form["rating"] = "One chapter is missing.", "amber"
    refused = form.submit()
    assert "This action is reported complete." in refused
    form = form_with(refused, "happened")
    form["takes_back"] = True
    page = form.submit().follow()
    assert "In progress" in page
    assert "Withdrawn: not complete after all" in browser.get(f"/actions/{number_of('13')}/history")


def test_blue_is_for_what_is_complete(browser_as: BrowserAs) -> None:
    form = update_form(browser_as("sharon-godman"), "20")
    form["happened"], form["rating"] = "Nearly done.", "blue"
    assert "Blue means complete." in form.submit()
