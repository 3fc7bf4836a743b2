"""RAG ratings: a plan's key, and the ratings that somebody other than the owner gave."""
