"""The page on which somebody other than the owner rates an action."""

from tracker.web.actions.ratings import routes

__all__ = ["routes"]
