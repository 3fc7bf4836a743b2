"""Reads of the lifecycle: transitions, follow-ups, who was involved in a report, and which action replaces which."""

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
    """All transitions of an action and its milestones, oldest first, with the people and boards involved."""
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
    """The newest transition of each milestone that has one of its own, by the id of the milestone."""
    return milestone_transitions_until(session, action_id, None)


def milestone_transitions_until(
    session: AnySession, action_id: int, at: datetime | None
) -> dict[int, ActionTransition]:
    """The same, of the transitions recorded up to an instant; None: of all."""
    query = sa.select(ActionTransition).where(
        ActionTransition.action_id == action_id, ActionTransition.milestone_id.is_not(None)
    )
    transitions = session.execute(query.where(_recorded_until(at)).order_by(ActionTransition.id)).scalars()
    return {transition.milestone_id: transition for transition in transitions if transition.milestone_id is not None}


def _recorded_until(at: datetime | None) -> sa.ColumnElement[bool]:
    return sa.true() if at is None else ActionTransition.recorded_at <= at


def next_transition(
    session: AnySession, action_id: int, at: datetime, but: Collection[datetime]
) -> ActionTransition | None:
    """The first transition of the whole action recorded after an instant.

    Transitions recorded at the instants in `but`, those of withdrawn updates, are left out.
    """
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
    newest = (
        sa.select(ActionTransition)
        .where(ActionTransition.action_id == action_id, _recorded_until(at))
        .order_by(ActionTransition.id.desc())
        .limit(1)
    )
    reported = session.execute(newest.where(ActionTransition.move == Transition.REPORT_COMPLETE)).scalar_one_or_none()
    if reported is None or reported.from_state is not ActionState.SUSPENDED:
        return None
    suspended = newest.where(ActionTransition.move == Transition.SUSPEND, ActionTransition.id < reported.id)
    return session.execute(suspended).scalar_one_or_none()


def reporters_of(session: AnySession, action: Action) -> set[int]:
    """The people involved in the report that a check of the action confirms; empty if it is not reported complete.

    They are those who wrote the report of completion or had it written for them, and those who reported milestones met
    that nobody has checked yet.
    """
    if action.reported_complete_on is None:
        return set()
    transitions = newest_milestone_transitions(session, action.id)
    of_milestones = [
        reporters_of_milestone(milestone, transitions.get(milestone.id)) for milestone in action.milestones
    ]
    return _who_reported(action).union(*of_milestones)


def _who_reported(action: Action) -> set[int]:
    since = action.reported_complete_on
    reports = [
        update for update in action.standing_updates if update.reports_complete and since and update.given_on >= since
    ]
    return {
        person_id for update in reports for person_id in (update.by_id, update.on_behalf_of_id) if person_id is not None
    }


def reporters_of_milestone(milestone: Milestone, newest: ActionTransition | None) -> set[int]:
    """The people involved in reporting one milestone met, alone or with the whole action.

    `newest` is the newest transition of the milestone's own; None where it has none.
    """
    if milestone.state is not MilestoneState.REPORTED_MET:
        return set()
    if newest is None or newest.move is not Transition.REPORT_MET:
        return _who_reported(milestone.action)
    return {person_id for person_id in (newest.by_id, newest.on_behalf_of_id) if person_id is not None}


def in_state_since(session: AnySession, action: Action) -> date | None:
    """The day since which an action is in its current state; None when no transition is recorded."""
    newest = sa.select(sa.func.max(ActionTransition.made_on)).where(
        ActionTransition.action_id == action.id,
        ActionTransition.move != Transition.WITHDRAW,
        sa.or_(ActionTransition.milestone_id.is_(None), ActionTransition.from_state != ActionTransition.to_state),
    )
    days = (session.execute(newest).scalar_one(), action.reported_complete_on, action.checked_on)
    return max((day for day in days if day is not None), default=None)


def undone_at(session: AnySession, action_id: int, until: datetime | None = None) -> datetime | None:
    """When a completion of this action was last sent back, reopened or failed in a re-test; None if never."""
    query = sa.select(sa.func.max(ActionTransition.recorded_at)).where(_recorded_until(until))
    return session.execute(
        query.where(ActionTransition.action_id == action_id, ActionTransition.move.in_(UNDOING))
    ).scalar_one()


def has_resumed(session: AnySession, action_id: int, until: datetime | None = None) -> bool:
    """Whether an action was resumed or reopened, or a milestone reported met: it has begun even without updates."""
    query = sa.select(ActionTransition.id).where(
        ActionTransition.action_id == action_id, ActionTransition.move.in_(BEGINNING)
    )
    return session.execute(query.where(_recorded_until(until)).limit(1)).first() is not None


def superseded_by(session: AnySession, action_id: int) -> list[Action]:
    """The actions that this one replaces."""
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
    """The actions of live plans that may replace another one: all that proceed."""
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
