"""How the ledger says what was owed, whether it was told, and what became of the mail."""

import enum
import re
from datetime import date, datetime

from tracker.dates import day_in_words, days_in_words, local_day
from tracker.mail.enums import MailState
from tracker.reminders.enums import ReminderKind

_DAY_OF_KEY = re.compile(r":(\d{4}-\d{2}-\d{2})$")


class LedgerState(enum.StrEnum):
    """What a mail did with a reminder. One is not told when it was no longer true at the moment of sending."""

    TOLD = "told"
    COVERED = "covered"
    NOT_TOLD = "not told"


class Outcome(enum.StrEnum):
    """What became of a mail, as people ask for it."""

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

    `days` are days after the deadline (negative: before it), or of silence; `subject_on` as the ledger keeps it.
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
    """What the mail did with it, given what became of the mail."""
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
    """What became of a mail in this state; one that waits was tried or not, one that is claimed a worker holds or not.

    A claim in nobody's hands is of a mail that may have gone, and goes again.
    """
    is_put_off = (state is MailState.WAITING and was_tried) or (state is MailState.CLAIMED and not is_held)
    return Outcome.PUT_OFF if is_put_off else OUTCOMES[state]


def day_of_mail(key: str, queued_at: datetime) -> date:
    """The day that a mail is of: its key says so, or else it is the one on which it was queued."""
    match = _DAY_OF_KEY.search(key)
    return date.fromisoformat(match[1]) if match else local_day(queued_at)
