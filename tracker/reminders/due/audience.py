"""Who an action concerns today: owners by post, by name or as a board, delegates with copies, and who is missing."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

import sqlalchemy as sa

from tracker.actions.models import Ownership
from tracker.boards.models import Board
from tracker.boards.queries import secretaries_on
from tracker.database import AnySession
from tracker.people.models import Person, Post
from tracker.people.queries import delegates_on, holders_on, posts_above, vacant_on
from tracker.reminders.due.milestones import DueMilestone
from tracker.reminders.enums import Missing


@dataclass(frozen=True, slots=True)
class Recipient:
    """A person with an email address."""

    person_id: int
    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Concern:
    """A due milestone that concerns a person, and in what role: "as Director", "by name". A copy is a delegate's.

    `post_id` is the owning post, `manager_post_id` the one to which it reports.
    """

    recipient: Recipient
    milestone: DueMilestone
    why: str
    owner: str = ""
    is_copy: bool = False
    post_id: int | None = None
    manager_post_id: int | None = None


@dataclass(frozen=True, slots=True)
class Unreachable:
    """An owner of a due milestone who cannot be emailed, and why."""

    milestone: DueMilestone
    owner: str
    why: str


@dataclass(frozen=True, slots=True)
class Party:
    """One owner of an action today: who is told and in what role, or why nobody can be."""

    owner: str
    told: Recipient | None
    why: str
    is_copy: bool = False
    post_id: int | None = None
    manager_post_id: int | None = None


Owner: TypeAlias = tuple[int | None, int | None, int | None]  # of an ownership: post, person, board


@dataclass
class Audience:
    """Who owns which action, and who that is today."""

    owners: dict[int, list[Owner]] = field(default_factory=dict)
    parties: dict[Owner, tuple[Party, ...]] = field(default_factory=dict)

    def of(self, action_id: int) -> Iterator[Party]:
        """The parties of an action, owners before those who get copies of an owner's email."""
        parties = [party for owner in self.owners.get(action_id, ()) for party in self.parties[owner]]
        yield from (party for party in parties if not party.is_copy)
        yield from (party for party in parties if party.is_copy)
        if not parties:
            yield Party("no owner", None, Missing.NO_OWNER)

    def concerns(self, due: DueMilestone) -> Iterator[Concern | Unreachable]:
        """Who a due milestone concerns, each person once, and which of its owners cannot be emailed."""
        seen: set[int] = set()
        for party in self.of(due.action_id):
            if party.told is None:
                yield Unreachable(due, party.owner, party.why)
            elif party.told.person_id not in seen:
                seen.add(party.told.person_id)
                posts = (party.post_id, party.manager_post_id)
                yield Concern(party.told, due, party.why, party.owner, party.is_copy, *posts)


def audience_on(session: AnySession, action_ids: sa.Select[int], day: date) -> Audience:
    """Who owns these actions and who that is on `day`; the number of queries does not grow with them."""
    rows = session.execute(
        sa.select(Ownership.action_id, Ownership.post_id, Ownership.person_id, Ownership.board_id)
        .where(Ownership.action_id.in_(action_ids))
        .order_by(Ownership.action_id, Ownership.position)
    )
    owners: dict[int, list[Owner]] = defaultdict(list)
    for row in rows:
        owners[row.action_id].append((row.post_id, row.person_id, row.board_id))
    distinct = {owner for of_action in owners.values() for owner in of_action}
    posts = _of_posts(session, {post_id for post_id, _, _ in distinct if post_id is not None}, day)
    persons = _of_persons(session, {person_id for post, person_id, _ in distinct if post is None and person_id})
    boards = _of_boards(
        session, {board_id for post, person, board_id in distinct if not (post or person) and board_id}, day
    )
    parties = {
        owner: posts[owner[0]] if owner[0] else persons[owner[1]] if owner[1] else boards.get(owner[2], ())
        for owner in distinct
    }
    return Audience(dict(owners), parties)


def _of_posts(session: AnySession, post_ids: Collection[int], day: date) -> dict[int | None, tuple[Party, ...]]:
    posts = session.execute(sa.select(Post.id, Post.title, Post.copies_delegates).where(Post.id.in_(post_ids))).all()
    holders, vacant, above = (
        holders_on(session, post_ids, day),
        vacant_on(session, post_ids, day),
        posts_above(session, post_ids),
    )
    delegates = delegates_on(session, [post.id for post in posts if post.copies_delegates], day)
    by_post: dict[int | None, tuple[Party, ...]] = {}
    for post in posts:
        line = (post.id, above.get(post.id))
        parties = [_party(person, post.title, f"as {post.title}", line) for person in holders.get(post.id, [])]
        if not parties:
            parties = [Party(post.title, None, Missing.VACANT if post.id in vacant else Missing.NO_HOLDER)]
        why = f"a copy, because you may report for {post.title}"
        copies = [_party(person, post.title, why, line, is_copy=True) for person in delegates.get(post.id, [])]
        by_post[post.id] = (*parties, *(copy for copy in copies if copy.told is not None))
    return by_post


def _of_persons(session: AnySession, person_ids: Collection[int]) -> dict[int | None, tuple[Party, ...]]:
    people = session.execute(sa.select(Person).where(Person.id.in_(person_ids))).scalars()
    return {person.id: (_party(person, person.full_name, "by name"),) for person in people}


def _of_boards(
    session: AnySession, board_ids: Collection[int | None], day: date
) -> dict[int | None, tuple[Party, ...]]:
    wanted = [board_id for board_id in board_ids if board_id is not None]
    names = dict(session.execute(sa.select(Board.id, Board.name).where(Board.id.in_(wanted))).all())
    people = secretaries_on(session, wanted, day)
    by_board: dict[int | None, tuple[Party, ...]] = {}
    for board_id, name in names.items():
        told = tuple(_party(person, name, f"as secretariat of {name}") for person in people.get(board_id, []))
        by_board[board_id] = told or (Party(name, None, Missing.NO_BOARD_SECRETARIAT),)
    return by_board


def _party(
    person: Person, owner: str, why: str, line: tuple[int | None, int | None] = (None, None), *, is_copy: bool = False
) -> Party:
    if not person.is_active:
        return Party(person.full_name, None, Missing.LEFT, is_copy)
    if not person.address:
        return Party(person.full_name, None, Missing.NO_ADDRESS, is_copy)
    return Party(owner, recipient(person), why, is_copy, *line)


def recipient(person: Person) -> Recipient:
    """A person with an address, as the recipient of an email."""
    return Recipient(person.id, person.full_name, person.address or "")
