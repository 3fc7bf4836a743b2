"""The vocabulary of mail."""

import enum


class MailState(enum.StrEnum):
    """What became of a stored mail."""

    WAITING = "waiting"
    CLAIMED = "claimed"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"
    REPLACED = "replaced"


class MailKind(enum.StrEnum):
    """Why a mail exists. Sign-in links are waited for, so they go first."""

    SIGN_IN = "sign-in"
    DIGEST = "digest"
