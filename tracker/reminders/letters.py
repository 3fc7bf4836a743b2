"""The words of the one mail a day that tells a person what needs them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tracker.dates import day_in_words, days_in_words
from tracker.links import action_address, update_address
from tracker.mail.letters import Letter, written
from tracker.reminders.facts import Concern
from tracker.reminders.rules import LONGEST_LIST


@dataclass(frozen=True)
class Line:
    """One item of a mail, in the plan's words."""

    action: str
    plan: str
    wording: str
    part: str
    as_printed: str
    last_day: str
    standing: str
    boards: str
    changed: str
    extension: str
    owned_as: str
    address: str
    update_address: str


@dataclass(frozen=True)
class Section:
    """A heading of the mail and what stands under it."""

    heading: str
    lines: tuple[Line, ...]


def digest_letter(
    name: str, told: Sequence[Concern], still_open: Sequence[Concern], day: date, base_url: str
) -> Letter:
    """The mail to a person: what they are told, most pressing first, then what else is late, all as of `day`."""
    ordered = sorted(told, key=lambda one: one.matter.order)
    days = [(one, (day - one.matter.deadline_on).days) for one in ordered]
    parts = {
        "Overdue": [one for one, late in days if late > 0],
        "Due today": [one for one, late in days if late == 0],
        "Due soon": [one for one, late in days if late < 0],
    }
    sections = [
        Section(heading, tuple(_line(one, day, base_url) for one in found)) for heading, found in parts.items() if found
    ]
    rest = sorted(still_open, key=lambda one: one.matter.order)
    values = {
        "name": name,
        "day": day_in_words(day),
        "needs": needs_in_words(told),
        "counts": counts_in_words(told, {heading: len(found) for heading, found in parts.items()}),
        "sections": sections,
        "still_open": [_line(one, day, base_url) for one in rest[:LONGEST_LIST]],
        "more": max(len(rest) - LONGEST_LIST, 0),
        "base_url": base_url,
    }
    return written("digest", values)


def needs_in_words(told: Sequence[Concern]) -> str:
    """How many actions the mail is about: "1 action needs you", "3 actions need you"."""
    actions = len({one.matter.action_id for one in told})
    return f"{actions} action needs you" if actions == 1 else f"{actions} actions need you"


def counts_in_words(told: Sequence[Concern], counts: dict[str, int]) -> str:
    """How many are how late: "2 overdue, 1 due soon"; they are called parts where an action has several."""
    has_parts = len({one.matter.action_id for one in told}) < len(told)
    first, *rest = [(number, heading.lower()) for heading, number in counts.items() if number]
    noun = ("part " if first[0] == 1 else "parts ") if has_parts else ""
    return ", ".join([f"{first[0]} {noun}{first[1]}", *(f"{number} {words}" for number, words in rest)])


def standing_in_words(deadline: date, day: date) -> str:
    """How a deadline stands on `day`: "12 days overdue", "due today", "due in 1 day"."""
    late = (day - deadline).days
    if late > 0:
        return f"{days_in_words(late)} overdue"
    return f"due in {days_in_words(-late)}" if late else "due today"


def _line(concern: Concern, day: date, base_url: str) -> Line:
    matter = concern.matter
    return Line(
        action=f"Action {matter.action_ref}",
        plan=f"{matter.plan_title} ({matter.plan_ref})",
        wording=matter.wording,
        part=matter.part,
        as_printed=matter.as_printed,
        last_day=day_in_words(matter.deadline_on),
        standing=standing_in_words(matter.deadline_on, day),
        boards=", ".join(matter.boards),
        changed=matter.changed,
        extension=matter.extension,
        owned_as=concern.owned_as,
        address=action_address(base_url, matter.action_id),
        update_address=update_address(base_url, matter.action_id),
    )
