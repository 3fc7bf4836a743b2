"""Who is asking, and when: found once per request from the cookie's secret and the installation's clock."""

import secrets
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import cast
from urllib.parse import urlsplit

from flask import current_app, g, request, session

from tracker.audit.service import Actor, Recording, recording
from tracker.clock import Clock
from tracker.config import LOOPBACK, Settings
from tracker.database import db
from tracker.dates import local_day
from tracker.errors import Forbidden
from tracker.installation.enums import InstallationKind
from tracker.installation.models import Installation
from tracker.installation.queries import get_installation
from tracker.people.queries import Viewer, person_of_session, signed_in_person, viewer_of

ASKED_BY_NOBODY = frozenset({"static", "system.health"})
COOKIE_SECRET = "secret"  # noqa: S105 - the name under which the cookie keeps it

VISITOR = Actor("visitor", "A visitor who is not signed in")


@dataclass(frozen=True)
class Asking:
    """What is known of a request before its page is built."""

    clock: Clock
    now: datetime
    viewer: Viewer | None
    is_training: bool
    clock_target_at: datetime | None
    request_id: str

    @property
    def today(self) -> date:
        """The day in Europe/London."""
        return local_day(self.now)


def identify() -> None:
    """Finds out who asks and when; runs before every request. Those in ASKED_BY_NOBODY do without the database."""
    if request.endpoint in ASKED_BY_NOBODY:
        g.asking = _UNASKED
        return
    mark = get_installation(db.session)
    clock = _clock(mark)
    now = clock.now()
    secret = session.get(COOKIE_SECRET, "")
    person_id = signed_in_person(db.session, secret, now) if secret else None
    g.asking = Asking(
        clock=clock,
        now=now,
        viewer=viewer_of(db.session, person_id, local_day(now)) if person_id else None,
        is_training=mark is not None and mark.kind is InstallationKind.TRAINING,
        clock_target_at=mark.clock_target_at if mark else None,
        request_id=secrets.token_hex(8),
    )


def _clock(mark: Installation | None) -> Clock:
    return Clock.ahead_by(mark.clock_ahead_seconds if mark else 0)


def keep_training_here() -> None:
    """Refuses requests from other computers or for another host name, since in training anybody can sign in."""
    if asking().is_training and not (
        request.remote_addr in LOOPBACK and urlsplit(request.host_url).hostname in LOOPBACK
    ):
        raise Forbidden("A training installation can only be used on this computer. Open http://127.0.0.1 instead.")


_UNASKED = Asking(
    Clock(), datetime.min.replace(tzinfo=UTC), None, is_training=False, clock_target_at=None, request_id=""
)


def asking() -> Asking:
    """What `identify` found out; empty when the database could not be reached."""
    return cast(Asking, g.get("asking", _UNASKED))


def viewer() -> Viewer:
    """The person who is signed in. Raises Forbidden when nobody is."""
    viewer = asking().viewer
    if viewer is None:
        raise Forbidden("Sign in to see this page.")
    return viewer


def today() -> date:
    """The day in Europe/London on the installation's clock."""
    return asking().today


def settings() -> Settings:
    """The settings of this installation."""
    return cast(Settings, current_app.config["TRACKER"])


def recorded(
    *, reason: str = "", on_behalf_of: str = "", on_behalf_of_name: str = "", actor: Actor | None = None
) -> AbstractContextManager[Recording]:
    """A recording in the name of the person who is signed in, or of a visitor.

    With `actor` it is in their name instead, whoever is signed in: for answers by a link.
    """
    now = asking()
    if actor is None:
        actor = VISITOR
        if now.viewer is not None:
            actor = Actor(f"person:{now.viewer.person_id}", now.viewer.name, on_behalf_of, on_behalf_of_name)
    return recording(db.session, actor, now.now, reason=reason, request_id=now.request_id)


def asked_before() -> int | None:
    """The person whose session this browser last had here, even when it has ended."""
    secret = str(session.get(COOKIE_SECRET, ""))
    return person_of_session(db.session, secret) if secret else None


def remember(secret: str) -> None:
    """Puts a session's secret in the cookie, in place of what was there."""
    session.clear()
    session[COOKIE_SECRET] = secret


def forget() -> str:
    """Empties the cookie; gives the secret that was in it."""
    secret = str(session.get(COOKIE_SECRET, ""))
    session.clear()
    return secret


def place() -> str:
    """Where the request comes from, for throttling."""
    return request.remote_addr or "unknown"
