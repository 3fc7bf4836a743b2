"""The whole audit trail, for those who audit it."""
