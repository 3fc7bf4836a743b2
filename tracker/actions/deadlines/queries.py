"""Reads of deadlines that can be read in several ways: those to settle, and those settled recently."""

from collections.abc import Collection
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from tracker.actions.enums import MilestoneState
from tracker.actions.models import Action, Milestone
from tracker.actions.queries import IS_NOT_REMOVED
from tracker.actions.rules import OPEN_STATES
from tracker.database import AnySession
from tracker.plans.models import Plan


def deadlines_to_settle(session: AnySession, plan_ids: Collection[int], also: Collection[int] = ()) -> list[Milestone]:
    """The deadlines of these plans that can be read in several ways and are not settled, in the order of the plans.

    Milestones whose ids are in `also` are included, settled or not.
    """
    waiting = sa.and_(
        Milestone.candidates.any(),
        Milestone.last_day.is_(None),
        Milestone.settled_on.is_(None),
        Milestone.state == MilestoneState.OPEN,
        Action.state.in_(OPEN_STATES),
    )
    query = _of_plans(plan_ids).where(sa.or_(waiting, Milestone.id.in_(also)))
    return list(session.execute(query).scalars())


def settled_since(session: AnySession, plan_ids: Collection[int], day: date) -> list[Milestone]:
    """The deadlines of these plans that were settled on `day` or later, the newest first."""
    query = _of_plans(plan_ids).where(Milestone.settled_on >= day)
    return list(session.execute(query.order_by(None).order_by(Milestone.settled_on.desc(), Milestone.id)).scalars())


def _of_plans(plan_ids: Collection[int]) -> sa.Select[Milestone]:
    return (
        sa.select(Milestone)
        .join(Action, Action.id == Milestone.action_id)
        .join(Plan, Plan.id == Action.plan_id)
        .where(Action.plan_id.in_(plan_ids), IS_NOT_REMOVED)
        .order_by(Plan.ref, Action.position, Milestone.position)
        .options(selectinload(Milestone.candidates), selectinload(Milestone.action).selectinload(Action.plan))
    )
