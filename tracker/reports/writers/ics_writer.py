"""Writes deadlines as an iCalendar file (RFC 5545): one all-day entry for each, which takes up nobody's time.

It carries no alarm, because the tracker reminds.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from unicodedata import category
from urllib.parse import urlsplit

from icalendar import Calendar, Event

from tracker.dates import ONE_DAY, day_in_words
from tracker.links import action_address
from tracker.reports.pages.calendar_entries import DeadlineEntry, Deadlines
from tracker.reports.rows.models import BETWEEN

MAKER = "-//Improvement plan tracker//Deadlines//EN"
CONTROL = "Cc"  # the category of such characters in Unicode
ASKED_EVERY = timedelta(hours=1)  # how often a calendar program is told to look again


def write_ics(shown: Deadlines, base_url: str, made_at: datetime) -> bytes:
    """The file, made at this instant by the installation at this address.

    A deadline keeps its UID when it moves, and with a higher SEQUENCE the entry moves in the calendar that has it.
    """
    calendar = Calendar()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", MAKER)
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("METHOD", "PUBLISH")
    for name in ("NAME", "X-WR-CALNAME"):  # RFC 7986, and what was usual before it
        calendar.add(name, _line(shown.title))
    calendar.add("REFRESH-INTERVAL", ASKED_EVERY, parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", "PT1H")  # what Outlook reads instead
    for entry in shown.entries:
        calendar.add_component(_event(entry, base_url, made_at))
    written: bytes = calendar.to_ical(sorted=False)
    return written


def _event(entry: DeadlineEntry, base_url: str, made_at: datetime) -> Event:
    event = Event()
    event.add("UID", f"milestone-{entry.milestone_id}@{urlsplit(base_url).hostname}")
    event.add("DTSTAMP", made_at)
    event.add("SEQUENCE", entry.version)
    if entry.changed_at is not None:
        event.add("LAST-MODIFIED", entry.changed_at)
    event.add("DTSTART", entry.last_day)
    event.add("DTEND", entry.last_day + ONE_DAY)
    event.add("SUMMARY", _line(_summary(entry)))
    event.add("DESCRIPTION", "\n".join(_description(entry, base_url)))
    event.add("URL", action_address(base_url, entry.action_id))
    event.add("TRANSP", "TRANSPARENT")
    return event


def _summary(entry: DeadlineEntry) -> str:
    part = f", {entry.part}" if entry.part else ""
    return f"Due: {entry.plan_ref} action {entry.action_ref}{part}: {entry.wording}"


def _description(entry: DeadlineEntry, base_url: str) -> Iterator[str]:
    yield from filter(None, map(_line, entry.wording.splitlines()))
    yield ""
    if entry.part:
        yield _line(f"Milestone: {entry.part}")
    yield _line(f"Deadline: {entry.as_printed}")
    yield f"Last day: {day_in_words(entry.last_day)}"
    if entry.boards:
        yield _line(f"Monitored by: {BETWEEN.join(entry.boards)}")
    yield action_address(base_url, entry.action_id)


def _line(words: str) -> str:
    """Words on one line, without the control characters that a calendar file must not hold."""
    return " ".join("".join(" " if category(letter) == CONTROL else letter for letter in words).split())
