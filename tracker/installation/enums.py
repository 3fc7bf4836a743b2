"""The vocabulary of installations."""

import enum


class InstallationKind(enum.StrEnum):
    """Live: real people, real mail. Training: bound to this machine, with a clock of its own."""

    LIVE = "live"
    TRAINING = "training"
