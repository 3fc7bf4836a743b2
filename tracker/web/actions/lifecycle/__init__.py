"""The pages on which an action changes its state."""
