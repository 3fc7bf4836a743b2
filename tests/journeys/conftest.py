"""The installation and the browsers of the page tests, for journeys through many pages; and databases of both kinds."""

import shutil
from collections.abc import Iterator

import pytest
from flask import Flask

from tests.journeys.council import Council
from tests.web.conftest import BrowserAs, app, browser_as, head, installation
from tracker.audit.verification import verify
from tracker.config import Settings
from tracker.database import db
from tracker.files.store import FileStore

__all__ = ["app", "browser_as", "head", "installation"]


@pytest.fixture
def council(app: Flask, browser_as: BrowserAs) -> Iterator[Council]:
    """The council on 1 April 2019; whatever it does, its trail is whole after and agrees with the tables."""
    settings: Settings = app.config["TRACKER"]
    yield Council(app, browser_as)
    db.session.rollback()
    assert verify(db.session).faults == []
    shutil.rmtree(FileStore.within(settings.files).root, ignore_errors=True)
