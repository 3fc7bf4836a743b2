"""Setting how a plan reminds, on both databases: each verb, what it refuses, and what the plan then reminds by."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time
from functools import partial
from threading import Event, Thread
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.builders import a_plan, a_post, building
from tests.support.databases import Store
from tests.support.events import StagedEvent
from tests.support.rebuild import assert_rebuilt
from tests.support.waiting import LONGEST_SECONDS
from tracker.audit.queries import history_of
from tracker.audit.service import Actor, Recording, recording
from tracker.errors import Conflict, NotFound, Refused
from tracker.people.models import Post
from tracker.plans.enums import PlanState
from tracker.plans.models import Plan
from tracker.reminders.enums import EscalationTo, MailPart
from tracker.reminders.policy.models import ReminderPolicy
from tracker.reminders.policy.queries import policies_of, policy_of, policy_row, sendings, usual_row
from tracker.reminders.policy.rules import DEFAULT, EscalationStep, Policy
from tracker.reminders.policy.service import (
    Times,
    add_escalation_step,
    add_quiet_period,
    remove_escalation_step,
    remove_quiet_period,
    set_times,
    set_words,
)
from tracker.working_days import Nation, WorkingDays

NOW = datetime(2019, 4, 1, 8, 0, tzinfo=UTC)
CLERK = Actor("person:1", "Clerk")
TIMES = Times(
    days_before="14 and 3",
    tells_on_the_day=False,
    days_after="2, 10",
    weekdays=["Wednesday", "Monday", "Tuesday"],
    nation=Nation.SCOTLAND,
    send_at="4:45pm",
    answers_by_mail=False,
    reply_to=" Plans@Council.example ",
)
EASTER = (date(2019, 4, 15), date(2019, 4, 26))
Verb = Callable[[Recording, int, int], object]


@pytest.fixture
def plan(session: Session) -> Plan:
    """A live plan that nobody has set anything for."""
    with building(session, NOW) as rec:
        made = a_plan(rec, ref="P")
        rec.tell(StagedEvent.BUILT)
    return made


@pytest.fixture
def post(session: Session) -> Post:
    """A post that may be told of silence."""
    with building(session, NOW) as rec:
        made = a_post(rec, title="Chief Executive")
        rec.tell(StagedEvent.BUILT)
    return made


def do(session: Session, plan: Plan, verb: Verb, version: int | None = None) -> None:
    """Does a verb as the clerk, who sees the version that there is."""
    row = policy_row(session, plan.id)
    seen = version if version is not None else row.version if row else 0
    with recording(session, CLERK, NOW) as rec:
        verb(rec, plan.id, seen)
    session.expire_all()


def row_of(session: Session, plan: Plan) -> ReminderPolicy:
    """The policy that was set."""
    row = policy_row(session, plan.id)
    assert row is not None
    return row


def add_easter(rec: Recording, plan_id: int, seen: int) -> None:
    """A verb to give a plan a policy with."""
    add_quiet_period(rec, plan_id, seen, *EASTER, " School holidays ")


def test_a_plan_without_a_policy_reminds_by_the_defaults(session: Session, plan: Plan) -> None:
    assert policies_of(session) == {plan.id: DEFAULT}
    assert policy_row(session, plan.id) is None
    assert not policy_of(session, plan.id).is_set


def test_the_usual_row_says_what_the_defaults_say(session: Session, plan: Plan) -> None:
    with recording(session, CLERK, NOW) as rec:
        rec.session.add(usual_row(plan.id))
        rec.tell(StagedEvent.BUILT)
    assert policy_of(session, plan.id) == replace(DEFAULT, is_set=True)


def test_a_policy_with_everything_set(session: Session, plan: Plan, post: Post) -> None:
    steps = (
        EscalationStep(14, EscalationTo.SECRETARIAT),
        EscalationStep(30, EscalationTo.MANAGER),
        EscalationStep(60, EscalationTo.POST, post.id),
    )
    words = {MailPart.SUBJECT: "{plan}: {needs}", MailPart.CLOSING: "Ask {reply}."}
    do(session, plan, partial(set_times, times=TIMES))
    do(session, plan, add_easter)
    do(session, plan, partial(set_words, words=words))
    for escalation_step in reversed(steps):
        do(session, plan, partial(add_escalation_step, escalation_step=escalation_step))
    expected = Policy(
        days=(-14, -3, 2, 10),
        working=WorkingDays(Nation.SCOTLAND, frozenset({0, 1, 2}), (EASTER,)),
        send_at=time(16, 45),
        steps=steps,
        words=words,
        answers_by_mail=False,
        reply_to="plans@council.example",
        is_set=True,
    )
    assert policies_of(session) == {plan.id: expected}
    assert policy_of(session, plan.id) == expected
    assert sendings(session) == {(expected.working, time(16, 45))}
    row = row_of(session, plan)
    assert (row.version, row.send_at, row.weekdays) == (6, "16:45", "Monday, Tuesday, Wednesday")
    assert_rebuilt(session)


@pytest.mark.parametrize(
    ("changed", "said", "field"),
    [
        ({"days_before": "soon"}, "Enter days from 1 to 60", "days_before"),
        ({"days_after": "400"}, "Enter days from 1 to 365", "days_after"),
        ({"days_before": "", "days_after": " "}, "nobody will be reminded of anything", "days_after"),
        ({"weekdays": []}, "at least one day of the week", "weekdays"),
        ({"send_at": "early"}, "Enter a time of day", "send_at"),
        ({"reply_to": "plans@council"}, "Enter an email address", "reply_to"),
        ({"reply_to": "a@b.example\nBcc: c@d.example"}, "Enter an email address", "reply_to"),
    ],
)
def test_times_that_cannot_be_meant_change_nothing(
    session: Session, plan: Plan, changed: dict[str, Any], said: str, field: str
) -> None:
    with pytest.raises(Refused, match=said) as refused:
        do(session, plan, partial(set_times, times=replace(TIMES, **changed)))
    assert refused.value.field == field
    assert policy_row(session, plan.id) is None


@pytest.mark.parametrize(
    ("changed", "days"),
    [
        ({"days_before": ""}, (2, 10)),
        ({"days_after": ""}, (-14, -3)),
        ({"days_before": "", "days_after": "", "tells_on_the_day": True}, (0,)),
    ],
)
def test_one_kind_is_enough(session: Session, plan: Plan, changed: dict[str, Any], days: tuple[int, ...]) -> None:
    do(session, plan, partial(set_times, times=replace(TIMES, **changed)))
    assert policy_of(session, plan.id).days == days


def test_quiet_periods_come_and_go_and_the_rest_stays_usual(session: Session, plan: Plan) -> None:
    do(session, plan, add_easter)
    [period] = row_of(session, plan).quiet_periods
    assert (period.first_on, period.last_on, period.why) == (*EASTER, "School holidays")
    assert policy_of(session, plan.id) == Policy(working=WorkingDays(closed=(EASTER,)), is_set=True)
    with pytest.raises(Refused, match="15 April 2019 to 26 April 2019 is already a quiet period"):
        do(session, plan, add_easter)
    period_id = period.id
    do(session, plan, partial(remove_quiet_period, period_id=period_id))
    assert policy_of(session, plan.id) == replace(DEFAULT, is_set=True)
    with pytest.raises(Refused, match="already been removed"):
        do(session, plan, partial(remove_quiet_period, period_id=period_id))
    assert_rebuilt(session)


def test_steps_come_and_go(session: Session, plan: Plan, post: Post) -> None:
    escalation_step = EscalationStep(14, EscalationTo.POST, post.id)
    do(session, plan, partial(add_escalation_step, escalation_step=escalation_step))
    with pytest.raises(Refused, match="already told after 14 days without a reply"):
        do(session, plan, partial(add_escalation_step, escalation_step=escalation_step))
    with pytest.raises(NotFound):
        do(session, plan, partial(add_escalation_step, escalation_step=replace(escalation_step, post_id=999)))
    [row] = row_of(session, plan).steps
    step_id = row.id
    do(session, plan, partial(remove_escalation_step, step_id=step_id))
    assert policy_of(session, plan.id).steps == ()
    with pytest.raises(Refused, match="already been removed"):
        do(session, plan, partial(remove_escalation_step, step_id=step_id))
    events = [entry.event for entry in history_of(session, [f"post:{post.id}"])]
    assert events == ["reminder_policy.step_removed", "reminder_policy.step_added"]
    assert_rebuilt(session)


def test_what_belongs_to_another_plan_is_not_removed(session: Session, plan: Plan) -> None:
    with building(session, NOW) as rec:
        other = a_plan(rec, ref="OTHER")
        rec.tell(StagedEvent.BUILT)
    do(session, plan, add_easter)
    do(session, plan, partial(add_escalation_step, escalation_step=EscalationStep(9, EscalationTo.MANAGER)))
    row = row_of(session, plan)
    period_id, step_id = row.quiet_periods[0].id, row.steps[0].id
    with pytest.raises(Refused, match="already been removed"):
        do(session, other, partial(remove_quiet_period, period_id=period_id))
    with pytest.raises(Refused, match="already been removed"):
        do(session, other, partial(remove_escalation_step, step_id=step_id))
    assert policy_row(session, other.id) is None


def test_words_are_set_changed_and_given_back(session: Session, plan: Plan) -> None:
    both = {MailPart.OVERDUE: " Please answer, {name}. ", MailPart.CLOSING: ""}
    do(session, plan, partial(set_words, words=both))
    assert policy_of(session, plan.id).words == {MailPart.OVERDUE: "Please answer, {name}."}
    do(session, plan, partial(set_words, words={MailPart.OVERDUE: ""}))
    assert policy_of(session, plan.id).words == {}
    again = {MailPart.OVERDUE: "Again", MailPart.SUBJECT: "{needs}"}
    do(session, plan, partial(set_words, words=again))
    assert policy_of(session, plan.id).words == again
    do(session, plan, partial(set_words, words={MailPart.SUBJECT: ""}))
    assert policy_of(session, plan.id).words == {MailPart.OVERDUE: "Again"}
    with pytest.raises(Refused, match=r"“\{nobody\}” is not a placeholder") as refused:
        do(session, plan, partial(set_words, words={MailPart.DUE_TODAY: "{nobody}"}))
    assert refused.value.field == "due_today"
    assert_rebuilt(session)


VERBS: tuple[Verb, ...] = (
    partial(set_times, times=TIMES),
    add_easter,
    partial(remove_quiet_period, period_id=1),
    partial(add_escalation_step, escalation_step=EscalationStep(14, EscalationTo.MANAGER)),
    partial(remove_escalation_step, step_id=1),
    partial(set_words, words={}),
)


def become(session: Session, plan: Plan, state: PlanState) -> None:
    """Puts the plan into a state."""
    with building(session, NOW) as rec:
        rec.session.get_one(Plan, plan.id).state = state
        rec.tell(StagedEvent.BUILT)


def test_a_closed_plan_stays_as_it_was(session: Session, plan: Plan) -> None:
    become(session, plan, PlanState.CLOSED)
    for verb in VERBS:
        with pytest.raises(Refused, match="P is closed, so it sends no reminders"):
            do(session, plan, verb)
    assert policy_row(session, plan.id) is None


def test_a_draft_may_be_set_before_it_is_live(session: Session, plan: Plan) -> None:
    become(session, plan, PlanState.DRAFT)
    do(session, plan, add_easter)
    assert policies_of(session) == {}
    become(session, plan, PlanState.LIVE)
    assert policies_of(session)[plan.id].working.closed == (EASTER,)


def test_who_has_not_seen_the_newest_version_gets_a_conflict(session: Session, plan: Plan) -> None:
    do(session, plan, partial(set_words, words={MailPart.CLOSING: "Own"}))
    for verb in VERBS:
        with pytest.raises(Conflict, match="Somebody else has changed the reminder settings of P"):
            do(session, plan, verb, version=0)
    assert row_of(session, plan).version == 1


def test_a_plan_that_is_not_there_is_not_found(session: Session, plan: Plan) -> None:
    for verb in VERBS:
        with pytest.raises(NotFound), recording(session, CLERK, NOW) as rec:
            verb(rec, plan.id + 1, 0)


def test_each_verb_leaves_one_event_about_the_plan(session: Session, plan: Plan) -> None:
    do(session, plan, partial(set_times, times=TIMES))
    do(session, plan, add_easter)
    row = row_of(session, plan)
    about = (f"plan:{plan.id}", f"reminder_policy:{row.id}")
    newest, first = history_of(session, [f"plan:{plan.id}"])[:2]
    assert (first.event, first.about) == ("reminder_policy.times_set", about)
    assert (newest.event, newest.about) == ("reminder_policy.quiet_period_added", about)
    assert {change.column for change in first.changes} >= {"days_before", "send_at", "weekdays", "nation", "plan_id"}


def test_of_two_who_make_a_policy_the_second_gets_a_conflict(store: Store, session: Session, plan: Plan) -> None:
    """The second begins while the first is in the middle of its recording, and waits for its end."""
    plan_id, waits, answers = plan.id, Event(), []

    def second() -> None:
        with store.sessions() as other:
            try:
                with recording(other, CLERK, NOW) as rec:
                    set_times(rec, plan_id, 0, TIMES)
            except Conflict as conflict:
                answers.append(str(conflict))

    session.rollback()
    clerk = Thread(target=second)
    with recording(session, CLERK, NOW) as rec:
        add_easter(rec, plan_id, 0)
        sa.event.listen(
            store.engine,
            "before_cursor_execute",
            lambda *call: waits.set() if call[2].endswith("FOR NO KEY UPDATE") else None,
        )
        clerk.start()
        if store.engine.dialect.name == "postgresql":  # SQLite lets nobody begin to write beside another
            assert waits.wait(LONGEST_SECONDS)
    clerk.join(LONGEST_SECONDS)
    assert answers == ["Somebody else has changed the reminder settings of P since you opened this page."]
    row = row_of(session, plan)
    assert (row.version, len(row.quiet_periods), row.send_at) == (1, 1, "08:00")
