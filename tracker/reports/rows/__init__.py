"""One action as every list shows it, and how its row is built from what is stored."""
