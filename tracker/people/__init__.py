"""People, the posts they hold, what they may do, and how they sign in."""
