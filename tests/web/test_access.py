"""The access table, tried: every route, as everybody, on one's own and on another's, read and sent by hand."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.routing import Rule as Route

from tests.pages.browser import MORNING, Browser, BrowserAs, Head
from tracker.actions.models import Action, DeadlineChange, Milestone, Ownership, ProgressUpdate
from tracker.audit.queries import newest_events
from tracker.audit.service import Actor, recording
from tracker.boards.models import Board
from tracker.database import db
from tracker.mail.enums import MailKind
from tracker.mail.rendering import Letter
from tracker.mail.service import NewMail, put
from tracker.people.enums import Permission
from tracker.people.models import Person, Post, PostHolding
from tracker.plans.models import Plan, Recommendation
from tracker.web.access import ACCESS

VISITOR, OWNER, OTHER_OWNER = "", "sharon-godman", "amanda-harcus"
SECRETARIAT, MEMBER, AUDITOR, ADMIN = "daniel-kerr", "abdal-ullah", "training-auditor", "training-administrator"
EVERYBODY = (VISITOR, OWNER, OTHER_OWNER, SECRETARIAT, MEMBER, AUDITOR, ADMIN)
STAFF = {SECRETARIAT, ADMIN}
SIGNED_IN = set(EVERYBODY) - {VISITOR}

# Who gets through for each permission, on action 20, which is Sharon Godman's; written down twice on purpose.
EXPECTED: dict[Permission, set[str]] = {
    Permission.SIGN_IN: set(EVERYBODY),
    Permission.TRAIN: set(EVERYBODY),
    Permission.SIGN_OUT: SIGNED_IN,
    Permission.READ_PLANS: SIGNED_IN,
    Permission.UPDATE_ACTION: {OWNER, SECRETARIAT},
    Permission.CHECK_COMPLETION: {OWNER, SECRETARIAT, MEMBER, AUDITOR},
    Permission.SIGN_OFF: {SECRETARIAT},
    Permission.RECORD_RETEST: {SECRETARIAT, AUDITOR},
    Permission.CHANGE_COURSE: {SECRETARIAT},
    Permission.FOLLOW_UP: {AUDITOR},
    Permission.VALIDATE_RATING: {SECRETARIAT, MEMBER, AUDITOR},
    Permission.GIVE_EVIDENCE: {OWNER, SECRETARIAT, AUDITOR},
    Permission.EDIT_PLAN: STAFF,
    Permission.CREATE_PLAN: STAFF,
    Permission.EDIT_REGISTERS: STAFF,
    Permission.GIVE_ROLES: {ADMIN},
    Permission.READ_TRAIL: {ADMIN, AUDITOR},
    Permission.SEE_STATUS: {*STAFF, AUDITOR},
    Permission.READ_MAILS: {OWNER, *STAFF, AUDITOR},
    Permission.RESEND_MAIL: STAFF,
    Permission.DECIDE_DEADLINE: {SECRETARIAT},
    Permission.REMOVE_SAMPLE: STAFF,
}

EXPORTS = {"status_list.csv", "status_list.changes_csv", "actions.calendar_file", "calendar.mine"}


def routes(app: Flask) -> Iterator[Route]:
    """Every route of the application."""
    yield from app.url_map.iter_rules()


def test_every_route_is_in_the_table_and_every_line_of_it_has_a_route(app: Flask) -> None:
    assert {route.endpoint for route in routes(app)} == set(ACCESS)


def test_addresses_are_kebab_case_and_their_parts_are_typed(app: Flask) -> None:
    for route in routes(app):
        fixed = re.sub(r"<[^>]+>", "", route.rule)
        assert re.fullmatch(r"[a-z0-9/.-]*", fixed), route.rule
        for part in re.findall(r"<([^>]+)>", route.rule):
            assert part.startswith(("int:", "path:")) or part in {"plan_ref", "secret", "key"}, route.rule


@pytest.fixture
def parts(app: Flask) -> dict[str, Any]:
    """A thing of each kind for the addresses; the action is number 20 of LGA-2018."""
    plan = db.session.execute(sa.select(Plan).where(Plan.ref == "LGA-2018")).scalar_one()
    action = db.session.execute(sa.select(Action).where(Action.plan_id == plan.id, Action.ref == "20")).scalar_one()

    def one(query: sa.Select[int]) -> int:
        return int(db.session.execute(query.limit(1)).scalar_one())

    return {
        "plan_ref": plan.ref,
        "action_id": action.id,
        "change_id": one(sa.select(DeadlineChange.id)),
        "milestone_id": one(sa.select(Milestone.id).where(Milestone.action_id == action.id)),
        "update_id": one(sa.select(ProgressUpdate.id).where(ProgressUpdate.action_id == action.id)),
        "ownership_id": one(sa.select(Ownership.id).where(Ownership.action_id == action.id)),
        "recommendation_id": one(sa.select(Recommendation.id).where(Recommendation.plan_id == plan.id)),
        "board_id": one(sa.select(Board.id)),
        "person_id": one(sa.select(Person.id).where(Person.key == OWNER)),
        "mail_id": a_mail_to(one(sa.select(Person.id).where(Person.key == OWNER))),
        "post_id": one(sa.select(Post.id)),
        "holding_id": one(sa.select(PostHolding.id)),
        "alias_id": 1,
        "entry_id": 1,
        "role_id": 1,
        "delegation_id": 1,
        "evidence_id": 1,
        "token_id": 1,
        "secret": "x",
        "key": "none",
        "filename": "tracker.css",
    }


def a_mail_to(person_id: int) -> int:
    """The number of a digest that waits for a person."""
    letter = Letter("1 action needs your attention", "Hello", "<p>Hello</p>")
    new = NewMail(f"digest:{person_id}:2019-03-29", MailKind.DIGEST, person_id, "owner@council.example", letter)
    with recording(db.session, Actor.command("test"), MORNING) as rec:
        return put(rec, new, "plans.example").id


@pytest.mark.parametrize("who", EVERYBODY)
def test_everybody_gets_exactly_what_the_table_says(
    app: Flask, browser_as: BrowserAs, parts: dict[str, Any], who: str
) -> None:
    browser = browser_as(who)
    for route in sorted(routes(app), key=lambda route: route.rule):
        permission = ACCESS[route.endpoint].permission
        path = _path(app, route, parts)
        is_allowed = who in EXPECTED[permission]
        if "GET" in (route.methods or set()):
            _check(browser.get(path, expect_errors=True).status_int, is_allowed, who, f"GET {path}")
    _try_posts(app, browser, parts, who)


def _try_posts(app: Flask, browser: Browser, parts: dict[str, Any], who: str) -> None:
    """Sends every form by hand with a valid token and nothing in it: a fault of the form is fine, a refusal is told."""
    token = next(iter(browser.get("/sign-in").forms.values()))["csrf_token"].value
    for route in sorted(routes(app), key=lambda route: route.rule):
        if "POST" not in (route.methods or set()) or route.endpoint in {"sign_in.sign_out", "training.sign_in_as"}:
            continue
        path = _path(app, route, parts)
        status = browser.post(path, {"csrf_token": token}, expect_errors=True).status_int
        _check(status, who in EXPECTED[ACCESS[route.endpoint].permission], who, f"POST {path}")


def _path(app: Flask, route: Route, parts: dict[str, Any]) -> str:
    with app.test_request_context():
        return app.url_for(route.endpoint, **{name: parts[name] for name in route.arguments}, _external=False)


def _check(status: int, is_allowed: bool, who: str, what: str) -> None:
    if is_allowed:
        told_of_no_worker = {503} if what == "GET /health" else set()
        assert status in {200, 302, 404, 422} | told_of_no_worker, f"{who or 'a visitor'}: {what} gave {status}"
    elif who == VISITOR:
        assert status in {302, 401}, f"a visitor: {what} gave {status}"
    else:
        assert status == 403, f"{who}: {what} gave {status}"


@pytest.mark.parametrize("who", sorted({OTHER_OWNER, MEMBER, AUDITOR}))
def test_refused_posts_change_nothing(
    app: Flask, browser_as: BrowserAs, parts: dict[str, Any], head: Head, who: str
) -> None:
    browser = browser_as(who)
    before = head()
    token = next(iter(browser.get("/sign-in").forms.values()))["csrf_token"].value
    for route in routes(app):
        if "POST" in (route.methods or set()) and who not in EXPECTED[ACCESS[route.endpoint].permission]:
            browser.post(_path(app, route, parts), {"csrf_token": token}, status=403)
    assert head() == before


@pytest.mark.parametrize("who", EVERYBODY)
def test_looking_at_every_page_changes_nothing(
    app: Flask, browser_as: BrowserAs, parts: dict[str, Any], head: Head, who: str
) -> None:
    """A file is an export and leaves an event; every other page only reads."""
    browser = browser_as(who)
    before = head()
    for route in routes(app):
        if "GET" in (route.methods or set()) and route.endpoint not in EXPORTS:
            page = browser.get(_path(app, route, parts), expect_errors=True)
            assert page.status_int != 500, f"{route.rule} ends in an error page"
    assert head() == before


def test_a_refusal_is_on_the_record_without_its_address(browser_as: BrowserAs) -> None:
    browser_as(OWNER).get("/plans/LGA-2018/describe", status=403)
    entry = newest_events(db.session, 1)[0]
    assert (entry.event, entry.actor_name, entry.reason) == ("access.refused", "Sharon Godman", "plans.describe")


def test_training_pages_do_not_exist_in_a_live_installation(app: Flask, browser_as: BrowserAs) -> None:
    engine = sa.create_engine(app.config["SQLALCHEMY_DATABASE_URI"])
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE installation SET kind = 'live'")
    engine.dispose()
    browser = browser_as()
    for path in ("/training/mailbox", "/training/clock"):
        browser.get(path, status=404)
    assert "training" not in browser.get("/sign-in").text.lower()
