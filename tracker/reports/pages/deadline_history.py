"""The history of each deadline of an action: every change, request and correction, newest first, in words."""

from dataclasses import dataclass
from datetime import date

from tracker.actions.deadlines.rules import (
    changed_in_words,
    date_warning,
    days_later,
    decided_in_words,
    never_had_a_date,
    request_state,
    why_dates_cannot_change,
    words_at_first,
)
from tracker.actions.enums import ChangeState, MilestoneState, RequestState
from tracker.actions.models import Action, DeadlineChange, Milestone
from tracker.dates import day_in_words, days_in_words

NEWEST = 3  # changes of one deadline that are shown at once; the older ones unfold
C = ChangeState
WITH_WARNING = frozenset({C.REQUESTED, C.GRANTED, C.FIRST_SET})
HEADINGS = {
    C.REQUESTED: "New date requested: {to}",
    C.GRANTED: "Moved from {before} to {to}",
    C.UNRECORDED: "Moved from {before} to {to}, no decision recorded",
    C.REFUSED: "Refused: {to}",
    C.WITHDRAWN: "Request withdrawn: {to}",
    C.CORRECTED: "Misreading corrected: from {before} to {to}",
    C.FIRST_SET: "First date set: {to}",
}

DONE = {C.WITHDRAWN: "Withdrawn", C.CORRECTED: "Corrected"}


@dataclass(frozen=True)
class ChangeShown:
    """One change: what it did, then its facts as pairs of a label and words."""

    id: int
    heading: str
    facts: tuple[tuple[str, str], ...]
    is_waiting: bool
    is_sample: bool
    asked_by_id: int | None


@dataclass(frozen=True)
class DeadlineHistory:
    """One deadline: its first wording, how it has moved, warnings, its changes, and what may be recorded next."""

    milestone_id: int
    name: str
    at_first: str
    words: str
    warning: str
    newest: tuple[ChangeShown, ...]
    older: tuple[ChangeShown, ...]
    takes_first_date: bool
    takes_decision: bool

    @property
    def waiting(self) -> ChangeShown | None:
        """The request that waits for a decision."""
        return next((change for change in (*self.newest, *self.older) if change.is_waiting), None)


def deadline_histories(action: Action, today: date) -> tuple[DeadlineHistory, ...]:
    """The history of each deadline of an action that was read in full, in the order of its milestones."""
    return tuple(_history(action, milestone, today) for milestone in action.milestones)


def _history(action: Action, milestone: Milestone, today: date) -> DeadlineHistory:
    shown = tuple(_change(action, milestone, change, today) for change in reversed(milestone.changes))
    is_free = not any(change.state is C.REQUESTED for change in milestone.changes) and not milestone.is_to_settle
    is_open = is_free and not why_dates_cannot_change(
        action.plan.state, action.state, milestone, is_removed=action.removed_on is not None
    )
    is_first = never_had_a_date(milestone)
    is_wanted = milestone.state is MilestoneState.OPEN
    return DeadlineHistory(
        milestone_id=milestone.id,
        name=milestone.name or (f"Milestone {milestone.position}" if len(action.milestones) > 1 else ""),
        at_first=words_at_first(milestone),
        words=changed_in_words(milestone),
        warning=date_warning(milestone.last_day, milestone.last_day, action.plan.ends_on)
        if is_wanted and milestone.last_day
        else "",
        newest=shown[:NEWEST],
        older=shown[NEWEST:],
        takes_first_date=is_open and is_first,
        takes_decision=is_open and not is_first,
    )


def _change(action: Action, milestone: Milestone, change: DeadlineChange, today: date) -> ChangeShown:
    before, to = (f"“{words}”" if words else "no date" for words in (change.from_printed, change.to_printed))
    stands = request_state(action.plan.state, action.state, milestone, is_removed=action.removed_on is not None)
    is_waiting = change.state is C.REQUESTED and stands is not RequestState.OVERTAKEN
    facts = [
        ("Last day on time", _days(change)),
        ("Asked for", _asked(change)),
        ("Instead of", f"“{change.asked_printed}”{_until(change.asked_last_day)}" if change.asked_printed else ""),
        ("Reason", change.reason or ("None recorded" if change.state is C.UNRECORDED else "")),
        (DONE.get(change.state, "Decided"), _decided(change)),
        ("Words of the decision", change.decision_words),
        ("Note", _warning(change, today, action.plan.ends_on)),
        ("Status", _request_status(action, milestone, stands) if change.state is C.REQUESTED else ""),
        ("Source", change.source),
        ("Noted", f"in a paper of {day_in_words(change.noted_on)}" if change.noted_on else ""),
    ]
    return ChangeShown(
        id=change.id,
        heading=HEADINGS[change.state].format(before=before, to=to),
        facts=tuple((label, words) for label, words in facts if words),
        is_waiting=is_waiting,
        is_sample=change.is_sample,
        asked_by_id=change.requested_by_id,
    )


def _days(change: DeadlineChange) -> str:
    """From which day to which, and by how much: "30 April 2019 to 31 July 2019, 92 days later"."""
    if change.to_last_day is None:
        review = f", to be reviewed on {day_in_words(change.to_review_on)}" if change.to_review_on else ""
        return f"none: {change.to_precision.value}{review}"
    days = days_later(change.from_last_day, change.to_last_day)
    if days is None or change.from_last_day is None:
        return day_in_words(change.to_last_day)
    difference = f", {days_in_words(abs(days))} {'later' if days > 0 else 'earlier'}" if days else ""
    return f"{day_in_words(change.from_last_day)} to {day_in_words(change.to_last_day)}{difference}"


def _warning(change: DeadlineChange, today: date, plan_ends_on: date | None) -> str:
    if change.state not in WITH_WARNING:
        return ""
    return date_warning(change.to_last_day, change.decided_on or today, plan_ends_on)


def _until(day: date | None) -> str:
    return f", until {day_in_words(day)}" if day else ""


def _asked(change: DeadlineChange) -> str:
    if change.state is C.CORRECTED:
        return ""
    by = f"by {change.requested_by.full_name}" if change.requested_by else ""
    on = f"on {day_in_words(change.requested_on)}" if change.requested_on else ""
    return " ".join(filter(None, (by, on)))


def _decided(change: DeadlineChange) -> str:
    if change.state is C.CORRECTED:
        return f"on {day_in_words(change.requested_on)}" if change.requested_on else ""
    if change.state is C.WITHDRAWN:
        return f"on {day_in_words(change.decided_on)}" if change.decided_on else ""
    if change.decided_on is None:
        return change.decision  # a decision that a paper names; who made it when, is not known
    by = f", recorded by {change.decided_by.full_name}" if change.decided_by else ""
    return decided_in_words(change.decided_on, change.board.name if change.board else "", change.decision) + by


def _request_status(action: Action, milestone: Milestone, stands: RequestState) -> str:
    words = f"{stands.value[0].upper()}{stands.value[1:]}"
    why = why_dates_cannot_change(action.plan.state, action.state, milestone, is_removed=action.removed_on is not None)
    return f"{words}. {why}." if stands is RequestState.OVERTAKEN else f"{words}."
