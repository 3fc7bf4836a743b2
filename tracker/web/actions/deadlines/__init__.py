"""The pages of deadlines: entering, correcting, settling, requesting and deciding."""

from tracker.web.actions.deadlines import calendar_file, decisions, requests, routes, settlement

__all__ = ["calendar_file", "decisions", "requests", "routes", "settlement"]
