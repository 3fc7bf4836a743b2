"""The installation and the browsers of the page tests, for journeys through many pages."""

from tests.web.conftest import app, browser_as, head, installation

__all__ = ["app", "browser_as", "head", "installation"]
