"""The status list: filtered, counted, shareable, printed, and as CSV."""
