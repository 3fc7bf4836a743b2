"""Mail is queued at the times of the plans, each slot once whoever is awake; on both databases."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session

from tests.support.builders import a_milestone, a_person, a_plan, an_action, building
from tests.support.clock import Machine, ask_for, install
from tests.support.events import StagedEvent
from tracker.audit.service import Recording
from tracker.dates import instant_of
from tracker.installation.queries import clock_of, clock_target
from tracker.mail.models import OutboxMail
from tracker.plans.enums import PlanState
from tracker.plans.models import Plan
from tracker.reminders.policy.models import QuietPeriod, ReminderPolicy
from tracker.reminders.policy.queries import policies_of, sendings
from tracker.scheduler.enums import Job, RunState
from tracker.scheduler.models import JobRun
from tracker.scheduler.service import Ticked
from tracker.working_days import Nation

MIDNIGHT = datetime(2019, 3, 31, 23, tzinfo=UTC)  # in London, before Monday 1 April
MONDAY_TO_SATURDAY = "Monday, Tuesday, Wednesday, Thursday, Friday, Saturday"


@pytest.fixture
def machine() -> Machine:
    return Machine(at=MIDNIGHT)


@pytest.fixture(autouse=True)
def installed(session: Session) -> None:
    install(session)


def a_policy(
    rec: Recording,
    plan: Plan,
    send_at: str,
    *,
    weekdays: str = "Monday, Tuesday, Wednesday, Thursday, Friday",
    quiet: tuple[date, date] | None = None,
) -> ReminderPolicy:
    """A plan's own policy, which differs from the defaults in when it sends."""
    policy = ReminderPolicy(
        plan_id=plan.id,
        days_before="7",
        tells_on_the_day=True,
        days_after="1, 7, 14, 30",
        nation=Nation.ENGLAND_AND_WALES,
        weekdays=weekdays,
        send_at=send_at,
    )
    rec.session.add(policy)
    rec.session.flush()
    if quiet:
        rec.session.add(QuietPeriod(policy_id=policy.id, first_on=quiet[0], last_on=quiet[1]))
        rec.session.flush()
    return policy


def build(session: Session, *times: str, **given: str) -> None:
    """A plan for each time, with an owner who is late by a day on 1 April."""
    with building(session, MIDNIGHT) as rec:
        for send_at in times:
            plan = a_plan(rec)
            if send_at:
                a_policy(rec, plan, send_at, **given)  # type: ignore[arg-type] # only words are given
            a_milestone(rec, action=an_action(rec, plan=plan, owner=a_person(rec)), last_day=date(2019, 3, 31))
        rec.tell(StagedEvent.BUILT)


def move_to(session: Session, send_at: str) -> None:
    """Gives every policy another time."""
    with building(session, MIDNIGHT) as rec:
        for policy in rec.session.execute(sa.select(ReminderPolicy)).scalars():
            policy.send_at = send_at
            policy.version += 1
        rec.tell(StagedEvent.CHANGED)


def queued(session: Session) -> list[str]:
    """The slots of the runs that queued reminders, in their order."""
    session.rollback()
    runs = session.execute(sa.select(JobRun).where(JobRun.job == Job.QUEUE_REMINDERS).order_by(JobRun.id)).scalars()
    return [run.slot for run in runs if run.state is RunState.DONE]


def at_london(machine: Machine, day: date, at: time) -> Machine:
    machine.at = instant_of(day, at)
    return machine


def test_each_time_of_the_plans_is_a_slot_and_runs_once(session: Session, machine: Machine) -> None:
    build(session, "", "07:15", "16:30", "16:30")
    while machine.at < MIDNIGHT + timedelta(days=1):
        machine.tick(session)
        machine.pass_by(minutes=15)
    assert queued(session) == ["2019-04-01T07:15", "2019-04-01T08:00", "2019-04-01T16:30"]


def test_a_slot_that_was_missed_is_covered_by_the_latest(session: Session, machine: Machine) -> None:
    build(session, "", "07:15", "16:30")
    assert at_london(machine, date(2019, 4, 1), time(18)).tick(session).queued == 3
    machine.pass_by(minutes=1)
    assert machine.tick(session) == Ticked()
    assert queued(session) == ["2019-04-01T16:30"]


def test_a_plan_that_works_on_saturdays_and_one_that_is_closed(session: Session, machine: Machine) -> None:
    build(session, "10:00", weekdays=MONDAY_TO_SATURDAY)
    with building(session, MIDNIGHT) as rec:
        a_policy(rec, a_plan(rec), "09:00", quiet=(date(2019, 4, 1), date(2019, 4, 8)))
        rec.tell(StagedEvent.BUILT)
    for day in (date(2019, 4, 5), date(2019, 4, 6), date(2019, 4, 7), date(2019, 4, 9)):
        at_london(machine, day, time(12)).tick(session)
    at_london(machine, date(2019, 4, 10), time(9, 30)).tick(session)
    assert queued(session) == ["2019-04-05T10:00", "2019-04-06T10:00", "2019-04-09T10:00", "2019-04-10T09:00"]


@pytest.mark.parametrize(
    ("day", "instants"),
    [
        (date(2019, 3, 31), [datetime(2019, 3, 31, 0, 59, tzinfo=UTC), datetime(2019, 3, 31, 1, tzinfo=UTC)]),
        (
            date(2019, 10, 27),
            [datetime(2019, 10, 27, 0, 29, tzinfo=UTC), datetime(2019, 10, 27, 0, 30, tzinfo=UTC)],
        ),
    ],
)
def test_when_the_clocks_change_half_past_one_runs_once(
    session: Session, machine: Machine, day: date, instants: list[datetime]
) -> None:
    build(session, "01:30", weekdays=f"{MONDAY_TO_SATURDAY}, Sunday")
    machine.at, at = instants
    machine.tick(session)
    assert queued(session) == []
    machine.at = at
    for _ in range(3):
        machine.tick(session)
        assert queued(session) == [f"{day}T01:30"]
        machine.pass_by(hours=1)


def test_another_time_counts_from_the_next_run_on(session: Session, machine: Machine) -> None:
    build(session, "08:00")
    assert at_london(machine, date(2019, 4, 1), time(8)).tick(session).queued == 1
    move_to(session, "14:00")
    machine.tick(session)
    assert at_london(machine, date(2019, 4, 1), time(14)).tick(session).queued == 0, "nobody is told twice on a day"
    move_to(session, "16:00")
    at_london(machine, date(2019, 4, 2), time(14)).tick(session)
    at_london(machine, date(2019, 4, 2), time(16)).tick(session)
    assert queued(session) == ["2019-04-01T08:00", "2019-04-01T14:00", "2019-04-02T16:00"]


def test_without_a_live_plan_the_day_has_a_run_all_the_same(session: Session, machine: Machine) -> None:
    with building(session, MIDNIGHT) as rec:
        a_policy(rec, a_plan(rec, state=PlanState.CLOSED), "06:00")
        rec.tell(StagedEvent.BUILT)
    at_london(machine, date(2019, 4, 1), time(7, 59)).tick(session)
    at_london(machine, date(2019, 4, 1), time(8)).tick(session)
    assert queued(session) == ["2019-04-01T08:00"]


def test_a_moved_clock_stops_at_every_slot_and_runs_it(session: Session, machine: Machine) -> None:
    build(session, "", "07:15")
    build(session, "10:00", weekdays=MONDAY_TO_SATURDAY)
    at_london(machine, date(2019, 4, 5), time(9))
    target = instant_of(date(2019, 4, 9), time(7, 30))
    ask_for(session, machine, target)
    done = machine.tick(session)
    assert (machine() + clock_of(session).ahead, clock_target(session)) == (target, None)
    expected = ["05T08:00", "05T10:00", "06T10:00", "08T07:15", "08T08:00", "08T10:00", "09T07:15"]
    assert queued(session) == [f"2019-04-{slot}" for slot in expected]
    assert done.stops == len(expected)  # all slots but the one it stood in, and the target


def test_a_second_before_midnight_is_not_run_with_the_facts_of_the_next_day(session: Session, machine: Machine) -> None:
    build(session, "23:59")
    at_london(machine, date(2019, 4, 1), time(23, 59))
    looks = iter([machine.at, machine.at + timedelta(minutes=1)])
    machine.now = lambda: next(looks, machine.at + timedelta(minutes=1))
    machine.tick(session)
    assert queued(session) == ["2019-04-01T23:59"]
    keys = session.execute(sa.select(OutboxMail.key)).scalars().all()
    assert [key.rpartition(":")[2] for key in keys] == ["2019-04-01"]


def test_the_times_of_all_plans_are_one_query_and_what_their_policies_say(session: Session) -> None:
    build(session, "", "", "07:15", "16:30")
    with building(session, MIDNIGHT) as rec:
        policy = a_policy(rec, a_plan(rec), "09:00", quiet=(date(2019, 8, 1), date(2019, 8, 31)))
        rec.session.add(QuietPeriod(policy_id=policy.id, first_on=date(2019, 4, 8), last_on=date(2019, 4, 12)))
        a_policy(rec, a_plan(rec, state=PlanState.DRAFT), "05:00")
        rec.tell(StagedEvent.BUILT)
    statements: list[str] = []
    engine = session.get_bind().engine
    event.listen(engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    found = sendings(session)
    assert sum(one.startswith("SELECT") for one in statements) == 1
    assert found == {(policy.working, policy.send_at) for policy in policies_of(session).values()}
    assert len(found) == 4
