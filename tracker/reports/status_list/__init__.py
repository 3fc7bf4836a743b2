"""The status list: its filters, its choices, its worklists and its counts."""
