"""A calendar file as a calendar program reads it."""

from typing import Any

from icalendar import Calendar


def calendar_in(written: bytes) -> Any:
    """The calendar; its properties by their names in capitals."""
    return Calendar.from_ical(written)


def events_in(written: bytes) -> list[Any]:
    """The entries of a file in their order, each with its properties by their names in capitals."""
    return list(calendar_in(written).walk("VEVENT"))
