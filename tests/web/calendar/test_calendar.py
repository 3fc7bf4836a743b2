"""The private calendar address: it works without signing in while it stands, and betrays nothing when it does not."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
from flask import Flask
from webtest import TestResponse

from tests.pages.browser import MORNING, Browser, BrowserAs, Head, the_one, words_of
from tests.support.calendar_reader import events_in
from tests.web.actions.test_update import update_form
from tracker.actions.deadlines.service import add_milestone
from tracker.actions.enums import OwnerRole, Precision
from tracker.actions.rules import Deadline
from tracker.actions.service import ActionDetails, OwnerDetails, add_action, name_owner
from tracker.audit.queries import newest_events
from tracker.audit.service import Actor, Recording, recording
from tracker.audit.verification import verify
from tracker.database import db
from tracker.people.models import CalendarAddress, Person
from tracker.people.queries import command_viewer
from tracker.people.service import mark_person_as_left
from tracker.plans.models import Plan

OWNER, OTHER_OWNER, SECRETARIAT, AUDITOR = "sharon-godman", "amanda-harcus", "daniel-kerr", "training-auditor"
HERS = {"1", "11", "14", "18", "20", "22", "26"}


def the_person(key: str) -> Person:
    """A person of the seed files, as they are now."""
    db.session.rollback()
    return db.session.execute(sa.select(Person).where(Person.key == key)).scalar_one()


def the_id(key: str) -> int:
    """The number of a person of the seed files."""
    return db.session.execute(sa.select(Person.id).where(Person.key == key)).scalar_one()


def an_action(rec: Recording, ref: str, plan_id: int) -> int:
    """One more action of a plan that Sharon Godman owns by name, due on 1 May 2019."""
    added = add_action(rec, plan_id, ActionDetails(ref, f"Do it {ref}"))
    name_owner(rec, added.id, 1, OwnerDetails(OwnerRole.EQUAL, person_id=the_id(OWNER)))
    add_milestone(rec, added.id, 2, Deadline("1 May 2019", Precision.DAY, MORNING.date() + timedelta(days=30)))
    return added.id


def refs(response: TestResponse) -> set[str]:
    """The printed numbers of the actions in a calendar."""
    events = events_in(response.body)
    return {event["SUMMARY"].split(" action ")[1].split(":")[0].split(",")[0] for event in events}


def button(browser: Browser, deed: str) -> Any:
    """The form on the page of the address that makes it or stops it."""
    page = browser.get("/my-calendar")
    return next(form for form in page.forms.values() if form.action == f"/my-calendar/{deed}")


def make(browser: Browser) -> str:
    """Makes an address, or a new one; gives its path as it stands on the page."""
    return path_on(button(browser, "make").submit().follow())


def path_on(page: TestResponse) -> str:
    """The path of the address that a page shows."""
    return urlsplit(the_one(page, "main code").text).path


def test_an_address_is_made_and_works_without_signing_in(browser_as: BrowserAs) -> None:
    browser = browser_as(OWNER)
    page = browser.get("/").click("Your calendar address")
    assert "You have no address yet." in page
    assert "Do not pass it on." in page
    page = button(browser, "make").submit().follow()
    assert "Your address is below." in page
    address = the_one(page, "main code").text
    assert address.startswith("http://127.0.0.1:8000/calendar/")
    calendar = browser_as().get(path_on(page))
    assert calendar.content_type == "text/calendar"
    assert calendar.headers["Cache-Control"] == "private, no-store"
    assert "Set-Cookie" not in calendar.headers
    assert "Content-Disposition" not in calendar.headers
    assert refs(calendar) == HERS
    assert path_on(browser.get("/my-calendar")) == path_on(page)


def test_the_address_is_its_owners_whoever_asks(browser_as: BrowserAs) -> None:
    path = make(browser_as(OWNER))
    assert refs(browser_as(OTHER_OWNER).get(path)) == HERS
    assert path != make(browser_as(OTHER_OWNER))
    assert refs(browser_as().get(path)) == HERS


def test_nobody_is_shown_another_persons_address(browser_as: BrowserAs) -> None:
    path = make(browser_as(OWNER))
    page = browser_as(SECRETARIAT).get("/my-calendar")
    assert "You have no address yet." in page
    assert path not in page


def test_somebody_without_deadlines_may_have_an_empty_calendar(browser_as: BrowserAs) -> None:
    calendar = browser_as().get(make(browser_as(AUDITOR)))
    assert events_in(calendar.body) == []


def test_the_calendar_follows_what_is_done(browser_as: BrowserAs) -> None:
    browser = browser_as(OWNER)
    path = make(browser)
    form = update_form(browser, "20")
    form["happened"], form["rating"], form["reports_complete"] = "All is done.", "blue", True
    form.submit().follow()
    assert refs(browser_as().get(path)) == HERS - {"20"}


def test_a_new_address_replaces_the_old_at_once(browser_as: BrowserAs) -> None:
    browser = browser_as(OWNER)
    old = make(browser)
    after = button(browser, "make").submit().follow()
    assert "Your new address is below. The old one no longer works." in after
    assert path_on(after) != old
    browser_as().get(old, status=404)
    assert refs(browser_as().get(path_on(after))) == HERS


def test_an_address_is_stopped(browser_as: BrowserAs) -> None:
    browser = browser_as(OWNER)
    path = make(browser)
    stop = button(browser, "stop")
    page = stop.submit().follow()
    assert "Your calendar address no longer works." in page
    assert "You have no address yet." in page
    browser_as().get(path, status=404)
    again = stop.submit()
    assert words_of(again, ".govuk-error-summary li") == ["There is no calendar address to stop."]
    assert newest_events(db.session, 1)[0].event == "calendar_address.ended"


def test_a_leavers_address_is_dead_at_once(browser_as: BrowserAs) -> None:
    path = make(browser_as(OWNER))
    sharon = the_person(OWNER)
    with recording(db.session, Actor.command("test"), MORNING) as rec:
        mark_person_as_left(rec, command_viewer(), sharon.id, sharon.version)
    browser_as().get(path, status=404)
    assert db.session.execute(sa.select(CalendarAddress)).all() == []


def test_the_page_that_says_what_leaving_ends_names_the_address(browser_as: BrowserAs) -> None:
    page = browser_as(SECRETARIAT).get(f"/people/{the_person(OWNER).id}/leave")
    assert "links that were emailed to them, and their private calendar address, no longer work" in page


def test_all_that_is_not_found_looks_the_same(browser_as: BrowserAs) -> None:
    ended, left = make(browser_as(OWNER)), make(browser_as(OTHER_OWNER))
    button(browser_as(OWNER), "stop").submit()
    other = the_person(OTHER_OWNER)
    with recording(db.session, Actor.command("test"), MORNING) as rec:
        mark_person_as_left(rec, command_viewer(), other.id, other.version)
    paths = (ended, left, f"/calendar/{'0' * 43}.ics", "/calendar/x.ics", "/calendar/%C3%BCber.ics", "/calendar/x")
    answers = [browser_as().get(path, status=404) for path in paths]
    assert len({str(the_one(answer, "main")) for answer in answers}) == 1  # what is around it says the time
    assert {str(the_one(answer, "title")) for answer in answers} == {str(the_one(answers[0], "title"))}
    assert {answer.headers["Cache-Control"] for answer in answers} == {"no-store"}
    assert "Godman" not in answers[0]


@pytest.mark.parametrize("is_good", [True, False])
def test_programs_that_ask_every_hour_leave_nothing(browser_as: BrowserAs, head: Head, is_good: bool) -> None:
    path = make(browser_as(OWNER)) if is_good else "/calendar/x.ics"
    before = head()
    for _ in range(3):
        browser_as().get(path, status=200 if is_good else 404)
    assert head() == before
    assert verify(db.session).faults == []


@pytest.mark.parametrize("path", ["/", "/my-calendar"])
def test_looking_changes_nothing(browser_as: BrowserAs, head: Head, path: str) -> None:
    browser = browser_as(OWNER)
    browser.get(path)
    make(browser)
    before = head()
    browser.get(path)
    assert head() == before


@pytest.mark.parametrize("deed", ["make", "stop"])
def test_nothing_is_made_or_stopped_without_a_token_or_by_looking(browser_as: BrowserAs, deed: str) -> None:
    browser = browser_as(OWNER)
    path = make(browser)
    browser.post(f"/my-calendar/{deed}", {}, status=400)
    browser.get(f"/my-calendar/{deed}", status=404)
    browser_as().post(f"/my-calendar/{deed}", {}, status=401)
    assert refs(browser_as().get(path)) == HERS


def test_more_deadlines_ask_no_more_questions(app: Flask, browser_as: BrowserAs) -> None:
    path, asked = make(browser_as(OWNER)), [0]
    plan_id = db.session.execute(sa.select(Plan.id).where(Plan.ref == "LGA-2018")).scalar_one()

    def count(*_: object) -> None:
        asked[0] += 1

    sa.event.listen(db.engine, "before_cursor_execute", count)
    browser_as().get(path)
    before = asked[0]
    with recording(db.session, Actor.command("test"), MORNING) as rec:
        refs_added = {f"9{number}" for number in range(5)}
        for ref in refs_added:
            an_action(rec, ref, plan_id)
    asked[0] = 0
    calendar = browser_as().get(path)
    sa.event.remove(db.engine, "before_cursor_execute", count)
    assert refs(calendar) == HERS | refs_added
    assert asked[0] == before
