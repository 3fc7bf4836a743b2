"""Reminders: who is owed what today, worked out from today's facts and told once."""
