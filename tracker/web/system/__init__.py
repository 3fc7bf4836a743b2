"""Whether the daily work is done: last runs, mail owed, sent and failed; and a page for monitors."""
