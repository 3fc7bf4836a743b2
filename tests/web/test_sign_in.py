"""Signing in: by a link that only its button uses, once, for a quarter of an hour; and out again."""

import re
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask

from tests.web.conftest import Browser, BrowserAs, Head, _cookie
from tracker.audit.queries import newest_events
from tracker.audit.service import Actor, recording
from tracker.config import Settings
from tracker.database import db
from tracker.installation.queries import clock_of
from tracker.installation.service import move_clock
from tracker.mail.models import OutboxMail
from tracker.people.models import Person, SignInToken
from tracker.people.rules import link_secret
from tracker.people.service import let_person_leave

SHARON = "sharon.godman@towerhamlets.example"


def ask(browser: Browser, address: str, path: str = "/sign-in") -> str:
    """Types an address into the form; gives the page that answers."""
    form = the_form(browser, path)
    form["address"] = address
    return str(form.submit().follow().text)


def the_form(browser: Browser, path: str) -> Any:
    """The form that asks for an address, among those of the cards."""
    page = browser.get(path)
    return next(form for form in page.forms.values() if "address" in form.fields)


def newest_link(app: Flask) -> str:
    """The path of the link that was issued last."""
    settings: Settings = app.config["TRACKER"]
    token = db.session.scalars(sa.select(SignInToken).order_by(SignInToken.id.desc())).first()
    assert token is not None
    return f"/sign-in/link/{token.id}/{link_secret(settings.secret_key, token.id, token.nonce)}"


def test_a_link_signs_in_by_its_button(app: Flask, browser_as: BrowserAs) -> None:
    browser = browser_as()
    assert "Check your mail" in ask(browser, f"  {SHARON.upper()} ")
    page = browser.get(newest_link(app))
    assert "Press the button" in page
    start = page.forms[0].submit().follow()
    assert "What you must do now" in start


def test_opening_the_link_alone_signs_nobody_in(app: Flask, browser_as: BrowserAs, head: Head) -> None:
    browser = browser_as()
    ask(browser, SHARON)
    link, before = newest_link(app), head()
    for _ in range(3):
        browser.get(link)
    assert head() == before
    assert browser.get("/").status_int == 302


def test_a_link_works_once(app: Flask, browser_as: BrowserAs) -> None:
    browser = browser_as()
    ask(browser, SHARON)
    link = newest_link(app)
    browser.get(link).forms[0].submit()
    assert "used already" in browser_as().get(link).forms[0].submit(status=422)


def test_a_link_is_old_after_a_quarter_of_an_hour(app: Flask, browser_as: BrowserAs) -> None:
    browser = browser_as()
    ask(browser, SHARON)
    link = newest_link(app)
    now = clock_of(db.session).now()
    with recording(db.session, Actor.command("test"), now) as rec:
        move_clock(rec, now + timedelta(minutes=16))
    assert "older than 15 minutes" in browser.get(link).forms[0].submit(status=422)


def test_a_forged_link_is_refused(app: Flask, browser_as: BrowserAs) -> None:
    browser = browser_as()
    ask(browser, SHARON)
    forged = newest_link(app)[:-4] + "0000"
    assert "not valid" in browser.get(forged).forms[0].submit(status=422)


def test_known_and_unknown_addresses_get_the_same_answer(app: Flask, browser_as: BrowserAs) -> None:
    known, unknown = (ask(browser_as(), address) for address in (SHARON, "nobody@council.example"))
    assert known == unknown
    queued = db.session.scalars(sa.select(OutboxMail.address)).all()
    assert queued == [SHARON]


def test_the_stored_mail_holds_no_secret(app: Flask, browser_as: BrowserAs) -> None:
    ask(browser_as(), SHARON)
    secret = newest_link(app).rsplit("/", 1)[1]
    mail = db.session.scalars(sa.select(OutboxMail)).one()
    assert secret not in mail.text + mail.html
    dump = "".join(
        str(row)
        for table in ("audit_event", "audit_detail", "sign_in_token")
        for row in db.session.execute(sa.text(f"SELECT * FROM {table} ORDER BY 1 DESC LIMIT 9"))
    )
    assert secret not in dump


def test_links_are_throttled_and_the_answer_stays_the_same(app: Flask, browser_as: BrowserAs) -> None:
    answers = {ask(browser_as(), SHARON) for _ in range(7)}
    assert len(answers) == 1
    assert len(db.session.scalars(sa.select(OutboxMail)).all()) == 4
    assert newest_events(db.session, 1)[0].event == "sign_in.throttled"


def test_no_address_is_asked_for_again(browser_as: BrowserAs) -> None:
    browser = browser_as()
    page = the_form(browser, "/sign-in").submit()
    assert "Enter your mail address." in page
    assert page.html.title.text.startswith("Error: ")


def test_the_page_that_was_asked_for_comes_after_signing_in(app: Flask, browser_as: BrowserAs) -> None:
    browser = browser_as()
    to_sign_in = browser.get("/actions/18/update")
    place = to_sign_in.location or ""
    assert "next=/actions/18/update" in place
    ask(browser, SHARON, place)
    after = browser.get(newest_link(app)).forms[0].submit()
    assert (after.location or "").endswith("/actions/18/update")


def test_links_lead_nowhere_else(app: Flask, browser_as: BrowserAs) -> None:
    for elsewhere in ("https://evil.example/", "//evil.example", "/\\evil.example"):
        browser = browser_as()
        ask(browser, SHARON, f"/sign-in?next={elsewhere}")
        token = db.session.scalars(sa.select(SignInToken).order_by(SignInToken.id.desc())).first()
        assert token is not None
        assert token.next_path == ""


def test_a_leavers_session_and_links_end_at_once(app: Flask, browser_as: BrowserAs) -> None:
    browser = browser_as("sharon-godman")
    ask(browser_as(), SHARON)
    link = newest_link(app)
    assert "What you must do now" in browser.get("/")
    sharon = db.session.scalars(sa.select(Person).where(Person.key == "sharon-godman")).one()
    with recording(db.session, Actor.command("test"), clock_of(db.session).now()) as rec:
        let_person_leave(rec, sharon.id, sharon.version)
    assert browser.get("/").status_int == 302
    assert browser_as().get(link).forms[0].submit(status=422)


def test_sessions_end_after_twelve_hours(app: Flask, browser_as: BrowserAs) -> None:
    browser = browser_as("sharon-godman")
    now = clock_of(db.session).now()
    with recording(db.session, Actor.command("test"), now) as rec:
        move_clock(rec, now + timedelta(hours=12, minutes=1))
    assert "/sign-in" in (browser.get("/").location or "")


def test_signing_out_ends_the_session_on_the_server(browser_as: BrowserAs) -> None:
    browser = browser_as("sharon-godman")
    cookie = browser.cookies["session"]
    page = browser.get("/")
    out = next(form for form in page.forms.values() if form.action.endswith("/sign-out"))
    assert "You are signed out" in out.submit().follow()
    other = browser_as()
    other.cookiejar.set_cookie(_cookie(cookie or ""))
    assert other.get("/").status_int == 302


def test_cards_sign_in_with_one_click_in_training(browser_as: BrowserAs) -> None:
    page = browser_as().get("/sign-in")
    cards = [form for form in page.forms.values() if "/training/sign-in-as/" in form.action]
    assert len(cards) == 4
    assert re.search(r"Director|Secretariat|Board member|Auditor", page.text)
    assert "What you must do now" in cards[0].submit().follow()


def test_only_people_on_cards_can_be_signed_in_as(browser_as: BrowserAs) -> None:
    browser = browser_as()
    form = next(form for form in browser.get("/sign-in").forms.values() if "/training/" in form.action)
    form.action = "/training/sign-in-as/9999"
    form.submit(status=404)
