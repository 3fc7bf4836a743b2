"""The words of the one mail a day that tells a person what needs them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from tracker.dates import day_in_words, days_in_words, plural
from tracker.links import action_address, update_address
from tracker.mail.rendering import Letter, written
from tracker.reminders.digest.exception_wording import exception_sections
from tracker.reminders.digest.reply_to import in_one_line
from tracker.reminders.due.audience import Concern
from tracker.reminders.due.digest import Contents, Surroundings
from tracker.reminders.due.escalation import Escalation
from tracker.reminders.due.milestones import Matter
from tracker.reminders.due.rules import LONGEST_LIST
from tracker.reminders.enums import MailPart
from tracker.reminders.policy.rules import DEFAULT, with_values

WEEKLY = "This week’s exceptions"

T = TypeVar("T", Concern, Escalation)


@dataclass(frozen=True)
class Line:
    """One item of a mail, in the plan's words; `answer` is where it can be answered without signing in, if anywhere."""

    action: str
    wording: str
    part: str
    as_printed: str
    last_day: str
    standing: str
    boards: str
    changed: str
    address: str
    extension: str = ""
    why: str = ""
    update_address: str = ""
    answer: str = ""
    owners: str = ""
    silence: str = ""


@dataclass(frozen=True)
class Group:
    """The items of one plan in a section, with that plan's own words before them."""

    plan: str
    words: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Section:
    """A heading of the mail, what stands under it by plan, and how many more there are than are shown."""

    heading: str
    groups: tuple[Group, ...]
    more: int = 0


def digest_subject(contents: Contents, around: Surroundings) -> str:
    """What a mail is about, in one line; in the plan's own words where they are set and it is about that plan alone."""
    plans = list(contents.plans)
    if len(plans) == 1 and contents.told:
        actions = len({one.matter.action_id for one in contents.told})
        words = _words(plans[0], MailPart.SUBJECT, around)
        return " ".join(_filled(words, contents.told[0].matter, actions, contents, around).split())
    return f"{needs_in_words(contents)}: {counts_in_words(contents, around.day)}"


def digest_letter(contents: Contents, around: Surroundings) -> Letter:
    """The mail to a person: what they are told, most pressing first, then what else is late, all as of its day."""
    sections = [*_told_sections(contents, around), *_escalated(contents, around)]
    rest = sorted(contents.still_open, key=lambda one: one.matter.order)
    values = {
        "subject": digest_subject(contents, around),
        "name": contents.recipient.name,
        "day": day_in_words(around.day),
        "needs": needs_in_words(contents),
        "counts": counts_in_words(contents, around.day),
        "sections": sections,
        "exceptions": exception_sections(contents.exceptions, around.base_url),
        "still_open": [_line(one, around) for one in rest[:LONGEST_LIST]],
        "more_open": max(len(rest) - LONGEST_LIST, 0),
        "answer_all": around.links.get(None, ""),
        "has_links": bool(around.links),
        "is_owner": bool(contents.told),
        "why": why_in_words(contents),
        "closings": _closings(contents, around),
        "replies": in_one_line(around.replies),
        "check_code": around.check_code,
        "base_url": around.base_url,
    }
    return written("digest", values)


def needs_in_words(contents: Contents) -> str:
    """How many actions the mail is about: "1 action needs you", "3 actions need you"."""
    actions = len({one.matter.action_id for one in contents.told})
    if actions:
        return f"{actions} action needs you" if actions == 1 else f"{actions} actions need you"
    return f"{_unanswered(contents)} without an answer" if contents.escalations else WEEKLY


def counts_in_words(contents: Contents, day: date) -> str:
    """How many are how late: "2 overdue, 1 due soon"; they are called parts where an action has several.

    What others have not answered comes after what the reader owes. A mail about that alone, or about the week's
    exceptions, names the plans.
    """
    if not contents.told:
        refs = dict.fromkeys(one.matter.plan_ref for one in contents.escalations) or contents.plans.values()
        also = f"; {WEEKLY.lower()}" if contents.escalations and contents.exceptions else ""
        return f"{', '.join(refs)}{also}"
    parts = {heading.lower(): found for heading, _, found in _by_lateness(contents, day)}
    has_parts = len({one.matter.action_id for one in contents.told}) < len(contents.told)
    first, *rest = [(len(found), words) for words, found in parts.items()]
    noun = ("part " if first[0] == 1 else "parts ") if has_parts else ""
    said = [f"{first[0]} {noun}{first[1]}", *(f"{number} {words}" for number, words in rest)]
    if contents.escalations:
        said.append(f"and {_unanswered(contents)} of others without an answer")
    return ", ".join(said)


def _unanswered(contents: Contents) -> str:
    return plural(len({one.matter.action_id for one in contents.escalations}), "action")


def standing_in_words(deadline: date, day: date) -> str:
    """How a deadline stands on `day`: "12 days overdue", "due today", "due in 1 day"."""
    late = (day - deadline).days
    if late > 0:
        return f"{days_in_words(late)} overdue"
    return f"due in {days_in_words(-late)}" if late else "due today"


def _by_lateness(contents: Contents, day: date) -> list[tuple[str, MailPart, list[Concern]]]:
    ordered = sorted(contents.told, key=lambda one: one.matter.order)
    days = [(one, (day - one.matter.deadline_on).days) for one in ordered]
    parts = [
        ("Overdue", MailPart.OVERDUE, [one for one, late in days if late > 0]),
        ("Due today", MailPart.DUE_TODAY, [one for one, late in days if late == 0]),
        ("Due soon", MailPart.DUE_SOON, [one for one, late in days if late < 0]),
    ]
    return [part for part in parts if part[2]]


def _told_sections(contents: Contents, around: Surroundings) -> list[Section]:
    return [
        _section(heading, part, found, contents, around, _line)
        for heading, part, found in _by_lateness(contents, around.day)
    ]


def _escalated(contents: Contents, around: Surroundings) -> list[Section]:
    ordered = sorted(contents.escalations, key=lambda one: one.matter.order)
    heading = "No answer from the owners"
    return [_section(heading, MailPart.ESCALATION, ordered, contents, around, _silent_line)] if ordered else []


def _section(
    heading: str,
    part: MailPart,
    found: Sequence[T],
    contents: Contents,
    around: Surroundings,
    line: Callable[[T, Surroundings], Line],
) -> Section:
    """Grouped by plan in the order of the most pressing item; what is cut is cut at the end."""
    shown = found[:LONGEST_LIST]
    groups = []
    for plan_id in dict.fromkeys(one.matter.plan_id for one in shown):
        here = [one for one in shown if one.matter.plan_id == plan_id]
        matter, number = here[0].matter, len({one.matter.action_id for one in found if one.matter.plan_id == plan_id})
        words = _filled(_words(plan_id, part, around), matter, number, contents, around)
        groups.append(Group(matter.plan, words, tuple(line(one, around) for one in here)))
    return Section(heading, tuple(groups), len(found) - len(shown))


def _words(plan_id: int, part: MailPart, around: Surroundings) -> str:
    return around.policies.get(plan_id, DEFAULT).said_in(part)


def _filled(words: str, matter: Matter, number: int, contents: Contents, around: Surroundings) -> str:
    values = {
        "name": contents.recipient.name,
        "plan": matter.plan,
        "number": f"{number:,}",
        "needs": needs_in_words(contents),
        "counts": counts_in_words(contents, around.day),
        "day": day_in_words(around.day),
        "reply": ", ".join(around.replies.get(matter.plan_id, ())) or "the board secretariat",
    }
    return with_values(words, values)


def _closings(contents: Contents, around: Surroundings) -> list[str]:
    """What the plans whose owner the reader is say at the end; each by its name where they differ."""
    firsts: dict[int, Matter] = {}
    for one in contents.told:
        firsts.setdefault(one.matter.plan_id, one.matter)
    actions = len({one.matter.action_id for one in contents.told})
    said = {
        matter.plan_ref: _filled(_words(plan_id, MailPart.CLOSING, around), matter, actions, contents, around)
        for plan_id, matter in firsts.items()
    }
    if len(set(said.values())) == 1:
        return list(said.values())[:1]
    return [f"{ref}: {words}" for ref, words in said.items()]


def _line(concern: Concern, around: Surroundings) -> Line:
    matter = concern.matter
    return replace(
        _matter_line(matter, around),
        extension=matter.extension,
        why=concern.why[:1].upper() + concern.why[1:] if concern.is_copy else f"Yours {concern.why}",
        update_address=update_address(around.base_url, matter.action_id),
        answer=around.links.get(matter.action_id, ""),
    )


def _silent_line(silent: Escalation, around: Surroundings) -> Line:
    days = (around.day - silent.silent_since).days
    return replace(
        _matter_line(silent.matter, around),
        why=f"You are told {silent.why}",
        owners=", ".join(silent.owners),
        silence=f"Told on {day_in_words(silent.silent_since)}, and nothing heard for {days_in_words(days)}",
    )


def _matter_line(matter: Matter, around: Surroundings) -> Line:
    return Line(
        action=f"Action {matter.action_ref}",
        wording=matter.wording,
        part=matter.part,
        as_printed=matter.as_printed,
        last_day=day_in_words(matter.deadline_on),
        standing=standing_in_words(matter.deadline_on, around.day),
        boards=", ".join(matter.boards),
        changed=matter.changed,
        address=action_address(around.base_url, matter.action_id),
    )


def why_in_words(contents: Contents) -> str:
    """Why its reader gets a mail: "you may report for somebody who wants you to have a copy"."""
    parts = []
    own = [one for one in contents.told if not one.is_copy]
    if own:
        parts.append("you own these actions: yourself, through a post, or as a board’s secretariat")
    if len(own) < len(contents.told):
        parts.append("you may report for somebody who wants you to have a copy")
    if contents.escalations:
        parts.append("owners have not answered, and the plan says that you are told then")
    if contents.exceptions:
        parts.append("you are the secretariat of these plans")
    return "; and because ".join(parts)
