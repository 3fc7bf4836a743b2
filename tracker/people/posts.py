"""Verbs on the register of posts: their titles, the posts they report to, and who holds them from when to when."""

from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa

from tracker.audit.service import Recording
from tracker.errors import Refused, check_version
from tracker.people.enums import HoldingKind
from tracker.people.events import PeopleEvent
from tracker.people.models import Post, PostHolding, PrintedTitle
from tracker.people.queries import get_person, get_post
from tracker.people.rules import is_holding_on, require_text


def add_post(
    rec: Recording,
    title: str,
    directorate: str = "",
    *,
    key: str | None = None,
    printed: tuple[tuple[str, str], ...] = (),
) -> Post:
    """Adds a post; `printed` are pairs of a printed title and the paper it is from."""
    added = Post(
        key=key,
        title=require_text(title, "Enter the title of the post.", "title"),
        directorate=directorate.strip(),
    )
    rec.session.add(added)
    rec.session.flush()
    for words, source in printed:
        rec.session.add(PrintedTitle(post_id=added.id, words=words, source=source))
    rec.tell(PeopleEvent.POST_ADDED, f"post:{added.id}")
    return added


def correct_post(rec: Recording, post_id: int, version: int, title: str, directorate: str) -> None:
    """Changes a post's title or directorate; the titles as printed stay."""
    post = get_post(rec.session, post_id)
    check_version(post.version, version, post.title)
    post.title = require_text(title, "Enter the title of the post.", "title")
    post.directorate = directorate.strip()
    post.version += 1
    rec.tell(PeopleEvent.POST_CORRECTED, f"post:{post_id}")


def arrange_reporting(
    rec: Recording, post_id: int, version: int, *, reports_to_id: int | None, copies_delegates: bool
) -> None:
    """Sets which post this one reports to, and whether those who may report for it get copies of its reminders.

    Raises Refused when that would make posts report to one another in a circle.
    """
    post = get_post(rec.session, post_id)
    check_version(post.version, version, post.title)
    if reports_to_id is not None:
        _check_no_circle(rec, post, reports_to_id)
    post.reports_to_id, post.copies_delegates = reports_to_id, copies_delegates
    post.version += 1
    rec.tell(PeopleEvent.POST_REPORTING_ARRANGED, f"post:{post_id}")


def _check_no_circle(rec: Recording, post: Post, above_id: int) -> None:
    """Follows the line upwards, locking each post, so that two changes at once cannot make a circle."""
    if above_id == post.id:
        raise Refused("A post cannot report to itself. Choose another post.", "reports_to_id")
    first = above = _locked_post(rec, above_id)
    while above.reports_to_id is not None:
        if above.reports_to_id == post.id:
            raise Refused(
                f"{first.title} already reports to {post.title}, directly or through other posts. "
                "Choose another post, or correct that one first.",
                "reports_to_id",
            )
        above = _locked_post(rec, above.reports_to_id)


def _locked_post(rec: Recording, post_id: int) -> Post:
    post = rec.session.get(Post, post_id, with_for_update={"key_share": True}, populate_existing=True)
    if post is None:
        raise Refused("Choose a post that is in the register.", "reports_to_id")
    return post


@dataclass(frozen=True)
class HoldingDetails:
    """Who holds a post, how and since when. No person, unless vacant, means a holder whose name is not known."""

    person_id: int | None
    kind: HoldingKind
    held_from_on: date | None
    held_until_on: date | None = None
    from_words: str = ""
    source: str = ""


def give_post(rec: Recording, post_id: int, details: HoldingDetails) -> PostHolding:
    """Records that a person holds a post, or that it is vacant. Raises Refused when days and kind do not match."""
    post = get_post(rec.session, post_id)
    if details.person_id is not None and details.kind is HoldingKind.VACANT:
        raise Refused("Choose a person, or say that the post is vacant, not both.", "person_id")
    if details.held_from_on and details.held_until_on and details.held_until_on < details.held_from_on:
        raise Refused("The last day is before the first day. Enter a later last day.", "held_until_on")
    _check_vacancy(rec, post_id, details)
    _end_vacancy(rec, post_id, details)
    about = [f"post:{post_id}"]
    if details.person_id is not None:
        about.append(get_person(rec.session, details.person_id).reference)
    holding = PostHolding(
        post_id=post_id,
        person_id=details.person_id,
        kind=details.kind,
        held_from_on=details.held_from_on,
        held_until_on=details.held_until_on,
        from_words=details.from_words,
        source=details.source,
    )
    rec.session.add(holding)
    post.version += 1
    rec.tell(PeopleEvent.POST_GIVEN, *about)
    return holding


def _check_vacancy(rec: Recording, post_id: int, details: HoldingDetails) -> None:
    """Raises Refused when a post would be vacant from a day on which somebody still holds it."""
    if details.kind is not HoldingKind.VACANT:
        return
    first_day = details.held_from_on or rec.today
    for holding in _holdings(rec, post_id):
        is_held = holding.kind is not HoldingKind.VACANT
        if is_held and is_holding_on(first_day, holding.held_from_on, holding.held_until_on):
            name = holding.person.full_name if holding.person else "Somebody whose name is not known"
            raise Refused(f"{name} holds this post on that day. End that holding first.", "person_id")


def _end_vacancy(rec: Recording, post_id: int, details: HoldingDetails) -> None:
    """Ends an open vacancy on the day before somebody holds the post."""
    first_day = details.held_from_on
    if details.kind is HoldingKind.VACANT or first_day is None:
        return
    for holding in _holdings(rec, post_id):
        if holding.kind is HoldingKind.VACANT and holding.held_until_on is None and _began_before(holding, first_day):
            holding.held_until_on = first_day - timedelta(days=1)


def _began_before(holding: PostHolding, day: date) -> bool:
    return holding.held_from_on is None or holding.held_from_on < day


def _holdings(rec: Recording, post_id: int) -> list[PostHolding]:
    return list(rec.session.execute(sa.select(PostHolding).where(PostHolding.post_id == post_id)).scalars())


def end_holding(rec: Recording, holding_id: int, last_day: date) -> None:
    """Ends a holding on its last day."""
    holding = rec.session.get(PostHolding, holding_id)
    if holding is None or holding.held_until_on is not None:
        raise Refused("This holding has already ended.")
    if holding.held_from_on and last_day < holding.held_from_on:
        raise Refused("The last day is before the first day. Enter a later last day.", "held_until_on")
    holding.held_until_on = last_day
    holding.post.version += 1
    about = [f"post:{holding.post_id}"] + ([f"person:{holding.person_id}"] if holding.person_id else [])
    rec.tell(PeopleEvent.POST_HOLDING_ENDED, *about)
