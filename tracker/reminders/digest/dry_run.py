"""Lines that say who would be told what on a day, and who would not and why; for people, not for programs."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

import sqlalchemy as sa

from tracker.actions.enums import ActionState, MilestoneState
from tracker.actions.models import Action, Milestone
from tracker.actions.queries import IS_NOT_REMOVED
from tracker.actions.rules import OPEN_STATES
from tracker.database import AnySession
from tracker.dates import day_in_words, days_in_words, plural
from tracker.mail.rules import next_try_on
from tracker.plans.enums import PlanState
from tracker.plans.models import Plan
from tracker.reminders.digest.wording import due_in_words
from tracker.reminders.due.audience import Concern
from tracker.reminders.due.milestones import DueMilestone
from tracker.reminders.due.queries import OwedDigest, Owing, owing_on
from tracker.reminders.due.rules import is_reminded, kind_of, next_told_on
from tracker.reminders.policy.rules import Policy, quiet_on


def dry_run_lines(session: AnySession, day: date) -> list[str]:
    """Every email of `day` with what it tells, then who and what gets none, each with its reason."""
    owing = owing_on(session, day)
    lines = [line for digest in owing.digests for line in _mail(digest, owing)]
    lines += list(_no_mail(owing))
    lines += list(_nothing_new(owing))
    lines += list(_never(session))
    emails = plural(len(owing.digests), "email")
    return [*lines, f"{emails} would be queued. Nothing has been changed."]


def _mail(digest: OwedDigest, owing: Owing) -> Iterator[str]:
    yield f"{digest.recipient.name} <{digest.recipient.address}>, from {digest.send_at:%H:%M}"
    for item in digest.items:
        told, why = kind_of(item.owed.told).value, item.concern.why
        standing = due_in_words(item.concern.milestone.deadline_on, owing.facts.day)
        yield f"    {_named(item.concern.milestone)}: {told}, {standing} ({why})"
    for escalation in digest.contents.escalations:
        silent = days_in_words((owing.facts.day - escalation.silent_since).days)
        owners = ", ".join(escalation.owners)
        yield f"    {_named(escalation.milestone)}: no reply for {silent} from {owners} (told {escalation.why})"
    for exceptions in digest.exceptions:
        number = len(exceptions.unowned) + len(exceptions.failing) + len(exceptions.skipped) + exceptions.has_no_policy
        yield f"    {exceptions.ref}: {plural(number, 'exception')} this week (as secretariat)"
    if digest.still_open:
        yield f"    and {plural(len(digest.still_open), 'deadline')} still open, told before"


def _no_mail(owing: Owing) -> Iterator[str]:
    for recipient in owing.had_today:
        yield f"Nothing for {recipient.name}: they already have today’s email"
    for waiting in owing.held_back:
        refused = f"{plural(waiting.health.refused, 'email')} refused since {day_in_words(waiting.health.since_on)}"
        until = "stopped until the address is corrected or an email is sent again"
        if not waiting.is_dead:
            until = f"paused, will be tried again on {day_in_words(next_try_on(waiting.health))}"
        who = f"{waiting.recipient.name} <{waiting.recipient.address}>"
        yield f"Nothing for {who}: {refused}; {until} ({waiting.health.words})"
    for silent in owing.unreachable:
        yield f"Nobody to tell about {_named(silent.milestone)}, {silent.owner}: {silent.why}"
    for skipped in owing.skipped:
        where = f"{_named(skipped.milestone)}, {skipped.to}"
        days = days_in_words(skipped.after_days)
        yield f"Nobody to tell after {days} without a reply on {where}: {skipped.why}"


def _nothing_new(owing: Owing) -> Iterator[str]:
    """What concerns somebody and is not told today: it was told before, or is not due yet, or not on this day."""
    told = {
        (digest.recipient.person_id, item.concern.milestone.milestone_id)
        for digest in owing.digests
        for item in digest.items
    }
    silent = {recipient.person_id for recipient in owing.had_today} | {
        waiting.recipient.person_id for waiting in owing.held_back
    }
    for concern in owing.facts.concerns:
        person_id = concern.recipient.person_id
        if (person_id, concern.milestone.milestone_id) not in told and person_id not in silent:
            why = _why_not(concern, owing.facts.policies[concern.milestone.plan_id], owing.facts.day)
            yield f"Nothing today for {_named(concern.milestone)}, {concern.recipient.name}: {why}"


def _why_not(concern: Concern, policy: Policy, day: date) -> str:
    if not policy.working.includes(day):
        return "the plan has a quiet period" if quiet_on(policy, day) else "not a working day of the plan"
    coming = next_told_on(concern.milestone.deadline_on, day, policy)
    standing = due_in_words(concern.milestone.deadline_on, day)
    if coming is None:
        return f"{standing}; no more reminders are due, it is listed as still open in other emails"
    return f"{standing}; nothing new until {day_in_words(coming)}"


def _never(session: AnySession) -> Iterator[str]:
    """How many deadlines nobody is ever told about, by reason."""
    kinds = (Plan.state, Action.state, Milestone.state, Milestone.precision)
    rows = session.execute(
        sa.select(*kinds, sa.func.count())
        .select_from(Milestone)
        .join(Action, Action.id == Milestone.action_id)
        .join(Plan, Plan.id == Action.plan_id)
        .where(IS_NOT_REMOVED)
        .group_by(*kinds)
    )
    counted: Counter[str] = Counter()
    for plan, action, milestone, precision, number in rows:
        if not is_reminded(plan, action, milestone, precision):
            counted[_why_never(plan, action, milestone)] += number
    for why, number in sorted(counted.items()):
        yield f"Never for {plural(number, 'deadline')} {why}"


def _why_never(plan: PlanState, action: ActionState, milestone: MilestoneState) -> str:
    if plan is not PlanState.LIVE:
        return f"in a plan that is {plan.value}"
    if action not in OPEN_STATES:
        return f"of an action that is {action.value}"
    return "without a date" if milestone is MilestoneState.OPEN else f"that is {milestone.value}"


def _named(due: DueMilestone) -> str:
    part = f", {due.part}" if due.part else ""
    return f"{due.plan_ref} {due.action_ref}{part}"
