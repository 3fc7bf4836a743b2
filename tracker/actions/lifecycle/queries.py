"""Reads of completion: what moved an action and its milestones, who had a part in a report, what follows what."""

from collections.abc import Collection
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, selectinload

from tracker.actions.enums import ActionState, MilestoneState, Transition
from tracker.actions.lifecycle.models import ActionTransition, FollowUp
from tracker.actions.models import Action, Milestone, ProgressUpdate
from tracker.database import AnySession
from tracker.errors import NotFound
from tracker.people.models import Post, PostHolding
from tracker.people.rules import is_holding_on
from tracker.plans.enums import PlanState
from tracker.plans.models import Plan

UNDOING = (Transition.SEND_BACK, Transition.FAIL_RETEST, Transition.REOPEN)
BEGINNING = (*UNDOING, Transition.RESUME, Transition.REPORT_MET)


def transitions_of(session: AnySession, action_id: int) -> list[ActionTransition]:
    """All that moved an action or its milestones, oldest first, with the people and boards that had a part in it."""
    query = (
        sa.select(ActionTransition)
        .where(ActionTransition.action_id == action_id)
        .order_by(ActionTransition.made_on, ActionTransition.id)
        .options(
            selectinload(ActionTransition.by),
            selectinload(ActionTransition.on_behalf_of),
            selectinload(ActionTransition.board),
            selectinload(ActionTransition.successor).selectinload(Action.plan),
        )
    )
    return list(session.execute(query).scalars())


def follow_ups_of(session: AnySession, action_id: int) -> list[FollowUp]:
    """What auditors found when following an action up, oldest first."""
    query = sa.select(FollowUp).where(FollowUp.action_id == action_id).options(selectinload(FollowUp.by))
    return list(session.execute(query.order_by(FollowUp.followed_up_on, FollowUp.id)).scalars())


def newest_milestone_transitions(session: AnySession, action_id: int) -> dict[int, ActionTransition]:
    """The newest move of each milestone that was moved one by one."""
    return milestone_transitions_until(session, action_id, None)


def milestone_transitions_until(
    session: AnySession, action_id: int, at: datetime | None
) -> dict[int, ActionTransition]:
    """The newest move of each milestone that was moved one by one, of those recorded up to an instant."""
    query = sa.select(ActionTransition).where(
        ActionTransition.action_id == action_id, ActionTransition.milestone_id.is_not(None)
    )
    moves = session.execute(query.where(_recorded_until(at)).order_by(ActionTransition.id)).scalars()
    return {transition.milestone_id: transition for transition in moves if transition.milestone_id is not None}


def _recorded_until(at: datetime | None) -> sa.ColumnElement[bool]:
    return sa.true() if at is None else ActionTransition.recorded_at <= at


def next_transition(
    session: AnySession, action_id: int, at: datetime, but: Collection[datetime]
) -> ActionTransition | None:
    """The first move of the whole action that was recorded after an instant, but not at these, of withdrawn updates."""
    query = sa.select(ActionTransition).where(
        ActionTransition.action_id == action_id,
        ActionTransition.milestone_id.is_(None),
        ActionTransition.recorded_at > at,
        ActionTransition.recorded_at.not_in(but),
        ActionTransition.move != Transition.WITHDRAW,
    )
    return session.execute(query.order_by(ActionTransition.id).limit(1)).scalar_one_or_none()


def suspended_before(session: AnySession, action_id: int, at: datetime | None = None) -> ActionTransition | None:
    """The suspension out of which an action was last reported complete; None where it was not suspended."""
    moves = (
        sa.select(ActionTransition)
        .where(ActionTransition.action_id == action_id, _recorded_until(at))
        .order_by(ActionTransition.id.desc())
        .limit(1)
    )
    reported = session.execute(moves.where(ActionTransition.move == Transition.REPORT_COMPLETE)).scalar_one_or_none()
    if reported is None or reported.from_state is not ActionState.SUSPENDED:
        return None
    resting = moves.where(ActionTransition.move == Transition.SUSPEND, ActionTransition.id < reported.id)
    return session.execute(resting).scalar_one_or_none()


def reporters_of(session: AnySession, action: Action) -> set[int]:
    """Who had a part in what a check of the whole action confirms; empty when it is not reported complete.

    Who wrote that it is complete, in whose name, and who reported parts met that nobody has checked yet.
    """
    if action.reported_complete_on is None:
        return set()
    moves = newest_milestone_transitions(session, action.id)
    parts = [reporters_of_milestone(milestone, moves.get(milestone.id)) for milestone in action.milestones]
    return _who_reported(action).union(*parts)


def _who_reported(action: Action) -> set[int]:
    since = action.reported_complete_on
    reports = [
        update for update in action.standing_updates if update.reports_complete and since and update.given_on >= since
    ]
    return {
        person_id for update in reports for person_id in (update.by_id, update.on_behalf_of_id) if person_id is not None
    }


def reporters_of_milestone(milestone: Milestone, newest: ActionTransition | None) -> set[int]:
    """Who had a part in reporting one milestone met, whose own newest move this is: alone, or with the whole action."""
    if milestone.state is not MilestoneState.REPORTED_MET:
        return set()
    if newest is None or newest.move is not Transition.REPORT_MET:
        return _who_reported(milestone.action)
    return {person_id for person_id in (newest.by_id, newest.on_behalf_of_id) if person_id is not None}


def in_state_since(session: AnySession, action: Action) -> date | None:
    """The day from which an action stands as it does; None when nothing has moved it yet."""
    newest = sa.select(sa.func.max(ActionTransition.made_on)).where(
        ActionTransition.action_id == action.id,
        ActionTransition.move != Transition.WITHDRAW,
        sa.or_(ActionTransition.milestone_id.is_(None), ActionTransition.from_state != ActionTransition.to_state),
    )
    days = (session.execute(newest).scalar_one(), action.reported_complete_on, action.checked_on)
    return max((day for day in days if day is not None), default=None)


def undone_at(session: AnySession, action_id: int, until: datetime | None = None) -> datetime | None:
    """When a completion of this action was last undone by somebody else than its owners; None if never."""
    query = sa.select(sa.func.max(ActionTransition.recorded_at)).where(_recorded_until(until))
    return session.execute(
        query.where(ActionTransition.action_id == action_id, ActionTransition.move.in_(UNDOING))
    ).scalar_one()


def has_resumed(session: AnySession, action_id: int, until: datetime | None = None) -> bool:
    """Whether an action was set going again, or a part of it reported met: it has begun, whatever its updates say."""
    query = sa.select(ActionTransition.id).where(
        ActionTransition.action_id == action_id, ActionTransition.move.in_(BEGINNING)
    )
    return session.execute(query.where(_recorded_until(until)).limit(1)).first() is not None


def superseded_by(session: AnySession, action_id: int) -> list[Action]:
    """The actions that this one carries on."""
    query = (
        sa.select(Action)
        .where(
            Action.successor_id == action_id,
            Action.state == ActionState.NOT_PROCEEDING,
            Action.removed_on.is_(None),
        )
        .options(selectinload(Action.plan))
    )
    return list(session.execute(query.order_by(Action.id)).scalars())


def possible_successors(session: AnySession, action: Action) -> list[Action]:
    """The actions of live plans that may carry on another one: all that proceed."""
    query = (
        sa.select(Action)
        .join(Plan, Plan.id == Action.plan_id)
        .where(
            Plan.state == PlanState.LIVE,
            Action.state != ActionState.NOT_PROCEEDING,
            Action.removed_on.is_(None),
            Action.id != action.id,
        )
        .order_by(Plan.ref, Action.position, Action.id)
        .options(contains_eager(Action.plan))
    )
    return list(session.execute(query).scalars())


def get_progress_update(session: AnySession, update_id: int) -> ProgressUpdate:
    """One progress update. Raises NotFound."""
    update = session.get(ProgressUpdate, update_id)
    if update is None:
        raise NotFound("There is no such update.")
    return update


def directorates_of(session: AnySession, person_ids: Collection[int], day: date) -> set[str]:
    """The directorates of the posts that these people held on `day`."""
    query = (
        sa.select(PostHolding, Post.directorate)
        .join(Post, Post.id == PostHolding.post_id)
        .where(PostHolding.person_id.in_(person_ids))
    )
    return {
        directorate
        for holding, directorate in session.execute(query)
        if is_holding_on(day, holding.held_from_on, holding.held_until_on)
    }
