"""Reads everything that rows need, once for all reports, in a number of queries that does not grow with the actions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from tracker.actions.models import Action, Milestone
from tracker.actions.queries import IS_NOT_REMOVED
from tracker.database import AnySession
from tracker.errors import NotFound
from tracker.plans.models import Plan
from tracker.plans.queries import keys_of
from tracker.plans.rules import KeyEntry
from tracker.reports.rows.builder import row_of
from tracker.reports.rows.lookups import known_on
from tracker.reports.rows.models import ActionRow

# Keys in one IN (...). SQLAlchemy's own 500 would mean more queries for a longer list; SQLite takes 32,766.
CHUNK = 20_000


@dataclass(frozen=True)
class PlanKey:
    """What the ratings mean in one plan; printed with every list of it."""

    plan_ref: str
    plan_title: str
    entries: tuple[KeyEntry, ...]


def get_plan_among(plans: Sequence[Plan], ref: str) -> Plan:
    """The plan with this reference among those that somebody may see. Raises NotFound."""
    for plan in plans:
        if plan.ref == ref:
            return plan
    raise NotFound("There is no such plan.")


def rows_of(
    session: AnySession, plans: Sequence[Plan], today: date, criterion: sa.ColumnElement[bool] | None = None
) -> list[ActionRow]:
    """The actions of these plans as rows, in plan and printed order; with a criterion, those that meet it.

    Those that were removed as entered in error are left out.
    """
    by_id = {plan.id: plan for plan in plans}
    plan_ids = list(by_id)
    wanted = sa.and_(Action.plan_id.in_(plan_ids), IS_NOT_REMOVED, *([] if criterion is None else [criterion]))
    known = known_on(session, today, plan_ids, wanted)
    actions = sorted(
        _actions(session, wanted), key=lambda action: (by_id[action.plan_id].ref, action.position, action.id)
    )
    return [row_of(by_id[action.plan_id], action, known) for action in actions]


def plan_keys(session: AnySession, plans: Sequence[Plan]) -> tuple[PlanKey, ...]:
    """What the ratings mean in each of these plans."""
    keys = keys_of(session, [plan.id for plan in plans])
    return tuple(PlanKey(plan.ref, plan.title, keys[plan.id]) for plan in plans)


def _actions(session: AnySession, wanted: sa.ColumnElement[bool]) -> Sequence[Action]:
    options = (
        selectinload(Action.owners, chunksize=CHUNK),
        selectinload(Action.milestones, chunksize=CHUNK).options(
            selectinload(Milestone.candidates, chunksize=CHUNK), selectinload(Milestone.changes, chunksize=CHUNK)
        ),
    )
    return session.execute(sa.select(Action).where(wanted).options(*options)).scalars().all()
