"""Verbs of the installation: mark it once; in training, move its clock forward, never back."""

from datetime import datetime, timedelta

from tracker.audit.service import Recording
from tracker.errors import Refused
from tracker.installation.enums import InstallationKind
from tracker.installation.events import InstallationEvent
from tracker.installation.models import Installation
from tracker.installation.queries import get_installation


def mark_installation(rec: Recording, kind: InstallationKind, *, ahead: timedelta = timedelta()) -> Installation:
    """Marks the database as live or training; `ahead` is how far a training clock is from the machine's."""
    if get_installation(rec.session) is not None:
        raise Refused("This database has already been set up.")
    if kind is InstallationKind.LIVE and ahead:
        raise Refused("A live installation runs on the machine's own clock.")
    installation = Installation(kind=kind, clock_ahead_seconds=int(ahead.total_seconds()))
    rec.session.add(installation)
    rec.tell(InstallationEvent.MARKED, "installation:1")
    return installation


def ask_clock_forward(rec: Recording, target: datetime) -> None:
    """Asks for the training clock to be moved to `target`; the scheduler then runs each day in between, one by one."""
    installation = _training(rec)
    if target <= rec.now:
        raise Refused("The clock can only be moved forward. Choose a later time.", "target")
    if target > rec.now + timedelta(days=400):
        raise Refused("The clock can be moved by at most 400 days at a time.", "target")
    installation.clock_target_at = target
    rec.tell(InstallationEvent.CLOCK_MOVE_ASKED, "installation:1")


def move_clock(rec: Recording, to: datetime) -> None:
    """Moves the training clock to `to`; the target is forgotten once it is reached."""
    installation = _training(rec)
    if to < rec.now:
        raise Refused("The clock can only be moved forward. Choose a later time.")
    installation.clock_ahead_seconds += round((to - rec.now).total_seconds())
    if installation.clock_target_at is not None and to >= installation.clock_target_at:
        installation.clock_target_at = None
    rec.tell(InstallationEvent.CLOCK_MOVED, "installation:1")


def _training(rec: Recording) -> Installation:
    installation = get_installation(rec.session)
    if installation is None or installation.kind is not InstallationKind.TRAINING:
        raise Refused("Only a training installation has its own clock.")
    return installation
