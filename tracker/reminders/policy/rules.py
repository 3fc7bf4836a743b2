"""A plan's reminder policy as a plain value: when it sends reminders, who is told without a reply, the wording."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta

from tracker.dates import day_in_words, days_in_words
from tracker.errors import Refused
from tracker.people.rules import is_address, normal_address
from tracker.reminders.enums import EscalationTo, MailPart
from tracker.working_days import USUAL, WorkingDays

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
BEFORE, AFTER = range(1, 61), range(1, 366)  # calendar days that a policy may choose
MOST_DAYS = 8  # numbers on each side of the deadline
SILENCE = range(1, 366)  # calendar days without a reply after which an escalation step can come
LONGEST_QUIET = timedelta(days=100)
LONGEST_WAIT = timedelta(days=21)  # from one working day to the next: for those who work on Fridays only, at Christmas
NOON = 12
LATEST = time(20)

PLACEHOLDERS = {
    "name": "the reader’s name",
    "plan": "the plan’s title and reference",
    "number": "how many actions the email is about, as a figure",
    "needs": "“1 action needs your attention”, or “3 actions need your attention”",
    "counts": "how many are overdue or due, for example “2 overdue, 1 due soon”",
    "day": "the day of the email",
    "reply": "where replies go",
}
USUAL_WORDS = {
    MailPart.SUBJECT: "{needs}: {counts}",
    MailPart.OVERDUE: "",
    MailPart.DUE_TODAY: "",
    MailPart.DUE_SOON: "",
    MailPart.ESCALATION: "Nothing has been reported on these since their owners were reminded.",
    MailPart.CLOSING: "If an action is not yours, tell {reply}.",
}
_BRACED = re.compile(r"\{([^{}]*)\}")
_TIME = re.compile(r"([0-9]{1,2})(?:[:.]([0-9]{2}))?\s*(am|pm)?", re.IGNORECASE)


@dataclass(frozen=True)
class EscalationStep:
    """Who is told after so many calendar days without a reply."""

    after_days: int
    to: EscalationTo
    post_id: int | None = None


@dataclass(frozen=True)
class Policy:
    """When and how a plan sends reminders.

    `days` are calendar days after the deadline in rising order; those before it are negative. `send_at` is London
    time. `is_set` is false for the defaults of a plan without a policy of its own.
    """

    days: tuple[int, ...] = (-7, 0, 1, 7, 14, 30)
    working: WorkingDays = USUAL
    send_at: time = time(8)
    steps: tuple[EscalationStep, ...] = ()
    words: Mapping[MailPart, str] = field(default_factory=dict)
    answers_by_mail: bool = True
    reply_to: str = ""
    is_set: bool = False

    @property
    def furthest_ahead(self) -> timedelta:
        """How far ahead a deadline can be that is told about: its first reminder moves forward over closed days.

        Two closed periods no further apart than LONGEST_WAIT may have no working day between them.
        """
        longest, row, row_ends = timedelta(), timedelta(), date.min
        for first, last in sorted(self.working.closed):
            before = row if first - row_ends <= LONGEST_WAIT else timedelta()
            row, row_ends = before + (last - first) + LONGEST_WAIT, last
            longest = max(longest, row)
        return timedelta(days=-min(self.days, default=0)) + LONGEST_WAIT + longest

    def said_in(self, part: MailPart) -> str:
        """The words for a place in the emails, with their placeholders: the plan's own, or the usual ones."""
        return self.words.get(part) or USUAL_WORDS[part]


DEFAULT = Policy()


def days_from(typed: str, allowed: range, name: str) -> tuple[int, ...]:
    """The numbers of days in "1, 7, 14, 30", rising, each once; none for an empty text. Raises Refused for `name`."""
    numbers = [number for number in re.split(r"[\s,;]+|and", typed) if number]
    if not all(re.fullmatch(r"[0-9]{1,3}", number) and int(number) in allowed for number in numbers):
        raise Refused(f"Enter days from {allowed[0]} to {allowed[-1]} separated by commas, for example 1, 7, 14.", name)
    days = tuple(sorted({int(number) for number in numbers}))
    if len(days) > MOST_DAYS:
        raise Refused(f"Enter no more than {MOST_DAYS} numbers.", name)
    return days


def weekdays_from(chosen: Collection[str]) -> tuple[str, ...]:
    """The names of weekdays in the order of the week. Raises Refused when there is none, or one is not a weekday."""
    if not chosen or not set(chosen) <= set(WEEKDAYS):
        raise Refused("Choose at least one day of the week on which people work.", "weekdays")
    return tuple(name for name in WEEKDAYS if name in chosen)


def check_quiet(first: date, last: date, quiet: Collection[tuple[date, date]], today: date) -> None:
    """Raises Refused for days that cannot be added on `today` to the quiet periods there are."""
    if last < first:
        raise Refused("The last day is before the first day. Enter a last day on or after the first day.", "last_on")
    if last < today:
        raise Refused("These days are in the past. Enter days in the future.", "last_on")
    if last - first >= LONGEST_QUIET:
        raise Refused(
            f"A quiet period can have no more than {LONGEST_QUIET.days} days. To stop reminders for longer, suspend "
            "the actions or close the plan.",
            "last_on",
        )
    for begins, ends in quiet:
        if begins <= last and first <= ends:
            taken = f"{day_in_words(begins)} to {day_in_words(ends)} is already a quiet period"
            raise Refused(f"{taken}. Choose other days, or remove that period first.", "first_on")


def check_step(escalation_step: EscalationStep, escalation_steps: Collection[EscalationStep]) -> None:
    """Raises Refused for an escalation step that cannot be added to those there are."""
    if escalation_step.after_days not in SILENCE:
        raise Refused(
            f"Enter a number of days without a reply from {SILENCE[0]} to {SILENCE[-1]}, for example 14.", "after_days"
        )
    if escalation_step.to is EscalationTo.POST and escalation_step.post_id is None:
        raise Refused("Choose the post whose holder is told.", "post_id")
    if escalation_step.to is not EscalationTo.POST and escalation_step.post_id is not None:
        raise Refused("Leave this blank, or choose above to tell the holder of a post.", "post_id")
    if escalation_step in escalation_steps:
        raise Refused(
            f"They are already told after {days_in_words(escalation_step.after_days)} without a reply.", "after_days"
        )


def day_numbers(days: tuple[int, ...]) -> str:
    """Numbers of days as they are typed and stored: 1, 7, 14."""
    return ", ".join(map(str, days))


def time_from(typed: str) -> time:
    """The time of day in "8:00", "08.30" or "8.30am". Raises Refused for anything else, also for a bare "8".

    Not after 8pm, because an email that is put off is tried again on the same day, for up to four hours. A time that a
    clock change skips or repeats is allowed; it has one instant all the same.
    """
    match = _TIME.fullmatch(typed.strip())
    if match is None or not (match[2] or match[3]) or not _is_time(int(match[1]), int(match[2] or 0), match[3]):
        raise Refused("Enter a time of day, for example 08:00, 8:30am or 16:45.", "send_at")
    hour = int(match[1])
    if match[3]:
        hour = hour % NOON + (NOON if match[3].lower() == "pm" else 0)
    typed_time = time(hour, int(match[2] or 0))
    if typed_time > LATEST:
        raise Refused(
            "Enter a time no later than 8pm, so that a delayed email can be tried again on the same day.", "send_at"
        )
    return typed_time


def reply_address(typed: str) -> str:
    """The reply-to address of a plan's emails as it is stored, or an empty text. Raises Refused."""
    address = normal_address(typed)
    if address and not is_address(address):
        raise Refused("Enter an email address, like plans@council.example, or leave this blank.", "reply_to")
    return address


def _is_time(hour: int, minute: int, half: str | None) -> bool:
    return hour in (range(1, NOON + 1) if half else range(24)) and minute in range(60)


def check_words(part: MailPart, words: str, name: str) -> str:
    """A plan's words for a place in its emails, stripped. Raises Refused for unknown placeholders."""
    words = "\n".join(words.strip().splitlines())
    known = ", ".join(f"{{{placeholder}}}" for placeholder in PLACEHOLDERS)
    for braced in _BRACED.findall(words):
        if braced not in PLACEHOLDERS:
            raise Refused(f"“{{{braced}}}” is not a placeholder. Use {known}.", name)
    if re.search(r"[{}]", _BRACED.sub("", words)):
        raise Refused(f"A curly bracket has no pair. Use curly brackets only around placeholders: {known}.", name)
    if part is MailPart.SUBJECT and "\n" in words:
        raise Refused("Enter the subject on one line.", name)
    return words


def with_values(words: str, values: Mapping[str, str]) -> str:
    """Words with their placeholders filled in; other braces, and braces in the values, stay as they are."""
    return _BRACED.sub(lambda match: values.get(match[1], match[0]), words)


def quiet_on(policy: Policy, day: date) -> bool:
    """Whether a quiet period of the plan covers `day`."""
    return any(first <= day <= last for first, last in policy.working.closed)
