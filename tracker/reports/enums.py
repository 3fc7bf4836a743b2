"""The vocabulary of reports: worklists, what is known of an owner today, sections, kinds of change."""

import enum


class Worklist(enum.StrEnum):
    """A list that somebody has to work through; the values are used in addresses."""

    OVERDUE = "overdue"
    DUE_SOON = "due-soon"
    NO_DEADLINE = "no-deadline"
    TO_SETTLE = "to-settle"
    TO_REVIEW = "to-review"
    NO_OWNER = "no-owner"
    LEAD_NOT_STATED = "lead-not-stated"
    NO_BOARD = "no-board"
    NO_RECENT_UPDATE = "no-recent-update"
    TO_CHALLENGE = "to-challenge"
    PARTS_TO_CHECK = "parts-to-check"
    AWAITING_CHECK = "awaiting-check"
    AWAITING_SIGN_OFF = "awaiting-sign-off"
    RETEST_DUE = "retest-due"
    EXTENSION_ASKED = "extension-asked"
    SUSPENDED = "suspended"
    NOT_PROCEEDING = "not-proceeding"


class FilterControl(enum.StrEnum):
    """What the form of the status list asks for a filter with."""

    SELECT = "select"
    CHECKBOX = "checkbox"
    DAY = "day"
    TEXT = "text"


class Holder(enum.StrEnum):
    """Whether it is known who an owner is today."""

    KNOWN = "known"
    VACANT = "vacant"
    NOT_KNOWN = "holder not known"


class Section(enum.StrEnum):
    """The section of an action in its owner's list, the most urgent first."""

    OVERDUE = "overdue"
    DUE_SOON = "due soon"
    NO_RECENT_UPDATE = "no recent update"
    LATER = "later"
    FINISHED = "finished"


class ChangeKind(enum.StrEnum):
    """What may have changed between two days, in the order in which a board wants to hear it."""

    NEWLY_OVERDUE = "newly overdue"
    NO_LONGER_OVERDUE = "no longer overdue"
    PARTS = "parts met, or not met after all"
    COMPLETED = "reported complete or completed"
    REOPENED = "reopened"
    RATING_WORSE = "rating worse"
    RATING_BETTER = "rating better"
    RATING_OTHER = "rated anew"
    VALIDATED = "checked by somebody else"
    FOLLOWED_UP = "followed up"
    DATES = "dates changed"
    STOPPED = "no longer proceeding"
    STATE = "state changed"
    OWNERS = "owners changed"
    BOARDS = "boards changed"
    WORDING = "wording changed"
    ADDED = "added"
    REMOVED = "removed"
