"""What each page shows, as one plain value."""
