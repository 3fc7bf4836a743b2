"""The one row that marks an installation in its own database."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base
from tracker.installation.enums import InstallationKind


class Installation(Base):
    """The kind of this installation, and its clock: seconds ahead of the machine's, and the time it is moving to."""

    __tablename__ = "installation"

    kind: Mapped[InstallationKind]
    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    clock_ahead_seconds: Mapped[int] = mapped_column(default=0)
    clock_target_at: Mapped[datetime | None] = mapped_column(default=None)
