"""Backup and restore: the whole installation in one checked file, also from SQLite to PostgreSQL and back."""
