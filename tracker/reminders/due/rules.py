"""Pure decisions about reminders: which kinds a milestone owes on a day, and which of them is told."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.actions.enums import ActionState, MilestoneState, Precision
from tracker.actions.rules import DATED, OPEN_STATES
from tracker.plans.enums import PlanState
from tracker.reminders.enums import ReminderKind
from tracker.reminders.policy.rules import EscalationStep, Policy

LONGEST_LIST = 10  # items of a section that a mail lists before it only counts the rest


@dataclass(frozen=True)
class Owed:
    """What one person is owed of one milestone, in days after its deadline: what is told, and what that covers."""

    told: int
    covered: tuple[int, ...]


def kind_of(days: int) -> ReminderKind:
    """What so many days after a deadline are called; before it they are negative."""
    if days > 0:
        return ReminderKind.OVERDUE
    return ReminderKind.DUE_SOON if days else ReminderKind.DUE_TODAY


def told_on(days: int, deadline: date, policy: Policy) -> date:
    """The working day on which a kind is told: on the day itself or before it up to the deadline, after it later on."""
    day = deadline + timedelta(days=days)
    return policy.working.on_or_before(day) if days <= 0 else policy.working.on_or_after(day)


def kinds_passed(deadline: date, today: date, policy: Policy) -> tuple[int, ...]:
    """The kinds whose day has come by `today`, mildest first."""
    return tuple(days for days in policy.days if told_on(days, deadline, policy) <= today)


def owed(deadline: date, today: date, recorded: Collection[int], policy: Policy) -> Owed | None:
    """What is owed on `today` when these kinds were told or covered before; None when nothing new has come.

    On a day on which the plan reminds nobody nothing is owed: it is then owed on the next one.
    """
    if not policy.working.includes(today):
        return None
    new = [days for days in kinds_passed(deadline, today, policy) if days not in recorded]
    if not new or (recorded and new[-1] < max(recorded)):
        return None
    return Owed(new[-1], tuple(new[:-1]))


def next_told_on(deadline: date, today: date, policy: Policy) -> date | None:
    """The next day after `today` on which something new is told of a deadline; None when all has been said."""
    coming = (told_on(days, deadline, policy) for days in policy.days)
    return min((day for day in coming if day > today), default=None)


def steps_passed(silent_since: date, today: date, policy: Policy) -> tuple[EscalationStep, ...]:
    """The steps of escalation that a silence has reached by `today`; none on a day on which the plan tells nobody."""
    if not policy.working.includes(today):
        return ()
    silent = (today - silent_since).days
    return tuple(escalation_step for escalation_step in policy.steps if escalation_step.after_days <= silent)


def week_of(day: date) -> date:
    """The Monday of the week of `day`, which names the week."""
    return day - timedelta(days=day.weekday())


def is_reminded(plan: PlanState, action: ActionState, milestone: MilestoneState, precision: Precision) -> bool:
    """Whether anybody is told anything of a milestone: only of a dated, open step of an open action of a live plan."""
    is_open = action in OPEN_STATES and milestone is MilestoneState.OPEN
    return plan is PlanState.LIVE and is_open and precision in DATED


def digest_key(person_id: int, day: date) -> str:
    """The key of the one mail that a person may get on a day."""
    return f"digest:{person_id}:{day.isoformat()}"
