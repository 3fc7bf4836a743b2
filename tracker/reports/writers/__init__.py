"""Writers turn a report into a file; they only read."""
