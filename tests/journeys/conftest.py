"""A council at work, for journeys through many pages."""

import shutil
from collections.abc import Iterator

import pytest
from flask import Flask

from tests.pages.browser import BrowserAs
from tests.pages.council import Council
from tracker.audit.verification import verify
from tracker.config import Settings
from tracker.database import db
from tracker.files.store import FileStore


@pytest.fixture
def council(app: Flask, browser_as: BrowserAs) -> Iterator[Council]:
    """The council on 1 April 2019; whatever it does, its trail is whole after and agrees with the tables."""
    settings: Settings = app.config["TRACKER"]
    yield Council(app, browser_as)
    db.session.rollback()
    assert verify(db.session).faults == []
    shutil.rmtree(FileStore.within(settings.files).root, ignore_errors=True)
