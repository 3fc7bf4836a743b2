"""Seed files (TOML): what they may contain, and how they are read into values."""
