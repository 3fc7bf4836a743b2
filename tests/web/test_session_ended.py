"""A form that is sent after the session has ended: what was typed is shown, and goes on its way after signing in."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.pages.browser import Browser, BrowserAs, Head, form_with, the_one
from tests.support.events import StagedEvent
from tests.web.actions.test_concurrent_updates import report, updates_of
from tests.web.actions.test_update import number_of
from tests.web.forms.test_conflicts import opened
from tracker.audit.service import Actor, recording
from tracker.database import db
from tracker.installation.queries import clock_of
from tracker.people.enums import Relation
from tracker.people.models import Person, UserSession
from tracker.people.rules import WHO_MAY
from tracker.web.access import ACCESS

PARTS: dict[str, Any] = {"plan_ref": "LGA-2018"}  # all others are numbers
OWNER, OTHER = "sharon-godman", "daniel-kerr"
TYPED = "Two reviews are done.\n\nThe third waits for figures."


def addresses(app: Flask) -> list[str]:
    """Where people who are signed in can send something."""
    with app.test_request_context():
        return [
            app.url_for(route.endpoint, **{part: PARTS.get(part, 1) for part in route.arguments}, _external=False)
            for route in app.url_map.iter_rules()
            if "POST" in (route.methods or set())
            and not {Relation.PUBLIC, Relation.TRAINEE} & WHO_MAY[ACCESS[route.endpoint].permission]
        ]


def end_all_sessions() -> None:
    now = clock_of(db.session).now()
    with recording(db.session, Actor.command("test"), now) as rec:
        rec.bulk(sa.update(UserSession).values(ends_at=now - timedelta(seconds=1)))
        rec.tell(StagedEvent.CHANGED)


def sign_in(browser: Browser, key: str) -> None:
    """Signs in by the card, as in another tab of the same browser."""
    person = db.session.execute(sa.select(Person).where(Person.key == key)).scalar_one()
    page = browser.get("/sign-in")
    form = next(one for one in page.forms.values() if one.action.endswith(f"/sign-in-as/{person.id}"))
    form.submit()


def test_what_was_typed_is_shown_and_sent_after_signing_in_again(browser_as: BrowserAs) -> None:
    browser, number = browser_as(OWNER), number_of("20")
    form = report(opened(browser, f"/actions/{number}/update", "happened"), TYPED)
    end_all_sessions()
    page = form.submit(status=401)
    shown = next(one for one in page.html.select("dd") if "Two reviews" in one.text)
    assert shown.text.replace("\r\n", "\n") == TYPED
    assert updates_of(number) == []
    sign_in(browser, OWNER)
    page = form_with(page, "happened").submit(status=400)
    assert "You are signed in again." in page
    page = form_with(page, "happened").submit().follow()
    assert "has been saved" in page
    assert [one.replace("\r\n", "\n") for one in updates_of(number)] == [TYPED]


def test_the_way_back_leads_to_the_form(browser_as: BrowserAs) -> None:
    browser, number = browser_as(OWNER), number_of("20")
    form = report(opened(browser, f"/actions/{number}/update", "happened"), TYPED)
    end_all_sessions()
    link = the_one(form.submit(status=401), "main a[target=_blank]")
    page = browser.get(str(link["href"]))
    person = db.session.execute(sa.select(Person).where(Person.key == OWNER)).scalar_one()
    card = next(one for one in page.forms.values() if one.action.endswith(f"/sign-in-as/{person.id}"))
    assert "Update:" in the_one(card.submit().follow(), "h1").text


def test_who_signs_in_as_somebody_else_does_not_send_it_in_their_name(browser_as: BrowserAs, head: Head) -> None:
    browser, number = browser_as(OWNER), number_of("20")
    form = report(opened(browser, f"/actions/{number}/update", "happened"), TYPED)
    end_all_sessions()
    page = form.submit(status=401)
    sign_in(browser, OTHER)
    before = head()
    page = form_with(page, "happened").submit(status=400)
    assert TYPED.splitlines()[0] in page
    assert [one for one in page.forms.values() if "happened" in one.fields] == []
    assert head() == before


@pytest.mark.parametrize("change", [{"happened": "Other words"}, {"seal": "x"}, {"seal": "é"}, {"rating": "green"}])
def test_what_was_not_typed_is_not_offered_for_sending(
    browser_as: BrowserAs, head: Head, change: dict[str, str]
) -> None:
    browser, number = browser_as(OWNER), number_of("20")
    form = report(opened(browser, f"/actions/{number}/update", "happened"), TYPED)
    end_all_sessions()
    again = form_with(form.submit(status=401), "happened")
    sign_in(browser, OWNER)
    before = head()
    for name, value in change.items():
        again[name].force_value(value)
    page = again.submit(status=400)
    assert [one for one in page.forms.values() if "happened" in one.fields] == []
    assert head() == before


def test_without_a_cookie_it_is_shown_all_the_same(browser_as: BrowserAs) -> None:
    browser, number = browser_as(OWNER), number_of("20")
    form = report(opened(browser, f"/actions/{number}/update", "happened"), TYPED)
    browser.cookiejar.clear()
    page = form.submit(status=401)
    assert "Your session has ended" in page
    assert TYPED.splitlines()[0] in page


def test_every_form_shows_what_was_typed(app: Flask, browser_as: BrowserAs) -> None:
    browser = browser_as(OTHER)
    token = form_with(browser.get("/plans"), "csrf_token")["csrf_token"].value
    end_all_sessions()
    sent = {"csrf_token": token, "wording": TYPED, "owner-1-version": "3 {}", "version": "3 {}", "reason": "Because"}
    for address in addresses(app):
        page = browser.post(address, sent, status=401)
        texts = [tag.text.replace("\r\n", "\n") for tag in page.html.select("main dd")]
        assert texts == [TYPED, "Because"], address
