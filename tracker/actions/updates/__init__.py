"""Progress updates: what owners report, on whose behalf, and for which day."""
