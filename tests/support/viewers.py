"""Who looks, and plans of any size to look at."""

from collections.abc import Iterable
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.databases import Store
from tests.support.seeded import NOW, TODAY
from tracker.actions.enums import ActionState, OwnerRole, Precision
from tracker.actions.models import Action, Milestone, Monitor, Ownership, ProgressUpdate, RecommendationLink
from tracker.boards.enums import BoardKind
from tracker.boards.models import Board
from tracker.database import AnySession
from tracker.people.enums import HoldingKind, Role
from tracker.people.models import Person, Post, PostHolding
from tracker.people.queries import Viewer, viewer_of
from tracker.plans.enums import PlanOrigin, PlanState, ReadyKey
from tracker.plans.models import Plan, RagKeyEntry, Recommendation
from tracker.plans.rules import READY_KEYS
from tracker.reports.rows.models import ActionRow
from tracker.schema import unguarded_connection


def seen_by(session: AnySession, name: str, today: date = TODAY) -> Viewer:
    """The viewer of this name."""
    return viewer_of(session, session.execute(sa.select(Person.id).filter_by(name=name)).scalar_one(), today)


def anybody(*roles: Role) -> Viewer:
    """A viewer who is in no register, with these roles for everything."""
    return Viewer(0, "Somebody", frozenset((role, "", 0) for role in roles), frozenset(), frozenset())


def board_id(session: AnySession, name: str) -> int:
    """The board of exactly this name."""
    return session.execute(sa.select(Board.id).filter_by(name=name)).scalar_one()


def refs(rows: Iterable[ActionRow]) -> list[str]:
    """The printed numbers of rows, in their order."""
    return [row.ref for row in rows]


def fill_plan(store: Store, number: int, *, ref: str) -> None:
    """A live plan of this many actions, each with two of everything.

    It goes behind the trail's back: to record thousands of rows would take longer than all that is tested here.
    """
    with unguarded_connection(store.url) as connection, Session(connection) as session:
        _fill_plan(session, number, ref)
        session.commit()
        connection.commit()


def _fill_plan(session: Session, number: int, ref: str) -> None:
    people = [Person(name=f"Person {ref} {index}") for index in range(10)]
    posts = [Post(title=f"Director {ref} {index}", directorate=f"Directorate {index % 3}") for index in range(10)]
    boards = [Board(name=f"Board {ref} {index}", kind=BoardKind.BOARD) for index in range(6)]
    plan = Plan(ref=ref, title="A big plan", origin=PlanOrigin.INSPECTION, state=PlanState.LIVE, live_on=TODAY)
    session.add_all([*people, *posts, *boards, plan])
    session.flush()
    served = [Recommendation(plan_id=plan.id, position=at, ref=str(at), words=f"Do better {at}") for at in range(12)]
    holdings = [
        PostHolding(post_id=post.id, person_id=person.id, kind=HoldingKind.SUBSTANTIVE)
        for post, person in zip(posts, people, strict=True)
    ]
    actions = [_action(plan, at) for at in range(number)]
    key = [RagKeyEntry.of(plan.id, at, entry) for at, entry in enumerate(READY_KEYS[ReadyKey.BRAG], start=1)]
    session.add_all([*served, *holdings, *key, *actions])
    session.flush()
    for at, action in enumerate(actions):
        for each in range(2):
            session.add(RecommendationLink(action_id=action.id, recommendation_id=served[(at + each) % 12].id))
            session.add(Monitor(action_id=action.id, board_id=boards[(at + each) % 6].id, position=each))
            session.add(_owner(action, posts[(at + each) % 10], each))
            session.add(_step(action, each, TODAY + timedelta(days=at % 400 - 200 + 30 * each)))
            session.add(_update(action, people[at % 10], TODAY - timedelta(days=at % 100 + each)))


def _action(plan: Plan, at: int) -> Action:
    return Action(
        plan_id=plan.id,
        position=at,
        ref=str(at),
        wording=f"Do what was asked, part {at}",
        state=ActionState.IN_PROGRESS,
        reported_rating="green",
        last_update_on=TODAY - timedelta(days=at % 100),
    )


def _owner(action: Action, post: Post, each: int) -> Ownership:
    role = OwnerRole.SUPPORTING if each else OwnerRole.LEAD
    return Ownership(action_id=action.id, position=each, part=role, post_id=post.id)


def _step(action: Action, each: int, last_day: date) -> Milestone:
    return Milestone(
        action_id=action.id,
        position=each,
        name=f"Part {each}",
        as_printed=last_day.isoformat(),
        precision=Precision.DAY,
        last_day=last_day,
    )


def _update(action: Action, person: Person, given_on: date) -> ProgressUpdate:
    return ProgressUpdate(
        action_id=action.id,
        given_on=given_on,
        recorded_at=NOW,
        by_id=person.id,
        happened="Much",
        rating="green",
    )
