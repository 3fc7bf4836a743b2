"""A training installation with all seed files on the morning of 1 April 2019, and browsers that are signed in to it."""

import shutil
from collections.abc import Iterator
from http.cookiejar import Cookie
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.pages.browser import MORNING, Browser, BrowserAs, Head
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
            browser.cookiejar.set_cookie(session_cookie(signer.dumps({"secret": secret})))
        return browser

    return opened


def session_cookie(value: str) -> Cookie:
    """The cookie of a session as a browser holds it."""
    return Cookie(
        0, "session", value, None, False, "localhost.local", True, False, "/", True, False, None, True, None, None, {}
    )
