"""The vocabulary of reminders."""

import enum


class ReminderKind(enum.StrEnum):
    """What a person is told of a milestone, from the mildest to the most pressing."""

    DUE_SOON = "due soon"
    DUE_TODAY = "due today"
    OVERDUE_1 = "overdue 1 day"
    OVERDUE_7 = "overdue 7 days"
    OVERDUE_14 = "overdue 14 days"
    OVERDUE_30 = "overdue 30 days"
