"""Evidence that an action was done: documents, data, audits, observations and users' voices."""
