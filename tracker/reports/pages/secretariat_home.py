"""What the secretariat has to deal with this morning: the count of each list of a plan, and the link to it."""

from dataclasses import dataclass
from datetime import date

from tracker.database import AnySession
from tracker.people.enums import Relation, Role
from tracker.people.queries import Viewer
from tracker.plans.enums import PlanState
from tracker.plans.models import Plan
from tracker.plans.queries import plans_seen_by
from tracker.reports.enums import Worklist
from tracker.reports.rows.models import ActionRow
from tracker.reports.rows.queries import rows_of
from tracker.reports.status_list.counts import Tally, plan_tallies

RUN_PLANS = frozenset({Relation.SECRETARIAT, Relation.ADMINISTRATOR})


@dataclass(frozen=True)
class PlanMorning:
    """One plan this morning; `tallies` has one entry for each list, those with nothing on them too."""

    ref: str
    title: str
    state: PlanState
    actions: int
    tallies: tuple[Tally, ...]

    @property
    def nothing_on(self) -> tuple[str, ...]:
        """The names of the lists with nothing on them."""
        return tuple(tally.label[:1].lower() + tally.label[1:] for tally in self.tallies if not tally.actions)

    def on(self, only: Worklist) -> Tally:
        """The entry of one list."""
        return next(tally for tally in self.tallies if tally.only is only)


def morning_list(session: AnySession, viewer: Viewer, today: date) -> tuple[PlanMorning, ...]:
    """The plans that this person looks after, drafts too; for anybody else, all live plans."""
    plans = [plan for plan in plans_seen_by(session, viewer) if _concerns(plan, viewer)]
    rows = rows_of(session, plans, today)
    return tuple(_morning(plan, [row for row in rows if row.plan_ref == plan.ref]) for plan in plans)


def _concerns(plan: Plan, viewer: Viewer) -> bool:
    if viewer.has_role(Role.SECRETARIAT) or viewer.has_role(Role.ADMINISTRATOR):
        return plan.state is not PlanState.CLOSED and not RUN_PLANS.isdisjoint(viewer.relations(plan.ref))
    return plan.state is PlanState.LIVE


def _morning(plan: Plan, rows: list[ActionRow]) -> PlanMorning:
    return PlanMorning(plan.ref, plan.title, plan.state, len(rows), plan_tallies(plan.ref, rows))
