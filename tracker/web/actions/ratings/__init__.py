"""The page on which somebody other than the owner rates an action."""
