"""Reads of people: who they are, what they hold, what they may do."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from tracker.database import AnySession
from tracker.errors import NotFound
from tracker.people.enums import HoldingKind, Relation, Role
from tracker.people.models import (
    Delegation,
    Person,
    Post,
    PostHolding,
    RoleGiven,
    SignInAttempt,
    TrainingCard,
    UserSession,
)
from tracker.people.rules import hashed, is_holding_on, normal_address


@dataclass(frozen=True)
class Viewer:
    """Who is looking: the person, their roles, and the posts they hold or report for today."""

    person_id: int
    name: str
    roles: frozenset[tuple[Role, str, int]]
    post_ids: frozenset[int]
    delegated_post_ids: frozenset[int]

    def has_role(self, role: Role) -> bool:
        """Whether the person has this role anywhere."""
        return any(given is role for given, _, _ in self.roles)

    def relations(self, plan_ref: str = "", board_ids: Collection[int] = ()) -> set[Relation]:
        """What the person is to a plan (empty: to the installation as a whole) and to these boards."""
        relations = {Relation.SIGNED_IN}
        for role, for_plan, for_board in self.roles:
            if role is Role.ADMINISTRATOR:
                relations.add(Relation.ADMINISTRATOR)
            elif role is Role.AUDITOR:
                relations.add(Relation.AUDITOR)
            elif role is Role.SECRETARIAT and for_plan in ("", plan_ref):
                relations.add(Relation.SECRETARIAT)
            elif role is Role.BOARD_MEMBER and for_board in board_ids:
                relations.add(Relation.BOARD_MEMBER)
        return relations

    def relations_anywhere(self) -> set[Relation]:
        """What the person is to the installation as a whole, or to any one plan."""
        return self.relations().union(*(self.relations(plan_ref) for _, plan_ref, _ in self.roles))


def find_person_by_address(session: AnySession, address: str) -> Person | None:
    """The active person with this email address."""
    return session.execute(
        sa.select(Person).where(Person.address == normal_address(address), Person.is_active)
    ).scalar_one_or_none()


def get_person(session: AnySession, person_id: int) -> Person:
    """One person. Raises NotFound."""
    person = session.get(Person, person_id)
    if person is None:
        raise NotFound("There is no such person.")
    return person


def get_post(session: AnySession, post_id: int) -> Post:
    """One post. Raises NotFound."""
    post = session.get(Post, post_id)
    if post is None:
        raise NotFound("There is no such post.")
    return post


def viewer_of(session: AnySession, person_id: int, today: date) -> Viewer:
    """Everything that decides what a person may do, as of today. Raises NotFound."""
    return viewers_of(session, [get_person(session, person_id)], today)[person_id]


def viewers_of(session: AnySession, people: Iterable[Person], today: date) -> dict[int, Viewer]:
    """The same for several people, by their ids; the number of queries does not grow with them."""
    names = {person.id: person.full_name for person in people}
    roles: dict[int, set[tuple[Role, str, int]]] = defaultdict(set)
    posts: dict[int, set[int]] = defaultdict(set)
    delegated: dict[int, set[int]] = defaultdict(set)
    for given in session.execute(sa.select(RoleGiven).where(RoleGiven.person_id.in_(names))).scalars():
        roles[given.person_id].add((given.role, given.plan_ref, given.board_id))
    for holding in session.execute(sa.select(PostHolding).where(PostHolding.person_id.in_(names))).scalars():
        if holding.person_id is not None and is_holding_on(today, holding.held_from_on, holding.held_until_on):
            posts[holding.person_id].add(holding.post_id)
    for delegation in session.execute(sa.select(Delegation).where(Delegation.person_id.in_(names))).scalars():
        if is_holding_on(today, delegation.given_from_on, delegation.given_until_on):
            delegated[delegation.person_id].add(delegation.post_id)
    return {
        number: Viewer(number, name, frozenset(roles[number]), frozenset(posts[number]), frozenset(delegated[number]))
        for number, name in names.items()
    }


def command_viewer() -> Viewer:
    """The viewer for the command line: sees everything, owns nothing."""
    everything = frozenset({(Role.ADMINISTRATOR, "", 0)})
    return Viewer(0, "The command line", everything, frozenset(), frozenset())


def signed_in_person(session: AnySession, secret: str, now: datetime) -> int | None:
    """Whose session this secret belongs to; None when it is unknown, over, or its person has left."""
    return session.execute(
        sa.select(UserSession.person_id)
        .join(Person, Person.id == UserSession.person_id)
        .where(UserSession.secret_hash == hashed(secret), UserSession.ends_at > now, Person.is_active)
    ).scalar_one_or_none()


def person_of_session(session: AnySession, secret: str) -> int | None:
    """Whose session this secret belongs to or once belonged to; None when it is unknown."""
    return session.execute(
        sa.select(UserSession.person_id).where(UserSession.secret_hash == hashed(secret))
    ).scalar_one_or_none()


def holders_on(session: AnySession, post_ids: Collection[int], day: date) -> dict[int, list[Person]]:
    """Who held each of these posts on `day`; a post without an entry is vacant or its holder is not known."""
    holdings = session.execute(
        sa.select(PostHolding)
        .where(PostHolding.post_id.in_(post_ids), PostHolding.person_id.is_not(None))
        .options(selectinload(PostHolding.person))
    ).scalars()
    holders: dict[int, list[Person]] = {}
    for holding in holdings:
        if holding.person is not None and is_holding_on(day, holding.held_from_on, holding.held_until_on):
            holders.setdefault(holding.post_id, []).append(holding.person)
    return holders


def vacant_on(session: AnySession, post_ids: Collection[int], day: date) -> set[int]:
    """Which of these posts are known to be vacant on `day`; posts about which nothing is known are left out."""
    holdings = session.execute(sa.select(PostHolding).where(PostHolding.post_id.in_(post_ids))).scalars()
    covering = [holding for holding in holdings if is_holding_on(day, holding.held_from_on, holding.held_until_on)]
    vacant = {holding.post_id for holding in covering if holding.kind is HoldingKind.VACANT}
    return vacant - {holding.post_id for holding in covering if holding.kind is not HoldingKind.VACANT}


def delegates_on(session: AnySession, post_ids: Collection[int], day: date) -> dict[int, list[Person]]:
    """Who may report for each of these posts on `day`, by name and each once; a post without an entry has nobody."""
    given = session.execute(
        sa.select(Delegation).where(Delegation.post_id.in_(post_ids)).options(joinedload(Delegation.person))
    ).scalars()
    delegates: dict[int, dict[int, Person]] = {}
    for delegation in given:
        if is_holding_on(day, delegation.given_from_on, delegation.given_until_on):
            delegates.setdefault(delegation.post_id, {})[delegation.person_id] = delegation.person
    return {post_id: by_name(people.values()) for post_id, people in delegates.items()}


def secretariats_of(session: AnySession, plan_refs: Collection[str]) -> dict[str, list[Person]]:
    """The active secretariat of each of these plans, of that plan or of all, by name; without an entry there is none.

    An empty reference among them asks for the secretariat of all plans.
    """
    rows = session.execute(
        sa.select(RoleGiven.plan_ref, Person)
        .join(Person, Person.id == RoleGiven.person_id)
        .where(RoleGiven.role == Role.SECRETARIAT, RoleGiven.plan_ref.in_({"", *plan_refs}), Person.is_active)
    )
    given: dict[str, dict[int, Person]] = {}
    for plan_ref, person in rows:
        given.setdefault(plan_ref, {})[person.id] = person
    of_all = given.get("", {})
    secretariats = {plan_ref: by_name((of_all | given.get(plan_ref, {})).values()) for plan_ref in plan_refs}
    return {plan_ref: people for plan_ref, people in secretariats.items() if people}


def posts_above(session: AnySession, post_ids: Collection[int]) -> dict[int, int]:
    """The post that each of these reports to; a post without an entry reports to no known post."""
    query = sa.select(Post.id, Post.reports_to_id).where(Post.id.in_(post_ids), Post.reports_to_id.is_not(None))
    return {post_id: above for post_id, above in session.execute(query) if above is not None}


def posts_below(session: AnySession, post_id: int) -> list[Post]:
    """The posts that report to this one, by title."""
    query = sa.select(Post).where(Post.reports_to_id == post_id).order_by(Post.title, Post.id)
    return list(session.execute(query).scalars())


def by_name(people: Iterable[Person]) -> list[Person]:
    """Persons in the order of their names, the same on both databases."""
    return sorted(people, key=lambda person: (person.name.casefold(), person.id))


def all_people(session: AnySession) -> list[Person]:
    """The register of people by name."""
    return list(session.execute(sa.select(Person).order_by(Person.name)).scalars())


def all_posts(session: AnySession) -> list[Post]:
    """The register of posts by title, with printed titles and holdings."""
    query = (
        sa.select(Post)
        .order_by(Post.title)
        .options(selectinload(Post.printed_titles), selectinload(Post.holdings).selectinload(PostHolding.person))
    )
    return list(session.execute(query).scalars())


def holdings_of(session: AnySession, person_id: int) -> list[PostHolding]:
    """The posts a person has held, newest first."""
    query = (
        sa.select(PostHolding)
        .where(PostHolding.person_id == person_id)
        .options(selectinload(PostHolding.post))
        .order_by(PostHolding.held_from_on.desc())
    )
    return list(session.execute(query).scalars())


def holdings_on(session: AnySession, day: date) -> list[PostHolding]:
    """Who holds which post on a day, acting and interim too; vacant posts and unnamed holders are left out."""
    query = (
        sa.select(PostHolding)
        .where(PostHolding.person_id.is_not(None))
        .options(selectinload(PostHolding.post))
        .order_by(PostHolding.held_from_on, PostHolding.id)
    )
    return [
        holding
        for holding in session.execute(query).scalars()
        if is_holding_on(day, holding.held_from_on, holding.held_until_on)
    ]


def get_post_in_full(session: AnySession, post_id: int) -> Post:
    """A post with its printed titles and everybody who held it. Raises NotFound."""
    options = [selectinload(Post.printed_titles), selectinload(Post.holdings).selectinload(PostHolding.person)]
    post = session.get(Post, post_id, options=options, populate_existing=True)
    if post is None:
        raise NotFound("There is no such post.")
    return post


def get_holding(session: AnySession, holding_id: int) -> PostHolding:
    """One holding. Raises NotFound."""
    holding = session.get(PostHolding, holding_id)
    if holding is None:
        raise NotFound("There is no such record of who held this post.")
    return holding


def delegations_of(session: AnySession, person_id: int) -> list[Delegation]:
    """The posts for which a person may report, now or in the past, newest first."""
    query = (
        sa.select(Delegation)
        .where(Delegation.person_id == person_id)
        .options(selectinload(Delegation.post))
        .order_by(Delegation.given_from_on.desc(), Delegation.id.desc())
    )
    return list(session.execute(query).scalars())


def roles_of(session: AnySession, person_ids: Iterable[int]) -> dict[int, list[RoleGiven]]:
    """The roles given to these people."""
    rows = session.execute(
        sa.select(RoleGiven).where(RoleGiven.person_id.in_(list(person_ids))).order_by(RoleGiven.id)
    ).scalars()
    roles: dict[int, list[RoleGiven]] = {}
    for row in rows:
        roles.setdefault(row.person_id, []).append(row)
    return roles


def training_cards(session: AnySession) -> list[TrainingCard]:
    """The cards of the training sign-in page in their order, with their persons; none in a live installation."""
    query = sa.select(TrainingCard).order_by(TrainingCard.position).options(selectinload(TrainingCard.person))
    return list(session.execute(query).scalars())


def attempts_since(session: AnySession, address_hash: str, place_hash: str, since: datetime) -> tuple[int, int]:
    """How many links were asked for since then: for this address, and from this place."""
    count = sa.select(sa.func.count()).select_from(SignInAttempt).where(SignInAttempt.at > since)
    by_address = session.execute(count.where(SignInAttempt.address_hash == address_hash)).scalar_one()
    by_place = session.execute(count.where(SignInAttempt.place_hash == place_hash)).scalar_one()
    return by_address, by_place
