"""The pages on which the secretariat enters an action, its owners and its boards."""

from tracker.web.actions.editing import owners, routes

__all__ = ["owners", "routes"]
