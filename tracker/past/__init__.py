"""Past days: any day read from the trail, as it was or as it was known then."""
