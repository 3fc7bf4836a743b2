"""Requests for new dates: those waiting for a decision of a board or the secretariat, decided together."""
