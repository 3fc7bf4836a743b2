"""The vocabulary of email."""

import enum


class MailState(enum.StrEnum):
    """What became of a stored email. One that may have been sent stays claimed until its outcome is known."""

    WAITING = "waiting"
    CLAIMED = "claimed"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"
    REPLACED = "replaced"


class MailKind(enum.StrEnum):
    """Why an email exists. People wait for sign-in links, so those are sent first."""

    SIGN_IN = "sign-in"
    DIGEST = "digest"


class SmtpStep(enum.Enum):
    """What a mail server was asked when it answered; never stored."""

    SENDER = enum.auto()
    RECIPIENT = enum.auto()
    CONTENT = enum.auto()


class Answer(enum.Enum):
    """What a mail server's answer means for the email and for those after it; never stored."""

    TAKEN = enum.auto()
    REFUSED_FOR_NOW = enum.auto()
    REFUSED_FOR_GOOD = enum.auto()
    SERVER_DOWN = enum.auto()
