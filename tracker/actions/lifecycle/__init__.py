"""The states of an action, from not started to embedded, and the transitions between them."""
