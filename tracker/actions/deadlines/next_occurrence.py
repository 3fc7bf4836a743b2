"""Enters the next occurrence of a recurring deadline."""

import sqlalchemy as sa

from tracker.actions.deadline_parser.periods import LAST_YEAR
from tracker.actions.deadlines.recurrence import next_deadline
from tracker.actions.models import Milestone
from tracker.actions.rules import OPEN_STATES
from tracker.audit.service import Recording


def enter_next_occurrence(rec: Recording, met: Milestone) -> Milestone | None:
    """Adds the next occurrence of a recurring deadline, as part of the verb that reported or confirmed this one met.

    None if it does not recur; if the next one is there already, because this one was met, sent back and met again; if
    the whole action is done or suspended; or after the last year that deadlines may have.
    """
    if met.repeats is None or met.action.state not in OPEN_STATES:
        return None
    if met.last_day is not None and met.last_day.year > LAST_YEAR:
        return None
    if rec.session.scalar(sa.select(Milestone.id).where(Milestone.follows_id == met.id)):
        return None
    deadline = next_deadline(met.precision, met.last_day, met.repeats, met.as_printed)
    following = Milestone(
        action_id=met.action_id,
        position=max(milestone.position for milestone in met.action.milestones) + 1,
        name=met.name,
        as_printed=deadline.words,
        precision=deadline.precision,
        last_day=deadline.last_day,
        first_last_day=deadline.last_day,
        read_by=rec.actor.name,
        repeats=met.repeats,
        follows_id=met.id,
    )
    rec.session.add(following)
    rec.session.flush()
    return following
