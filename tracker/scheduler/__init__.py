"""Which job runs when; every run is claimed in the database, so that it happens once however many workers there are."""
