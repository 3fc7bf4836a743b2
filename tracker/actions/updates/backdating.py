"""Says what past days show once an update is told late, or taken away from among others that stand."""

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

OF_STEPS = frozenset({MilestoneState.OPEN, MilestoneState.REPORTED_MET})


def say_rating(rec: Recording, action: Action, update: ProgressUpdate) -> None:
    """Says the rating of an update's own day and of the next update's: an equal one left nothing to end this with."""
    standing = action.standing_updates
    shown = next((one for one in standing if one.given_on <= update.given_on), None)
    rec.was_so(
        action,
        update.given_on,
        reported_rating=shown.rating if shown else None,
        last_update_on=shown.given_on if shown else None,
    )
    following = _following(standing, update)
    if following is not None:
        rec.was_so(action, following.given_on, reported_rating=following.rating, last_update_on=following.given_on)


def _following(standing: Sequence[ProgressUpdate], update: ProgressUpdate) -> ProgressUpdate | None:
    """The last update of the next day that has any."""
    later = [one for one in standing if one.given_on > update.given_on]
    return next((one for one in later if one.given_on == later[-1].given_on), None)


def say_not_complete(rec: Recording, action: Action, withdrawn: ProgressUpdate) -> None:
    """Says of the days on which only a report now withdrawn made an action complete that it was not.

    Where others checked that report, or sent it back, what they decided of those days stays.
    """
    gone = {update.recorded_at for update in action.updates if update.withdrawn_on is not None}
    moved = next_transition(rec.session, action.id, withdrawn.recorded_at, gone)
    before = [update for update in action.standing_updates if update.given_on <= withdrawn.given_on]
    undone = undone_at(rec.session, action.id, withdrawn.recorded_at)
    if (moved and moved.move is not Transition.TAKE_BACK) or complete_since(before, undone) is not None:
        return
    milestones = _with_the_whole(rec, action, withdrawn, is_taken_back=moved is not None)
    _say_before(rec, action, withdrawn, has_begun=bool(before))
    _say_steps(rec, milestones, withdrawn.given_on, MilestoneState.OPEN)
    following = _following(action.standing_updates, withdrawn)
    if following is not None and following.reports_complete:
        again = {"state": ActionState.REPORTED_COMPLETE, "reported_complete_on": following.given_on, "review_on": None}
        rec.was_so(action, following.given_on, **again)
        _say_steps(rec, milestones, following.given_on, MilestoneState.REPORTED_MET)
    if moved is not None:
        rec.was_so(action, moved.made_on, review_on=None)
        _say_steps(rec, milestones, moved.made_on, MilestoneState.OPEN)


def _say_before(rec: Recording, action: Action, withdrawn: ProgressUpdate, *, has_begun: bool) -> None:
    """Says that the action stood as before the report: suspended, in progress, or not started."""
    rested = suspended_before(rec.session, action.id, withdrawn.recorded_at)
    has_begun = has_begun or has_resumed(rec.session, action.id, withdrawn.recorded_at)
    to = state_left_by(ActionState.IN_PROGRESS, has_begun=has_begun, is_complete=False)
    rec.was_so(
        action,
        withdrawn.given_on,
        state=ActionState.SUSPENDED if rested else to,
        reported_complete_on=None,
        review_on=rested.review_on if rested else None,
    )


def _with_the_whole(
    rec: Recording, action: Action, withdrawn: ProgressUpdate, *, is_taken_back: bool
) -> list[Milestone]:
    """The milestones that were reported met with the whole action; one that is open still was added afterwards."""
    alone = milestone_transitions_until(rec.session, action.id, withdrawn.recorded_at)
    states = OF_STEPS if is_taken_back else {MilestoneState.REPORTED_MET}
    return [
        milestone
        for milestone in action.milestones
        if milestone.state in states
        and not (milestone.id in alone and alone[milestone.id].move is not Transition.SEND_BACK_MET)
    ]


def _say_steps(rec: Recording, milestones: Sequence[Milestone], on: date, state: MilestoneState) -> None:
    for milestone in milestones:
        rec.was_so(milestone, on, state=state, reported_met_on=on if state is MilestoneState.REPORTED_MET else None)
