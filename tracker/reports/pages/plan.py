"""A plan's page: its actions in the printed layout under the banners of their recommendations, and its numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from tracker.actions.lifecycle.percentages import Shares, shares_of
from tracker.database import AnySession
from tracker.people.queries import Viewer
from tracker.plans.models import Plan, Recommendation
from tracker.plans.queries import get_plan_in_full, plans_seen_by
from tracker.plans.rules import NO_RATING, KeyEntry
from tracker.reports.pages.plan_head import PlanHead, head_of
from tracker.reports.rows.models import ActionRow, RecommendationShown
from tracker.reports.rows.queries import get_plan_among, rows_of
from tracker.reports.status_list.counts import Tally, plan_tallies
from tracker.reports.status_list.filters import Filters

NO_RECOMMENDATION = "No recommendation"
NOT_RATED = "Not rated"


@dataclass(frozen=True)
class Block:
    """Consecutive actions under one banner: the recommendations they share, or, without any, a heading.

    A recommendation that no action serves is a block without rows.
    """

    recommendations: tuple[RecommendationShown, ...]
    heading: str
    rows: tuple[ActionRow, ...]


@dataclass(frozen=True)
class RatingShare:
    """How many actions have a reported rating (None: not rated). Percentages add up to 100.

    `start` and `width` place the share in a bar that is 100 wide.
    """

    rating: KeyEntry | None
    label: str
    actions: int
    percent: int
    start: float
    width: float
    filters: Filters


@dataclass(frozen=True)
class PlanPage:
    """A plan as of a day; every action is counted once, however many recommendations it serves."""

    made_on: date
    head: PlanHead
    blocks: tuple[Block, ...]
    actions: int
    recommendations: int
    milestones: int
    completion: Shares | None
    ratings: tuple[RatingShare, ...]
    tallies: tuple[Tally, ...]


def plan_page(session: AnySession, viewer: Viewer, ref: str, today: date) -> PlanPage:
    """One plan. Raises NotFound when there is none with this reference that this person may see."""
    get_plan_among(plans_seen_by(session, viewer), ref)
    plan = get_plan_in_full(session, ref)
    rows = rows_of(session, [plan], today)
    return PlanPage(
        made_on=today,
        head=head_of(plan),
        blocks=tuple(_blocks(plan, rows)),
        actions=len(rows),
        recommendations=len(plan.recommendations),
        milestones=sum(len(row.milestones) for row in rows),
        completion=shares_of(rows),
        ratings=tuple(_ratings(plan, rows)),
        tallies=plan_tallies(ref, rows),
    )


def _blocks(plan: Plan, rows: Sequence[ActionRow]) -> list[Block]:
    """The blocks in printed order, each recommendation without actions before the first block that comes after it."""
    position = {recommendation.id: recommendation.position for recommendation in plan.recommendations}
    served = {recommendation.id for row in rows for recommendation in row.recommendations}
    unserved = [recommendation for recommendation in plan.recommendations if recommendation.id not in served]
    blocks: list[Block] = []
    for (shared, heading), members in groupby(rows, key=_banner):
        first = min((position[recommendation.id] for recommendation in shared), default=None)
        while unserved and first is not None and unserved[0].position < first:
            blocks.append(_empty(unserved.pop(0)))
        blocks.append(Block(shared, heading, tuple(members)))
    return blocks + [_empty(recommendation) for recommendation in unserved]


def _banner(row: ActionRow) -> tuple[tuple[RecommendationShown, ...], str]:
    if row.recommendations:
        return row.recommendations, ""
    headings = (f"Theme {row.theme}" if row.theme else "", f"Stage {row.stage}" if row.stage else "")
    return (), " — ".join(filter(None, headings)) or NO_RECOMMENDATION


def _empty(recommendation: Recommendation) -> Block:
    return Block((RecommendationShown(recommendation.id, recommendation.ref, recommendation.words),), "", ())


def _ratings(plan: Plan, rows: Sequence[ActionRow]) -> list[RatingShare]:
    wanted: list[KeyEntry | None] = [*(line.entry for line in plan.key_entries), None]
    counts = [sum(row.reported_rating == rating for row in rows) for rating in wanted]
    shares: list[RatingShare] = []
    for index, (rating, percent) in enumerate(zip(wanted, percentages(counts), strict=True)):
        before, here, whole = sum(counts[:index]), counts[index], len(rows) or 1
        shares.append(
            RatingShare(
                rating=rating,
                label=rating.label if rating else NOT_RATED,
                actions=here,
                percent=percent,
                start=round(100 * before / whole, 2),
                width=round(100 * here / whole, 2),
                filters=Filters(plan=plan.ref, rating=rating.code if rating else NO_RATING),
            )
        )
    return shares


def percentages(counts: Sequence[int]) -> list[int]:
    """Whole percentages that add up to 100: what rounding down leaves goes to the largest remainders."""
    whole = sum(counts)
    if not whole:
        return [0 for _ in counts]
    shares = [100 * count // whole for count in counts]
    by_remainder = sorted(range(len(counts)), key=lambda index: -(100 * counts[index] % whole))
    for index in by_remainder[: 100 - sum(shares)]:
        shares[index] += 1
    return shares
