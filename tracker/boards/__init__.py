"""The register of boards: every body that monitors, with the names it is printed under."""
