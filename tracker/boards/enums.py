"""The vocabulary of boards."""

import enum


class BoardKind(enum.StrEnum):
    """What a monitor is; the last is none at all ("Strategic Plan monitoring")."""

    BOARD = "board"
    COMMITTEE = "committee"
    MANAGEMENT_TEAM = "management team"
    WORKING_GROUP = "working group"
    CLASS_OF_BODIES = "class of bodies"
    NOT_A_BODY = "not a body"
