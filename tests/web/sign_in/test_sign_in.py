"""Signing in: by a link that only its button uses, once, for a quarter of an hour; and out again."""

import re
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa
from flask import Flask

from tests.pages.browser import Browser, BrowserAs, Head
from tests.support.installation import session_cookie
from tracker.audit.queries import HistoryEntry, newest_events
from tracker.audit.service import Actor, recording
from tracker.audit.verification import verify
from tracker.config import Settings
from tracker.database import db
from tracker.installation.queries import clock_of
from tracker.installation.service import move_clock
from tracker.mail.models import OutboxMail
from tracker.people.models import Person, SignInToken
from tracker.people.queries import command_viewer
from tracker.people.rules import link_secret
from tracker.people.service import mark_person_as_left
from tracker.people.sign_in import REFUSALS_TOLD, issue_link, note_refusal

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
    assert "Check your email" in ask(browser, f"  {SHARON.upper()} ")
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
    assert "already been used" in browser_as().get(link).forms[0].submit(status=422)


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


def test_letters_that_no_link_has_are_refused_too(app: Flask, browser_as: BrowserAs) -> None:
    browser = browser_as()
    ask(browser, SHARON)
    odd = newest_link(app).rsplit("/", 1)[0] + "/" + quote("\u00fcber")
    assert "not valid" in browser.get(odd).forms[0].submit(status=422)


def refused_links() -> list[HistoryEntry]:
    """The events of links that were refused, newest first."""
    return [entry for entry in newest_events(db.session, 100) if entry.event == "sign_in.link_refused"]


def test_a_refused_link_is_on_the_record(app: Flask, browser_as: BrowserAs) -> None:
    browser = browser_as()
    ask(browser, SHARON)
    link = newest_link(app)
    sharon = db.session.scalars(sa.select(Person).where(Person.key == "sharon-godman")).one()
    browser.get(link).forms[0].submit()
    browser_as().get(link).forms[0].submit(status=422)
    browser_as().get("/sign-in/link/9999/x").forms[0].submit(status=422)
    unknown, used = refused_links()
    assert (unknown.about, "not valid" in unknown.reason) == ((), True)
    assert (used.about, "already been used" in used.reason) == ((sharon.reference,), True)
    assert used.actor_name == "A visitor who is not signed in"


def test_trying_links_out_does_not_fill_the_trail(browser_as: BrowserAs) -> None:
    form = browser_as().get("/sign-in/link/9999/x").forms[0]
    for number in range(9000, 9000 + 2 * REFUSALS_TOLD):
        form.action = f"/sign-in/link/{number}/x"
        form.submit(status=422)
    assert len(refused_links()) == REFUSALS_TOLD


def test_what_somebody_was_kept_from_is_on_the_record_a_few_times(app: Flask) -> None:
    now = clock_of(db.session).now()
    for number in range(2 * REFUSALS_TOLD):
        with recording(db.session, Actor("person:7", "Ann"), now) as rec:
            note_refusal(rec, f"page {number}")
    told = newest_events(db.session, 100)
    assert [entry.reason for entry in told if entry.event == "access.refused"] == [
        f"page {number}" for number in reversed(range(REFUSALS_TOLD))
    ]
    assert told[0].about == ("person:7",)
    assert verify(db.session).faults == []


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


def throttlings() -> int:
    """How many times the record says that links were asked for too often."""
    return sum(entry.event == "sign_in.throttled" for entry in newest_events(db.session, 200))


def test_throttling_is_told_once_in_its_window(app: Flask) -> None:
    start = clock_of(db.session).now()
    for minute, place, told in [(0, "a", 1), (1, "b", 1), (14, "c", 1), (16, "d", 2)]:
        for _ in range(9):
            with recording(db.session, Actor.command("test"), start + timedelta(minutes=minute)) as rec:
                issue_link(rec, SHARON, place)
        assert throttlings() == told


def test_a_place_that_is_throttled_is_told_once_whatever_address_it_asks_for(app: Flask) -> None:
    now = clock_of(db.session).now()
    for number in range(40):
        with recording(db.session, Actor.command("test"), now) as rec:
            issue_link(rec, f"nobody{number}@council.example", "a")
    assert throttlings() == 1


def test_no_address_is_asked_for_again(browser_as: BrowserAs) -> None:
    browser = browser_as()
    page = the_form(browser, "/sign-in").submit()
    assert "Enter your email address." in page
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
        mark_person_as_left(rec, command_viewer(), sharon.id, sharon.version)
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
    assert "You have signed out" in out.submit().follow()
    other = browser_as()
    other.cookiejar.set_cookie(session_cookie(cookie or ""))
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
