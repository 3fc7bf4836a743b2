"""Reads today's facts: which dated steps are open, who owns them, and whom a mail can reach."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from tracker.actions.changes import changed_in_words, times_changed
from tracker.actions.enums import SAMPLE, ChangeState, MilestoneState
from tracker.actions.models import Action, Milestone, Monitor, Ownership
from tracker.actions.queries import IS_THERE
from tracker.actions.rules import OPEN_STATES
from tracker.audit.service import AnySession
from tracker.dates import day_in_words
from tracker.people.enums import HoldingKind
from tracker.people.models import Person, PostHolding
from tracker.people.queries import holders_on
from tracker.people.rules import is_holding_on
from tracker.plans.enums import PlanState
from tracker.plans.models import Plan
from tracker.reminders.rules import FURTHEST_AHEAD, is_reminded


@dataclass(frozen=True)
class Recipient:
    """A person whom a mail can reach."""

    person_id: int
    name: str
    address: str


@dataclass(frozen=True)
class Matter:
    """One dated, open step of an action in the plan's words; `part` is the milestone's name, empty if it has none.

    `changed` says how its deadline has moved since it was first agreed; empty if it never has.
    """

    milestone_id: int
    action_id: int
    plan_ref: str
    plan_title: str
    action_ref: str
    position: int
    wording: str
    part: str
    as_printed: str
    deadline_on: date
    boards: tuple[str, ...]
    changed: str
    extension: str

    @property
    def order(self) -> tuple[date, str, int, int]:
        """Oldest deadline first, then as in the plan."""
        return (self.deadline_on, self.plan_ref, self.position, self.milestone_id)


@dataclass(frozen=True)
class Concern:
    """A matter of a person, and as what they own it: a post, or "named in the plan"."""

    recipient: Recipient
    matter: Matter
    owned_as: str


@dataclass(frozen=True)
class Unreachable:
    """An owner of a matter whom no mail reaches, and why."""

    matter: Matter
    owner: str
    why: str


@dataclass(frozen=True)
class Facts:
    """Whom the open steps concern, and who cannot be told; each person once per step."""

    concerns: tuple[Concern, ...]
    unreachable: tuple[Unreachable, ...]


def facts_on(session: AnySession, day: date, person_id: int | None = None) -> Facts:
    """The facts of `day`, of the whole installation or of the actions that one person owns by post or by name."""
    milestones = _open_milestones(session, day, person_id)
    post_ids = {own.post_id for step, _ in milestones for own in step.action.owners if own.post_id is not None}
    holders = holders_on(session, post_ids, day)
    vacant = _vacant_on(session, post_ids, day)
    concerns: dict[tuple[int, int], Concern] = {}
    unreachable = []
    for step, last_day in milestones:
        matter = _matter(step, last_day)
        for found in _owners(matter, step.action.owners, holders, vacant):
            if isinstance(found, Unreachable):
                unreachable.append(found)
            elif person_id is None or found.recipient.person_id == person_id:
                concerns.setdefault((found.recipient.person_id, matter.milestone_id), found)
    return Facts(tuple(concerns.values()), tuple(unreachable))


def _open_milestones(session: AnySession, day: date, person_id: int | None) -> list[tuple[Milestone, date]]:
    query = (
        sa.select(Milestone)
        .join(Milestone.action)
        .join(Action.plan)
        .where(
            Plan.state == PlanState.LIVE,
            IS_THERE,
            Action.state.in_(OPEN_STATES),
            Milestone.state == MilestoneState.OPEN,
            Milestone.last_day <= day + FURTHEST_AHEAD,
        )
        .order_by(Plan.ref, Action.position, Milestone.position)
        .options(
            contains_eager(Milestone.action).options(
                contains_eager(Action.plan),
                selectinload(Action.owners).options(
                    joinedload(Ownership.post), joinedload(Ownership.person), joinedload(Ownership.board)
                ),
                selectinload(Action.monitors).joinedload(Monitor.board),
            ),
            selectinload(Milestone.changes),
        )
    )
    if person_id is not None:
        held = sa.select(PostHolding.post_id).where(PostHolding.person_id == person_id)
        owns = sa.or_(Ownership.person_id == person_id, Ownership.post_id.in_(held))
        query = query.where(Action.owners.any(owns))
    found = session.execute(query).scalars().all()
    return [
        (step, step.last_day)
        for step in found
        if step.last_day is not None
        and is_reminded(step.action.plan.state, step.action.state, step.state, step.precision)
    ]


def _vacant_on(session: AnySession, post_ids: Collection[int], day: date) -> set[int]:
    holdings = session.execute(
        sa.select(PostHolding).where(PostHolding.post_id.in_(post_ids), PostHolding.kind == HoldingKind.VACANT)
    ).scalars()
    return {held.post_id for held in holdings if is_holding_on(day, held.held_from_on, held.held_until_on)}


def _matter(step: Milestone, last_day: date) -> Matter:
    action = step.action
    return Matter(
        milestone_id=step.id,
        action_id=action.id,
        plan_ref=action.plan.ref,
        plan_title=action.plan.title,
        action_ref=action.ref,
        position=action.position,
        wording=" ".join(action.wording.split()),
        part=step.name,
        as_printed=step.as_printed,
        deadline_on=last_day,
        boards=tuple(monitor.board.name for monitor in action.monitors),
        changed=changed_in_words(step) if times_changed(step.changes) else "",
        extension=_extension(step, last_day),
    )


def _extension(step: Milestone, last_day: date) -> str:
    asked = [change for change in step.changes if change.state is ChangeState.REQUESTED]
    if not asked:
        return ""
    newest = asked[-1]
    when = f" on {day_in_words(newest.requested_on)}" if newest.requested_on else ""
    mark = f" [{SAMPLE}]" if newest.is_sample else ""
    is_later = newest.to_last_day is not None and newest.to_last_day > last_day
    wanted = f"More time, until {newest.to_printed}," if is_later else f"Another deadline, “{newest.to_printed}”,"
    return f"{wanted} was asked for{when}. Until that is decided the deadline stands.{mark}"


def _owners(
    matter: Matter, owners: list[Ownership], holders: dict[int, list[Person]], vacant: Collection[int]
) -> Iterator[Concern | Unreachable]:
    if not owners:
        yield Unreachable(matter, "no owner", "the plan names no owner")
    for own in owners:
        if own.post is not None:
            people = holders.get(own.post.id, [])
            for person in people:
                yield _reached(matter, person, own.post.title)
            if not people:
                why = "the post is vacant" if own.post.id in vacant else "no holder of the post is known"
                yield Unreachable(matter, own.post.title, why)
        elif own.person is not None:
            yield _reached(matter, own.person, "")
        elif own.board is not None:
            yield Unreachable(matter, own.board.name, "a board owns it, and boards get no reminders")


def _reached(matter: Matter, person: Person, post: str) -> Concern | Unreachable:
    if not person.is_active:
        return Unreachable(matter, person.full_name, "has left the council")
    if not person.address:
        return Unreachable(matter, person.full_name, "no mail address is known")
    return Concern(Recipient(person.id, person.full_name, person.address), matter, post)
