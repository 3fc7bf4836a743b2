"""Reads of plans."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from tracker.database import AnySession
from tracker.errors import NotFound, Refused
from tracker.people.enums import Permission
from tracker.people.queries import Viewer
from tracker.people.rules import may
from tracker.plans.enums import PlanState
from tracker.plans.models import Edition, Plan, RagKeyEntry, Recommendation, Stage, Theme, ThemeContribution
from tracker.plans.rules import KeyEntry


def all_plans(session: AnySession) -> list[Plan]:
    """Every plan, drafts too, by reference; the caller checks who may see them."""
    return list(session.execute(sa.select(Plan).order_by(Plan.ref)).scalars())


def plans_seen_by(session: AnySession, viewer: Viewer) -> list[Plan]:
    """The plans this person may see, by reference: drafts only for those who may read drafts."""
    plans = session.execute(sa.select(Plan).order_by(Plan.ref).options(selectinload(Plan.overseeing_board))).scalars()
    return [plan for plan in plans if is_seen_by(plan, viewer)]


def plans_edited_by(session: AnySession, viewer: Viewer) -> list[Plan]:
    """The plans that this person may edit, drafts too, by reference; closed plans are left out."""
    return [
        plan
        for plan in plans_seen_by(session, viewer)
        if plan.state is not PlanState.CLOSED and may(Permission.EDIT_PLAN, viewer.relations(plan.ref))
    ]


def is_seen_by(plan: Plan, viewer: Viewer) -> bool:
    """Whether a plan may be shown to this person."""
    needed = Permission.READ_DRAFTS if plan.state is PlanState.DRAFT else Permission.READ_PLANS
    return may(needed, viewer.relations(plan.ref))


def get_plan_by_ref(session: AnySession, ref: str) -> Plan:
    """One plan by its reference. Raises NotFound."""
    plan = session.execute(sa.select(Plan).where(Plan.ref == ref)).scalar_one_or_none()
    if plan is None:
        raise NotFound("There is no such plan.")
    return plan


def get_plan(session: AnySession, plan_id: int) -> Plan:
    """One plan. Raises NotFound."""
    plan = session.get(Plan, plan_id)
    if plan is None:
        raise NotFound("There is no such plan.")
    return plan


def get_plan_in_full(session: AnySession, ref: str) -> Plan:
    """A plan with everything its page shows apart from its actions. Raises NotFound."""
    options = (
        selectinload(Plan.overseeing_board),
        selectinload(Plan.approving_board),
        selectinload(Plan.key_entries),
        selectinload(Plan.recommendations),
        selectinload(Plan.themes).selectinload(Theme.contributions).selectinload(ThemeContribution.component),
        selectinload(Plan.stages).selectinload(Stage.aims),
        selectinload(Plan.editions).selectinload(Edition.document),
        selectinload(Plan.irregularities),
    )
    plan = session.execute(sa.select(Plan).where(Plan.ref == ref).options(*options)).scalar_one_or_none()
    if plan is None:
        raise NotFound("There is no such plan.")
    return plan


def keys_of(session: AnySession, plan_ids: Collection[int]) -> dict[int, tuple[KeyEntry, ...]]:
    """The RAG key of each of these plans, in its order."""
    wanted = sa.select(RagKeyEntry).where(RagKeyEntry.plan_id.in_(plan_ids)).order_by(RagKeyEntry.position)
    keys: dict[int, tuple[KeyEntry, ...]] = dict.fromkeys(plan_ids, ())
    for line in session.execute(wanted).scalars():
        keys[line.plan_id] += (line.entry,)
    return keys


def rating_to_use(session: AnySession, plan_id: int, code: str) -> KeyEntry:
    """The rating with this code in a plan's key, locked so that nobody removes it before it is used.

    Raises Refused for a code that the key does not have.
    """
    wanted = sa.select(RagKeyEntry).where(RagKeyEntry.plan_id == plan_id, RagKeyEntry.code == code)
    rag_key_entry = session.execute(wanted.with_for_update(read=True)).scalar_one_or_none()
    if rag_key_entry is None:
        codes = ", ".join(entry.code for entry in keys_of(session, [plan_id])[plan_id])
        raise Refused(f"The key of this plan has no rating “{code}”. It has: {codes}.", "rating")
    return rag_key_entry.entry


def get_recommendation(session: AnySession, recommendation_id: int) -> Recommendation:
    """One recommendation. Raises NotFound."""
    recommendation = session.get(Recommendation, recommendation_id)
    if recommendation is None:
        raise NotFound("There is no such recommendation.")
    return recommendation


def recommendation_counts(session: AnySession, plan_ids: Collection[int]) -> dict[int, int]:
    """How many recommendations each of these plans has; a plan without an entry has none."""
    query = (
        sa.select(Recommendation.plan_id, sa.func.count())
        .where(Recommendation.plan_id.in_(plan_ids))
        .group_by(Recommendation.plan_id)
    )
    return dict(session.execute(query).all())
