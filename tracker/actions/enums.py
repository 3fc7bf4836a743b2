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


class Repeats(enum.StrEnum):
    """How often a deadline comes back; the next one is entered when one is reported met or met."""

    WEEKLY = "every week"
    MONTHLY = "every month"
    QUARTERLY = "every quarter"
    HALF_YEARLY = "every half-year"
    YEARLY = "every year"


class OwnerRole(enum.StrEnum):
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


class Challenge(enum.StrEnum):
    """Why somebody else should ask how a rating came about; the values stand on lists and in files."""

    PASSED = "a milestone has passed"
    REPEATED = "the same words as last time"
    SILENT = "no recent update"
    BETTER = "better than what somebody else found"
    UNDONE = "rated complete, and open again"


class ChangeState(enum.StrEnum):
    """What became of a deadline change. Unrecorded: a paper shows the new date and no decision.

    The last two are none, and not counted: a deadline had been read wrongly, and both readings are kept; or it had no
    date before.
    """

    REQUESTED = "requested"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "taken back"
    UNRECORDED = "no decision recorded"
    CORRECTED = "misreading corrected"
    FIRST_SET = "first date set"


class RequestState(enum.StrEnum):
    """How a request for a new date stands that nobody has decided; it is never stored."""

    WAITING = "waiting for a decision"
    RESTING = "resting while the action is suspended"
    OVERTAKEN = "overtaken, not decided"


class Transition(enum.StrEnum):
    """What moves an action, or a milestone of it, from one state to another."""

    REPORT_PROGRESS = "progress reported"
    REPORT_COMPLETE = "reported complete"
    TAKE_BACK = "taken back"
    CHECK = "checked"
    SEND_BACK = "sent back"
    SIGN_OFF = "signed off"
    EMBED = "found embedded"
    FAIL_RETEST = "re-test failed"
    REOPEN = "reopened"
    SUSPEND = "suspended"
    RESUME = "resumed"
    STOP = "no longer proceeding"
    REMOVE = "removed"
    WITHDRAW = "update withdrawn"
    REPORT_MET = "reported met"
    CHECK_MET = "met"
    SEND_BACK_MET = "not met after all"


class StopReason(enum.StrEnum):
    """Why an action does not proceed."""

    RISK_ACCEPTED = "risk accepted"
    NOT_FEASIBLE = "no longer feasible"
    SUPERSEDED = "superseded"


class FollowUpResult(enum.StrEnum):
    """What an auditor found when following an action up."""

    IMPLEMENTED = "implemented"
    PARTLY = "partly implemented"
    NOT = "not implemented"
    RISK_ACCEPTED = "risk accepted"


class EvidenceKind(enum.StrEnum):
    """What sort of thing shows that something was done."""

    DOCUMENT = "document"
    DATA = "data"
    AUDIT = "audit"
    OBSERVATION = "observation"
    VOICE = "users' voice"
