"""Pure decisions about reminders: which kinds a milestone owes on a day, and which of them is told."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.actions.enums import ActionState, MilestoneState, Precision
from tracker.actions.rules import DATED, OPEN_STATES
from tracker.dates import working_day_on_or_after, working_day_on_or_before
from tracker.plans.enums import PlanState
from tracker.reminders.enums import ReminderKind

DAYS_AFTER: dict[ReminderKind, int] = {
    ReminderKind.DUE_SOON: -7,
    ReminderKind.DUE_TODAY: 0,
    ReminderKind.OVERDUE_1: 1,
    ReminderKind.OVERDUE_7: 7,
    ReminderKind.OVERDUE_14: 14,
    ReminderKind.OVERDUE_30: 30,
}
MILDEST_FIRST = tuple(ReminderKind)
# No deadline further off than this is owed anything: 7 days, and the longest run of free days (Easter, Christmas).
FURTHEST_AHEAD = timedelta(days=14)
LONGEST_LIST = 10  # still-open items that a mail lists before it only counts the rest


@dataclass(frozen=True)
class Owed:
    """What one person is owed of one milestone: the kind that is told, and those it covers."""

    told: ReminderKind
    covered: tuple[ReminderKind, ...]


def told_on(kind: ReminderKind, deadline: date) -> date:
    """The working day on which a kind is told: on the day itself or before it up to the deadline, after it later on."""
    day = deadline + timedelta(days=DAYS_AFTER[kind])
    return working_day_on_or_before(day) if day <= deadline else working_day_on_or_after(day)


def kinds_passed(deadline: date, today: date) -> tuple[ReminderKind, ...]:
    """The kinds whose day has come by `today`, mildest first."""
    return tuple(kind for kind in MILDEST_FIRST if told_on(kind, deadline) <= today)


def owed(deadline: date, today: date, recorded: Collection[ReminderKind]) -> Owed | None:
    """What is owed on `today` when these kinds were told or covered before; None when nothing new has come."""
    passed = kinds_passed(deadline, today)
    new = [kind for kind in passed if kind not in recorded]
    if not new or (recorded and pressure(new[-1]) < max(map(pressure, recorded))):
        return None
    return Owed(new[-1], tuple(new[:-1]))


def pressure(kind: ReminderKind) -> int:
    """How pressing a kind is: 0 for the mildest."""
    return MILDEST_FIRST.index(kind)


def is_reminded(plan: PlanState, action: ActionState, milestone: MilestoneState, precision: Precision) -> bool:
    """Whether anybody is told anything of a milestone: only of a dated, open step of an open action of a live plan."""
    is_open = action in OPEN_STATES and milestone is MilestoneState.OPEN
    return plan is PlanState.LIVE and is_open and precision in DATED


def digest_key(person_id: int, day: date) -> str:
    """The key of the one mail that a person may get on a day."""
    return f"digest:{person_id}:{day.isoformat()}"
