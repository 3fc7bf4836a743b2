"""Actions: who owns them, by when, who watches, and what their owners report."""
