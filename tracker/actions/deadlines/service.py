"""Verbs on milestones: enter them, correct a reading, set a review date, drop one; and ask for a new date."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tracker.actions.deadlines.rules import COUNTED, NewDate, check_may_change, check_new_date
from tracker.actions.enums import ChangeState, MilestoneState, Precision, Repeats
from tracker.actions.events import ActionEvent
from tracker.actions.models import DeadlineCandidate, DeadlineChange, Milestone
from tracker.actions.queries import (
    check_is_not_removed,
    get_action_as_seen,
    get_milestone,
    get_milestone_as_seen,
    relations_of,
)
from tracker.actions.rules import Deadline, check_deadline, check_review
from tracker.audit.service import Recording
from tracker.errors import Forbidden, Refused
from tracker.people.enums import Permission
from tracker.people.queries import viewer_of
from tracker.people.rules import may


@dataclass(frozen=True)
class Recurrence:
    """How often a deadline recurs, and the review date of one without a date."""

    repeats: Repeats | None = None
    review_on: date | None = None


ONCE = Recurrence()


def add_milestone(
    rec: Recording,
    action_id: int,
    version: int,
    deadline: Deadline,
    *,
    name: str = "",
    pairing: str = "",
    candidates: Sequence[Deadline] = (),
    recurrence: Recurrence = ONCE,
) -> Milestone:
    """Adds a milestone. With `candidates`, the readings of unclear words, it has no last day until it is settled."""
    action = get_action_as_seen(rec.session, action_id, version)
    check_review(recurrence.review_on, deadline.last_day, rec.today)
    if candidates:
        if deadline.last_day is not None:
            raise Refused(
                "A deadline that can be read in several ways has no last day yet. Leave it empty.", "last_day"
            )
    else:
        check_deadline(deadline)
    added = Milestone(
        action_id=action_id,
        position=max((milestone.position for milestone in action.milestones), default=0) + 1,
        name=name.strip(),
        as_printed=deadline.words.strip(),
        precision=deadline.precision,
        last_day=deadline.last_day,
        first_last_day=deadline.last_day,
        pairing=pairing,
        read_by=rec.actor.name,
        repeats=recurrence.repeats,
        review_on=recurrence.review_on,
    )
    rec.session.add(added)
    rec.session.flush()
    for candidate in candidates:
        check_deadline(candidate)
        if candidate.last_day is None:
            raise Refused("Enter a last day for each reading of the deadline.", "last_day")
        rec.session.add(
            DeadlineCandidate(
                milestone_id=added.id,
                words=candidate.words,
                precision=candidate.precision,
                last_day=candidate.last_day,
            )
        )
    action.version += 1
    rec.tell(ActionEvent.MILESTONE_ADDED, action.reference, f"milestone:{added.id}")
    return added


def correct_reading(
    rec: Recording,
    milestone_id: int,
    version: int,
    name: str,
    deadline: Deadline,
    *,
    repeats: Repeats | None = None,
    reason: str = "",
) -> None:
    """Corrects how a deadline was read or named. It is not a deadline change: both readings are kept, with the reason.

    Raises Refused when the reading changes and no reason is given. It settles a deadline that is not settled yet.
    """
    milestone = get_milestone_as_seen(rec.session, milestone_id, version)
    milestone.name, milestone.repeats = name.strip(), repeats
    milestone.version += 1
    if not _is_read_as(milestone, deadline):
        check_deadline(deadline)
        if not reason.strip():
            raise Refused("Say what was wrong with the old reading.", "reason")
        _keep_reading(rec, milestone, deadline, reason)
        if milestone.first_last_day == milestone.last_day and not any(
            change.state in COUNTED for change in milestone.changes
        ):
            milestone.first_last_day = deadline.last_day
        milestone.as_printed, milestone.precision = deadline.words.strip(), deadline.precision
        milestone.last_day, milestone.read_by = deadline.last_day, rec.actor.name
        if milestone.candidates and milestone.settled_on is None:
            milestone.settled_on = rec.today
    about = (f"action:{milestone.action_id}", f"milestone:{milestone_id}")
    rec.tell(ActionEvent.READING_CORRECTED, *about, reason=reason, is_correction=True)


def _is_read_as(milestone: Milestone, deadline: Deadline) -> bool:
    """Whether this is how the deadline is already read."""
    reading = (milestone.as_printed, milestone.precision, milestone.last_day)
    return reading == (deadline.words.strip(), deadline.precision, deadline.last_day)


def _keep_reading(rec: Recording, milestone: Milestone, deadline: Deadline, reason: str) -> None:
    rec.session.add(
        DeadlineChange(
            milestone_id=milestone.id,
            state=ChangeState.CORRECTED,
            from_printed=milestone.as_printed,
            from_precision=milestone.precision,
            from_last_day=milestone.last_day,
            to_printed=deadline.words.strip(),
            to_precision=deadline.precision,
            to_last_day=deadline.last_day,
            reason=reason.strip(),
            requested_on=rec.today,
        )
    )


def set_review_date(rec: Recording, milestone_id: int, version: int, review_on: date | None) -> None:
    """Sets the review date of a deadline without a date; None removes it. Raises Refused for a deadline with a date."""
    milestone = get_milestone_as_seen(rec.session, milestone_id, version)
    check_review(review_on, milestone.last_day, rec.today)
    milestone.review_on = review_on
    milestone.version += 1
    rec.tell(ActionEvent.REVIEW_DATE_SET, f"action:{milestone.action_id}", f"milestone:{milestone_id}")


def drop_milestone(rec: Recording, milestone_id: int, version: int, reason: str) -> None:
    """Drops a milestone that is no longer wanted. Raises Refused for the last one of an action."""
    milestone = get_milestone_as_seen(rec.session, milestone_id, version)
    if not reason.strip():
        raise Refused("Say why this milestone is dropped.", "reason")
    others = [other for other in milestone.action.milestones if other.id != milestone_id]
    if not any(other.state is not MilestoneState.DROPPED for other in others):
        raise Refused("An action needs at least one milestone. Correct this one instead.")
    milestone.state = MilestoneState.DROPPED
    milestone.version += 1
    rec.tell(ActionEvent.MILESTONE_DROPPED, f"action:{milestone.action_id}", f"milestone:{milestone_id}", reason=reason)


@dataclass(frozen=True)
class DeadlineRequest:
    """A new date that somebody asks for, or words without a date and a review date; and why."""

    deadline: Deadline
    reason: str
    by_id: int
    on: date
    is_sample: bool = False
    review_on: date | None = None


def request_deadline(rec: Recording, milestone_id: int, asked: DeadlineRequest) -> None:
    """Records that a new date is asked for; the deadline stays until somebody decides.

    A day in the past, or after the end of the plan, may be asked for. A request that is sent twice
    (a double click, the back button) is recorded once. Raises Forbidden or Refused.
    """
    milestone = get_milestone(rec.session, milestone_id)
    check_is_not_removed(milestone.action)
    viewer = viewer_of(rec.session, asked.by_id, rec.today)
    if not may(Permission.UPDATE_ACTION, relations_of(rec.session, viewer, milestone.action, rec.today)):
        raise Forbidden("Only an owner of this action, or somebody who reports for one, can ask for a new date.")
    waiting = [change for change in milestone.changes if change.state is ChangeState.REQUESTED]
    if any(_is_same_request(change, asked) for change in waiting):
        return
    action = milestone.action
    check_may_change(action.plan.state, action.state, milestone, is_removed=action.removed_on is not None)
    check_new_date(NewDate(asked.deadline, asked.review_on), milestone, asked.on)
    if not asked.reason.strip():
        raise Refused("Say why a new date is needed.", "reason")
    if waiting:
        raise Refused("A new date has already been asked for and is waiting for a decision.")
    rec.session.add(
        DeadlineChange(
            milestone_id=milestone_id,
            state=ChangeState.REQUESTED,
            from_printed=milestone.as_printed,
            from_precision=milestone.precision,
            from_last_day=milestone.last_day,
            to_printed=asked.deadline.words.strip(),
            to_precision=asked.deadline.precision,
            to_last_day=asked.deadline.last_day,
            to_review_on=asked.review_on,
            reason=asked.reason.strip(),
            requested_by_id=asked.by_id,
            requested_on=asked.on,
            is_sample=asked.is_sample,
        )
    )
    milestone.version += 1
    rec.tell(ActionEvent.NEW_DATE_ASKED, f"action:{milestone.action_id}", f"milestone:{milestone_id}", so_on=asked.on)


def _is_same_request(change: DeadlineChange, asked: DeadlineRequest) -> bool:
    requested = (change.requested_by_id, change.to_printed, change.to_last_day, change.reason)
    return requested == (asked.by_id, asked.deadline.words.strip(), asked.deadline.last_day, asked.reason.strip())


@dataclass(frozen=True)
class Slip:
    """A change of a date that papers show without a recorded decision."""

    from_printed: str
    from_last_day: date | None
    to_printed: str
    to_precision: Precision
    to_last_day: date | None
    reason: str
    decision: str
    source: str
    from_precision: Precision | None = None
    noted_on: date | None = None


def note_slip(rec: Recording, milestone_id: int, slip: Slip) -> None:
    """Records a slip that papers show; the first date is kept, and no reason or decision is made up.

    Slips are noted oldest first: the first says what the first date was; if it names no day, that date is not known.
    """
    milestone = get_milestone(rec.session, milestone_id)
    if not milestone.changes:
        milestone.first_last_day = slip.from_last_day
    _say_since_when(rec, milestone, slip)
    rec.session.add(
        DeadlineChange(
            milestone_id=milestone_id,
            state=ChangeState.GRANTED if slip.decision else ChangeState.UNRECORDED,
            from_printed=slip.from_printed,
            from_precision=slip.from_precision,
            from_last_day=slip.from_last_day,
            to_printed=slip.to_printed,
            to_precision=slip.to_precision,
            to_last_day=slip.to_last_day,
            reason=slip.reason,
            decision=slip.decision,
            source=slip.source,
            noted_on=slip.noted_on,
        )
    )
    rec.tell(ActionEvent.SLIP_NOTED, f"action:{milestone.action_id}", f"milestone:{milestone_id}", so_on=slip.noted_on)


def _say_since_when(rec: Recording, milestone: Milestone, slip: Slip) -> None:
    """Gives past days the earlier date: the milestone was entered with its newest, which a paper showed only later."""
    if slip.noted_on is None or slip.noted_on <= rec.day:
        return
    if not milestone.changes and slip.from_precision is not None:
        before = {"precision": slip.from_precision, "last_day": slip.from_last_day}
        rec.backdate(milestone, rec.day, as_printed=slip.from_printed, **before)
    after = {"precision": slip.to_precision, "last_day": slip.to_last_day}
    rec.backdate(milestone, slip.noted_on, as_printed=slip.to_printed, **after)
