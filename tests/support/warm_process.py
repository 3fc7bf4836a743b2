"""Loaded by the one process that workers are forked from: it has been through a morning, so that they need not warm up.

What a worker does for the first time takes longer than all that it does afterwards.
"""

import tempfile
from pathlib import Path

import sqlalchemy as sa

from tests.support.clock import NO_FILES, START
from tests.support.databases import opened
from tests.support.owed_morning import BASE_URL, SECRET, build_council
from tracker.mail.transports.transport import MaildirTransport
from tracker.scheduler.outgoing import Outgoing
from tracker.scheduler.service import tick
from tracker.tables import METADATA


def warm() -> None:
    """Goes through a morning with a database and a mail folder that nobody keeps; leaves nothing open."""
    with tempfile.TemporaryDirectory(prefix="tracker-warmed-") as name:
        url = f"sqlite:///{Path(name) / 'tracker.sqlite'}"
        unguarded = sa.create_engine(url)
        METADATA.create_all(unguarded)
        unguarded.dispose()
        store = opened(url)
        with store.sessions() as session:
            build_council(session, owners=1)
            tick(session, Outgoing(MaildirTransport(Path(name) / "box"), BASE_URL, SECRET), NO_FILES, lambda: START)
        store.engine.dispose()


warm()
