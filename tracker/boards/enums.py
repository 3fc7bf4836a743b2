"""The vocabulary of boards."""

import enum


class BoardKind(enum.StrEnum):
    """The kind of a board; the last is printed as a monitor but is not a board ("Strategic Plan monitoring")."""

    BOARD = "board"
    COMMITTEE = "committee"
    MANAGEMENT_TEAM = "management team"
    WORKING_GROUP = "working group"
    CLASS_OF_BODIES = "class of bodies"
    NOT_A_BODY = "not a body"
