"""How councils word deadlines: the times they name, what stands in place of a time, and how both are joined."""
