"""What all forms share: their base, their fields, how one is submitted, and how two people's changes are merged."""
