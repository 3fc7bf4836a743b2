"""The pages on which owners report progress."""

from tracker.web.actions.updates import routes

__all__ = ["routes"]
