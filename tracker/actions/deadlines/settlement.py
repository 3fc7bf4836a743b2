"""Verbs that settle what can be read in several ways: by one of the readings offered, or by what a person enters."""

from tracker.actions.models import Milestone
from tracker.actions.queries import milestone_as_seen
from tracker.actions.rules import Deadline, check_deadline
from tracker.audit.service import Recording
from tracker.errors import Refused


def settle_deadline(rec: Recording, milestone_id: int, version: int, candidate_id: int) -> None:
    """Settles a question: one of the readings offered is meant."""
    found = _question(rec, milestone_id, version)
    for one in found.candidates:
        if one.id == candidate_id:
            _settle(rec, found, Deadline(one.words, one.precision, one.last_day))
            return
    raise Refused("Choose one of the readings.", "candidate")


def settle_otherwise(rec: Recording, milestone_id: int, version: int, deadline: Deadline) -> None:
    """Settles a question by none of the readings offered. The words stay as printed; those of `deadline` say why."""
    found = _question(rec, milestone_id, version)
    check_deadline(deadline)
    _settle(rec, found, deadline)


def _question(rec: Recording, milestone_id: int, version: int) -> Milestone:
    found = milestone_as_seen(rec.session, milestone_id, version)
    if not found.is_to_settle:
        raise Refused("This deadline has been settled already.")
    return found


def _settle(rec: Recording, found: Milestone, meant: Deadline) -> None:
    found.precision, found.last_day, found.first_last_day = meant.precision, meant.last_day, meant.last_day
    found.read_by, found.settled_on = rec.actor.name, rec.today
    found.version += 1
    about = (f"action:{found.action_id}", f"milestone:{found.id}")
    rec.tell("milestone.settled", *about, reason=f"Meant: {meant.words}", is_correction=True)
