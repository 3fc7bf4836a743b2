"""The audit events of the installation, with the labels that pages show."""

from tracker.audit.events import Event


class InstallationEvent(Event):
    """What can happen to the installation."""

    MARKED = "installation.marked", "Installation set up"
    CLOCK_MOVE_ASKED = "installation.clock_move_asked", "Move of the training clock requested"
    CLOCK_MOVED = "installation.clock_moved", "Training clock moved"
