"""What events of the trail are made of: the name that is stored for ever, and the words that pages show for it."""

from enum import StrEnum
from typing import Self


class Event(StrEnum):
    """One thing that can happen, as `subject.past_participle`, with its label. Each room has its own.

    The name is stored with every event and never changes. The label may be reworded: it is never stored.
    """

    label: str

    def __new__(cls, name: str, label: str) -> Self:
        """A member from the name that is stored and the words that are shown."""
        event = str.__new__(cls, name)
        event._value_ = name
        event.label = label
        return event

    @property
    def subject(self) -> str:
        """What kind of thing it happens to."""
        return self.value.partition(".")[0]


class TrailEvent(Event):
    """What can happen to the trail itself."""

    DETAIL_WITHHELD = "audit.detail_withheld", "Details of events withheld"
    EXPORTED = "audit.exported", "Audit trail exported"
