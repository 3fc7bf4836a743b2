"""Why actions changed between two days: what owners reported, what others found, decisions and transitions."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from tracker.actions.enums import SAMPLE, ChangeState, Transition
from tracker.actions.lifecycle.models import ActionTransition, FollowUp
from tracker.actions.models import DeadlineChange, Milestone, ProgressUpdate
from tracker.actions.ratings.models import RatingValidation
from tracker.database import AnySession
from tracker.dates import day_in_words
from tracker.people.models import Person
from tracker.reports.changes.comparison import Difference
from tracker.reports.enums import ChangeKind

OF_STATE = frozenset(
    {ChangeKind.COMPLETED, ChangeKind.REOPENED, ChangeKind.STOPPED, ChangeKind.STATE, ChangeKind.REMOVED}
)
OF_RATING = frozenset({ChangeKind.RATING_BETTER, ChangeKind.RATING_WORSE, ChangeKind.RATING_OTHER})
OF_DATES = frozenset({ChangeKind.DATES, ChangeKind.NO_LONGER_OVERDUE})
TELLING = (Transition.CHECK, Transition.REMOVE)  # moves of the whole action that are told of though its state stays


@dataclass(frozen=True)
class Reasons:
    """The reasons of a period, the newest for each action or milestone; `steps` are transitions of milestones."""

    updates: dict[int, str]
    moves: dict[int, str]
    steps: dict[int, str]
    changes: dict[int, str]
    validations: dict[int, str]
    follow_ups: dict[int, str]

    def of(self, action_id: int, difference: Difference) -> str:
        """Why this is different, in words; empty if no reason is recorded."""
        if difference.kind in OF_STATE:
            return self.moves.get(action_id) or self.updates.get(action_id, "")
        if difference.kind in OF_RATING:
            return self.updates.get(action_id, "")
        if difference.kind is ChangeKind.VALIDATED:
            return self.validations.get(action_id, "")
        if difference.kind is ChangeKind.FOLLOWED_UP:
            return self.follow_ups.get(action_id, "")
        return self._of_step(action_id, difference)

    def _of_step(self, action_id: int, difference: Difference) -> str:
        if difference.milestone_id is None:
            return ""
        if difference.kind is ChangeKind.PARTS:
            return self.steps.get(difference.milestone_id, "")
        if difference.kind is ChangeKind.NO_LONGER_OVERDUE:
            known = (
                self.changes.get(difference.milestone_id),
                self.steps.get(difference.milestone_id),
                self.moves.get(action_id),
            )
            return next(filter(None, known), "")
        if difference.kind is ChangeKind.DATES:
            return self.changes.get(difference.milestone_id, "")
        return ""


def reasons_between(session: AnySession, action_ids: Collection[int], after: date, until: date) -> Reasons:
    """Reports, transitions and decisions on these actions after one day and up to another."""
    window = (after + timedelta(days=1), until)
    transitions = _moves(session, action_ids, window)
    return Reasons(
        updates=_updates(session, action_ids, window),
        moves={
            transition.action_id: _move_in_words(transition) for transition in transitions if _is_of_whole(transition)
        },
        steps={
            transition.milestone_id: _move_in_words(transition)
            for transition in transitions
            if transition.milestone_id is not None
        },
        changes=_changes(session, action_ids, window),
        validations=_validations(session, action_ids, window),
        follow_ups=_follow_ups(session, action_ids, window),
    )


def _is_of_whole(transition: ActionTransition) -> bool:
    return transition.milestone_id is None or transition.from_state is not transition.to_state


def _updates(session: AnySession, action_ids: Collection[int], window: tuple[date, date]) -> dict[int, str]:
    rows = session.execute(
        sa.select(ProgressUpdate, Person)
        .join(Person, Person.id == ProgressUpdate.by_id)
        .where(
            ProgressUpdate.action_id.in_(action_ids),
            ProgressUpdate.given_on.between(*window),
            ProgressUpdate.withdrawn_on.is_(None),
        )
        .order_by(ProgressUpdate.given_on, ProgressUpdate.id)
    )
    return {update.action_id: _update_in_words(update, by) for update, by in rows}


def _update_in_words(update: ProgressUpdate, by: Person) -> str:
    said = " ".join(filter(None, (update.happened, update.why_better)))
    return f"{_mark(update.is_sample)}{by.full_name} reported on {day_in_words(update.given_on)}: {said}"


def _mark(is_sample: bool) -> str:
    return f"[{SAMPLE}] " if is_sample else ""


def _validations(session: AnySession, action_ids: Collection[int], window: tuple[date, date]) -> dict[int, str]:
    validations = session.execute(
        sa.select(RatingValidation)
        .where(RatingValidation.action_id.in_(action_ids), RatingValidation.validated_on.between(*window))
        .order_by(RatingValidation.validated_on, RatingValidation.id)
        .options(selectinload(RatingValidation.by))
    ).scalars()
    return {
        rated.action_id: f"{rated.by.full_name} on {day_in_words(rated.validated_on)}: {rated.words}"
        for rated in validations
    }


def _follow_ups(session: AnySession, action_ids: Collection[int], window: tuple[date, date]) -> dict[int, str]:
    follow_ups = session.execute(
        sa.select(FollowUp)
        .where(FollowUp.action_id.in_(action_ids), FollowUp.followed_up_on.between(*window))
        .order_by(FollowUp.followed_up_on, FollowUp.id)
        .options(selectinload(FollowUp.by))
    ).scalars()
    return {
        follow_up.action_id: f"{follow_up.by.full_name} on {day_in_words(follow_up.followed_up_on)}: {follow_up.words}"
        for follow_up in follow_ups
    }


def _moves(session: AnySession, action_ids: Collection[int], window: tuple[date, date]) -> Sequence[ActionTransition]:
    """The transitions of these actions and their milestones, oldest first."""
    query = (
        sa.select(ActionTransition)
        .where(
            ActionTransition.action_id.in_(action_ids),
            ActionTransition.made_on.between(*window),
            sa.or_(
                ActionTransition.milestone_id.is_not(None),
                ActionTransition.from_state != ActionTransition.to_state,
                ActionTransition.move.in_(TELLING),
            ),
        )
        .order_by(ActionTransition.made_on, ActionTransition.id)
        .options(
            selectinload(ActionTransition.by),
            selectinload(ActionTransition.board),
            selectinload(ActionTransition.successor),
        )
    )
    return session.execute(query).scalars().all()


def _move_in_words(transition: ActionTransition) -> str:
    verb = transition.approval_verb or transition.move
    who = transition.board or transition.by
    by = f" by {who.name}" if who else ""
    reference = f", {transition.reference}" if transition.reference else ""
    successor = f" by action {transition.successor.ref}" if transition.successor else ""
    ground = f" {transition.ground.value.capitalize()}{successor}." if transition.ground else ""
    done = f"{verb.capitalize()}{by} on {day_in_words(transition.made_on)}{reference}."
    return f"{_mark(transition.is_sample)}{done}{ground} {transition.words}".strip()


def _changes(session: AnySession, action_ids: Collection[int], window: tuple[date, date]) -> dict[int, str]:
    day = sa.func.coalesce(DeadlineChange.decided_on, DeadlineChange.noted_on, DeadlineChange.requested_on)
    moved_nothing = (ChangeState.REQUESTED, ChangeState.REFUSED, ChangeState.WITHDRAWN)
    changes = session.execute(
        sa.select(DeadlineChange)
        .join(Milestone, Milestone.id == DeadlineChange.milestone_id)
        .where(Milestone.action_id.in_(action_ids), day.between(*window), DeadlineChange.state.not_in(moved_nothing))
        .order_by(day, DeadlineChange.id)
        .options(selectinload(DeadlineChange.board))
    ).scalars()
    return {change.milestone_id: _change_in_words(change) for change in changes}


def _change_in_words(change: DeadlineChange) -> str:
    if change.state is ChangeState.CORRECTED:
        return f"Misreading corrected: {change.reason}"
    by = f" by {change.board.name}" if change.board else ""
    on = f" on {day_in_words(change.decided_on)}" if change.decided_on else ""
    reference = f", {change.decision}" if change.decision else ""
    why = change.reason or change.decision_words
    return f"{_mark(change.is_sample)}{change.state.capitalize()}{by}{on}{reference}. {why}".strip()
