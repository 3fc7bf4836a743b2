"""A person's deadlines in their own calendar: as a file, and at a private address."""
