"""The wording of the one email a day that tells a person what needs their attention."""

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
from tracker.reminders.due.digest import Contents, DigestContext
from tracker.reminders.due.escalation import Escalation
from tracker.reminders.due.milestones import DueMilestone
from tracker.reminders.due.rules import LONGEST_LIST
from tracker.reminders.enums import MailPart
from tracker.reminders.policy.rules import DEFAULT, with_values

WEEKLY = "This week’s exceptions"

T = TypeVar("T", Concern, Escalation)


@dataclass(frozen=True)
class DigestLine:
    """One item of an email, in the plan's words; `answer` is the link to report without signing in, if there is one."""

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
    """The items of one plan in a section, after that plan's own words."""

    plan: str
    words: str
    lines: tuple[DigestLine, ...]


@dataclass(frozen=True)
class DigestSection:
    """A heading of the email, its items by plan, and how many more there are than are shown."""

    heading: str
    groups: tuple[DigestGroup, ...]
    more: int = 0


def digest_subject(contents: Contents, context: DigestContext) -> str:
    """The subject of an email; in the plan's own words if it has any and the email is about that plan alone."""
    plans = list(contents.plans)
    if len(plans) == 1 and contents.told:
        actions = len({concern.milestone.action_id for concern in contents.told})
        words = _words(plans[0], MailPart.SUBJECT, context)
        return " ".join(_filled(words, contents.told[0].milestone, actions, contents, context).split())
    return f"{needs_in_words(contents)}: {counts_in_words(contents, context.day)}"


def digest_letter(contents: Contents, context: DigestContext) -> Letter:
    """The email to a person: what they are told, most urgent first, then what else is overdue, all as of its day."""
    sections = [*_told_sections(contents, context), *_escalated(contents, context)]
    rest = sorted(contents.still_open, key=lambda concern: concern.milestone.order)
    values = {
        "subject": digest_subject(contents, context),
        "name": contents.recipient.name,
        "day": day_in_words(context.day),
        "needs": needs_in_words(contents),
        "counts": counts_in_words(contents, context.day),
        "sections": sections,
        "exceptions": exception_sections(contents.exceptions, context.base_url),
        "still_open": [_line(concern, context) for concern in rest[:LONGEST_LIST]],
        "more_open": max(len(rest) - LONGEST_LIST, 0),
        "answer_all": context.links.get(None, ""),
        "has_links": bool(context.links),
        "is_owner": bool(contents.told),
        "why": why_in_words(contents),
        "closings": _closings(contents, context),
        "replies": in_one_line(context.replies),
        "check_code": context.check_code,
        "base_url": context.base_url,
    }
    return written("digest", values)


def needs_in_words(contents: Contents) -> str:
    """How many actions the email is about: "1 action needs your attention", "3 actions need your attention"."""
    actions = len({concern.milestone.action_id for concern in contents.told})
    if actions:
        return f"{actions} action needs your attention" if actions == 1 else f"{actions} actions need your attention"
    return f"No reply on {_unanswered(contents)}" if contents.escalations else WEEKLY


def counts_in_words(contents: Contents, day: date) -> str:
    """How many are how late: "2 overdue, 1 due soon"; they are called milestones where an action has several.

    What others have not replied to comes after what the reader owes. An email about that alone, or about the week's
    exceptions, names the plans.
    """
    if not contents.told:
        refs = (
            dict.fromkeys(escalation.milestone.plan_ref for escalation in contents.escalations)
            or contents.plans.values()
        )
        also = f"; {WEEKLY.lower()}" if contents.escalations and contents.exceptions else ""
        return f"{', '.join(refs)}{also}"
    parts = {heading.lower(): concerns for heading, _, concerns in _by_lateness(contents, day)}
    has_milestones = len({concern.milestone.action_id for concern in contents.told}) < len(contents.told)
    first, *rest = [(len(concerns), words) for words, concerns in parts.items()]
    noun = ("milestone " if first[0] == 1 else "milestones ") if has_milestones else ""
    said = [f"{first[0]} {noun}{first[1]}", *(f"{number} {words}" for number, words in rest)]
    if contents.escalations:
        said.append(f"and no reply from others on {_unanswered(contents)}")
    return ", ".join(said)


def _unanswered(contents: Contents) -> str:
    return plural(len({escalation.milestone.action_id for escalation in contents.escalations}), "action")


def due_in_words(deadline: date, day: date) -> str:
    """How late or near a deadline is on `day`: "12 days overdue", "due today", "due in 1 day"."""
    late = (day - deadline).days
    if late > 0:
        return f"{days_in_words(late)} overdue"
    return f"due in {days_in_words(-late)}" if late else "due today"


def _by_lateness(contents: Contents, day: date) -> list[tuple[str, MailPart, list[Concern]]]:
    ordered = sorted(contents.told, key=lambda concern: concern.milestone.order)
    days = [(concern, (day - concern.milestone.deadline_on).days) for concern in ordered]
    parts = [
        ("Overdue", MailPart.OVERDUE, [concern for concern, late in days if late > 0]),
        ("Due today", MailPart.DUE_TODAY, [concern for concern, late in days if late == 0]),
        ("Due soon", MailPart.DUE_SOON, [concern for concern, late in days if late < 0]),
    ]
    return [part for part in parts if part[2]]


def _told_sections(contents: Contents, context: DigestContext) -> list[DigestSection]:
    return [
        _section(heading, part, concerns, contents, context, _line)
        for heading, part, concerns in _by_lateness(contents, context.day)
    ]


def _escalated(contents: Contents, context: DigestContext) -> list[DigestSection]:
    ordered = sorted(contents.escalations, key=lambda escalation: escalation.milestone.order)
    heading = "No reply from the owners"
    return [_section(heading, MailPart.ESCALATION, ordered, contents, context, _silent_line)] if ordered else []


def _section(
    heading: str,
    part: MailPart,
    concerns: Sequence[T],
    contents: Contents,
    context: DigestContext,
    line: Callable[[T, DigestContext], DigestLine],
) -> DigestSection:
    """The items grouped by plan, in the order of the most urgent item; a long list is cut at the end."""
    shown = concerns[:LONGEST_LIST]
    groups = []
    for plan_id in dict.fromkeys(concern.milestone.plan_id for concern in shown):
        here = [concern for concern in shown if concern.milestone.plan_id == plan_id]
        due, number = (
            here[0].milestone,
            len({concern.milestone.action_id for concern in concerns if concern.milestone.plan_id == plan_id}),
        )
        words = _filled(_words(plan_id, part, context), due, number, contents, context)
        groups.append(DigestGroup(due.plan, words, tuple(line(concern, context) for concern in here)))
    return DigestSection(heading, tuple(groups), len(concerns) - len(shown))


def _words(plan_id: int, part: MailPart, context: DigestContext) -> str:
    return context.policies.get(plan_id, DEFAULT).said_in(part)


def _filled(words: str, due: DueMilestone, number: int, contents: Contents, context: DigestContext) -> str:
    values = {
        "name": contents.recipient.name,
        "plan": due.plan,
        "number": f"{number:,}",
        "needs": needs_in_words(contents),
        "counts": counts_in_words(contents, context.day),
        "day": day_in_words(context.day),
        "reply": ", ".join(context.replies.get(due.plan_id, ())) or "the board secretariat",
    }
    return with_values(words, values)


def _closings(contents: Contents, context: DigestContext) -> list[str]:
    """The closing words of the plans in which the reader owns actions; with the plan's reference where they differ."""
    firsts: dict[int, DueMilestone] = {}
    for concern in contents.told:
        firsts.setdefault(concern.milestone.plan_id, concern.milestone)
    actions = len({concern.milestone.action_id for concern in contents.told})
    said = {
        due.plan_ref: _filled(_words(plan_id, MailPart.CLOSING, context), due, actions, contents, context)
        for plan_id, due in firsts.items()
    }
    if len(set(said.values())) == 1:
        return list(said.values())[:1]
    return [f"{ref}: {words}" for ref, words in said.items()]


def _line(concern: Concern, context: DigestContext) -> DigestLine:
    due = concern.milestone
    return replace(
        _milestone_line(due, context),
        extension=due.extension,
        why=concern.why[:1].upper() + concern.why[1:] if concern.is_copy else f"You own this {concern.why}",
        update_address=update_address(context.base_url, due.action_id),
        answer=context.links.get(due.action_id, ""),
    )


def _silent_line(silent: Escalation, context: DigestContext) -> DigestLine:
    days = (context.day - silent.silent_since).days
    return replace(
        _milestone_line(silent.milestone, context),
        why=f"You are told this {silent.why}",
        owners=", ".join(silent.owners),
        silence=f"Reminded on {day_in_words(silent.silent_since)}, no reply for {days_in_words(days)}",
    )


def _milestone_line(due: DueMilestone, context: DigestContext) -> DigestLine:
    return DigestLine(
        action=f"Action {due.action_ref}",
        wording=due.wording,
        part=due.part,
        as_printed=due.as_printed,
        last_day=day_in_words(due.deadline_on),
        standing=due_in_words(due.deadline_on, context.day),
        boards=", ".join(due.boards),
        changed=due.changed,
        address=action_address(context.base_url, due.action_id),
    )


def why_in_words(contents: Contents) -> str:
    """Why its reader gets an email: "you may report for somebody who wants you to have a copy"."""
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
