"""The vocabulary of mail."""

import enum


class MailState(enum.StrEnum):
    """What became of a stored mail. One that may have gone stays claimed until its outcome is known."""

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


class SmtpStep(enum.Enum):
    """What a mail server was asked when it answered; never stored."""

    SENDER = enum.auto()
    RECIPIENT = enum.auto()
    CONTENT = enum.auto()


class Answer(enum.Enum):
    """What a mail server's answer means for the mail and for those behind it; never stored."""

    TAKEN = enum.auto()
    REFUSED_FOR_NOW = enum.auto()
    REFUSED_FOR_GOOD = enum.auto()
    SERVER_DOWN = enum.auto()
