"""Plans: the list of them, one in full, and entering and correcting what they say."""
