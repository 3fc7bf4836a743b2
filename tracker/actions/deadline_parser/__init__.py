"""Deadlines as councils word them, read as a last day, as a question to a person, or refused with a reason."""
