"""Reports: what is shown of plans and actions as plain values, ready for pages and files; nothing here changes data."""
