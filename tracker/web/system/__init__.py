"""Whether the daily work is done: last runs, emails owed, sent and failed; and a page for monitors."""
