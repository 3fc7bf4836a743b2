"""The pages of deadlines: entering, correcting, settling, requesting and deciding."""
