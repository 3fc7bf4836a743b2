"""The whole trail for those who audit it."""
