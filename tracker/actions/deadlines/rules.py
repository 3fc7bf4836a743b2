"""Pure rules about deadline changes: whether a deadline may change, who decides, and how often it has changed."""

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
CHANGED = COUNTED | {ChangeState.FIRST_SET}  # after one of these, the words are no longer those of the plan
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
    """What these rules need to know of a milestone whose deadline is to change."""

    @property
    def as_printed(self) -> str: ...
    @property
    def first_last_day(self) -> date | None: ...
    @property
    def is_to_settle(self) -> bool: ...
    @property
    def changes(self) -> Sequence[DeadlineChangeFacts]: ...


class DecidingBoard(Protocol):
    """What these rules need to know of a board."""

    @property
    def id(self) -> int: ...
    @property
    def is_body(self) -> bool: ...


AnyBoard = TypeVar("AnyBoard", bound=DecidingBoard)


@dataclass(frozen=True)
class NewDate:
    """A new deadline; one without a date has a review date."""

    deadline: Deadline
    review_on: date | None = None


@dataclass(frozen=True)
class DeadlineDecision:
    """A decision on a date: its day, who decided (no board: the secretariat), its reference and its words."""

    on: date
    by_id: int
    board_id: int | None = None
    reference: str = ""
    words: str = ""


def times_changed(changes: Iterable[DeadlineChangeFacts]) -> int:
    """How often a deadline has changed: granted changes, and slips that papers show without a decision."""
    return sum(change.state in COUNTED for change in changes)


def days_later(first: date | None, now: date | None) -> int | None:
    """Calendar days from the first agreed last day to that of now; negative when earlier, None when one is unknown."""
    return (now - first).days if first and now else None


def changed_in_words(milestone: ChangeableMilestone) -> str:
    """How a deadline has changed: "Changed twice, first 30 April 2026, 92 days later than first agreed."."""
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
    """The words of a deadline before it was changed or first set: those that the plan printed."""
    changed = (change.from_printed for change in milestone.changes if change.state in CHANGED)
    return next(changed, milestone.as_printed)


def _difference_in_words(days: int | None) -> str:
    if days is None:
        return "now without a date"
    if not days:
        return "now back to that date"
    return f"{days_in_words(abs(days))} {'later' if days > 0 else 'earlier'} than first agreed"


def times_in_words(number: int) -> str:
    """A number of times: once, twice, 3 times."""
    return {1: "once", 2: "twice"}.get(number, f"{number:,} times")


def date_warning(last_day: date | None, on: date, plan_ends_on: date | None) -> str:
    """A warning about a new date that is allowed; empty when there is none.

    The date may have been in the past on the day `on`, or be after the end of the plan.
    """
    if last_day is None:
        return ""
    is_over = f"already past on {day_in_words(on)}" if last_day < on else ""
    is_beyond = (
        f"after the end of the plan on {day_in_words(plan_ends_on)}" if plan_ends_on and last_day > plan_ends_on else ""
    )
    return ", and ".join(filter(None, (is_over, is_beyond)))


def why_dates_cannot_change(
    plan: PlanState, action: ActionState, milestone: DatedMilestone, *, is_removed: bool
) -> str:
    """Why a deadline cannot change now, as the beginning of a sentence; empty when it can."""
    if is_removed:
        return "This action was entered in error and removed"
    if plan is not PlanState.LIVE:
        return f"This plan is {plan.value}"
    if milestone.state is not MilestoneState.OPEN:
        return f"This milestone is {milestone.state.value}"
    return "" if action in OPEN_STATES else f"This action is {action.value}"


def request_state(plan: PlanState, action: ActionState, milestone: DatedMilestone, *, is_removed: bool) -> RequestState:
    """The state of an undecided request by today's facts; an overtaken one waits again when they are undone."""
    if not why_dates_cannot_change(plan, action, milestone, is_removed=is_removed):
        return RequestState.WAITING
    why_otherwise = why_dates_cannot_change(plan, ActionState.IN_PROGRESS, milestone, is_removed=is_removed)
    is_on_hold = action is ActionState.SUSPENDED and not why_otherwise
    return RequestState.RESTING if is_on_hold else RequestState.OVERTAKEN


def never_had_a_date(milestone: ChangeableMilestone) -> bool:
    """Whether a deadline is undetermined and always was, so that its next date is its first and not a change."""
    has_none = milestone.last_day is None and milestone.first_last_day is None and not times_changed(milestone.changes)
    return has_none and milestone.precision is Precision.UNDETERMINED and not milestone.is_to_settle


def check_may_change(
    plan: PlanState, action: ActionState, milestone: ChangeableMilestone, *, is_removed: bool = False
) -> None:
    """Raises Refused when a deadline cannot change: its plan, action or milestone is not open, or it is not settled."""
    why = why_dates_cannot_change(plan, action, milestone, is_removed=is_removed)
    if why:
        raise Refused(f"{why}, so its dates cannot be changed.", "milestone")
    if milestone.is_to_settle:
        raise Refused(
            "This deadline can be read in more than one way. The secretariat has to settle which one is meant first.",
            "milestone",
        )


def check_new_date(new: NewDate, milestone: ChangeableMilestone, today: date) -> None:
    """Raises Refused when a new deadline is incomplete, or is the one that the milestone already has.

    A day in the past, or after the end of the plan, is allowed; `date_warning` gives a warning.
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
        raise Refused("This is already the date of this deadline. Enter a different one.", "last_day")
    if is_dated and new.review_on is not None:
        raise Refused("A deadline with a date needs no review date. Leave the review date empty.", "review_on")
    if not is_dated and (new.review_on is None or new.review_on <= today):
        raise Refused("If there is no new date yet, enter a review date in the future.", "review_on")


def only_a_board_decides(milestone: ChangeableMilestone, board_only_after: int) -> bool:
    """Whether only a board may decide on the next change: others have changed it as often as the plan allows."""
    return not never_had_a_date(milestone) and times_changed(milestone.changes) >= board_only_after


def deciding_boards(monitors: Iterable[AnyBoard], *of_plan: AnyBoard | None) -> list[AnyBoard]:
    """The boards that may decide on an action's dates: those that monitor it, oversee its plan or approve in it.

    Each once, and only those that meet.
    """
    boards = {board.id: board for board in (*monitors, *of_plan) if board is not None and board.is_body}
    return list(boards.values())


def check_decision(decided: DeadlineDecision, today: date, not_before: date | None) -> None:
    """Raises Refused for a decision in the future or before `not_before`, or one of a board without a reference.

    `not_before` is the day of the request or of the newest earlier change.
    """
    if decided.on > today:
        raise Refused("This day is in the future. Record the decision once it has been made.", "on")
    if not_before is not None and decided.on < not_before:
        raise Refused(
            f"The date was asked for or last changed on {day_in_words(not_before)}. Enter that day or a later one.",
            "on",
        )
    if decided.board_id is not None and not decided.reference.strip():
        raise Refused("Enter the reference of the board's decision, for example the number of the minute.", "reference")


def check_decider(
    board_id: int | None, milestone: ChangeableMilestone, boards: Sequence[DecidingBoard], board_only_after: int
) -> None:
    """Raises Refused for a board that may not decide on this action, or for no board where only a board may decide."""
    if board_id is not None and board_id not in {board.id for board in boards}:
        raise Refused(
            "This board neither monitors this action nor oversees or approves its plan. Choose another board.",
            "board",
        )
    if board_id is None and only_a_board_decides(milestone, board_only_after):
        number = times_changed(milestone.changes)
        so_far = f"has already been changed {times_in_words(number)}" if number else "has a date"
        if not boards:
            raise Refused(
                f"This deadline {so_far}, so only a board can decide, and no board monitors this action or oversees "
                "its plan. Add a board first.",
                "board",
            )
        raise Refused(f"This deadline {so_far}, so in this plan only a board can decide now.", "board")


def newest_change_on(changes: Iterable[DeadlineChangeFacts]) -> date | None:
    """The day of the newest change, before which no later decision can be; None when no day is known."""
    days = (change.decided_on or change.noted_on for change in changes if change.state in COUNTED)
    return max(filter(None, days), default=None)


def decided_in_words(on: date | None, board: str, reference: str) -> str:
    """When and by whom something was decided: "on 1 May 2019 by Cabinet (reference 7.2)"."""
    day = f"on {day_in_words(on)} " if on else ""
    return f"{day}by {board or SECRETARIAT}" + (f" (reference {reference})" if reference else "")
