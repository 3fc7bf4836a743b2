"""Pure decisions about deadline changes: whether a deadline may move, who decides, and what its changes come to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar

from tracker.actions.enums import ActionState, ChangeState, MilestoneState, Precision, RequestState
from tracker.actions.rules import DATED, OPEN_STATES, DatedMilestone, Deadline, check_deadline
from tracker.dates import day_in_words, days_in_words
from tracker.errors import Refused
from tracker.plans.enums import PlanState

COUNTED = frozenset({ChangeState.GRANTED, ChangeState.UNRECORDED})
MOVED = COUNTED | {ChangeState.FIRST_SET}  # after it, the words of a deadline are no longer those of the plan
SECRETARIAT = "the secretariat"


class DeadlineChangeFacts(Protocol):
    """What these rules need to know of a deadline change."""

    @property
    def state(self) -> ChangeState: ...
    @property
    def from_printed(self) -> str: ...
    @property
    def decided_on(self) -> date | None: ...
    @property
    def noted_on(self) -> date | None: ...


class ChangeableMilestone(DatedMilestone, Protocol):
    """What these rules need to know of a milestone whose deadline is to move."""

    @property
    def as_printed(self) -> str: ...
    @property
    def first_last_day(self) -> date | None: ...
    @property
    def is_to_settle(self) -> bool: ...
    @property
    def changes(self) -> Sequence[DeadlineChangeFacts]: ...


class Body(Protocol):
    """What these rules need to know of a board."""

    @property
    def id(self) -> int: ...
    @property
    def is_body(self) -> bool: ...


AnyBody = TypeVar("AnyBody", bound=Body)


@dataclass(frozen=True)
class NewDate:
    """A new deadline; one without a date says when it is looked at again."""

    deadline: Deadline
    review_on: date | None = None


@dataclass(frozen=True)
class DeadlineDecision:
    """A decision on a date: the day, who decided (no board: the secretariat), where it is written, and its words."""

    on: date
    by_id: int
    board_id: int | None = None
    reference: str = ""
    words: str = ""


def times_changed(changes: Iterable[DeadlineChangeFacts]) -> int:
    """How often a deadline has moved: granted changes, and slips that papers show without a decision."""
    return sum(change.state in COUNTED for change in changes)


def days_later(first: date | None, now: date | None) -> int | None:
    """Calendar days from the first agreed last day to that of now; negative when earlier, None when one is unknown."""
    return (now - first).days if first and now else None


def changed_in_words(milestone: ChangeableMilestone) -> str:
    """How a deadline has moved: "Changed twice, first 30 April 2026, 92 days later than first agreed."."""
    number = times_changed(milestone.changes)
    if not number:
        return "Never changed."
    parts = [f"Changed {times_in_words(number)}", _first_in_words(milestone)]
    if milestone.first_last_day is not None:
        parts.append(_difference_in_words(days_later(milestone.first_last_day, milestone.last_day)))
    return f"{', '.join(parts)}."


def _first_in_words(milestone: ChangeableMilestone) -> str:
    if milestone.first_last_day is not None:
        return f"first {day_in_words(milestone.first_last_day)}"
    printed = words_at_first(milestone)
    return f"first “{printed}”, of which no day is known" if printed else "the first date is not known"


def words_at_first(milestone: ChangeableMilestone) -> str:
    """The words of a deadline before it was moved or first set: those that the plan printed."""
    moved = (change.from_printed for change in milestone.changes if change.state in MOVED)
    return next(moved, milestone.as_printed)


def _difference_in_words(days: int | None) -> str:
    if days is None:
        return "now without a date"
    if not days:
        return "now that day again"
    return f"{days_in_words(abs(days))} {'later' if days > 0 else 'earlier'} than first agreed"


def times_in_words(number: int) -> str:
    """A number of times: once, twice, 3 times."""
    return {1: "once", 2: "twice"}.get(number, f"{number:,} times")


def date_warning(last_day: date | None, on: date, plan_ends_on: date | None) -> str:
    """What is odd in a new date and allowed all the same: over on the day `on`, or after the end of the plan."""
    if last_day is None:
        return ""
    is_over = f"already over on {day_in_words(on)}" if last_day < on else ""
    is_beyond = (
        f"after the end of the plan on {day_in_words(plan_ends_on)}" if plan_ends_on and last_day > plan_ends_on else ""
    )
    return ", and ".join(filter(None, (is_over, is_beyond)))


def why_dates_stand(plan: PlanState, action: ActionState, milestone: DatedMilestone, *, is_removed: bool) -> str:
    """Why a deadline cannot move now, as the beginning of a sentence; empty when it can."""
    if is_removed:
        return "This action was entered in error and removed"
    if plan is not PlanState.LIVE:
        return f"This plan is {plan.value}"
    if milestone.state is not MilestoneState.OPEN:
        return f"This milestone is {milestone.state.value}"
    return "" if action in OPEN_STATES else f"This action is {action.value}"


def request_stands(
    plan: PlanState, action: ActionState, milestone: DatedMilestone, *, is_removed: bool
) -> RequestState:
    """How an undecided request stands by today's facts: one that was overtaken waits again when they are undone."""
    if not why_dates_stand(plan, action, milestone, is_removed=is_removed):
        return RequestState.WAITING
    would_be = why_dates_stand(plan, ActionState.IN_PROGRESS, milestone, is_removed=is_removed)
    is_resting = action is ActionState.SUSPENDED and not would_be
    return RequestState.RESTING if is_resting else RequestState.OVERTAKEN


def never_had_a_date(milestone: ChangeableMilestone) -> bool:
    """Whether a deadline is undetermined and always was, so that its next date is its first and no change."""
    has_none = milestone.last_day is None and milestone.first_last_day is None and not times_changed(milestone.changes)
    return has_none and milestone.precision is Precision.UNDETERMINED and not milestone.is_to_settle


def check_may_change(
    plan: PlanState, action: ActionState, milestone: ChangeableMilestone, *, is_removed: bool = False
) -> None:
    """Raises Refused when a deadline cannot move: what it belongs to is not open, or it is still a question."""
    why = why_dates_stand(plan, action, milestone, is_removed=is_removed)
    if why:
        raise Refused(f"{why}: its dates do not move.", "milestone")
    if milestone.is_to_settle:
        raise Refused(
            "This deadline can be read in more than one way. The secretariat settles first which is meant.", "milestone"
        )


def check_new_date(new: NewDate, milestone: ChangeableMilestone, today: date) -> None:
    """Raises Refused when a new deadline is not whole, or is the one that the milestone has already.

    A day that is over, or beyond the end of the plan, is allowed: `said_aloud` says it.
    """
    deadline = new.deadline
    if not deadline.words.strip():
        raise Refused("Enter the new deadline in words.", "words")
    check_deadline(deadline)
    is_dated = deadline.precision in DATED
    is_same = (milestone.as_printed, milestone.precision, milestone.last_day) == (
        deadline.words.strip(),
        deadline.precision,
        deadline.last_day,
    )
    if is_same or (is_dated and deadline.last_day == milestone.last_day):
        raise Refused("This is the date that it has already.", "last_day")
    if is_dated and new.review_on is not None:
        raise Refused("A deadline with a date is not looked at again: leave this date empty.", "review_on")
    if not is_dated and (new.review_on is None or new.review_on <= today):
        raise Refused("Without a date, enter a day from tomorrow on when this is looked at again.", "review_on")


def only_a_board_decides(milestone: ChangeableMilestone, board_only_after: int) -> bool:
    """Whether the next change is for a board alone: the deadline has moved as often as the plan leaves to others."""
    return not never_had_a_date(milestone) and times_changed(milestone.changes) >= board_only_after


def deciding_boards(monitors: Iterable[AnyBody], *of_plan: AnyBody | None) -> list[AnyBody]:
    """The boards that may decide on an action's dates: those that monitor it, oversee its plan or approve in it.

    Each once, and only those that meet.
    """
    found = {board.id: board for board in (*monitors, *of_plan) if board is not None and board.is_body}
    return list(found.values())


def check_decision(decided: DeadlineDecision, today: date, not_before: date | None) -> None:
    """Raises Refused for a decision of a day to come or before what it follows, or a board's without a reference."""
    if decided.on > today:
        raise Refused("This day is still to come: record a decision once it is made.", "on")
    if not_before is not None and decided.on < not_before:
        raise Refused(f"It follows what happened on {day_in_words(not_before)}. Enter that day or a later one.", "on")
    if decided.board_id is not None and not decided.reference.strip():
        raise Refused("Enter the reference of the board's decision, like the number of a minute.", "reference")


def check_decider(
    board_id: int | None, milestone: ChangeableMilestone, boards: Sequence[Body], board_only_after: int
) -> None:
    """Raises Refused when somebody decided on a change who may not: a board of other things, or no board at all."""
    if board_id is not None and board_id not in {board.id for board in boards}:
        raise Refused("This board neither monitors this action nor oversees or approves its plan.", "board")
    if board_id is None and only_a_board_decides(milestone, board_only_after):
        number = times_changed(milestone.changes)
        so_far = f"has been changed {times_in_words(number)} already" if number else "has a date"
        if not boards:
            raise Refused(
                f"This deadline {so_far}, so that only a board may decide, and no board monitors this action or "
                "oversees its plan. Name one first.",
                "board",
            )
        raise Refused(f"This deadline {so_far}: in this plan only a board may decide now.", "board")


def follows(changes: Iterable[DeadlineChangeFacts]) -> date | None:
    """The day of the newest change on record, which later decisions follow; None when none is of a known day."""
    days = (change.decided_on or change.noted_on for change in changes if change.state in COUNTED)
    return max(filter(None, days), default=None)


def decided_in_words(on: date | None, board: str, reference: str) -> str:
    """When and by whom something was decided: "on 1 May 2019 by Cabinet (reference 7.2)"."""
    day = f"on {day_in_words(on)} " if on else ""
    return f"{day}by {board or SECRETARIAT}" + (f" (reference {reference})" if reference else "")
