"""The pages of evidence."""

from tracker.web.actions.evidence import routes

__all__ = ["routes"]
