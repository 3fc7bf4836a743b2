"""The installation and the browsers of the page tests, for journeys through many pages; and databases of both kinds."""

from tests.stores import pg_template, session, sqlite_template, store
from tests.web.conftest import app, browser_as, head, installation

__all__ = ["app", "browser_as", "head", "installation", "pg_template", "session", "sqlite_template", "store"]
