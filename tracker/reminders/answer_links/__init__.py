"""Links by which people answer an email without signing in."""
