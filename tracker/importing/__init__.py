"""Plans from files: read, checked as a whole, then entered through the verbs of the rooms below."""
