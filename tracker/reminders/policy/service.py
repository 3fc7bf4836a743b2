"""Verbs on reminder policies. The first one on a plan gives it a policy of its own, with the defaults for the rest.

All take the policy's version as it was seen; 0 means that the plan was seen without one.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from tracker.audit.service import Recording
from tracker.errors import Refused, check_version
from tracker.people.queries import get_post
from tracker.plans.enums import PlanState
from tracker.plans.queries import get_plan
from tracker.reminders.enums import EscalationTo, MailPart
from tracker.reminders.policy.events import ReminderPolicyEvent
from tracker.reminders.policy.models import EscalationStepRow, MailWords, QuietPeriod, ReminderPolicy
from tracker.reminders.policy.queries import policy_row, usual_row
from tracker.reminders.policy.rules import (
    AFTER,
    BEFORE,
    EscalationStep,
    check_quiet,
    check_step,
    check_words,
    day_numbers,
    days_from,
    reply_address,
    time_from,
    weekdays_from,
)
from tracker.working_days import Nation


@dataclass(frozen=True)
class Times:
    """When a plan sends reminders, as typed: numbers of calendar days with commas, names of weekdays, a time of day.

    An empty `reply_to` sends replies to the plan's secretariat.
    """

    days_before: str
    tells_on_the_day: bool
    days_after: str
    weekdays: Collection[str]
    nation: Nation
    send_at: str
    answers_by_mail: bool = True
    reply_to: str = ""


def set_times(rec: Recording, plan_id: int, version: int, times: Times) -> None:
    """Sets when a plan sends reminders. Raises Refused for wrong days, times or addresses, or if none are left."""
    policy = _locked_policy(rec, plan_id, version)
    before = days_from(times.days_before, BEFORE, "days_before")
    after = days_from(times.days_after, AFTER, "days_after")
    if not (before or after or times.tells_on_the_day):
        raise Refused(
            "Choose at least one day, or nobody will be reminded of anything. To pause reminders for a while, add a "
            "quiet period. To stop them, suspend the action or close the plan.",
            "days_after",
        )
    reply_to = reply_address(times.reply_to)
    policy.days_before, policy.days_after = day_numbers(before), day_numbers(after)
    policy.tells_on_the_day = times.tells_on_the_day
    policy.weekdays, policy.nation = ", ".join(weekdays_from(times.weekdays)), times.nation
    policy.send_at = f"{time_from(times.send_at):%H:%M}"
    policy.answers_by_mail, policy.reply_to = times.answers_by_mail, reply_to
    _tell(rec, policy, ReminderPolicyEvent.TIMES_SET)


def add_quiet_period(rec: Recording, plan_id: int, version: int, first: date, last: date, why: str = "") -> None:
    """Adds days, first and last included, on which no reminders are sent. Raises Refused for days that do not fit."""
    policy = _locked_policy(rec, plan_id, version)
    check_quiet(
        first, last, [(quiet_period.first_on, quiet_period.last_on) for quiet_period in policy.quiet_periods], rec.today
    )
    rec.session.add(QuietPeriod(policy_id=policy.id, first_on=first, last_on=last, why=why.strip()))
    _tell(rec, policy, ReminderPolicyEvent.QUIET_PERIOD_ADDED)


def remove_quiet_period(rec: Recording, plan_id: int, version: int, period_id: int) -> None:
    """Removes a quiet period. Raises Refused when this plan no longer has it."""
    policy = _locked_policy(rec, plan_id, version)
    period = rec.session.get(QuietPeriod, period_id)
    if period is None or period.policy_id != policy.id:
        raise Refused("This quiet period has already been removed.")
    rec.session.delete(period)
    _tell(rec, policy, ReminderPolicyEvent.QUIET_PERIOD_REMOVED)


def add_escalation_step(rec: Recording, plan_id: int, version: int, escalation_step: EscalationStep) -> None:
    """Adds who is told without a reply, and after how long. Raises Refused for a wrong step or one that exists."""
    policy = _locked_policy(rec, plan_id, version)
    check_step(escalation_step, [EscalationStep(row.after_days, row.to, row.post_id) for row in policy.steps])
    about = [f"post:{get_post(rec.session, escalation_step.post_id).id}"] if escalation_step.post_id is not None else []
    rec.session.add(
        EscalationStepRow(
            policy_id=policy.id,
            after_days=escalation_step.after_days,
            to=escalation_step.to,
            post_id=escalation_step.post_id,
        ),
    )
    _tell(rec, policy, ReminderPolicyEvent.STEP_ADDED, *about)


def remove_escalation_step(rec: Recording, plan_id: int, version: int, step_id: int) -> None:
    """Removes an escalation step. Raises Refused when this plan no longer has it."""
    policy = _locked_policy(rec, plan_id, version)
    escalation_step = rec.session.get(EscalationStepRow, step_id)
    if escalation_step is None or escalation_step.policy_id != policy.id:
        raise Refused("This escalation step has already been removed.")
    rec.session.delete(escalation_step)
    about = [f"post:{escalation_step.post_id}"] if escalation_step.to is EscalationTo.POST else []
    _tell(rec, policy, ReminderPolicyEvent.STEP_REMOVED, *about)


def set_words(rec: Recording, plan_id: int, version: int, words: Mapping[MailPart, str]) -> None:
    """Gives these places in a plan's emails words of its own; empty ones mean the usual words.

    Raises Refused for unknown placeholders, at the field with the name of the part in small letters.
    """
    policy = _locked_policy(rec, plan_id, version)
    rows = {row.part: row for row in policy.words}
    for part, typed in words.items():
        checked = check_words(part, typed, part.name.lower())
        if part in rows:
            rows[part].words = checked  # also when it is empty: the trail names a row by its number alone
        elif checked:
            rec.session.add(MailWords(policy_id=policy.id, part=part, words=checked))
    _tell(rec, policy, ReminderPolicyEvent.WORDS_SET)


def _locked_policy(rec: Recording, plan_id: int, version: int) -> ReminderPolicy:
    """A plan's policy at the version that was seen. If there is none, it is made with the plan locked, so that of two
    people who make it at once the second gets the first one's. Raises Refused for a closed plan.
    """
    owner = get_plan(rec.session, plan_id)
    policy = policy_row(rec.session, plan_id)
    if policy is None:
        rec.session.refresh(owner, with_for_update={"key_share": True})
        policy = policy_row(rec.session, plan_id)
    if owner.state is PlanState.CLOSED:
        raise Refused(f"{owner.ref} is closed, so it sends no reminders. Its reminder settings cannot be changed.")
    check_version(policy.version if policy else 0, version, f"the reminder settings of {owner.ref}")
    if policy is None:
        policy = usual_row(plan_id)
        rec.session.add(policy)
        rec.session.flush()
    return policy


def _tell(rec: Recording, policy: ReminderPolicy, event: ReminderPolicyEvent, *about: str) -> None:
    policy.version += 1
    rec.tell(event, f"plan:{policy.plan_id}", f"reminder_policy:{policy.id}", *about)
