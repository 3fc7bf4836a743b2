"""Deadlines as councils word them, read into a last day, a question to a person, or a refusal that says why."""
