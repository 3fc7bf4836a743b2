"""Pure rules about actions: what is overdue, what the dates say, which ratings fit, and the state a report leaves."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from tracker.actions.enums import ActionState, Challenge, DateCheck, MilestoneState, Precision
from tracker.dates import ONE_DAY, end_of_month
from tracker.errors import Refused
from tracker.plans.enums import Meaning
from tracker.plans.rules import KeyEntry, is_better

SOON_DAYS = 30
LATE_DAYS = 30

OPEN_STATES = frozenset({ActionState.NOT_STARTED, ActionState.IN_PROGRESS})
DONE_STATES = frozenset({ActionState.REPORTED_COMPLETE, ActionState.COMPLETE, ActionState.EMBEDDED})
REPORTABLE_STATES = OPEN_STATES | {ActionState.REPORTED_COMPLETE, ActionState.SUSPENDED}
LATE_CHECKS = frozenset({DateCheck.LATE, DateCheck.VERY_LATE})
DATED = frozenset({Precision.DAY, Precision.MONTH, Precision.QUARTER, Precision.YEAR, Precision.FINANCIAL_YEAR})


class DatedMilestone(Protocol):
    """What these rules need to know of a milestone."""

    @property
    def state(self) -> MilestoneState: ...
    @property
    def last_day(self) -> date | None: ...
    @property
    def precision(self) -> Precision: ...


def overdue_from(last_day: date) -> date:
    """The first day on which a milestone with this last day is overdue."""
    return last_day + ONE_DAY


def days_overdue(milestone: DatedMilestone, today: date) -> int:
    """Calendar days since the last day of an open milestone; 0 when it is not overdue or has no date."""
    if milestone.state is not MilestoneState.OPEN or milestone.last_day is None:
        return 0
    return max((today - milestone.last_day).days, 0)


def is_overdue(state: ActionState, milestone: DatedMilestone, today: date) -> bool:
    """Whether a milestone of an action in this state is late: neither met nor reported met after its last day."""
    return state in OPEN_STATES and days_overdue(milestone, today) > 0


def is_due_soon(state: ActionState, milestone: DatedMilestone, today: date) -> bool:
    """Whether an open milestone is due today or within the next SOON_DAYS days."""
    if state not in OPEN_STATES or milestone.state is not MilestoneState.OPEN or milestone.last_day is None:
        return False
    return today <= milestone.last_day <= today + timedelta(days=SOON_DAYS)


def open_dates(milestones: Collection[DatedMilestone]) -> list[date]:
    """The last days of the open dated milestones, earliest first."""
    return sorted(
        milestone.last_day for milestone in milestones if milestone.state is MilestoneState.OPEN and milestone.last_day
    )


def date_check(state: ActionState, milestones: Collection[DatedMilestone], today: date) -> DateCheck:
    """What the dates alone say about an action: done when it is, or when no milestone is open and not all dropped."""
    kept = {milestone.state for milestone in milestones} - {MilestoneState.DROPPED}
    if state in DONE_STATES or (kept and MilestoneState.OPEN not in kept):
        return DateCheck.DONE
    dates = open_dates(milestones)
    if not dates:
        return DateCheck.NO_DATE
    late = (today - dates[0]).days
    if late > LATE_DAYS:
        return DateCheck.VERY_LATE
    if late > 0:
        return DateCheck.LATE
    return DateCheck.DUE_SOON if -late <= SOON_DAYS else DateCheck.NOT_DUE


def contradicts_dates(meaning: Meaning, check: DateCheck) -> bool:
    """Whether a reported rating is better than what the dates say, so that a sentence must explain it.

    A rating that means complete never contradicts them: it is reported together with the completion, after which no
    date is open.
    """
    return check in LATE_CHECKS and meaning in {Meaning.ON_TRACK, Meaning.NOT_DUE}


def late_milestones_in_words(state: ActionState, milestones: Collection[DatedMilestone], today: date) -> str:
    """ "2 of 6 milestones late" for an open action; empty when none is late or there is only one milestone.

    Met milestones count among the six, dropped ones do not.
    """
    kept = [milestone for milestone in milestones if milestone.state is not MilestoneState.DROPPED]
    late = sum(is_overdue(state, milestone, today) for milestone in kept)
    return f"{late} of {len(kept)} milestones late" if late and len(kept) > 1 else ""


def has_no_recent_update(
    state: ActionState, last_update_on: date | None, counted_from: date | None, today: date, within_days: int
) -> bool:
    """Whether an open action has gone longer than the plan allows without an update.

    Before the first update the days count from `counted_from`, the day the plan began or went live.
    """
    since = last_update_on or counted_from
    if state not in OPEN_STATES or since is None:
        return False
    return (today - since).days > within_days


def is_retest_due(state: ActionState, retest_on: date | None, today: date) -> bool:
    """Whether the re-test of a completed action is due today or earlier."""
    return state is ActionState.COMPLETE and retest_on is not None and retest_on <= today


@dataclass(frozen=True)
class Deadline:
    """A deadline: its words, its precision, and the last day that is still on time."""

    words: str
    precision: Precision
    last_day: date | None


def check_deadline(deadline: Deadline, field: str = "last_day") -> None:
    """Raises Refused when words, precision and last day do not match."""
    if deadline.precision not in DATED:
        if deadline.last_day is not None:
            raise Refused(
                f"A deadline that is {deadline.precision.value} has no last day. Leave the date empty.", field
            )
        return
    if not deadline.words.strip():
        raise Refused("Enter the deadline as the plan words it.", "as_printed")
    day = deadline.last_day
    if day is None:
        raise Refused("Enter the last day that is still on time.", field)
    if not ends_its_period(deadline.precision, day):
        raise Refused(
            f"This is not the last day of a {deadline.precision.value}. Enter the day on which it ends.", field
        )


def check_review(review_on: date | None, last_day: date | None, today: date) -> None:
    """Raises Refused for a review date in the past, or for one on a deadline that has a date."""
    if review_on is None:
        return
    if last_day is not None:
        raise Refused("This deadline has a date, so it needs no review date. Leave the review date empty.", "review_on")
    if review_on < today:
        raise Refused("This review date is in the past. Enter today or a later day.", "review_on")


def is_to_review(last_day: date | None, review_on: date | None, today: date) -> bool:
    """Whether the review date of a milestone without a last day has come."""
    return last_day is None and review_on is not None and review_on <= today


def ends_its_period(precision: Precision, day: date) -> bool:
    """Whether a day is the last day of a period of this precision."""
    ends_month = day == end_of_month(day.year, day.month)
    return {
        Precision.DAY: True,
        Precision.MONTH: ends_month,
        Precision.QUARTER: ends_month and day.month % 3 == 0,
        Precision.YEAR: (day.month, day.day) == (12, 31),
        Precision.FINANCIAL_YEAR: (day.month, day.day) == (3, 31),
    }.get(precision, False)


def may_be_reported(meaning: Meaning, state: ActionState) -> bool:
    """Whether owners are offered a rating of this meaning for an action in this state.

    A re-test finds whether a completed action is embedded; whether an action is suspended is decided, not reported.
    """
    if meaning is Meaning.SUSPENDED:
        return state is ActionState.SUSPENDED
    return meaning is not Meaning.EMBEDDED


def check_rating(rating: KeyEntry, state: ActionState, *, reports_complete: bool) -> None:
    """Raises Refused for a rating that does not fit the state of the action."""
    if not may_be_reported(rating.meaning, state):
        raise Refused(
            f"{rating.label} means {rating.meaning.value}, and this action is {state.value}. Choose another rating.",
            "rating",
        )
    if rating.meaning is Meaning.COMPLETE and not reports_complete:
        raise Refused(
            f"{rating.label} means complete. Choose another rating, or tick that the action is complete.", "rating"
        )
    if rating.meaning is Meaning.SUSPENDED and reports_complete:
        raise Refused(
            f"{rating.label} means suspended. Choose another rating for an action that is complete.", "rating"
        )


def may_be_validated(meaning: Meaning, state: ActionState) -> bool:
    """Whether somebody other than its owner may give an action in this state a rating of this meaning.

    Complete may be given once the action is reported complete.
    """
    if meaning is Meaning.COMPLETE:
        return state is ActionState.REPORTED_COMPLETE
    return may_be_reported(meaning, state)


def says_the_same(words: str, other: str) -> bool:
    """Whether two updates have the same words; spacing and capitals make no difference."""
    return words.casefold().split() == other.casefold().split()


@dataclass(frozen=True)
class Rated:
    """How an action is rated: by its owner, by somebody else, by its dates; and what its updates show."""

    state: ActionState
    reported: KeyEntry | None
    validated: KeyEntry | None
    check: DateCheck
    is_repeated: bool
    is_silent: bool


def challenges(rated: Rated) -> tuple[Challenge, ...]:
    """Why the reported rating of an action should be questioned; empty once it is over, or when it is not rated."""
    reported = rated.reported
    if reported is None or rated.state not in REPORTABLE_STATES:
        return ()
    is_open = rated.state in OPEN_STATES
    reasons = {
        Challenge.PASSED: is_open and contradicts_dates(reported.meaning, rated.check),
        Challenge.REPEATED: is_open and rated.is_repeated,
        Challenge.SILENT: reported.meaning is Meaning.ON_TRACK and rated.is_silent,
        Challenge.BETTER: rated.validated is not None and is_better(reported, rated.validated),
        Challenge.UNDONE: is_open and reported.meaning is Meaning.COMPLETE,
    }
    return tuple(challenge for challenge, applies in reasons.items() if applies)


class Reported(Protocol):
    """What these rules need to know of a progress update."""

    @property
    def given_on(self) -> date: ...
    @property
    def recorded_at(self) -> datetime: ...
    @property
    def reports_complete(self) -> bool: ...


def complete_since(updates: Iterable[Reported], undone_at: datetime | None = None) -> date | None:
    """The day from which updates, newest first, report an action complete without a break; None when they do not.

    What was reported up to `undone_at` was sent back or reopened by others, and no longer counts.
    """
    since = None
    for update in updates:
        if not update.reports_complete or (undone_at is not None and update.recorded_at <= undone_at):
            break
        since = update.given_on
    return since


REPORTED_STATES = OPEN_STATES | {ActionState.REPORTED_COMPLETE}


def state_left_by(state: ActionState, *, has_begun: bool, is_complete: bool) -> ActionState:
    """The state of an action once an update is withdrawn; a state that others decided on stays."""
    if state not in REPORTED_STATES:
        return state
    if is_complete:
        return ActionState.REPORTED_COMPLETE
    return ActionState.IN_PROGRESS if has_begun else ActionState.NOT_STARTED


def is_within_service(checker: Collection[str], service: Collection[str]) -> bool:
    """Whether a checker shares a directorate with the service that reported. An empty name matches nothing."""
    directorates = {directorate.casefold() for directorate in checker if directorate}
    return not directorates.isdisjoint(directorate.casefold() for directorate in service)


REMOVED = "This action was entered in error and has been removed, so nothing more can be recorded for it."
