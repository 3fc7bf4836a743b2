"""The audit events of boards, with the labels that pages show."""

from tracker.audit.events import Event


class BoardEvent(Event):
    """What can happen to a board."""

    ADDED = "board.added", "Board added"
    CORRECTED = "board.corrected", "Board details corrected"
    ALIAS_ADDED = "board.alias_added", "Alias added"
    ALIAS_REMOVED = "board.alias_removed", "Alias removed"
    SECRETARY_ADDED = "board.secretary_added", "Named as the board's secretariat"
    SECRETARY_REMOVED = "board.secretary_removed", "No longer the board's secretariat"
