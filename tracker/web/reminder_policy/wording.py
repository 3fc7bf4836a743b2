"""A plan's reminder policy in the words of its pages."""

from collections.abc import Sequence
from datetime import time

from tracker.dates import plural
from tracker.reminders.enums import EscalationTo, MailPart
from tracker.reminders.policy.rules import NOON, USUAL_WORDS, WEEKDAYS, Policy

SHORTEST_ROW = 3  # days of the week that are written as "Monday to Wednesday"
OTHER_DAYS = (
    "A reminder due on another day is sent on the working day before it or, after a deadline, on the working day after"
)

PLACES = {
    MailPart.SUBJECT: "Subject",
    MailPart.OVERDUE: "Under the heading “Overdue”",
    MailPart.DUE_TODAY: "Under the heading “Due today”",
    MailPart.DUE_SOON: "Under the heading “Due soon”",
    MailPart.ESCALATION: "Above the actions with no reply",
    MailPart.CLOSING: "At the end, before the line that says why the reader got the email",
}

EMAILS = {
    MailPart.OVERDUE: "Something is overdue",
    MailPart.DUE_TODAY: "Something is due today",
    MailPart.DUE_SOON: "Something is due soon",
    MailPart.ESCALATION: "There has been no reply",
}

TOLD = {
    EscalationTo.SECRETARIAT: "The plan’s secretariat",
    EscalationTo.MANAGER: "The owner’s manager: the person in the post that the owner’s post reports to",
    EscalationTo.POST: "A named post",
}


def listed(parts: Sequence[str]) -> str:
    """Words in a row: 1, 7 and 14."""
    return " and ".join(filter(None, (", ".join(parts[:-1]), *parts[-1:])))


def clock_in_words(at: time) -> str:
    """A time of day as GOV.UK writes it: 8am, 8:30am, 12:05pm."""
    minutes = f":{at.minute:02}" if at.minute else ""
    return f"{at.hour % NOON or NOON}{minutes}{'am' if at.hour < NOON else 'pm'}"


def weekdays_in_words(weekdays: frozenset[int]) -> str:
    """Days of the week by their numbers, 0 for Monday: "Monday to Friday", "Monday, Tuesday and Thursday"."""
    days = sorted(weekdays)
    if len(days) >= SHORTEST_ROW and days[-1] - days[0] == len(days) - 1:
        return f"{WEEKDAYS[days[0]]} to {WEEKDAYS[days[-1]]}"
    return listed([WEEKDAYS[day] for day in days])


def when_in_words(policy: Policy) -> list[tuple[str, str]]:
    """On which days and at what time a plan sends reminders: pairs of a name and a sentence."""
    before = [-days for days in policy.days if days < 0]
    after = [days for days in policy.days if days > 0]
    weekdays, nation = weekdays_in_words(policy.working.weekdays), policy.working.nation.value
    return [
        ("Before a deadline", f"{_days(before)} before the last day" if before else "Nothing is sent"),
        ("On the last day itself", "A reminder is sent" if 0 in policy.days else "Nothing is sent"),
        ("After a deadline", f"{_days(after)} after the last day" if after else "Nothing is sent"),
        ("Time of day", f"{clock_in_words(policy.send_at)}, London time"),
        ("Working days", f"{weekdays}, except bank holidays in {nation}. {OTHER_DAYS}"),
    ]


def _days(days: Sequence[int]) -> str:
    return listed([*map(str, days[:-1]), plural(days[-1], "day")])


def told_in_words(to: EscalationTo, post: str) -> str:
    """Who is told by an escalation step; `post` is the title of a named post."""
    return post if to is EscalationTo.POST else to.value[:1].upper() + to.value[1:]


def own_words(policy: Policy) -> list[tuple[str, str]]:
    """The parts of the emails for which a plan has its own wording, with this wording."""
    return [(PLACES[part], policy.words[part]) for part in MailPart if policy.words.get(part)]


def usually(part: MailPart) -> str:
    """The hint for a part of the emails: the wording that is used when a plan has none of its own."""
    return f"Usual wording: {USUAL_WORDS[part]}" if USUAL_WORDS[part] else "Usually blank."
