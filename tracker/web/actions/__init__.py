"""The pages of one action: its details, progress, evidence, deadlines, changes of state, and editing."""
