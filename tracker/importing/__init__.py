"""Plans from files: read, checked as a whole, then applied through the verbs of the rooms below."""
