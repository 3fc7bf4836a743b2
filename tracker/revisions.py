"""The migration that a database is at, and the one this version needs, without loading what runs migrations."""

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from tracker.config import resource


def revision_of(connection: Connection) -> str | None:
    """The migration that a database is at; None when it has no structure yet."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def newest_revision() -> str:
    """The migration that this version of the product needs; the scripts' names begin with their numbers."""
    scripts = (resource("migrations") / "versions").glob("[0-9]*.py")
    return max(script.name.partition("_")[0] for script in scripts)
