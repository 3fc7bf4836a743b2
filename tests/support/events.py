"""Events that tests tell where they set a scene by hand and no verb of the product does it."""

from tracker.audit.events import Event


class StagedEvent(Event):
    """What a test did to the database itself."""

    BUILT = "test.built", "Built by a test"
    CHANGED = "test.changed", "Changed by a test"
