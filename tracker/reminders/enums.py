"""The vocabulary of reminders."""

import enum


class ReminderKind(enum.StrEnum):
    """What a person is told about: a deadline (the first three), owners who do not reply, a week's exceptions."""

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
    """Who is told by an escalation step."""

    SECRETARIAT = "the plan's secretariat"
    MANAGER = "the owner's manager"
    POST = "a named post"


class MailPart(enum.StrEnum):
    """The places in an email for which a plan may have words of its own."""

    SUBJECT = "subject"
    OVERDUE = "overdue"
    DUE_TODAY = "due today"
    DUE_SOON = "due soon"
    ESCALATION = "escalation"
    CLOSING = "closing"


class Missing(enum.StrEnum):
    """Why an owner, or somebody who should be told, cannot be reached; never stored."""

    NO_OWNER = "the plan names no owner"
    VACANT = "the post is vacant"
    NO_HOLDER = "the post has no recorded holder"
    LEFT = "has left the council"
    NO_ADDRESS = "no email address is recorded"
    NO_BOARD_SECRETARIAT = "no secretariat is recorded for the board"
    NO_PLAN_SECRETARIAT = "the plan has no secretariat"
    NO_MANAGER = "it is not recorded which post the owner’s post reports to"
    ONLY_THE_SILENT = "only people who have not replied would be told"
