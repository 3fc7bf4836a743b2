"""The requests for new dates that wait for a decision, with what a board or the secretariat needs to decide them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from tracker.actions.deadlines.rules import (
    changed_in_words,
    date_warning,
    days_later,
    deciding_boards,
    only_a_board_decides,
    request_state,
    why_dates_cannot_change,
)
from tracker.actions.enums import ChangeState, RequestState
from tracker.actions.models import Action, DeadlineChange, Milestone
from tracker.boards.models import Board
from tracker.database import AnySession
from tracker.dates import day_in_words, days_in_words
from tracker.people.enums import Permission
from tracker.people.queries import Viewer
from tracker.people.rules import may
from tracker.plans.models import Plan
from tracker.plans.queries import plans_seen_by
from tracker.reports.rows.models import ActionRow, BoardShown
from tracker.reports.rows.queries import rows_of


@dataclass(frozen=True)
class Scope:
    """Which requests: those that a board may decide, those of an action, or all that this person may decide.

    `besides` are decided ones that are shown all the same, for somebody who was about to decide them.
    """

    board_id: int | None = None
    action_id: int | None = None
    besides: frozenset[int] = frozenset()


@dataclass(frozen=True)
class ExtensionShown:
    """A request for a new date. `boards` may decide it; `why` says why nobody can, if it was overtaken or is paused."""

    change_id: int
    version: int
    row: ActionRow
    part: str
    as_printed: str
    last_day: date | None
    wanted: str
    wanted_last_day: date | None
    later: str
    changed: str
    reason: str
    asked_by: str
    asked_on: date | None
    is_only_for_boards: bool
    boards: tuple[BoardShown, ...]
    plan_ends_on: date | None
    warning: str
    stands: RequestState
    why: str
    may_decide: bool
    is_sample: bool

    @property
    def title(self) -> str:
        """The plan, the action and its part, in a few words."""
        return f"{self.row.plan_ref} action {self.row.ref}" + (f", {self.part}" if self.part else "")


def extensions(session: AnySession, viewer: Viewer, today: date, scope: Scope) -> tuple[ExtensionShown, ...]:
    """The undecided requests of a scope, as far as this person may see their plans, in plan and printed order."""
    plans = {plan.id: plan for plan in plans_seen_by(session, viewer) if _is_meant(plan, viewer, scope)}
    changes = _requests(session, plans, scope)
    rows = rows_of(
        session, list(plans.values()), today, Action.id.in_({change.milestone.action_id for change in changes})
    )
    places = {row.action_id: number for number, row in enumerate(rows)}
    boards = {
        board.id: BoardShown(board.id, board.name, board.is_body)
        for board in session.execute(sa.select(Board)).scalars()
    }
    changes.sort(key=lambda change: (places[change.milestone.action_id], change.milestone.position, change.id))
    shown = []
    for change in changes:
        action = change.milestone.action
        row, plan = rows[places[action.id]], plans[action.plan_id]
        of_plan = (boards.get(plan.overseeing_board_id or 0), boards.get(plan.approving_board_id or 0))
        deciding = tuple(deciding_boards(row.boards, *of_plan))
        if scope.board_id is None or any(board.id == scope.board_id for board in deciding):
            may_decide = may(Permission.DECIDE_DEADLINE, viewer.relations(plan.ref))
            shown.append(_shown(change, plan, row, deciding, today, may_decide=may_decide))
    return tuple(shown)


def boards_to_choose(shown: Sequence[ExtensionShown]) -> list[BoardShown]:
    """The boards that may decide on any of these requests, by name."""
    by_id = {board.id: board for extension in shown for board in extension.boards}
    return sorted(by_id.values(), key=lambda board: board.name.casefold())


def _is_meant(plan: Plan, viewer: Viewer, scope: Scope) -> bool:
    is_for_all = scope.board_id is not None or scope.action_id is not None
    return is_for_all or may(Permission.DECIDE_DEADLINE, viewer.relations(plan.ref))


def _requests(session: AnySession, plan_ids: Collection[int], scope: Scope) -> list[DeadlineChange]:
    query = (
        sa.select(DeadlineChange)
        .join(DeadlineChange.milestone)
        .join(Milestone.action)
        .where(
            Action.plan_id.in_(plan_ids),
            Action.removed_on.is_(None),
            sa.or_(DeadlineChange.state == ChangeState.REQUESTED, DeadlineChange.id.in_(scope.besides)),
        )
        .options(
            joinedload(DeadlineChange.requested_by),
            contains_eager(DeadlineChange.milestone).options(
                contains_eager(Milestone.action),
                selectinload(Milestone.changes),
                selectinload(Milestone.candidates),
            ),
        )
    )
    if scope.action_id is not None:
        query = query.where(Action.id == scope.action_id)
    return list(session.execute(query).scalars())


def _shown(
    change: DeadlineChange,
    plan: Plan,
    row: ActionRow,
    boards: tuple[BoardShown, ...],
    today: date,
    *,
    may_decide: bool,
) -> ExtensionShown:
    milestone = change.milestone
    return ExtensionShown(
        change_id=change.id,
        version=milestone.version,
        row=row,
        part=milestone.name,
        as_printed=milestone.as_printed,
        last_day=milestone.last_day,
        wanted=change.to_printed,
        wanted_last_day=change.to_last_day,
        later=_later(milestone, change),
        changed=changed_in_words(milestone),
        reason=change.reason,
        asked_by=change.requested_by.full_name if change.requested_by else "",
        asked_on=change.requested_on,
        is_only_for_boards=only_a_board_decides(milestone, plan.board_only_after),
        boards=boards,
        plan_ends_on=plan.ends_on,
        warning=date_warning(change.to_last_day, today, plan.ends_on),
        stands=request_state(plan.state, milestone.action.state, milestone, is_removed=False),
        why=why_dates_cannot_change(plan.state, milestone.action.state, milestone, is_removed=False),
        may_decide=may_decide,
        is_sample=change.is_sample,
    )


def _later(milestone: Milestone, change: DeadlineChange) -> str:
    """How much later than now the deadline would be; what it would be without a date."""
    if change.to_last_day is None:
        review = f", to be reviewed on {day_in_words(change.to_review_on)}" if change.to_review_on else ""
        return f"{change.to_precision.value}{review}"
    days = days_later(milestone.last_day, change.to_last_day)
    if days is None:
        return "it has no date now"
    return f"{days_in_words(abs(days))} {'later' if days >= 0 else 'earlier'} than now"
