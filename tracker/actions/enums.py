"""The vocabulary of actions."""

import enum

SAMPLE = "Sample, invented for training"  # shown wherever training data appears


class ActionState(enum.StrEnum):
    """The state of an action."""

    NOT_STARTED = "not started"
    IN_PROGRESS = "in progress"
    REPORTED_COMPLETE = "reported complete"
    COMPLETE = "complete"
    EMBEDDED = "embedded"
    SUSPENDED = "suspended"
    NOT_PROCEEDING = "not proceeding"


class MilestoneState(enum.StrEnum):
    """The state of a milestone."""

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
    """How often a deadline recurs; the next one is entered when one is reported met or confirmed as met."""

    WEEKLY = "every week"
    MONTHLY = "every month"
    QUARTERLY = "every quarter"
    HALF_YEARLY = "every half-year"
    YEARLY = "every year"


class OwnerRole(enum.StrEnum):
    """The role of an owner. Where a plan prints several owners and no lead, they are equal."""

    LEAD = "lead"
    SUPPORTING = "supporting"
    EQUAL = "equal"


class DateCheck(enum.StrEnum):
    """What the dates alone say about an action. Never "green", which is a person's judgement."""

    DONE = "done"
    NO_DATE = "no date"
    NOT_DUE = "not due"
    DUE_SOON = "due within 30 days"
    LATE = "late by up to 30 days"
    VERY_LATE = "late by more than 30 days"


class Challenge(enum.StrEnum):
    """Why a rating should be questioned; the values appear on lists and in files."""

    PASSED = "a milestone has passed"
    REPEATED = "the same words as last time"
    SILENT = "no recent update"
    BETTER = "better than what somebody else found"
    UNDONE = "rated complete, and open again"


class ChangeState(enum.StrEnum):
    """The state of a deadline change. "Unrecorded": a paper shows the new date but no decision.

    The last two do not count as changes: a deadline had been misread, and both readings are kept; or it had no date
    before.
    """

    REQUESTED = "requested"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "taken back"
    UNRECORDED = "no decision recorded"
    CORRECTED = "misreading corrected"
    FIRST_SET = "first date set"


class RequestState(enum.StrEnum):
    """The state of a request for a new date that nobody has decided; worked out, never stored."""

    WAITING = "waiting for a decision"
    RESTING = "on hold while the action is suspended"
    OVERTAKEN = "overtaken, not decided"


class Transition(enum.StrEnum):
    """What changes the state of an action, or of one of its milestones."""

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
    """The kind of a piece of evidence."""

    DOCUMENT = "document"
    DATA = "data"
    AUDIT = "audit"
    OBSERVATION = "observation"
    VOICE = "users' voice"
