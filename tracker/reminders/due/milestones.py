"""The open, dated milestones that somebody may have to be told about, in the plan's words, read with few queries."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from tracker.actions.deadlines.rules import changed_in_words, times_changed
from tracker.actions.enums import SAMPLE, ChangeState, MilestoneState
from tracker.actions.models import Action, Milestone, Monitor
from tracker.actions.queries import IS_NOT_REMOVED
from tracker.actions.rules import DATED, OPEN_STATES
from tracker.boards.models import Board
from tracker.database import AnySession
from tracker.dates import day_in_words
from tracker.plans.enums import PlanState
from tracker.plans.models import Plan


@dataclass(frozen=True, slots=True)
class DueMilestone:
    """One open milestone with a date, in the plan's words; `part` is the milestone's name, empty if it has none.

    `changed` says how its deadline has moved since it was first agreed; empty if it never has. `extension` says that
    another date was asked for; empty if none waits for a decision.
    """

    milestone_id: int
    action_id: int
    plan_id: int
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

    @property
    def plan(self) -> str:
        """The plan's title and reference."""
        return f"{self.plan_title} ({self.plan_ref})"


def is_due_by(until: date) -> sa.ColumnElement[bool]:
    """The condition for milestones, joined with action and plan, about which somebody is told by a day."""
    return sa.and_(
        Plan.state == PlanState.LIVE,
        IS_NOT_REMOVED,
        Action.state.in_(OPEN_STATES),
        Milestone.state == MilestoneState.OPEN,
        Milestone.precision.in_(DATED),
        Milestone.last_day <= until,
    )


_MILESTONES = (
    sa.select(
        Milestone.id.label("milestone_id"),
        Milestone.action_id,
        Milestone.name,
        Milestone.as_printed,
        Milestone.last_day,
        Action.ref.label("action_ref"),
        Action.position,
        Action.wording,
        Plan.id.label("plan_id"),
        Plan.ref.label("plan_ref"),
        Plan.title,
    )
    .join(Action, Action.id == Milestone.action_id)
    .join(Plan, Plan.id == Action.plan_id)
    .order_by(Plan.ref, Action.position, Milestone.position)
)


def milestones_due_by(session: AnySession, until: date) -> list[DueMilestone]:
    """The open milestones with a last day up to `until`, in the order of the plans; four queries however many."""
    condition = is_due_by(until)
    boards = _boards(session, condition)
    moved = _moved(session, condition)
    return [
        DueMilestone(
            milestone_id=row.milestone_id,
            action_id=row.action_id,
            plan_id=row.plan_id,
            plan_ref=row.plan_ref,
            plan_title=row.title,
            action_ref=row.action_ref,
            position=row.position,
            wording=" ".join(row.wording.split()),
            part=row.name,
            as_printed=row.as_printed,
            deadline_on=row.last_day,
            boards=boards.get(row.action_id, ()),
            changed=moved[row.milestone_id][0] if row.milestone_id in moved else "",
            extension=moved[row.milestone_id][1] if row.milestone_id in moved else "",
        )
        for row in session.execute(_MILESTONES.where(condition))
    ]


def actions_of(condition: sa.ColumnElement[bool]) -> sa.Select[int]:
    """The ids of the actions of the milestones for which a condition (from `is_due_by`) holds."""
    return (
        sa.select(Milestone.action_id)
        .join(Action, Action.id == Milestone.action_id)
        .join(Plan, Plan.id == Action.plan_id)
        .where(condition)
    )


def _boards(session: AnySession, condition: sa.ColumnElement[bool]) -> Mapping[int, tuple[str, ...]]:
    rows = session.execute(
        sa.select(Monitor.action_id, Board.name)
        .join(Board, Board.id == Monitor.board_id)
        .where(Monitor.action_id.in_(actions_of(condition)))
        .order_by(Monitor.position)
    )
    names: dict[int, list[str]] = defaultdict(list)
    for row in rows:
        names[row.action_id].append(row.name)
    return {action_id: tuple(boards) for action_id, boards in names.items()}


def _moved(session: AnySession, condition: sa.ColumnElement[bool]) -> Mapping[int, tuple[str, str]]:
    """How deadlines have moved and what was requested, in words; most milestones have neither."""
    milestones = session.execute(
        sa.select(Milestone)
        .join(Action, Action.id == Milestone.action_id)
        .join(Plan, Plan.id == Action.plan_id)
        .where(condition, Milestone.changes.any())
        .options(selectinload(Milestone.changes))
        .execution_options(populate_existing=True)
    ).scalars()
    return {
        milestone.id: (changed_in_words(milestone) if times_changed(milestone.changes) else "", _extension(milestone))
        for milestone in milestones
    }


def _extension(milestone: Milestone) -> str:
    asked = [change for change in milestone.changes if change.state is ChangeState.REQUESTED]
    if not asked or milestone.last_day is None:
        return ""
    newest = asked[-1]
    when = f" on {day_in_words(newest.requested_on)}" if newest.requested_on else ""
    mark = f" [{SAMPLE}]" if newest.is_sample else ""
    is_later = newest.to_last_day is not None and newest.to_last_day > milestone.last_day
    wanted = f"An extension to {newest.to_printed}" if is_later else f"A different deadline, “{newest.to_printed}”,"
    return f"{wanted} was requested{when}. The deadline does not change until this is decided.{mark}"
