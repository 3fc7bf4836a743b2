"""Reads who gets what from a plan today, by name, so that nobody has to guess who a rule reaches."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from tracker.actions.models import Action, Ownership
from tracker.actions.queries import IS_NOT_REMOVED
from tracker.actions.rules import OPEN_STATES
from tracker.boards.models import Board
from tracker.boards.queries import secretaries_on
from tracker.database import AnySession
from tracker.people.models import Person, Post
from tracker.people.queries import delegates_on, holders_on, posts_above, secretariats_of, vacant_on
from tracker.plans.models import Plan
from tracker.reminders.enums import EscalationTo, Missing
from tracker.reminders.policy.rules import EscalationStep

NO_DELEGATE = "nobody may report for the holder"


@dataclass(frozen=True)
class Reach:
    """The people behind an owner or recipient today: names of those who can be emailed, and why others cannot."""

    names: tuple[str, ...]
    missed: tuple[str, ...]

    @property
    def in_words(self) -> str:
        """In one line: "Ann Sutcliffe", "Nobody: the post is vacant", "Ann Sutcliffe. Not told: Bob has left"."""
        told, missed = ", ".join(self.names), "; ".join(self.missed)
        if not told:
            return f"Nobody: {missed}"
        return f"{told}. Not told: {missed}" if missed else told


@dataclass(frozen=True)
class OwnerReach:
    """An owner of open actions (and its id, if a post), who that is today, who may report for them, and the post above.

    `copies` are told only with `has_copies`, when the post wants it. `above` is empty if no post above is recorded.
    """

    owner: str
    post_id: int | None
    actions: int
    today: Reach
    has_copies: bool
    copies: Reach
    above: str
    manager: Reach


@dataclass(frozen=True)
class StepReach:
    """An escalation step and who it tells today. Each owner has their own manager, in OwnerReach."""

    after_days: int
    to: EscalationTo
    post: str
    today: Reach


@dataclass(frozen=True)
class Recipients:
    """Who gets what from a plan today; `unowned` counts the open actions without any owner."""

    owners: tuple[OwnerReach, ...]
    unowned: int
    secretariat: Reach
    steps: tuple[StepReach, ...]

    @property
    def without_manager(self) -> int:
        """For how many owners no post above is recorded; people and boards never have one."""
        return sum(not owner_reach.above for owner_reach in self.owners)


NOBODY = Reach((), ())


def recipients_of(session: AnySession, plan: Plan, escalation_steps: Sequence[EscalationStep], day: date) -> Recipients:
    """Who gets what from a plan on `day`, with these escalation steps; the number of queries does not grow."""
    open_actions = (Action.plan_id == plan.id, IS_NOT_REMOVED, Action.state.in_(OPEN_STATES))
    owners = session.execute(
        sa.select(Ownership)
        .join(Action, Action.id == Ownership.action_id)
        .where(*open_actions)
        .options(joinedload(Ownership.post), joinedload(Ownership.person), joinedload(Ownership.board))
    ).scalars()
    by_owner: dict[Post | Person | Board | None, list[Ownership]] = {}
    for own in owners:  # a post owns, even if the published plan names a person beside it
        by_owner.setdefault(own.post or own.person or own.board, []).append(own)
    by_name = sorted(by_owner.values(), key=lambda owned: _name_of(owned[0]).casefold())
    register = _Register(session, [owned[0] for owned in by_name], escalation_steps, day)
    without = sa.select(sa.func.count()).select_from(Action).where(*open_actions, ~Action.owners.any())
    secretariat = _reach(secretariats_of(session, [plan.ref]).get(plan.ref, []), Missing.NO_PLAN_SECRETARIAT)
    return Recipients(
        owners=tuple(register.owner(owned[0], len({own.action_id for own in owned})) for owned in by_name),
        unowned=session.execute(without).scalar_one(),
        secretariat=secretariat,
        steps=tuple(register.step(escalation_step, secretariat) for escalation_step in escalation_steps),
    )


class _Register:
    """What the registers say on a day of the posts and boards that own actions, the posts above, and delegates."""

    def __init__(
        self, session: AnySession, owners: Collection[Ownership], escalation_steps: Iterable[EscalationStep], day: date
    ) -> None:
        owning = {own.post_id for own in owners if own.post_id is not None}
        self.above = posts_above(session, owning)
        post_ids = (
            owning
            | set(self.above.values())
            | {escalation_step.post_id for escalation_step in escalation_steps if escalation_step.post_id is not None}
        )
        titles = session.execute(sa.select(Post.id, Post.title, Post.copies_delegates).where(Post.id.in_(post_ids)))
        self.posts = {row.id: row for row in titles}
        self.holders = holders_on(session, post_ids, day)
        self.vacant = vacant_on(session, post_ids, day)
        self.delegates = delegates_on(session, owning, day)
        boards = {own.board_id for own in owners if own.board_id is not None}
        self.secretaries = secretaries_on(session, boards, day)

    def owner(self, own: Ownership, actions: int) -> OwnerReach:
        """An owner with everybody who is told because of them."""
        has_copies, copies, above = False, NOBODY, None
        if own.post_id is not None:
            today = self._holders(own.post_id)
            has_copies = self.posts[own.post_id].copies_delegates
            copies = _reach(self.delegates.get(own.post_id, []), NO_DELEGATE)
            above = self.above.get(own.post_id)
        elif own.person is not None:
            today = _reach([own.person], "")
        else:
            today = _reach(self.secretaries.get(own.board_id or 0, []), Missing.NO_BOARD_SECRETARIAT)
        return OwnerReach(
            owner=_name_of(own),
            post_id=own.post_id,
            actions=actions,
            today=today,
            has_copies=has_copies,
            copies=copies,
            above=self.posts[above].title if above is not None else "",
            manager=self._holders(above) if above is not None else NOBODY,
        )

    def step(self, escalation_step: EscalationStep, secretariat: Reach) -> StepReach:
        """An escalation step with the people it tells."""
        if escalation_step.post_id is not None:
            post = self.posts[escalation_step.post_id].title
            return StepReach(
                escalation_step.after_days, escalation_step.to, post, self._holders(escalation_step.post_id)
            )
        today = secretariat if escalation_step.to is EscalationTo.SECRETARIAT else NOBODY
        return StepReach(escalation_step.after_days, escalation_step.to, "", today)

    def _holders(self, post_id: int) -> Reach:
        return _reach(self.holders.get(post_id, []), Missing.VACANT if post_id in self.vacant else Missing.NO_HOLDER)


def _name_of(own: Ownership) -> str:
    if own.post is not None:
        return own.post.title
    if own.person is not None:
        return own.person.full_name
    return own.board.name if own.board is not None else ""


def _reach(people: Sequence[Person], otherwise: str) -> Reach:
    """These people; `otherwise` says why there are none."""
    missed = [
        f"{person.full_name} has left the council"
        if not person.is_active
        else f"no email address is recorded for {person.full_name}"
        for person in people
        if not (person.is_active and person.address)
    ]
    names = tuple(person.full_name for person in people if person.is_active and person.address)
    return Reach(names, tuple(missed) if people else (otherwise,))
