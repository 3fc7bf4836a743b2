"""The pages on which owners report progress."""
