"""The vocabulary of reminders."""

import enum


class ReminderKind(enum.StrEnum):
    """What a person is told. The first three are of a deadline, the fourth of silence, the last of a whole week."""

    DUE_SOON = "due soon"
    DUE_TODAY = "due today"
    OVERDUE = "overdue"
    ESCALATION = "escalation"
    EXCEPTIONS = "exceptions"


DEADLINE_KINDS = (ReminderKind.DUE_SOON, ReminderKind.DUE_TODAY, ReminderKind.OVERDUE)


class Subject(enum.StrEnum):
    """What a reminder is about: a milestone, or a week of the exception list."""

    MILESTONE = "milestone"
    WEEK = "week"


class EscalationTo(enum.StrEnum):
    """Whom a step of escalation tells."""

    SECRETARIAT = "the plan's secretariat"
    MANAGER = "the owner's manager"
    POST = "a named post"


class MailPart(enum.StrEnum):
    """The places in a mail for which a plan may have words of its own."""

    SUBJECT = "subject"
    OVERDUE = "overdue"
    DUE_TODAY = "due today"
    DUE_SOON = "due soon"
    ESCALATION = "escalation"
    CLOSING = "closing"
