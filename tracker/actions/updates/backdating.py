"""Corrects what past days show when an update is recorded late, or withdrawn while others remain."""

from collections.abc import Sequence
from datetime import date

from tracker.actions.enums import ActionState, MilestoneState, Transition
from tracker.actions.lifecycle.queries import (
    has_resumed,
    milestone_transitions_until,
    next_transition,
    suspended_before,
    undone_at,
)
from tracker.actions.models import Action, Milestone, ProgressUpdate
from tracker.actions.rules import complete_since, state_left_by
from tracker.audit.service import Recording

UNCONFIRMED = frozenset({MilestoneState.OPEN, MilestoneState.REPORTED_MET})


def backdate_rating(rec: Recording, action: Action, update: ProgressUpdate) -> None:
    """Records the rating of an update's own day, and again that of the next update.

    The next update ends the days of this one also where both give the same rating.
    """
    updates = action.standing_updates
    shown = next((earlier for earlier in updates if earlier.given_on <= update.given_on), None)
    rec.backdate(
        action,
        update.given_on,
        reported_rating=shown.rating if shown else None,
        last_update_on=shown.given_on if shown else None,
    )
    following = _following(updates, update)
    if following is not None:
        rec.backdate(action, following.given_on, reported_rating=following.rating, last_update_on=following.given_on)


def _following(updates: Sequence[ProgressUpdate], update: ProgressUpdate) -> ProgressUpdate | None:
    """The last update of the next day that has any."""
    later = [other for other in updates if other.given_on > update.given_on]
    return next((other for other in later if other.given_on == later[-1].given_on), None)


def backdate_not_complete(rec: Recording, action: Action, withdrawn: ProgressUpdate) -> None:
    """Records that an action was not complete on the days when only a withdrawn report said so.

    Days on which others checked that report, or sent it back, stay as they are.
    """
    withdrawals = {update.recorded_at for update in action.updates if update.withdrawn_on is not None}
    transition = next_transition(rec.session, action.id, withdrawn.recorded_at, withdrawals)
    before = [update for update in action.standing_updates if update.given_on <= withdrawn.given_on]
    undone = undone_at(rec.session, action.id, withdrawn.recorded_at)
    if (transition and transition.move is not Transition.TAKE_BACK) or complete_since(before, undone) is not None:
        return
    milestones = _reported_with_action(rec, action, withdrawn, is_taken_back=transition is not None)
    _backdate_state(rec, action, withdrawn, has_begun=bool(before))
    _backdate_milestones(rec, milestones, withdrawn.given_on, MilestoneState.OPEN)
    following = _following(action.standing_updates, withdrawn)
    if following is not None and following.reports_complete:
        again = {"state": ActionState.REPORTED_COMPLETE, "reported_complete_on": following.given_on, "review_on": None}
        rec.backdate(action, following.given_on, **again)
        _backdate_milestones(rec, milestones, following.given_on, MilestoneState.REPORTED_MET)
    if transition is not None:
        rec.backdate(action, transition.made_on, review_on=None)
        _backdate_milestones(rec, milestones, transition.made_on, MilestoneState.OPEN)


def _backdate_state(rec: Recording, action: Action, withdrawn: ProgressUpdate, *, has_begun: bool) -> None:
    """Records that the action was as before the report: suspended, in progress, or not started."""
    suspension = suspended_before(rec.session, action.id, withdrawn.recorded_at)
    has_begun = has_begun or has_resumed(rec.session, action.id, withdrawn.recorded_at)
    to = state_left_by(ActionState.IN_PROGRESS, has_begun=has_begun, is_complete=False)
    rec.backdate(
        action,
        withdrawn.given_on,
        state=ActionState.SUSPENDED if suspension else to,
        reported_complete_on=None,
        review_on=suspension.review_on if suspension else None,
    )


def _reported_with_action(
    rec: Recording, action: Action, withdrawn: ProgressUpdate, *, is_taken_back: bool
) -> list[Milestone]:
    """The milestones that were reported met with the whole action; one that is still open was added afterwards."""
    transitions = milestone_transitions_until(rec.session, action.id, withdrawn.recorded_at)
    states = UNCONFIRMED if is_taken_back else {MilestoneState.REPORTED_MET}
    return [
        milestone
        for milestone in action.milestones
        if milestone.state in states
        and not (milestone.id in transitions and transitions[milestone.id].move is not Transition.SEND_BACK_MET)
    ]


def _backdate_milestones(rec: Recording, milestones: Sequence[Milestone], on: date, state: MilestoneState) -> None:
    for milestone in milestones:
        rec.backdate(milestone, on, state=state, reported_met_on=on if state is MilestoneState.REPORTED_MET else None)
