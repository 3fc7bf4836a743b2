"""The training pages: the mailbox, the clock, and taking the invented sample away."""

from datetime import date
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from tests.pages.browser import Browser, BrowserAs, Head, address_of, the_one
from tests.web.actions.test_update import number_of
from tracker.actions.models import Action, ProgressUpdate
from tracker.audit.verification import verify
from tracker.cli.running import get_outgoing
from tracker.config import Settings
from tracker.database import db
from tracker.dates import local_day
from tracker.files.store import FileStore
from tracker.installation.queries import clock_of, clock_target
from tracker.mail.transports.transport import maildir_path
from tracker.scheduler.service import tick


def mails(browser: Browser) -> list[tuple[str, str, str]]:
    """What the mailbox page lists: when, to whom, subject."""
    rows = browser.get("/training/mailbox").html.select("tbody tr")
    return [tuple(cell.text.strip() for cell in row.find_all("td")) for row in rows]  # type: ignore[misc] # three cells


def tick_in(app: Flask) -> None:
    """What the scheduler does every two seconds."""
    with app.app_context():
        settings: Settings = app.config["TRACKER"]
        tick(db.session, get_outgoing(app), FileStore.within(settings.files))
    db.session.rollback()


def empty_mailbox(app: Flask) -> None:
    """Forgets what tests before this one sent."""
    settings: Settings = app.config["TRACKER"]
    path = maildir_path(settings.mail)
    for mail in (path / "new").glob("*") if path and path.is_dir() else []:
        Path(mail).unlink()


def test_the_first_morning_sends_each_mail_once(app: Flask, browser_as: BrowserAs) -> None:
    empty_mailbox(app)
    browser = browser_as("daniel-kerr")
    assert "No emails have been sent yet" in browser.get("/training/mailbox")
    tick_in(app)
    tick_in(app)
    sent = mails(browser)
    assert sorted(to.split("@")[0] for _, to, _ in sent) == [
        "amanda.harcus",
        "ann.sutcliffe",
        "daniel.kerr",  # the week's exceptions
        "judith.st-john",
        "sharon.godman",
        "will.tuckley",
    ]
    link = next(
        address_of(row.a)
        for row in browser.get("/training/mailbox").html.select("tbody tr")
        if "will.tuckley" in row.text
    )
    words = the_one(browser.get(link), ".app-mail").text
    assert words.count("Deadline: ") == 2


def test_an_action_shows_what_was_told_and_not_what_that_covered(app: Flask, browser_as: BrowserAs) -> None:
    empty_mailbox(app)
    tick_in(app)
    browser = browser_as("sharon-godman")
    page = browser.get(f"/actions/{number_of('18')}")
    assert "1 April 2019, Sharon Godman: Overdue, 30 days after" in page
    assert "Sharon Godman: Overdue, 7 days after" not in page
    ledger = browser.get(f"/actions/{number_of('18')}/mails")
    assert ledger.text.count("Covered by a more urgent reminder") == 5


def test_the_clock_moves_day_by_day_to_1_may(app: Flask, browser_as: BrowserAs) -> None:
    empty_mailbox(app)
    browser = browser_as("daniel-kerr")
    tick_in(app)
    page = browser.get("/training/clock")
    form = next(form for form in page.forms.values() if "to" in form.fields and form["to"].value == "2019-05-01")
    moving = form.submit().follow()
    assert "moving to 1 May 2019" in moving
    tick_in(app)
    assert clock_target(db.session) is None
    assert local_day(clock_of(db.session).now()) == date(2019, 5, 1)
    first_of_may = [mail for mail in mails(browser) if mail[0].startswith("1 May 2019")]
    assert len(first_of_may) == 7
    assert browser.get("/").status_int == 200, "whoever moves the clock stays signed in"
    overdue = the_one(browser.get("/status-list?plan=LGA-2018&only=overdue"), "#result strong").text
    assert overdue == "16 milestones in 14 actions"
    assert verify(db.session).faults == []


def test_the_clock_never_moves_back(browser_as: BrowserAs, head: Head) -> None:
    page = browser_as("daniel-kerr").get("/training/clock")
    form = next(form for form in page.forms.values() if "day-day" in form.fields)
    before = head()
    form["day-day"], form["day-month"], form["day-year"] = "1", "3", "2019"
    assert "can only be moved forward" in form.submit()
    assert head() == before


def test_a_typed_day_must_be_real(browser_as: BrowserAs) -> None:
    page = browser_as("daniel-kerr").get("/training/clock")
    form = next(form for form in page.forms.values() if "day-day" in form.fields)
    form["day-day"], form["day-month"], form["day-year"] = "31", "6", "2019"
    assert "must be a real date" in form.submit()


def test_the_sample_can_be_taken_away(browser_as: BrowserAs) -> None:
    browser = browser_as("daniel-kerr")
    page = browser.get("/training/clock")
    form = next(form for form in page.forms.values() if form.action.endswith("/remove-sample"))
    assert "31 invented updates and requests have been removed" in form.submit().follow()
    assert db.session.scalars(sa.select(ProgressUpdate)).all() == []
    rated = db.session.scalars(sa.select(Action).where(Action.reported_rating.is_not(None))).all()
    assert rated == []
    assert "Sample, invented for training" not in browser.get("/plans/LGA-2018")
    assert verify(db.session).faults == []
    again = browser.get("/training/clock")
    form = next(form for form in again.forms.values() if form.action.endswith("/remove-sample"))
    assert "no sample data left" in form.submit().follow()


def test_a_sign_in_mail_can_be_followed_from_the_mailbox(app: Flask, browser_as: BrowserAs) -> None:
    empty_mailbox(app)
    browser = browser_as()
    form = next(form for form in browser.get("/sign-in").forms.values() if "address" in form.fields)
    form["address"] = "amanda.harcus@towerhamlets.example"
    form.submit()
    tick_in(app)
    link = next(
        address_of(row.a) for row in browser.get("/training/mailbox").html.select("tbody tr") if "ign in" in row.text
    )
    sign_in = address_of(the_one(browser.get(link), ".app-mail a"))
    path = sign_in.removeprefix("http://127.0.0.1:8000")
    assert "What you must do now" in browser.get(path).forms[0].submit().follow()
