"""Verbs that settle a deadline with several readings: by one of the readings offered, or by what a person enters."""

from tracker.actions.events import ActionEvent
from tracker.actions.models import Milestone
from tracker.actions.queries import get_milestone_as_seen
from tracker.actions.rules import Deadline, check_deadline
from tracker.audit.service import Recording
from tracker.errors import Refused


def settle_deadline(rec: Recording, milestone_id: int, version: int, candidate_id: int) -> None:
    """Settles a deadline with one of the readings offered."""
    milestone = _unsettled(rec, milestone_id, version)
    for candidate in milestone.candidates:
        if candidate.id == candidate_id:
            _settle(rec, milestone, Deadline(candidate.words, candidate.precision, candidate.last_day))
            return
    raise Refused("Choose one of the readings.", "candidate")


def settle_otherwise(rec: Recording, milestone_id: int, version: int, deadline: Deadline) -> None:
    """Settles a deadline with none of the readings offered. Its words stay as printed; those of `deadline` say why."""
    milestone = _unsettled(rec, milestone_id, version)
    check_deadline(deadline)
    _settle(rec, milestone, deadline)


def _unsettled(rec: Recording, milestone_id: int, version: int) -> Milestone:
    milestone = get_milestone_as_seen(rec.session, milestone_id, version)
    if not milestone.is_to_settle:
        raise Refused("This deadline has already been settled.")
    return milestone


def _settle(rec: Recording, milestone: Milestone, meant: Deadline) -> None:
    milestone.precision, milestone.last_day, milestone.first_last_day = meant.precision, meant.last_day, meant.last_day
    milestone.read_by, milestone.settled_on = rec.actor.name, rec.today
    milestone.version += 1
    about = (f"action:{milestone.action_id}", f"milestone:{milestone.id}")
    rec.tell(ActionEvent.DEADLINE_SETTLED, *about, reason=f"Meant: {meant.words}", is_correction=True)
