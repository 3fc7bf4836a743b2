"""Past days: any day read back from the trail, as it was or as it was known then."""
