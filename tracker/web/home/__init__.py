"""The first page: what this person must do now."""
