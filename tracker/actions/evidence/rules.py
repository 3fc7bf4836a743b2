"""Pure rules about evidence: what a piece of it needs, which links are accepted, who may withdraw it."""

from collections.abc import Collection
from datetime import date
from urllib.parse import urlsplit

from tracker.errors import Refused
from tracker.people.enums import Relation

LONGEST_LINK = 2_000  # characters
IN_OWN_NAME = frozenset({Relation.OWNER, Relation.SECRETARIAT, Relation.AUDITOR})


def check_evidence(shows: str, dated_on: date | None, today: date, *, has_file: bool, link: str) -> None:
    """Raises Refused for evidence without words, dated in the future, or without exactly one file or link."""
    if not shows.strip():
        raise Refused("Say what this shows.", "shows")
    if dated_on is not None and dated_on > today:
        raise Refused("The date of the evidence must be today or earlier.", "dated_on")
    if has_file and link:
        raise Refused("Choose a file or enter a link, not both. To add both, add two pieces of evidence.", "link")
    if not has_file and not link:
        raise Refused("Choose a file or enter a link.", "file")
    if link:
        check_link(link)


def check_link(link: str) -> None:
    """Raises Refused for what is not a web address, and for one that contains a user name or password."""
    if len(link) > LONGEST_LINK:
        raise Refused(f"The link is too long. Enter a link of {LONGEST_LINK:,} characters or fewer.", "link")
    host = host_of(link)
    if not host or not link.lower().startswith(("http://", "https://")) or any(map(_ends_link, link)):
        raise Refused("Enter the full address, for example https://www.council.example/report.", "link")
    if "@" in urlsplit(link).netloc:
        raise Refused("This link contains a user name or a password. Enter a link without them.", "link")


def _ends_link(letter: str) -> bool:
    return letter.isspace() or not letter.isprintable()


def host_of(link: str) -> str:
    """The host to which a link leads; empty when it cannot be read."""
    try:
        parts = urlsplit(link)
        port = parts.port
    except ValueError:
        return ""
    return "" if port == 0 else parts.hostname or ""


def must_name_owner(relations: Collection[Relation], *, writes_for_others: bool) -> bool:
    """Whether somebody has to choose the owner for whom they give evidence: a delegate without a role of their own."""
    return writes_for_others and IN_OWN_NAME.isdisjoint(relations)


def may_withdraw(person_id: int, given_by: Collection[int | None], relations: Collection[Relation]) -> bool:
    """Whether a person may withdraw evidence: the giver, the owner it was given for, or the secretariat."""
    return person_id in given_by or Relation.SECRETARIAT in relations
