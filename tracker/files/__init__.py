"""Files that people upload: which are accepted, and how they are stored under their hash. Knows no database."""
