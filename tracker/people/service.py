"""Verbs on the register of people: entries, leaving and coming back, whom they report for, roles."""

from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa

from tracker.audit.service import Recording
from tracker.errors import Forbidden, Refused, check_version
from tracker.mail.service import drop_sign_in_mails
from tracker.people.enums import Role
from tracker.people.events import PeopleEvent
from tracker.people.models import CalendarAddress, Delegation, Person, RoleGiven, SignInToken, UserSession
from tracker.people.queries import Viewer, delegations_of, get_person, get_post, holdings_of, roles_of
from tracker.people.rules import is_address, may_change_access, normal_address, require_text


@dataclass(frozen=True)
class PersonDetails:
    """A person's entry in the register; without an address they get no email and cannot sign in."""

    name: str
    address: str = ""
    style: str = ""
    organisation: str = ""


def add_person(rec: Recording, details: PersonDetails, *, key: str | None = None, is_sample: bool = False) -> Person:
    """Adds a person to the register. Raises Refused for an empty name or an address that is wrong or taken."""
    address = _checked_address(rec, details.address)
    added = Person(
        key=key,
        name=require_text(details.name, "Enter the person's name.", "name"),
        style=details.style.strip(),
        organisation=details.organisation.strip(),
        address=address,
        is_sample=is_sample,
    )
    rec.session.add(added)
    rec.session.flush()
    rec.tell(PeopleEvent.PERSON_ADDED, added.reference)
    return added


def correct_person(rec: Recording, viewer: Viewer, person_id: int, version: int, details: PersonDetails) -> None:
    """Changes a person's entry. Raises Forbidden when the viewer may not change the address.

    When the address changes, sign-in links that were sent to the old one stop working.
    """
    person = get_person(rec.session, person_id)
    check_version(person.version, version, person.name)
    person.name = require_text(details.name, "Enter the person's name.", "name")
    person.style, person.organisation = details.style.strip(), details.organisation.strip()
    address = _checked_address(rec, details.address, but=person_id)
    if address != person.address:
        _check_access(rec, viewer, person, f"change the address of {person.full_name}")
        person.address = address
        _end_links(rec, person_id)
    person.version += 1
    rec.tell(PeopleEvent.PERSON_CORRECTED, person.reference)


def mark_person_as_left(rec: Recording, viewer: Viewer, person_id: int, version: int) -> None:
    """Records that a person has left: sessions, links, roles and reporting for others end at once, posts today.

    Their private calendar address stops working too.
    """
    person = get_person(rec.session, person_id)
    check_version(person.version, version, person.name)
    if not person.is_active:
        raise Refused(f"{person.full_name} has already left.")
    _check_access(rec, viewer, person, f"record that {person.full_name} has left")
    _keep_an_administrator(rec, person_id)
    person.is_active = False
    person.version += 1
    _end_rights(rec, person_id)
    posts = _end_holdings(rec, person_id)
    rec.bulk(
        sa.update(UserSession)
        .where(UserSession.person_id == person_id, UserSession.ends_at > rec.now)
        .values(ends_at=rec.now)
    )
    _end_links(rec, person_id)
    rec.bulk(sa.delete(CalendarAddress).where(CalendarAddress.person_id == person_id))
    rec.tell(PeopleEvent.PERSON_LEFT, person.reference, *posts)


def mark_person_as_returned(rec: Recording, viewer: Viewer, person_id: int, version: int) -> None:
    """Makes a person who left active again, without the roles, posts and delegations they had."""
    person = get_person(rec.session, person_id)
    check_version(person.version, version, person.name)
    _check_access(rec, viewer, person, f"record that {person.full_name} is back")
    person.is_active = True
    person.version += 1
    rec.tell(PeopleEvent.PERSON_RETURNED, person.reference)


def _check_access(rec: Recording, viewer: Viewer, person: Person, change: str) -> None:
    """Raises Forbidden when the viewer may not change how this person gets in."""
    holds_role = person.id in roles_of(rec.session, [person.id])
    if not may_change_access(viewer.relations(), holds_role=holds_role):
        who = "an administrator" if holds_role else "the secretariat"
        raise Forbidden(f"Only {who} can {change}.")


def _end_rights(rec: Recording, person_id: int) -> None:
    """Removes a person's roles, and ends their delegations as of yesterday."""
    for given in roles_of(rec.session, [person_id]).get(person_id, []):
        rec.session.delete(given)
    for delegation in delegations_of(rec.session, person_id):
        if delegation.given_until_on is None or delegation.given_until_on >= rec.today:
            delegation.given_until_on = rec.today - timedelta(days=1)


def _end_holdings(rec: Recording, person_id: int) -> list[str]:
    """Makes today the last day in every post; a holding that has not begun is deleted. Returns the posts."""
    posts = []
    for holding in holdings_of(rec.session, person_id):
        if holding.held_from_on is not None and holding.held_from_on > rec.today:
            rec.session.delete(holding)
        elif holding.held_until_on is None or holding.held_until_on > rec.today:
            holding.held_until_on = rec.today
        else:
            continue
        holding.post.version += 1
        posts.append(f"post:{holding.post_id}")
    return posts


def _end_links(rec: Recording, person_id: int) -> None:
    """Makes unused sign-in links stop working, and drops their emails that were not sent yet."""
    rec.bulk(
        sa.update(SignInToken)
        .where(SignInToken.person_id == person_id, SignInToken.used_at.is_(None), SignInToken.expires_at > rec.now)
        .values(expires_at=rec.now)
    )
    drop_sign_in_mails(rec, person_id)


def give_delegation(rec: Recording, person_id: int, post_id: int, until: date | None = None) -> None:
    """Lets a person report for the holder of a post from today on; the trail then says "A for B"."""
    if until is not None and until < rec.today:
        raise Refused("The last day is in the past. Enter today or a later day.", "given_until_on")
    person, for_post = _active(rec, person_id), get_post(rec.session, post_id)
    rec.session.add(Delegation(person_id=person.id, post_id=for_post.id, given_from_on=rec.today, given_until_on=until))
    person.version += 1
    rec.tell(PeopleEvent.DELEGATION_GIVEN, person.reference, f"post:{post_id}")


def end_delegation(rec: Recording, person_id: int, delegation_id: int) -> None:
    """Ends a delegation given to this person as of yesterday: from now on they no longer report for the post."""
    given = rec.session.get(Delegation, delegation_id)
    is_over = given is not None and given.given_until_on is not None and given.given_until_on < rec.today
    if given is None or given.person_id != person_id or is_over:
        raise Refused("This delegation has already ended.")
    given.given_until_on = rec.today - timedelta(days=1)
    given.person.version += 1
    rec.tell(PeopleEvent.DELEGATION_ENDED, given.person.reference, f"post:{given.post_id}")


def give_role(rec: Recording, person_id: int, role: Role, *, plan_ref: str = "", board_id: int = 0) -> None:
    """Gives a role: for everything, or for one plan (secretariat) or one board (board member)."""
    person = _active(rec, person_id)
    if role is Role.BOARD_MEMBER and not board_id:
        raise Refused("Choose the board that the person is a member of.", "board_id")
    if _role(rec, person_id, role, plan_ref, board_id) is not None:
        raise Refused(f"{person.full_name} already has this role.", "role")
    rec.session.add(RoleGiven(person_id=person_id, role=role, plan_ref=plan_ref, board_id=board_id))
    person.version += 1
    rec.tell(PeopleEvent.ROLE_GIVEN, person.reference)


def take_role(rec: Recording, person_id: int, role_id: int) -> None:
    """Removes a role of this person. Raises Refused for the only administrator."""
    given = rec.session.get(RoleGiven, role_id)
    if given is None or given.person_id != person_id:
        raise Refused("This role has already been taken away.")
    if given.role is Role.ADMINISTRATOR:
        _keep_an_administrator(rec, person_id)
    rec.session.delete(given)
    person = get_person(rec.session, person_id)
    person.version += 1
    rec.tell(PeopleEvent.ROLE_TAKEN, person.reference)


def _active(rec: Recording, person_id: int) -> Person:
    """A person who has not left. Raises Refused for one who has."""
    person = get_person(rec.session, person_id)
    if not person.is_active:
        raise Refused(f"{person.full_name} has left. Record that they are back first.")
    return person


def _role(rec: Recording, person_id: int, role: Role, plan_ref: str, board_id: int) -> RoleGiven | None:
    return rec.session.execute(
        sa.select(RoleGiven).filter_by(person_id=person_id, role=role, plan_ref=plan_ref, board_id=board_id)
    ).scalar_one_or_none()


def _checked_address(rec: Recording, typed: str, but: int = 0) -> str | None:
    address = normal_address(typed)
    if not address:
        return None
    if not is_address(address):
        raise Refused("Enter an email address in the correct format, like name@council.gov.uk.", "address")
    taken = rec.session.execute(
        sa.select(Person.name).where(Person.address == address, Person.id != but)
    ).scalar_one_or_none()
    if taken:
        raise Refused(f"This email address already belongs to {taken}.", "address")
    return address


def _keep_an_administrator(rec: Recording, going: int) -> None:
    """Raises Refused when this person is the only active administrator: without one, nobody could give roles."""
    administrators = set(
        rec.session.execute(
            sa.select(RoleGiven.person_id)
            .join(Person, Person.id == RoleGiven.person_id)
            .where(RoleGiven.role == Role.ADMINISTRATOR, Person.is_active)
        ).scalars()
    )
    if administrators == {going}:
        raise Refused("This is the only administrator. Make somebody else an administrator first.")
