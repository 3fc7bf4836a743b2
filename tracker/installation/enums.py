"""The vocabulary of installations."""

import enum


class InstallationKind(enum.StrEnum):
    """Live: real people and real email. Training: only on this computer, with a clock of its own."""

    LIVE = "live"
    TRAINING = "training"
