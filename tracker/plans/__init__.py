"""Plans as printed and as kept: editions, themes, stages, recommendations, and the RAG key that belongs to each."""
