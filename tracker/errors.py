"""Exceptions for what cannot be done, in words that a person can act on."""


class TrackerError(Exception):
    """The parent of all refusals; its text is shown to the person."""


class Refused(TrackerError):
    """The rules of the domain do not allow it. `field` names the form field that is wrong, if there is one."""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


class NotFound(TrackerError):
    """There is no such thing, or not for this person."""


class Forbidden(TrackerError):
    """The person may not do this."""


class Conflict(TrackerError):
    """Somebody else changed the same thing since it was read."""


class WrongSetting(TrackerError):
    """A setting of the installation is missing, wrong or unsafe; the text names it."""


def check_version(here: int, seen: int, name: str) -> None:
    """Raises Conflict when a thing is no longer at the version that the person saw."""
    if here != seen:
        raise Conflict(f"Somebody else has changed {name} since you opened this page.")
