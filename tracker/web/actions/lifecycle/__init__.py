"""The pages on which an action changes its state."""

from tracker.web.actions.lifecycle import completion, milestones, suspension

__all__ = ["completion", "milestones", "suspension"]
