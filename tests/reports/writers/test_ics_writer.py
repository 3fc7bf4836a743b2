"""The calendar file, read back as a calendar program reads it: every entry whole, whatever words a plan uses."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.calendar_reader import calendar_in, events_in
from tracker.reports.pages.calendar_entries import DeadlineEntry, Deadlines
from tracker.reports.writers.ics_writer import write_ics

MADE = datetime(2019, 4, 1, 8, 30, tzinfo=UTC)
CHANGED = datetime(2019, 3, 12, 14, 5, 9, tzinfo=UTC)
URL = "https://plans.council.example"
ENTRY = DeadlineEntry(
    milestone_id=7,
    action_id=21,
    plan_ref="LGA-2018",
    action_ref="18",
    wording="Review the structure",
    part="",
    as_printed="December 2018",
    last_day=date(2018, 12, 31),
    boards=("Transformation Board", "Cabinet"),
    version=3,
    changed_at=CHANGED,
)
DESCRIPTION = (
    "DESCRIPTION:Review the structure\\n\\nDeadline: December 2018\\nLast day: 31 December 2018"
    "\\nMonitored by: Transformation Board\\; Cabinet\\nhttps://plans.council.example/actions/21"
)
LONG = "Über alle Maßen, “wichtig”; so that\\nobody forgets: " * 40


def written(*entries: DeadlineEntry, title: str = "Deadlines of Sharon Godman") -> bytes:
    """The file with these entries."""
    return write_ics(Deadlines(title, entries), URL, MADE)


def read(entry: DeadlineEntry) -> Any:
    """One entry after it was written and read."""
    (event,) = events_in(written(entry))
    return event


def test_one_deadline_in_full() -> None:
    assert written(ENTRY).decode().replace("\r\n ", "").split("\r\n") == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Improvement plan tracker//Deadlines//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "NAME:Deadlines of Sharon Godman",
        "X-WR-CALNAME:Deadlines of Sharon Godman",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
        "BEGIN:VEVENT",
        "UID:milestone-7@plans.council.example",
        "DTSTAMP:20190401T083000Z",
        "SEQUENCE:3",
        "LAST-MODIFIED:20190312T140509Z",
        "DTSTART;VALUE=DATE:20181231",
        "DTEND;VALUE=DATE:20190101",
        "SUMMARY:Due: LGA-2018 action 18: Review the structure",
        DESCRIPTION,
        "URL:https://plans.council.example/actions/21",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_a_part_is_named_and_what_is_not_known_is_left_out() -> None:
    event = read(replace(ENTRY, part="Silver", boards=(), changed_at=None))
    assert event["SUMMARY"] == "Due: LGA-2018 action 18, Silver: Review the structure"
    assert event["DESCRIPTION"].split("\n") == [
        "Review the structure",
        "",
        "Milestone: Silver",
        "Deadline: December 2018",
        "Last day: 31 December 2018",
        "https://plans.council.example/actions/21",
    ]
    assert "LAST-MODIFIED" not in event


def test_there_is_no_alarm() -> None:
    assert b"VALARM" not in written(ENTRY)


def test_a_moved_deadline_has_the_same_uid_and_a_higher_sequence() -> None:
    before, after = read(ENTRY), read(replace(ENTRY, last_day=date(2019, 7, 31), version=4))
    assert before["UID"] == after["UID"]
    assert before["SEQUENCE"] < after["SEQUENCE"]
    assert (after["DTSTART"].dt, after["DTEND"].dt) == (date(2019, 7, 31), date(2019, 8, 1))


def test_two_deadlines_of_one_action_are_two_entries() -> None:
    events = events_in(written(ENTRY, replace(ENTRY, milestone_id=8)))
    assert [event["UID"].partition("@")[0] for event in events] == ["milestone-7", "milestone-8"]


def test_a_calendar_may_be_empty() -> None:
    calendar = calendar_in(written())
    assert calendar["X-WR-CALNAME"] == "Deadlines of Sharon Godman"
    assert calendar.walk("VEVENT") == []


def test_no_line_is_longer_than_calendar_programs_read() -> None:
    lines = written(replace(ENTRY, wording=LONG, part=LONG, as_printed=LONG), title=LONG).split(b"\r\n")
    assert len(lines) > 100
    assert max(map(len, lines)) <= 75
    assert not any(b"\n" in line or b"\r" in line for line in lines)


def test_long_words_come_back_whole() -> None:
    event = read(replace(ENTRY, wording=LONG))
    assert event["SUMMARY"] == f"Due: LGA-2018 action 18: {LONG.strip()}"
    assert event["DESCRIPTION"].split("\n")[0] == LONG.strip()


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x0b", "\u2028"])
def test_many_lines_are_one_in_the_summary_and_many_in_the_description(end: str) -> None:
    event = read(replace(ENTRY, wording=f"First, do this;{end}{end}then  that.{end}"))
    assert event["SUMMARY"] == "Due: LGA-2018 action 18: First, do this; then that."
    assert event["DESCRIPTION"].split("\n")[:3] == ["First, do this;", "then that.", ""]


@given(st.text())
def test_whatever_the_words_the_file_is_read_back(words: str) -> None:
    entries = (replace(ENTRY, wording=words, part=words, boards=(words,), as_printed=words), ENTRY)
    odd, plain = events_in(written(*entries, title=words))
    assert plain["SUMMARY"] == "Due: LGA-2018 action 18: Review the structure"
    assert odd["UID"] == "milestone-7@plans.council.example"
    assert odd["DTSTART"].dt == date(2018, 12, 31)
    assert {name for event in (odd, plain) for name in event} == set(plain)
