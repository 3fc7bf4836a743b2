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
from tracker.reminders.due.milestones import DueMilestone
from tracker.reminders.due.rules import LONGEST_LIST
from tracker.reminders.enums import MailPart
from tracker.reminders.policy.rules import DEFAULT, with_values

WEEKLY = "This week’s exceptions"

T = TypeVar("T", Concern, Escalation)


@dataclass(frozen=True)
class DigestLine:
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
class DigestGroup:
    """The items of one plan in a section, with that plan's own words before them."""

    plan: str
    words: str
    lines: tuple[DigestLine, ...]


@dataclass(frozen=True)
class DigestSection:
    """A heading of the mail, what stands under it by plan, and how many more there are than are shown."""

    heading: str
    groups: tuple[DigestGroup, ...]
    more: int = 0


def digest_subject(contents: Contents, around: Surroundings) -> str:
    """What a mail is about, in one line; in the plan's own words where they are set and it is about that plan alone."""
    plans = list(contents.plans)
    if len(plans) == 1 and contents.told:
        actions = len({concern.matter.action_id for concern in contents.told})
        words = _words(plans[0], MailPart.SUBJECT, around)
        return " ".join(_filled(words, contents.told[0].matter, actions, contents, around).split())
    return f"{needs_in_words(contents)}: {counts_in_words(contents, around.day)}"


def digest_letter(contents: Contents, around: Surroundings) -> Letter:
    """The mail to a person: what they are told, most pressing first, then what else is late, all as of its day."""
    sections = [*_told_sections(contents, around), *_escalated(contents, around)]
    rest = sorted(contents.still_open, key=lambda concern: concern.matter.order)
    values = {
        "subject": digest_subject(contents, around),
        "name": contents.recipient.name,
        "day": day_in_words(around.day),
        "needs": needs_in_words(contents),
        "counts": counts_in_words(contents, around.day),
        "sections": sections,
        "exceptions": exception_sections(contents.exceptions, around.base_url),
        "still_open": [_line(concern, around) for concern in rest[:LONGEST_LIST]],
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
    """How many actions the mail is about: "1 action needs your attention", "3 actions need your attention"."""
    actions = len({concern.matter.action_id for concern in contents.told})
    if actions:
        return f"{actions} action needs your attention" if actions == 1 else f"{actions} actions need your attention"
    return f"No reply on {_unanswered(contents)}" if contents.escalations else WEEKLY


def counts_in_words(contents: Contents, day: date) -> str:
    """How many are how late: "2 overdue, 1 due soon"; they are called milestones where an action has several.

    What others have not answered comes after what the reader owes. A mail about that alone, or about the week's
    exceptions, names the plans.
    """
    if not contents.told:
        refs = (
            dict.fromkeys(escalation.matter.plan_ref for escalation in contents.escalations) or contents.plans.values()
        )
        also = f"; {WEEKLY.lower()}" if contents.escalations and contents.exceptions else ""
        return f"{', '.join(refs)}{also}"
    parts = {heading.lower(): concerns for heading, _, concerns in _by_lateness(contents, day)}
    has_milestones = len({concern.matter.action_id for concern in contents.told}) < len(contents.told)
    first, *rest = [(len(concerns), words) for words, concerns in parts.items()]
    noun = ("milestone " if first[0] == 1 else "milestones ") if has_milestones else ""
    said = [f"{first[0]} {noun}{first[1]}", *(f"{number} {words}" for number, words in rest)]
    if contents.escalations:
        said.append(f"and no reply from others on {_unanswered(contents)}")
    return ", ".join(said)


def _unanswered(contents: Contents) -> str:
    return plural(len({escalation.matter.action_id for escalation in contents.escalations}), "action")


def due_in_words(deadline: date, day: date) -> str:
    """How a deadline stands on `day`: "12 days overdue", "due today", "due in 1 day"."""
    late = (day - deadline).days
    if late > 0:
        return f"{days_in_words(late)} overdue"
    return f"due in {days_in_words(-late)}" if late else "due today"


def _by_lateness(contents: Contents, day: date) -> list[tuple[str, MailPart, list[Concern]]]:
    ordered = sorted(contents.told, key=lambda concern: concern.matter.order)
    days = [(concern, (day - concern.matter.deadline_on).days) for concern in ordered]
    parts = [
        ("Overdue", MailPart.OVERDUE, [concern for concern, late in days if late > 0]),
        ("Due today", MailPart.DUE_TODAY, [concern for concern, late in days if late == 0]),
        ("Due soon", MailPart.DUE_SOON, [concern for concern, late in days if late < 0]),
    ]
    return [part for part in parts if part[2]]


def _told_sections(contents: Contents, around: Surroundings) -> list[DigestSection]:
    return [
        _section(heading, part, concerns, contents, around, _line)
        for heading, part, concerns in _by_lateness(contents, around.day)
    ]


def _escalated(contents: Contents, around: Surroundings) -> list[DigestSection]:
    ordered = sorted(contents.escalations, key=lambda escalation: escalation.matter.order)
    heading = "No reply from the owners"
    return [_section(heading, MailPart.ESCALATION, ordered, contents, around, _silent_line)] if ordered else []


def _section(
    heading: str,
    part: MailPart,
    found: Sequence[T],
    contents: Contents,
    around: Surroundings,
    line: Callable[[T, Surroundings], DigestLine],
) -> DigestSection:
    """Grouped by plan in the order of the most pressing item; what is cut is cut at the end."""
    shown = found[:LONGEST_LIST]
    groups = []
    for plan_id in dict.fromkeys(concern.matter.plan_id for concern in shown):
        here = [concern for concern in shown if concern.matter.plan_id == plan_id]
        due, number = (
            here[0].matter,
            len({concern.matter.action_id for concern in found if concern.matter.plan_id == plan_id}),
        )
        words = _filled(_words(plan_id, part, around), due, number, contents, around)
        groups.append(DigestGroup(due.plan, words, tuple(line(concern, around) for concern in here)))
    return DigestSection(heading, tuple(groups), len(found) - len(shown))


def _words(plan_id: int, part: MailPart, around: Surroundings) -> str:
    return around.policies.get(plan_id, DEFAULT).said_in(part)


def _filled(words: str, due: DueMilestone, number: int, contents: Contents, around: Surroundings) -> str:
    values = {
        "name": contents.recipient.name,
        "plan": due.plan,
        "number": f"{number:,}",
        "needs": needs_in_words(contents),
        "counts": counts_in_words(contents, around.day),
        "day": day_in_words(around.day),
        "reply": ", ".join(around.replies.get(due.plan_id, ())) or "the board secretariat",
    }
    return with_values(words, values)


def _closings(contents: Contents, around: Surroundings) -> list[str]:
    """What the plans whose owner the reader is say at the end; each by its name where they differ."""
    firsts: dict[int, DueMilestone] = {}
    for concern in contents.told:
        firsts.setdefault(concern.matter.plan_id, concern.matter)
    actions = len({one.matter.action_id for one in contents.told})
    said = {
        due.plan_ref: _filled(_words(plan_id, MailPart.CLOSING, around), due, actions, contents, around)
        for plan_id, due in firsts.items()
    }
    if len(set(said.values())) == 1:
        return list(said.values())[:1]
    return [f"{ref}: {words}" for ref, words in said.items()]


def _line(concern: Concern, around: Surroundings) -> DigestLine:
    due = concern.matter
    return replace(
        _matter_line(due, around),
        extension=due.extension,
        why=concern.why[:1].upper() + concern.why[1:] if concern.is_copy else f"You own this {concern.why}",
        update_address=update_address(around.base_url, due.action_id),
        answer=around.links.get(due.action_id, ""),
    )


def _silent_line(silent: Escalation, around: Surroundings) -> DigestLine:
    days = (around.day - silent.silent_since).days
    return replace(
        _matter_line(silent.matter, around),
        why=f"You are told this {silent.why}",
        owners=", ".join(silent.owners),
        silence=f"Reminded on {day_in_words(silent.silent_since)}, no reply for {days_in_words(days)}",
    )


def _matter_line(due: DueMilestone, around: Surroundings) -> DigestLine:
    return DigestLine(
        action=f"Action {due.action_ref}",
        wording=due.wording,
        part=due.part,
        as_printed=due.as_printed,
        last_day=day_in_words(due.deadline_on),
        standing=due_in_words(due.deadline_on, around.day),
        boards=", ".join(due.boards),
        changed=due.changed,
        address=action_address(around.base_url, due.action_id),
    )


def why_in_words(contents: Contents) -> str:
    """Why its reader gets a mail: "you may report for somebody who wants you to have a copy"."""
    parts = []
    own = [concern for concern in contents.told if not concern.is_copy]
    if own:
        parts.append("you own these actions: yourself, through a post, or as a board’s secretariat")
    if len(own) < len(contents.told):
        parts.append("you may report for somebody who wants you to have a copy")
    if contents.escalations:
        parts.append("the owners have not replied, and the plan says that you are told when that happens")
    if contents.exceptions:
        parts.append("you are the secretariat of these plans")
    return "; and because ".join(parts)
