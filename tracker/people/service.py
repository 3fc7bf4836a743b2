"""Verbs on the registers of people and posts, on delegates and on roles."""

from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa

from tracker.audit.service import Recording
from tracker.errors import Conflict, Refused
from tracker.people.enums import HoldingKind, Role
from tracker.people.models import (
    Delegation,
    Person,
    Post,
    PostHolding,
    PrintedTitle,
    RoleGiven,
    SignInToken,
    UserSession,
)
from tracker.people.queries import person, post
from tracker.people.rules import is_address, is_holding_on, normal_address


@dataclass(frozen=True)
class PersonDetails:
    """What a register keeps of a person; an empty address means that they get no mail and cannot sign in."""

    name: str
    address: str = ""
    style: str = ""
    organisation: str = ""


def add_person(rec: Recording, details: PersonDetails, *, key: str | None = None, is_sample: bool = False) -> Person:
    """Adds a person to the register. Raises Refused for an empty name or an address that is wrong or taken."""
    address = _checked_address(rec, details.address)
    added = Person(
        key=key,
        name=_needed(details.name, "Enter the person's name.", "name"),
        style=details.style.strip(),
        organisation=details.organisation.strip(),
        address=address,
        is_sample=is_sample,
    )
    rec.session.add(added)
    rec.session.flush()
    rec.tell("person.added", added.reference)
    return added


def correct_person(rec: Recording, person_id: int, version: int, details: PersonDetails) -> None:
    """Changes what the register says of a person."""
    found = person(rec.session, person_id)
    _same_version(found.version, version, found.name)
    found.name = _needed(details.name, "Enter the person's name.", "name")
    found.style, found.organisation = details.style.strip(), details.organisation.strip()
    found.address = _checked_address(rec, details.address, but=person_id)
    found.version += 1
    rec.tell("person.corrected", found.reference)


def let_person_leave(rec: Recording, person_id: int, version: int) -> None:
    """Marks a person as gone: their sessions and links end at once, their posts are theirs no longer."""
    found = person(rec.session, person_id)
    _same_version(found.version, version, found.name)
    if not found.is_active:
        raise Refused(f"{found.full_name} has left already.")
    _keep_an_administrator(rec, person_id)
    found.is_active = False
    found.version += 1
    held = rec.session.execute(
        sa.select(PostHolding).where(PostHolding.person_id == person_id, PostHolding.held_until_on.is_(None))
    ).scalars()
    for holding in held:
        holding.held_until_on = rec.today
    rec.bulk(sa.update(UserSession).where(UserSession.person_id == person_id).values(ends_at=rec.now))
    rec.bulk(sa.update(SignInToken).where(SignInToken.person_id == person_id).values(expires_at=rec.now))
    rec.tell("person.left", found.reference)


def welcome_person_back(rec: Recording, person_id: int, version: int) -> None:
    """Makes a person who left active again; posts are given anew."""
    found = person(rec.session, person_id)
    _same_version(found.version, version, found.name)
    found.is_active = True
    found.version += 1
    rec.tell("person.returned", found.reference)


def add_post(
    rec: Recording,
    title: str,
    directorate: str = "",
    *,
    key: str | None = None,
    printed: tuple[tuple[str, str], ...] = (),
) -> Post:
    """Adds a post; `printed` are pairs of a printed title and the paper it stands in."""
    added = Post(
        key=key,
        title=_needed(title, "Enter the title of the post.", "title"),
        directorate=directorate.strip(),
    )
    rec.session.add(added)
    rec.session.flush()
    for words, source in printed:
        rec.session.add(PrintedTitle(post_id=added.id, words=words, source=source))
    rec.tell("post.added", f"post:{added.id}")
    return added


def correct_post(rec: Recording, post_id: int, version: int, title: str, directorate: str) -> None:
    """Changes a post's title or directorate; the titles as printed stay."""
    found = post(rec.session, post_id)
    _same_version(found.version, version, found.title)
    found.title = _needed(title, "Enter the title of the post.", "title")
    found.directorate = directorate.strip()
    found.version += 1
    rec.tell("post.corrected", f"post:{post_id}")


@dataclass(frozen=True)
class HoldingDetails:
    """Who holds a post how and since when; no person, unless vacant, is a holder whose name is not known."""

    person_id: int | None
    kind: HoldingKind
    held_from_on: date | None
    held_until_on: date | None = None
    from_words: str = ""
    source: str = ""


def give_post(rec: Recording, post_id: int, details: HoldingDetails) -> PostHolding:
    """Records that a person holds a post, or that it is vacant. Raises Refused when the days or the kind do not fit."""
    post(rec.session, post_id)
    if details.person_id is not None and details.kind is HoldingKind.VACANT:
        raise Refused("Choose a person, or say that the post is vacant; not both.", "person_id")
    if details.held_from_on and details.held_until_on and details.held_until_on < details.held_from_on:
        raise Refused("The last day is before the first day.", "held_until_on")
    _check_vacancy(rec, post_id, details)
    _end_vacancy(rec, post_id, details)
    about = [f"post:{post_id}"]
    if details.person_id is not None:
        about.append(person(rec.session, details.person_id).reference)
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
    rec.tell("post.given", *about)
    return holding


def _check_vacancy(rec: Recording, post_id: int, details: HoldingDetails) -> None:
    """A post cannot be vacant from a day on which somebody still holds it."""
    if details.kind is not HoldingKind.VACANT:
        return
    first_day = details.held_from_on or rec.today
    for held in _holdings(rec, post_id):
        is_held = held.kind is not HoldingKind.VACANT
        if is_held and is_holding_on(first_day, held.held_from_on, held.held_until_on):
            name = held.person.full_name if held.person else "Somebody whose name is not known"
            raise Refused(f"{name} holds this post on that day. End that holding first.", "person_id")


def _end_vacancy(rec: Recording, post_id: int, details: HoldingDetails) -> None:
    """A vacancy is over when somebody holds the post."""
    first_day = details.held_from_on
    if details.kind is HoldingKind.VACANT or first_day is None:
        return
    for held in _holdings(rec, post_id):
        if held.kind is HoldingKind.VACANT and held.held_until_on is None and _began_before(held, first_day):
            held.held_until_on = first_day - timedelta(days=1)


def _began_before(held: PostHolding, day: date) -> bool:
    return held.held_from_on is None or held.held_from_on < day


def _holdings(rec: Recording, post_id: int) -> list[PostHolding]:
    return list(rec.session.execute(sa.select(PostHolding).where(PostHolding.post_id == post_id)).scalars())


def end_holding(rec: Recording, holding_id: int, last_day: date) -> None:
    """Ends a holding on its last day."""
    holding = rec.session.get(PostHolding, holding_id)
    if holding is None or holding.held_until_on is not None:
        raise Refused("This holding has ended already.")
    if holding.held_from_on and last_day < holding.held_from_on:
        raise Refused("The last day is before the first day.", "held_until_on")
    holding.held_until_on = last_day
    about = [f"post:{holding.post_id}"] + ([f"person:{holding.person_id}"] if holding.person_id else [])
    rec.tell("post.holding_ended", *about)


def let_report_for(rec: Recording, person_id: int, post_id: int, until: date | None = None) -> None:
    """Lets a person report for a post's holder from today on; the record says "A for B"."""
    if until is not None and until < rec.today:
        raise Refused("The last day is over already.", "given_until_on")
    found, for_post = person(rec.session, person_id), post(rec.session, post_id)
    rec.session.add(Delegation(person_id=found.id, post_id=for_post.id, given_from_on=rec.today, given_until_on=until))
    rec.tell("delegation.given", found.reference, f"post:{post_id}")


def end_delegation(rec: Recording, delegation_id: int) -> None:
    """Ends a delegation as of yesterday: from now on the person no longer reports for the post."""
    given = rec.session.get(Delegation, delegation_id)
    if given is None or (given.given_until_on is not None and given.given_until_on < rec.today):
        raise Refused("This delegation has ended already.")
    given.given_until_on = rec.today - timedelta(days=1)
    rec.tell("delegation.ended", f"person:{given.person_id}", f"post:{given.post_id}")


def give_role(rec: Recording, person_id: int, role: Role, *, plan_ref: str = "", board_id: int = 0) -> None:
    """Gives a role: for everything, or for one plan (secretariat) or one board (board member)."""
    found = person(rec.session, person_id)
    if role is Role.BOARD_MEMBER and not board_id:
        raise Refused("Choose the board that the person is a member of.", "board_id")
    if _role(rec, person_id, role, plan_ref, board_id) is not None:
        raise Refused(f"{found.full_name} has this role already.", "role")
    rec.session.add(RoleGiven(person_id=person_id, role=role, plan_ref=plan_ref, board_id=board_id))
    rec.tell("role.given", found.reference)


def take_role(rec: Recording, role_id: int) -> None:
    """Takes a role away."""
    given = rec.session.get(RoleGiven, role_id)
    if given is None:
        raise Refused("This role was taken away already.")
    if given.role is Role.ADMINISTRATOR:
        _keep_an_administrator(rec, given.person_id)
    rec.session.delete(given)
    rec.tell("role.taken", f"person:{given.person_id}")


def _role(rec: Recording, person_id: int, role: Role, plan_ref: str, board_id: int) -> RoleGiven | None:
    return rec.session.execute(
        sa.select(RoleGiven).filter_by(person_id=person_id, role=role, plan_ref=plan_ref, board_id=board_id)
    ).scalar_one_or_none()


def _checked_address(rec: Recording, typed: str, but: int = 0) -> str | None:
    address = normal_address(typed)
    if not address:
        return None
    if not is_address(address):
        raise Refused("Enter a mail address in the correct format, like name@council.gov.uk.", "address")
    taken = rec.session.execute(
        sa.select(Person.name).where(Person.address == address, Person.id != but)
    ).scalar_one_or_none()
    if taken:
        raise Refused(f"This mail address belongs to {taken} already.", "address")
    return address


def _needed(typed: str, sentence: str, field: str) -> str:
    if not typed.strip():
        raise Refused(sentence, field)
    return typed.strip()


def _same_version(here: int, seen: int, name: str) -> None:
    if here != seen:
        raise Conflict(f"Somebody else has changed {name} since you opened this page.")


def _keep_an_administrator(rec: Recording, going: int) -> None:
    """Raises Refused when this person is the only active administrator: nobody could give roles any more."""
    administrators = set(
        rec.session.execute(
            sa.select(RoleGiven.person_id)
            .join(Person, Person.id == RoleGiven.person_id)
            .where(RoleGiven.role == Role.ADMINISTRATOR, Person.is_active)
        ).scalars()
    )
    if administrators == {going}:
        raise Refused("This is the only administrator. Make somebody else one first.")
