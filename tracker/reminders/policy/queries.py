"""Reads of reminder policies, of plans that have their own and of those that have the defaults."""

from collections.abc import Collection, Iterable
from datetime import date, time

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from tracker.database import AnySession
from tracker.plans.enums import PlanState
from tracker.plans.models import Plan
from tracker.reminders.policy.models import EscalationStepRow, QuietPeriod, ReminderPolicy
from tracker.reminders.policy.rules import DEFAULT, WEEKDAYS, EscalationStep, Policy, day_numbers, days_from
from tracker.working_days import WorkingDays


def policies_of(session: AnySession, plan_ids: Collection[int] | None = None) -> dict[int, Policy]:
    """The policies of these plans, or of all live ones; by the id of the plan."""
    wanted = Plan.state == PlanState.LIVE if plan_ids is None else Plan.id.in_(plan_ids)
    ids = session.execute(sa.select(Plan.id).where(wanted)).scalars().all()
    query = sa.select(ReminderPolicy).where(ReminderPolicy.plan_id.in_(ids))
    rows = session.execute(
        query.options(
            selectinload(ReminderPolicy.quiet_periods),
            selectinload(ReminderPolicy.steps),
            selectinload(ReminderPolicy.words),
        )
    ).scalars()
    return dict.fromkeys(ids, DEFAULT) | {row.plan_id: _value(row) for row in rows}


def policy_row(session: AnySession, plan_id: int) -> ReminderPolicy | None:
    """The policy that somebody has set for a plan, to be shown and changed; None if it has the defaults."""
    query = sa.select(ReminderPolicy).where(ReminderPolicy.plan_id == plan_id)
    posts = selectinload(ReminderPolicy.steps).joinedload(EscalationStepRow.post)
    return session.execute(query.options(posts)).scalar_one_or_none()


def usual_row(plan_id: int) -> ReminderPolicy:
    """The defaults as a row of this plan, at version 0 and in no session, to be shown and changed."""
    return ReminderPolicy(
        plan_id=plan_id,
        days_before=day_numbers(tuple(sorted(-days for days in DEFAULT.days if days < 0))),
        tells_on_the_day=0 in DEFAULT.days,
        days_after=day_numbers(tuple(days for days in DEFAULT.days if days > 0)),
        nation=DEFAULT.working.nation,
        weekdays=", ".join(WEEKDAYS[day] for day in sorted(DEFAULT.working.weekdays)),
        send_at=f"{DEFAULT.send_at:%H:%M}",
        answers_by_mail=DEFAULT.answers_by_mail,
        reply_to=DEFAULT.reply_to,
        version=0,
    )


def policy_of(session: AnySession, plan_id: int) -> Policy:
    """The policy of one plan."""
    return policies_of(session, [plan_id]).get(plan_id, DEFAULT)


def sendings(session: AnySession) -> frozenset[tuple[WorkingDays, time]]:
    """The days and London times at which live plans queue emails, each pair once.

    Without a live plan the defaults, so that the day's run shows that the worker is running. One query, because it is
    read at every tick.
    """
    rows = session.execute(
        sa.select(ReminderPolicy, QuietPeriod.first_on, QuietPeriod.last_on)
        .select_from(Plan)
        .outerjoin(ReminderPolicy, ReminderPolicy.plan_id == Plan.id)
        .outerjoin(QuietPeriod, QuietPeriod.policy_id == ReminderPolicy.id)
        .where(Plan.state == PlanState.LIVE)
        .order_by(Plan.id, QuietPeriod.first_on)
    ).all()
    closed: dict[ReminderPolicy | None, list[tuple[date, date]]] = {}
    for row, first, last in rows:
        quiet = closed.setdefault(row, [])
        if first is not None:
            quiet.append((first, last))
    live = frozenset(_sending(row, quiet) for row, quiet in closed.items())
    return live or frozenset({(DEFAULT.working, DEFAULT.send_at)})


def _sending(row: ReminderPolicy | None, closed: Iterable[tuple[date, date]]) -> tuple[WorkingDays, time]:
    return (DEFAULT.working, DEFAULT.send_at) if row is None else (_working(row, closed), _send_at(row))


def _working(row: ReminderPolicy, closed: Iterable[tuple[date, date]]) -> WorkingDays:
    weekdays = frozenset(WEEKDAYS.index(name) for name in row.weekdays.split(", "))
    return WorkingDays(row.nation, weekdays, tuple(closed))


def _send_at(row: ReminderPolicy) -> time:
    hour, _, minute = row.send_at.partition(":")
    return time(int(hour), int(minute))


def _value(row: ReminderPolicy) -> Policy:
    before = [-days for days in days_from(row.days_before, range(1, 1000), "")]
    on_the_day = [0] if row.tells_on_the_day else []
    after = days_from(row.days_after, range(1, 1000), "")
    return Policy(
        days=tuple(sorted([*before, *on_the_day, *after])),
        working=_working(row, ((period.first_on, period.last_on) for period in row.quiet_periods)),
        send_at=_send_at(row),
        steps=tuple(
            EscalationStep(escalation_step.after_days, escalation_step.to, escalation_step.post_id)
            for escalation_step in row.steps
        ),
        words={words.part: words.words for words in row.words if words.words},
        answers_by_mail=row.answers_by_mail,
        reply_to=row.reply_to,
        is_set=True,
    )
