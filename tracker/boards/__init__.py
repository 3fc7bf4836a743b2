"""The register of boards: every board that monitors, with the names it is printed under."""
