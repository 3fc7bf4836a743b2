"""What rows need beside the actions: who holds which post today, the registers, each action's last update.

Registers are small and are read whole, once: to join them to every owner and monitor of a long list costs far more.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, aliased

from tracker.actions.enums import Transition
from tracker.actions.lifecycle.models import ActionTransition
from tracker.actions.lifecycle.state_wording import StateDetails
from tracker.actions.models import Action, Monitor, ProgressUpdate, RecommendationLink
from tracker.actions.ratings.models import RatingValidation
from tracker.boards.models import Board
from tracker.database import AnySession
from tracker.people.enums import HoldingKind
from tracker.people.models import Person, Post, PostHolding
from tracker.people.rules import is_holding_on
from tracker.plans.models import Plan, Recommendation, Stage, Theme
from tracker.plans.queries import keys_of
from tracker.plans.rules import KeyEntry
from tracker.reports.enums import Holder
from tracker.reports.rows.models import BETWEEN, BoardShown, PersonShown, RecommendationShown

IdColumn: TypeAlias = InstrumentedAttribute[int]
NEWEST = 2  # the last update, and the one whose words it may repeat
SAID_BEFORE_POST = {HoldingKind.ACTING: "Acting", HoldingKind.INTERIM: "Interim"}


@dataclass(frozen=True)
class PostToday:
    """A post with its holder, in words: "Ann Sutcliffe — Acting Corporate Director for Place"."""

    words: str
    holder: Holder
    people: tuple[PersonShown, ...]
    directorate: str


@dataclass(frozen=True)
class RowLookups:
    """Everything that rows look up, by the key it is stored under; recommendations in their printed order.

    Ratings are by plan and code, as each plan has its own key. Of an action's updates, the newest two.
    """

    today: date
    posts: Mapping[int, PostToday]
    people: Mapping[int, PersonShown]
    boards: Mapping[int, BoardShown]
    recommendations: Mapping[int, RecommendationShown]
    themes: Mapping[int, Theme]
    stages: Mapping[int, Stage]
    ratings: Mapping[tuple[int, str], KeyEntry]
    served: Mapping[int, list[int]]
    monitored: Mapping[int, list[int]]
    updates: Mapping[int, list[ProgressUpdate]]
    courses: Mapping[int, StateDetails]
    validations: Mapping[int, RatingValidation]


def known_on(session: AnySession, today: date, plan_ids: Sequence[int], wanted: sa.ColumnElement[bool]) -> RowLookups:
    """What is known on a day for the wanted actions of these plans."""
    people = {
        person.id: PersonShown(person.id, person.full_name) for person in session.execute(sa.select(Person)).scalars()
    }
    boards = {
        board.id: BoardShown(board.id, board.name, board.is_body)
        for board in session.execute(sa.select(Board)).scalars()
    }
    themes = session.execute(sa.select(Theme).where(Theme.plan_id.in_(plan_ids))).scalars()
    stages = session.execute(sa.select(Stage).where(Stage.plan_id.in_(plan_ids))).scalars()
    recommendations = session.execute(
        sa.select(Recommendation).where(Recommendation.plan_id.in_(plan_ids)).order_by(Recommendation.position)
    ).scalars()
    return RowLookups(
        today=today,
        posts=_posts_on(session, today, people),
        people=people,
        boards=boards,
        recommendations={
            recommendation.id: RecommendationShown(recommendation.id, recommendation.ref, recommendation.words)
            for recommendation in recommendations
        },
        themes={theme.id: theme for theme in themes},
        stages={stage.id: stage for stage in stages},
        ratings={(plan_id, entry.code): entry for plan_id, key in keys_of(session, plan_ids).items() for entry in key},
        served=_grouped(session, _links_of(RecommendationLink.action_id, RecommendationLink.recommendation_id, wanted)),
        monitored=_grouped(
            session, _links_of(Monitor.action_id, Monitor.board_id, wanted).order_by(Monitor.position, Monitor.id)
        ),
        updates=_last_updates(session, wanted),
        courses=_courses(session, wanted, boards),
        validations=_last_validations(session, wanted),
    )


def _links_of(action_id: IdColumn, other_id: IdColumn, wanted: sa.ColumnElement[bool]) -> sa.Select[int, int]:
    return sa.select(action_id, other_id).join(Action, Action.id == action_id).where(wanted)


def _grouped(session: AnySession, links: sa.Select[int, int]) -> dict[int, list[int]]:
    grouped: dict[int, list[int]] = {}
    for action_id, other_id in session.execute(links):
        grouped.setdefault(action_id, []).append(other_id)
    return grouped


def _posts_on(session: AnySession, day: date, people: Mapping[int, PersonShown]) -> dict[int, PostToday]:
    longest_first = sa.select(PostHolding).order_by(PostHolding.held_from_on.nulls_first(), PostHolding.id)
    holdings_of: dict[int, list[PostHolding]] = {}
    for holding in session.execute(longest_first).scalars():
        if is_holding_on(day, holding.held_from_on, holding.held_until_on):
            holdings_of.setdefault(holding.post_id, []).append(holding)
    return {
        post.id: _post_today(post, holdings_of.get(post.id, ()), people)
        for post in session.execute(sa.select(Post)).scalars()
    }


def _post_today(post: Post, holdings: Iterable[PostHolding], people: Mapping[int, PersonShown]) -> PostToday:
    holders = [(people[holding.person_id], holding.kind) for holding in holdings if holding.person_id is not None]
    if holders:
        words = BETWEEN.join(f"{person.name} — {_title(post, kind)}" for person, kind in holders)
        return PostToday(words, Holder.KNOWN, tuple(person for person, _ in holders), post.directorate)
    holder = Holder.VACANT if any(holding.kind is HoldingKind.VACANT for holding in holdings) else Holder.NOT_KNOWN
    return PostToday(f"{holder.value.capitalize()} — {post.title}", holder, (), post.directorate)


def _title(post: Post, kind: HoldingKind) -> str:
    said = SAID_BEFORE_POST.get(kind, "")
    return post.title if post.title.lower().startswith(said.lower()) else f"{said} {post.title}"


def _last_updates(session: AnySession, wanted: sa.ColumnElement[bool]) -> dict[int, list[ProgressUpdate]]:
    """The newest two updates of each action that are not withdrawn; not all, because there are many over the years."""
    newest_first = sa.func.row_number().over(
        partition_by=ProgressUpdate.action_id, order_by=(ProgressUpdate.given_on.desc(), ProgressUpdate.id.desc())
    )
    ranked = (
        sa.select(ProgressUpdate.id, newest_first.label("place"))
        .join(Action, Action.id == ProgressUpdate.action_id)
        .where(wanted, ProgressUpdate.withdrawn_on.is_(None))
        .subquery()
    )
    newest = sa.select(ProgressUpdate).join(ranked, ranked.c.id == ProgressUpdate.id).where(ranked.c.place <= NEWEST)
    updates: dict[int, list[ProgressUpdate]] = {}
    for update in session.execute(newest.order_by(ranked.c.place)).scalars():
        updates.setdefault(update.action_id, []).append(update)
    return updates


def _last_validations(session: AnySession, wanted: sa.ColumnElement[bool]) -> dict[int, RatingValidation]:
    last = (
        sa.select(sa.func.max(RatingValidation.id))
        .join(Action, Action.id == RatingValidation.action_id)
        .where(wanted)
        .group_by(RatingValidation.action_id)
    )
    validations = session.execute(sa.select(RatingValidation).where(RatingValidation.id.in_(last))).scalars()
    return {validation.action_id: validation for validation in validations}


def _courses(
    session: AnySession, wanted: sa.ColumnElement[bool], boards: Mapping[int, BoardShown]
) -> dict[int, StateDetails]:
    """The newest decision on each action that was approved or stopped."""
    successor = aliased(Action)
    query = (
        sa.select(ActionTransition, successor.ref.label("ref"), Plan.ref.label("plan_ref"))
        .join(Action, Action.id == ActionTransition.action_id)
        .outerjoin(successor, successor.id == ActionTransition.successor_id)
        .outerjoin(Plan, Plan.id == successor.plan_id)
        .where(wanted, ActionTransition.move.in_((Transition.SIGN_OFF, Transition.STOP)))
        .order_by(ActionTransition.id)
    )
    return {
        transition.action_id: StateDetails(
            board=boards[transition.board_id].name if transition.board_id else "",
            verb=transition.approval_verb,
            ground=transition.ground,
            successor=f"{plan_ref} {ref}" if ref else "",
        )
        for transition, ref, plan_ref in session.execute(query)
    }
