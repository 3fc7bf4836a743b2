"""Seed files (TOML): what may stand in them, and how they are read into values."""
