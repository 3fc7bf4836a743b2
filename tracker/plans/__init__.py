"""Plans as printed and as recorded: editions, themes, stages, recommendations, and each plan's own RAG key."""
