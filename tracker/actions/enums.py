"""The vocabulary of actions."""

import enum

SAMPLE = "Sample, invented for training"  # stands wherever something of the training layer shows


class ActionState(enum.StrEnum):
    """Where an action stands."""

    NOT_STARTED = "not started"
    IN_PROGRESS = "in progress"
    REPORTED_COMPLETE = "reported complete"
    COMPLETE = "complete"
    EMBEDDED = "embedded"
    SUSPENDED = "suspended"
    NOT_PROCEEDING = "not proceeding"


class MilestoneState(enum.StrEnum):
    """Where a dated step stands."""

    OPEN = "open"
    REPORTED_MET = "reported met"
    MET = "met"
    DROPPED = "dropped"


class Precision(enum.StrEnum):
    """How exactly a deadline was given."""

    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    FINANCIAL_YEAR = "financial year"
    CONTINUOUS = "continuous"
    UNDETERMINED = "undetermined"


class OwnerPart(enum.StrEnum):
    """An owner's part; where several are printed and no lead, they are equal and the lead is not stated."""

    LEAD = "lead"
    SUPPORTING = "supporting"
    EQUAL = "equal"


class DateCheck(enum.StrEnum):
    """What the dates alone say. Never "green": green is a person's word."""

    DONE = "done"
    NO_DATE = "no date"
    NOT_DUE = "not due"
    DUE_SOON = "due within 30 days"
    LATE = "late by up to 30 days"
    VERY_LATE = "late by more than 30 days"


class ChangeState(enum.StrEnum):
    """What became of a deadline change. Unrecorded: a paper shows the new date and no decision.

    Corrected is none, and not counted as one: the deadline had been read wrongly, and both readings are kept.
    """

    REQUESTED = "requested"
    GRANTED = "granted"
    REFUSED = "refused"
    UNRECORDED = "no decision recorded"
    CORRECTED = "misreading corrected"
