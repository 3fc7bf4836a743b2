"""Pure decisions about reminders: which kinds a milestone owes on a day, and which of them is told."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.actions.enums import ActionState, MilestoneState, Precision
from tracker.actions.rules import DATED, OPEN_STATES
from tracker.plans.enums import PlanState
from tracker.reminders.enums import ReminderKind
from tracker.reminders.policy.rules import EscalationStep, Policy

LONGEST_LIST = 10  # items of a section that an email lists; of the rest it gives the number


@dataclass(frozen=True)
class Owed:
    """What one person is owed about one milestone, in days after its deadline: what is told, and what that covers."""

    told: int
    covered: tuple[int, ...]


def kind_of(days: int) -> ReminderKind:
    """The kind of a reminder so many days after a deadline; days before it are negative."""
    if days > 0:
        return ReminderKind.OVERDUE
    return ReminderKind.DUE_SOON if days else ReminderKind.DUE_TODAY


def told_on(days: int, deadline: date, policy: Policy) -> date:
    """The working day on which a kind is told: that day, or the one before it up to the deadline and after it later."""
    day = deadline + timedelta(days=days)
    return policy.working.on_or_before(day) if days <= 0 else policy.working.on_or_after(day)


def kinds_passed(deadline: date, today: date, policy: Policy) -> tuple[int, ...]:
    """The kinds whose day has come by `today`, mildest first."""
    return tuple(days for days in policy.days if told_on(days, deadline, policy) <= today)


def owed(deadline: date, today: date, recorded: Collection[int], policy: Policy) -> Owed | None:
    """What is owed on `today` when these kinds were told or covered before; None when there is nothing new.

    On a day on which the plan sends no reminders nothing is owed; it is owed on the next day on which it does.
    """
    if not policy.working.includes(today):
        return None
    new = [days for days in kinds_passed(deadline, today, policy) if days not in recorded]
    if not new or (recorded and new[-1] < max(recorded)):
        return None
    return Owed(new[-1], tuple(new[:-1]))


def next_told_on(deadline: date, today: date, policy: Policy) -> date | None:
    """The next day after `today` on which something new is told about a deadline; None when nothing is left to tell."""
    coming = (told_on(days, deadline, policy) for days in policy.days)
    return min((day for day in coming if day > today), default=None)


def escalation_steps_passed(silent_since: date, today: date, policy: Policy) -> tuple[EscalationStep, ...]:
    """The escalation steps that are due by `today`; none on a day on which the plan sends no reminders."""
    if not policy.working.includes(today):
        return ()
    silent = (today - silent_since).days
    return tuple(escalation_step for escalation_step in policy.steps if escalation_step.after_days <= silent)


def week_of(day: date) -> date:
    """The Monday of the week of `day`, which names the week."""
    return day - timedelta(days=day.weekday())


def is_reminded(plan: PlanState, action: ActionState, milestone: MilestoneState, precision: Precision) -> bool:
    """Whether anybody is reminded of a milestone: it is open and dated, its action open, its plan live."""
    is_open = action in OPEN_STATES and milestone is MilestoneState.OPEN
    return plan is PlanState.LIVE and is_open and precision in DATED


def digest_key(person_id: int, day: date) -> str:
    """The key of the one email that a person may get on a day."""
    return f"digest:{person_id}:{day.isoformat()}"
