"""Reads a message as its reader would."""

from email.message import EmailMessage


def words_of(message: EmailMessage, kind: str = "plain") -> str:
    """The body of a message as plain text or HTML, with the line ends of this machine."""
    body = message.get_body((kind,))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")
