"""Requests for new dates: what waits for a decision of a board or of the secretariat, decided in one go."""
