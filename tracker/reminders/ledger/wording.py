"""How the ledger says what was owed, whether it was told, and what became of the email."""

import enum
import re
from datetime import date, datetime

from tracker.dates import day_in_words, days_in_words, local_day
from tracker.mail.enums import MailState
from tracker.reminders.enums import ReminderKind

_DAY_OF_KEY = re.compile(r":(\d{4}-\d{2}-\d{2})$")


class LedgerState(enum.StrEnum):
    """What an email did with a reminder. It is not told if it was no longer true at the moment of sending."""

    TOLD = "told"
    COVERED = "covered"
    NOT_TOLD = "not told"


class Outcome(enum.StrEnum):
    """What became of an email, as people ask for it."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    WAITING = "waiting"
    PUT_OFF = "put off"
    BEING_SENT = "being sent"
    DROPPED = "dropped"
    REPLACED = "replaced"


OUTCOMES = {
    MailState.SENT: Outcome.ACCEPTED,
    MailState.FAILED: Outcome.REFUSED,
    MailState.WAITING: Outcome.WAITING,
    MailState.CLAIMED: Outcome.BEING_SENT,
    MailState.DROPPED: Outcome.DROPPED,
    MailState.REPLACED: Outcome.REPLACED,
}
OUTCOME_LABELS = {
    Outcome.ACCEPTED: "Accepted by the email server",
    Outcome.REFUSED: "Refused, or given up",
    Outcome.WAITING: "Waiting for its first try",
    Outcome.PUT_OFF: "Put off, will be tried again",
    Outcome.BEING_SENT: "Being sent",
    Outcome.DROPPED: "Dropped: there was nothing left to say",
    Outcome.REPLACED: "Replaced by a later email",
}
STANDING_LABELS = {
    LedgerState.TOLD: "Told",
    LedgerState.COVERED: "Covered by a more urgent reminder",
    LedgerState.NOT_TOLD: "Not told: it was no longer true",
}
KIND_LABELS = {
    ReminderKind.DUE_SOON: "Due soon",
    ReminderKind.DUE_TODAY: "Due today",
    ReminderKind.OVERDUE: "Overdue",
    ReminderKind.ESCALATION: "Escalation",
    ReminderKind.EXCEPTIONS: "Exception list",
}


def what_in_words(kind: ReminderKind, days: int, subject_on: date) -> str:
    """What was owed: "Due soon, 7 days before", "Escalation after 14 days without a reply".

    `days` are days after the deadline (negative: before it), or without a reply; `subject_on` is as in the ledger.
    """
    match kind:
        case ReminderKind.DUE_SOON:
            return f"Due soon, {days_in_words(-days)} before"
        case ReminderKind.DUE_TODAY:
            return "Due today"
        case ReminderKind.OVERDUE:
            return f"Overdue, {days_in_words(days)} after"
        case ReminderKind.ESCALATION:
            return f"Escalation after {days_in_words(days)} without a reply"
        case ReminderKind.EXCEPTIONS:
            return f"Exception list of the week of {day_in_words(subject_on)}"


def ledger_state_in_words(standing: LedgerState, outcome: Outcome) -> str:
    """What the email did with a reminder, given what became of the email."""
    if standing is not LedgerState.TOLD:
        return STANDING_LABELS[standing]
    match outcome:
        case Outcome.ACCEPTED:
            return "Told in the email"
        case Outcome.REFUSED:
            return "Not told: the email was refused"
        case Outcome.DROPPED | Outcome.REPLACED:
            return "Not told: the email was not sent"
        case _:
            return "Will be told in the email"


def outcome_of(state: MailState, *, was_tried: bool, is_held: bool) -> Outcome:
    """What became of an email in this state, which was tried before or not, and which a worker holds or not.

    An email that is claimed but that no worker holds may have been sent, and is sent again.
    """
    is_put_off = (state is MailState.WAITING and was_tried) or (state is MailState.CLAIMED and not is_held)
    return Outcome.PUT_OFF if is_put_off else OUTCOMES[state]


def day_of_mail(key: str, queued_at: datetime) -> date:
    """The day that an email is for: its key has it, or else it is the day on which it was queued."""
    match = _DAY_OF_KEY.search(key)
    return date.fromisoformat(match[1]) if match else local_day(queued_at)
