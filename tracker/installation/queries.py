"""Reads of the installation's kind and clock."""

from datetime import datetime

import sqlalchemy as sa

from tracker.clock import Clock
from tracker.database import AnySession
from tracker.installation.enums import InstallationKind
from tracker.installation.models import Installation


def get_installation(session: AnySession) -> Installation | None:
    """The row of this installation; None before `tracker init`."""
    return session.execute(sa.select(Installation)).scalar_one_or_none()


def clock_of(session: AnySession) -> Clock:
    """The clock of this installation; the machine's own when it is not set up yet."""
    ahead = session.execute(sa.select(Installation.clock_ahead_seconds)).scalar_one_or_none()
    return Clock.ahead_by(ahead or 0)


def installation_kind(session: AnySession) -> InstallationKind | None:
    """What kind of installation this is; None before `tracker init`."""
    return session.execute(sa.select(Installation.kind)).scalar_one_or_none()


def is_training(session: AnySession) -> bool:
    """Whether this is a training installation."""
    return installation_kind(session) is InstallationKind.TRAINING


def clock_target(session: AnySession) -> datetime | None:
    """The instant to which the training clock is moving; None when it is not moving."""
    return session.execute(sa.select(Installation.clock_target_at)).scalar_one_or_none()
