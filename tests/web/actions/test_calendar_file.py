"""Deadlines as files to save: of an action, of all that somebody owns; that they were taken is on the record."""

import re

import pytest

from tests.pages.browser import MORNING, BrowserAs, Head
from tests.support.calendar_reader import events_in
from tests.web.actions.test_update import number_of
from tests.web.calendar.test_calendar import (
    AUDITOR,
    HERS,
    OWNER,
    SECRETARIAT,
    an_action,
    make,
    refs,
    the_id,
    the_person,
)
from tracker.actions.lifecycle.suspension import remove_action
from tracker.actions.models import Action
from tracker.audit.queries import newest_events
from tracker.audit.service import Actor, recording
from tracker.database import db
from tracker.people.queries import viewer_of
from tracker.plans.enums import PlanOrigin
from tracker.plans.service import PlanDetails, create_plan, make_live

FILE = "Deadlines as a calendar file (.ics)"
OWN_FILE = "Your deadlines as a calendar file (.ics)"


def test_an_action_has_its_deadlines_as_a_file(browser_as: BrowserAs) -> None:
    browser = browser_as(AUDITOR)
    file = browser.get(f"/actions/{number_of('18')}").click(re.escape(FILE))
    assert file.content_type == "text/calendar"
    assert file.charset == "utf-8"
    assert file.headers["Content-Disposition"] == 'attachment; filename="deadlines-LGA-2018-action-18.ics"'
    assert file.headers["Cache-Control"] == "private, no-store"
    (event,) = events_in(file.body)
    assert event["SUMMARY"].startswith("Due: LGA-2018 action 18: ")
    assert event["DTSTART"].to_ical() == b"20181231"
    assert event["URL"] == f"http://127.0.0.1:8000/actions/{number_of('18')}"
    assert event["UID"].endswith("@127.0.0.1")


def test_every_part_of_an_action_that_is_open_is_in_its_file(browser_as: BrowserAs) -> None:
    file = browser_as(OWNER).get(f"/actions/{number_of('27')}/deadlines.ics")
    names = [event["SUMMARY"].split(", ")[1].split(":")[0] for event in events_in(file.body)]
    assert names == [
        "Outcomes framework",
        "Outcomes base budgeting",
        "Commissioning approach",
        "Target Operating Mode",
        "Business intelligence strategy",
    ]


def test_an_odd_number_makes_a_plain_name_of_a_file(browser_as: BrowserAs) -> None:
    with recording(db.session, Actor.command("test"), MORNING) as rec:
        number = an_action(rec, "3/4 “é”", rec.session.get_one(Action, number_of("18")).plan_id)
    file = browser_as(OWNER).get(f"/actions/{number}/deadlines.ics")
    assert file.headers["Content-Disposition"] == 'attachment; filename="deadlines-LGA-2018-action-3-4-e.ics"'


@pytest.mark.parametrize("path", ["/actions/{}/deadlines.ics", "/my-deadlines.ics"])
def test_that_a_file_was_taken_is_on_the_record(browser_as: BrowserAs, path: str) -> None:
    browser_as(OWNER).get(path.format(number_of("18")))
    entry = newest_events(db.session, 1)[0]
    assert (entry.event, entry.actor_name) == ("deadlines.exported", "Sharon Godman")
    assert entry.about == (the_person(OWNER).reference,)
    assert entry.reason == ("LGA-2018 action 18" if "actions" in path else "")


def test_what_is_reported_complete_has_no_file(browser_as: BrowserAs, head: Head) -> None:
    browser, number = browser_as(OWNER), number_of("13")
    assert FILE not in browser.get(f"/actions/{number}")
    before = head()
    page = browser.get(f"/actions/{number}/deadlines.ics", status=404)
    assert "This action has no open deadline with a date" in page
    assert head() == before


def test_a_past_day_of_an_action_offers_no_file(browser_as: BrowserAs) -> None:
    browser, number = browser_as(OWNER), number_of("18")
    assert FILE in browser.get(f"/actions/{number}")
    assert FILE not in browser.get(f"/actions/{number}?as_at=2019-03-01")


@pytest.mark.parametrize("who", [OWNER, SECRETARIAT])
def test_a_draft_has_no_file(browser_as: BrowserAs, who: str) -> None:
    with recording(db.session, Actor.command("test"), MORNING) as rec:
        plan_id = create_plan(rec, "DRAFT", PlanDetails("A draft", PlanOrigin.AUDIT)).id
        number = an_action(rec, "1", plan_id)
    browser = browser_as(who)
    browser.get(f"/actions/{number}/deadlines.ics", status=404)
    assert refs(browser_as().get(make(browser_as(OWNER)))) == HERS
    with recording(db.session, Actor.command("test"), MORNING) as rec:
        make_live(rec, plan_id)
    assert refs(browser.get(f"/actions/{number}/deadlines.ics")) == {"1"}


@pytest.mark.parametrize("who", [OWNER, SECRETARIAT])
def test_a_removed_action_has_no_file(browser_as: BrowserAs, who: str) -> None:
    browser, number = browser_as(who), number_of("18")
    path = make(browser_as(OWNER))
    with recording(db.session, Actor.command("test"), MORNING) as rec:
        action = rec.session.get_one(Action, number)
        remove_action(
            rec, number, action.version, viewer_of(rec.session, the_id(SECRETARIAT), MORNING.date()), "Error."
        )
    browser.get(f"/actions/{number}/deadlines.ics", status=404)
    assert refs(browser_as().get(path)) == HERS - {"18"}


def test_an_action_that_does_not_exist_is_not_found(browser_as: BrowserAs) -> None:
    browser_as(SECRETARIAT).get("/actions/999/deadlines.ics", status=404)


@pytest.mark.parametrize("path", ["/actions/1/deadlines.ics", "/my-deadlines.ics", "/my-calendar"])
def test_files_and_the_page_are_for_those_who_are_signed_in(browser_as: BrowserAs, head: Head, path: str) -> None:
    before = head()
    assert "/sign-in" in str(browser_as().get(path, status=302).location)
    assert head() == before


def test_an_owner_saves_all_their_deadlines(browser_as: BrowserAs) -> None:
    file = browser_as(OWNER).get("/").click(re.escape(OWN_FILE))
    assert refs(file) == HERS
    assert file.headers["Content-Disposition"] == 'attachment; filename="my-deadlines.ics"'


def test_without_deadlines_there_is_no_file(browser_as: BrowserAs, head: Head) -> None:
    browser = browser_as(AUDITOR)
    assert OWN_FILE not in browser.get("/my-calendar")
    before = head()
    assert "You have no open deadline with a date" in browser.get("/my-deadlines.ics", status=404)
    assert head() == before
