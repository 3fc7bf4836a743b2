"""The wording of emails: each kind is a folder in templates/emails/ with a subject, a text and an HTML body."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from tracker.config import resource
from tracker.mail.rules import SIGN_IN_LINK, placeholder


@dataclass(frozen=True)
class Letter:
    """What an email says: a subject of one line, and the same words as plain text and as HTML."""

    subject: str
    text: str
    html: str


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(resource("templates") / "emails"),
        autoescape=select_autoescape(enabled_extensions=("html",), default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def written(name: str, values: Mapping[str, object]) -> Letter:
    """The email templates/emails/<name>/ with these values; a missing value is an error."""
    subject, text, html = (
        _environment().get_template(f"{name}/{part}").render(values)
        for part in ("subject.txt", "body.txt", "body.html")
    )
    return Letter(" ".join(subject.split()), text, html)


def sign_in_letter(name: str, minutes: int) -> Letter:
    """The email with a one-time sign-in link, valid for `minutes`; the link itself is a placeholder."""
    return written("sign-in", {"name": name, "minutes": minutes, "link": placeholder(SIGN_IN_LINK)})
