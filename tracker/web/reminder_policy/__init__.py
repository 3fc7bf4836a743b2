"""A plan's reminder policy: everybody can read it, the secretariat sets it."""
