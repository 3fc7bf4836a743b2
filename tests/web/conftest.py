"""A training installation with all seed files on the morning of 1 April 2019, and browsers that are signed in to it."""

import re
import shutil
import warnings
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.cookiejar import Cookie
from pathlib import Path
from typing import Any

import html5lib
import pytest
import sqlalchemy as sa
from bs4 import Tag
from flask import Flask

from tracker import schema
from tracker.app import create_app
from tracker.audit.queries import newest_events
from tracker.audit.service import Actor, recording
from tracker.clock import machine_now
from tracker.config import resource, settings_from
from tracker.database import db
from tracker.importing.service import import_files
from tracker.installation.enums import InstallationKind
from tracker.installation.queries import clock_of
from tracker.installation.service import mark_installation
from tracker.people.models import Person
from tracker.people.sign_in import start_session

with warnings.catch_warnings():  # WebOb imports cgi, which Python 3.13 no longer has and 3.11 warns of
    warnings.simplefilter("ignore", DeprecationWarning)
    from webtest import TestApp, TestRequest, TestResponse

MORNING = datetime(2019, 4, 1, 8, 0, tzinfo=UTC)  # 9am in London

TOKEN = re.compile(r'(?<=name="csrf_token" value=")[\w.-]+(?=")')
_looked_at: set[str] = set()

BrowserAs = Callable[..., "Browser"]
Head = Callable[[], tuple[int, str]]


class Browser(TestApp):
    """A browser that refuses a page that is not valid HTML, or has not one title and one h1."""

    def __init__(self, flask_app: Flask) -> None:
        super().__init__(flask_app, extra_environ={"REMOTE_ADDR": "127.0.0.1"})
        self.flask_app = flask_app

    def do_request(self, req: TestRequest, *args: Any, **kwargs: Any) -> TestResponse:
        """Sends a request, in an application context of its own as a server does, and looks at the page."""
        with self.flask_app.app_context():
            response: TestResponse = super().do_request(req, *args, **kwargs)
        db.session.rollback()
        if req.method != "HEAD" and response.content_type == "text/html" and not 300 <= response.status_int < 400:
            _check_page(response.text, req.path)
        return response


def _check_page(text: str, path: str) -> None:
    """Looks once at what differs from an earlier page in its tokens only, such as the many pages that refuse."""
    without_tokens = TOKEN.sub("", text)
    if without_tokens in _looked_at:
        return
    page = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)
    ids = [tag.get("id") for tag in page.iter() if tag.get("id") is not None]
    assert len(list(page.iter("h1"))) == 1, f"{path} has not one h1"
    assert page.find("head/title") is not None, f"{path} has no title"
    assert len(ids) == len(set(ids)), f"{path} has an id twice: {sorted(one for one in ids if ids.count(one) > 1)}"
    _looked_at.add(without_tokens)


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, Path, Path]]:
    """The application, the file that it reads, and a seeded file to copy over it; made once."""
    folder = tmp_path_factory.mktemp("web")
    path, seeded = folder / "tracker.sqlite", folder / "seeded.sqlite"
    settings = settings_from({"TRACKER_DATABASE_URL": f"sqlite:///{path}", "TRACKER_SECRET_KEY": "s" * 40}, folder)
    schema.upgrade(settings.database_url)
    app = create_app(settings)
    with app.app_context():
        with recording(db.session, Actor.command("init"), MORNING) as rec:
            mark_installation(rec, InstallationKind.TRAINING, ahead=MORNING - machine_now())
        with recording(db.session, Actor.command("import"), MORNING) as rec:
            import_files(rec, sorted(resource("seed").glob("*.toml")))
    with app.app_context():
        db.engine.dispose()
    shutil.copy(path, seeded)
    yield app, path, seeded
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def app(installation: tuple[Flask, Path, Path]) -> Iterator[Flask]:
    """The application as it was after seeding, whatever tests before have changed, with its database at hand."""
    application, path, seeded = installation
    shutil.copy(seeded, path)
    with application.app_context():
        yield application
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def head(app: Flask) -> Head:
    """Number and name of the newest event but refusals: what stays the same when nothing is changed."""

    def newest() -> tuple[int, str]:
        db.session.rollback()
        entry = next(one for one in newest_events(db.session, 60) if one.event != "access.refused")
        return entry.number, entry.event

    return newest


@pytest.fixture
def browser_as(app: Flask) -> BrowserAs:
    """Gives a browser in which the person with this key is signed in; an empty key is a visitor."""

    def opened(key: str = "") -> Browser:
        browser = Browser(app)
        if key:
            person_id = db.session.execute(sa.select(Person.id).where(Person.key == key)).scalar_one()
            with recording(db.session, Actor.command("test"), clock_of(db.session).now()) as rec:
                secret = start_session(rec, person_id)
            signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined] # the default one
            browser.cookiejar.set_cookie(_cookie(signer.dumps({"secret": secret})))
        return browser

    return opened


def _cookie(value: str) -> Cookie:
    """The cookie of a session as a browser holds it."""
    return Cookie(
        0, "session", value, None, False, "localhost.local", True, False, "/", True, False, None, True, None, None, {}
    )


def form_with(page: TestResponse, field: str) -> Any:
    """The form of a page that has this field: the header has forms of its own."""
    return next(form for form in page.forms.values() if field in form.fields)


def words_of(page: TestResponse, selector: str) -> list[str]:
    """What stands in the elements of a page that a CSS selector finds."""
    return [" ".join(tag.get_text(" ").split()) for tag in page.html.select(selector)]


def the_one(page: TestResponse, selector: str) -> Tag:
    """The first element of a page that a CSS selector finds."""
    tag = page.html.select_one(selector)
    assert isinstance(tag, Tag), f"nothing on the page is {selector}"
    return tag


def address_of(tag: Tag | None) -> str:
    """Where a link leads."""
    assert isinstance(tag, Tag)
    return str(tag["href"])
