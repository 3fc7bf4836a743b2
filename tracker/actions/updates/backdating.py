"""Says what past days show once an update is told late, or taken away from among others that stand."""

from collections.abc import Sequence
from datetime import date

from tracker.actions.enums import ActionState, MilestoneState, Move
from tracker.actions.lifecycle.queries import has_resumed, next_move, rested_before, step_moves_until, undone_at
from tracker.actions.models import Action, Milestone, ProgressUpdate
from tracker.actions.rules import complete_since, state_left_by
from tracker.audit.service import Recording

OF_STEPS = frozenset({MilestoneState.OPEN, MilestoneState.REPORTED_MET})


def say_rating(rec: Recording, found: Action, update: ProgressUpdate) -> None:
    """Says the rating of an update's own day and of the next update's: an equal one left nothing to end this with."""
    standing = found.standing_updates
    shown = next((one for one in standing if one.given_on <= update.given_on), None)
    rec.was_so(
        found,
        update.given_on,
        reported_rating=shown.rating if shown else None,
        last_update_on=shown.given_on if shown else None,
    )
    following = _following(standing, update)
    if following is not None:
        rec.was_so(found, following.given_on, reported_rating=following.rating, last_update_on=following.given_on)


def _following(standing: Sequence[ProgressUpdate], update: ProgressUpdate) -> ProgressUpdate | None:
    """The last update of the next day that has any."""
    later = [one for one in standing if one.given_on > update.given_on]
    return next((one for one in later if one.given_on == later[-1].given_on), None)


def say_not_complete(rec: Recording, found: Action, withdrawn: ProgressUpdate) -> None:
    """Says of the days on which only a report now withdrawn made an action complete that it was not.

    Where others checked that report, or sent it back, what they decided of those days stays.
    """
    gone = {one.recorded_at for one in found.updates if one.withdrawn_on is not None}
    moved = next_move(rec.session, found.id, withdrawn.recorded_at, gone)
    before = [one for one in found.standing_updates if one.given_on <= withdrawn.given_on]
    undone = undone_at(rec.session, found.id, withdrawn.recorded_at)
    if (moved and moved.move is not Move.TAKE_BACK) or complete_since(before, undone) is not None:
        return
    steps = _with_the_whole(rec, found, withdrawn, is_taken_back=moved is not None)
    _say_before(rec, found, withdrawn, has_begun=bool(before))
    _say_steps(rec, steps, withdrawn.given_on, MilestoneState.OPEN)
    following = _following(found.standing_updates, withdrawn)
    if following is not None and following.reports_complete:
        again = {"state": ActionState.REPORTED_COMPLETE, "reported_complete_on": following.given_on, "review_on": None}
        rec.was_so(found, following.given_on, **again)
        _say_steps(rec, steps, following.given_on, MilestoneState.REPORTED_MET)
    if moved is not None:
        rec.was_so(found, moved.made_on, review_on=None)
        _say_steps(rec, steps, moved.made_on, MilestoneState.OPEN)


def _say_before(rec: Recording, found: Action, withdrawn: ProgressUpdate, *, has_begun: bool) -> None:
    """Says that the action stood as before the report: suspended, in progress, or not started."""
    rested = rested_before(rec.session, found.id, withdrawn.recorded_at)
    has_begun = has_begun or has_resumed(rec.session, found.id, withdrawn.recorded_at)
    to = state_left_by(ActionState.IN_PROGRESS, has_begun=has_begun, is_complete=False)
    rec.was_so(
        found,
        withdrawn.given_on,
        state=ActionState.SUSPENDED if rested else to,
        reported_complete_on=None,
        review_on=rested.review_on if rested else None,
    )


def _with_the_whole(
    rec: Recording, found: Action, withdrawn: ProgressUpdate, *, is_taken_back: bool
) -> list[Milestone]:
    """The milestones that were reported met with the whole action; one that is open still was added afterwards."""
    alone = step_moves_until(rec.session, found.id, withdrawn.recorded_at)
    states = OF_STEPS if is_taken_back else {MilestoneState.REPORTED_MET}
    return [
        step
        for step in found.milestones
        if step.state in states and not (step.id in alone and alone[step.id].move is not Move.SEND_BACK_MET)
    ]


def _say_steps(rec: Recording, steps: Sequence[Milestone], on: date, state: MilestoneState) -> None:
    for step in steps:
        rec.was_so(step, on, state=state, reported_met_on=on if state is MilestoneState.REPORTED_MET else None)
