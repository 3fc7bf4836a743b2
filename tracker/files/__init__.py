"""Files that people hand in: which are taken, and how they are kept under their hash. Knows no database."""
