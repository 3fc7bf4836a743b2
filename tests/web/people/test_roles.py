"""Whoever holds a role: only an administrator changes how they get in, and nothing comes back by itself."""

import pytest
import sqlalchemy as sa

from tests.pages.browser import MORNING, BrowserAs, Head, form_with, words_of
from tests.support.events import StagedEvent
from tracker.audit.service import Actor, recording
from tracker.database import db
from tracker.people.models import Person

ADMINISTRATOR, SECRETARIAT, MEMBER = "training-administrator", "daniel-kerr", "abdal-ullah"


def person_id(key: str) -> int:
    """The number of a person of the seed files."""
    return db.session.execute(sa.select(Person.id).where(Person.key == key)).scalar_one()


def test_somebody_with_a_role_gets_nothing_back_by_themselves(browser_as: BrowserAs) -> None:
    browser, address = browser_as(ADMINISTRATOR), f"/people/{person_id(SECRETARIAT)}/leave"
    page = browser.get(address)
    assert "they lose their roles: Secretariat of all plans" in words_of(page, "main li")
    form_with(page, "version").submit().follow()
    page = browser_as("training-auditor").get(f"/people/{person_id(SECRETARIAT)}")
    assert "Secretariat of all plans" not in page
    page = browser.get(address)
    assert "Their roles, their posts and who they reported for are not restored: add them again." in page
    page = form_with(page, "version").submit().follow()
    assert "Daniel Kerr is back. Give them their roles and posts again." in page
    assert "Secretariat of all plans" not in page


def test_who_runs_a_draft_is_no_way_to_learn_of_it(browser_as: BrowserAs) -> None:
    browser, path = browser_as(ADMINISTRATOR), f"/people/{person_id('will-tuckley')}"
    form = form_with(browser.get("/plans/new"), "ref")
    form["ref"], form["title"], form["origin"] = "NOT-YET", "Not published", "audit"
    form.submit().follow()
    form = form_with(browser.get(f"{path}/roles"), "role")
    form["role"], form["plan_ref"] = "secretariat", "NOT-YET"
    assert "Secretariat of NOT-YET" in form.submit().follow()
    for page in (path, "/people"):
        assert "Secretariat of NOT-YET" in browser.get(page)
        assert "Secretariat of a draft plan" in (seen := browser_as(MEMBER).get(page))
        assert "NOT-YET" not in seen


@pytest.mark.parametrize("key", [ADMINISTRATOR, MEMBER, "training-auditor", SECRETARIAT])
def test_the_secretariat_does_not_move_the_address_of_somebody_with_a_role(
    browser_as: BrowserAs, head: Head, key: str
) -> None:
    browser, number = browser_as(SECRETARIAT), person_id(key)
    page = browser.get(f"/people/{number}/correct")
    assert "They hold a role: only an administrator can change their address." in page
    form, before = form_with(page, "name"), head()
    assert "readonly" in form["address"].attrs
    address = form["address"].value
    form["address"] = "mine@council.example"
    assert "Only an administrator can change the address" in form.submit(status=403)
    assert head() == before
    form["address"], form["organisation"] = address, "elsewhere"
    form.submit().follow()
    form = form_with(browser_as(ADMINISTRATOR).get(f"/people/{number}/correct"), "name")
    assert "readonly" not in form["address"].attrs
    form["address"] = "moved@council.example"
    assert "moved@council.example" in form.submit().follow()


def test_the_secretariat_lets_nobody_with_a_role_leave(browser_as: BrowserAs, head: Head) -> None:
    browser, number = browser_as(SECRETARIAT), person_id(ADMINISTRATOR)
    page = browser.get(f"/people/{number}/leave")
    assert "They hold a role: only an administrator can record that they have left." in page
    assert "Record that they have left" not in words_of(page, "button")
    token, before = form_with(page, "csrf_token")["csrf_token"].value, head()
    version = db.session.get_one(Person, number).version
    refused = browser.post(f"/people/{number}/leave", {"csrf_token": token, "version": str(version)}, status=403)
    assert "Only an administrator" in refused
    assert head() == before


def test_who_left_with_a_role_is_welcomed_back_by_an_administrator(browser_as: BrowserAs) -> None:
    number = person_id("training-auditor")
    with recording(db.session, Actor.command("test"), MORNING) as rec:  # as versions before this one left them
        db.session.get_one(Person, number).is_active = False
        rec.tell(StagedEvent.CHANGED)
    page = browser_as(SECRETARIAT).get(f"/people/{number}/leave")
    assert "They hold a role: only an administrator can record that they are back." in page
    assert "Record that they are back" not in words_of(page, "button")


def test_a_role_of_another_person_is_not_taken_on_this_page(browser_as: BrowserAs, head: Head) -> None:
    browser = browser_as(ADMINISTRATOR)
    form = form_with(browser.get(f"/people/{person_id('training-auditor')}/roles"), "number")
    form.action, before = f"/people/{person_id(SECRETARIAT)}/roles", head()
    assert "This role has already been taken away." in form.submit()
    assert head() == before
