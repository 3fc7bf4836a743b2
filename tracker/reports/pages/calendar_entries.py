"""Deadlines as calendars show them: the open dated milestones of an action, or of all that somebody owns."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from tracker.actions.enums import ActionState, MilestoneState
from tracker.actions.models import Action
from tracker.actions.rules import DATED, OPEN_STATES, DatedMilestone
from tracker.audit.queries import last_told
from tracker.database import AnySession
from tracker.people.queries import Viewer
from tracker.plans.enums import PlanState
from tracker.plans.models import Plan
from tracker.plans.queries import plans_seen_by
from tracker.reports.pages.my_actions import is_owned_by, stands_for
from tracker.reports.rows.models import ActionRow
from tracker.reports.rows.queries import rows_of


@dataclass(frozen=True)
class DeadlineEntry:
    """One day in a calendar: the last that is still on time for a milestone. `part` is its name, empty if it has none.

    `version` rises with every change of the milestone. `changed_at` is when something was last recorded about it or its
    action; None where nothing was.
    """

    milestone_id: int
    action_id: int
    plan_ref: str
    action_ref: str
    wording: str
    part: str
    as_printed: str
    last_day: date
    boards: tuple[str, ...]
    version: int
    changed_at: datetime | None


@dataclass(frozen=True)
class Deadlines:
    """What a calendar holds, the earliest first, and what it is called."""

    title: str
    entries: tuple[DeadlineEntry, ...]


def is_in_calendars(plan: PlanState, action: ActionState, milestone: DatedMilestone) -> bool:
    """Whether a calendar shows a milestone: only a dated, open one of an open action of a live plan."""
    is_open = action in OPEN_STATES and milestone.state is MilestoneState.OPEN
    return plan is PlanState.LIVE and is_open and milestone.last_day is not None and milestone.precision in DATED


def deadlines_of_action(session: AnySession, action: Action, today: date) -> Deadlines:
    """The deadlines of one action; none unless it is open and its plan live."""
    title = f"Deadlines of {action.plan.ref} action {action.ref}"
    return _deadlines(session, title, [action.plan], today, Action.id == action.id)


def deadlines_of_person(session: AnySession, viewer: Viewer, today: date) -> Deadlines:
    """The deadlines of everything that somebody owns or reports for today."""
    plans = [plan for plan in plans_seen_by(session, viewer) if plan.state is PlanState.LIVE]
    return _deadlines(session, f"Deadlines of {viewer.name}", plans, today, is_owned_by(stands_for(session, viewer)))


def _deadlines(
    session: AnySession, title: str, plans: Sequence[Plan], today: date, wanted: sa.ColumnElement[bool]
) -> Deadlines:
    rows = rows_of(session, plans, today, sa.and_(wanted, Action.state.in_(OPEN_STATES)))
    states = {plan.ref: plan.state for plan in plans}
    changed = last_told(session, [subject for row in rows for subject in _subjects(row)])
    entries = (entry for row in rows for entry in _entries(row, states[row.plan_ref], changed))
    return Deadlines(title, tuple(sorted(entries, key=lambda deadline_entry: deadline_entry.last_day)))


def _subjects(row: ActionRow) -> Iterator[str]:
    """The action and its milestones, as the trail names them."""
    yield f"action:{row.action_id}"
    yield from (f"milestone:{milestone.id}" for milestone in row.milestones)


def _entries(row: ActionRow, plan: PlanState, changed: dict[str, datetime]) -> Iterator[DeadlineEntry]:
    for milestone in row.milestones:
        if milestone.last_day is None or not is_in_calendars(plan, row.state, milestone):
            continue
        yield DeadlineEntry(
            milestone_id=milestone.id,
            action_id=row.action_id,
            plan_ref=row.plan_ref,
            action_ref=row.ref,
            wording=row.wording,
            part=milestone.name,
            as_printed=milestone.as_printed,
            last_day=milestone.last_day,
            boards=tuple(board.name for board in row.boards),
            version=milestone.version,
            changed_at=_latest(
                changed.get(reference) for reference in (f"action:{row.action_id}", f"milestone:{milestone.id}")
            ),
        )


def _latest(instants: Iterable[datetime | None]) -> datetime | None:
    return max((instant for instant in instants if instant is not None), default=None)
