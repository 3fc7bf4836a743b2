"""The weekly list to the secretariat: what no reminder can mend, once a week, in the one mail of the day."""

from datetime import date, time, timedelta
from email.message import EmailMessage

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.builders import (
    a_holding,
    a_milestone,
    a_person,
    a_plan,
    a_policy,
    a_post,
    a_role,
    a_step,
    an_action,
    building,
)
from tests.support.events import StagedEvent
from tests.support.reminder_days import BASE, BEFORE, change, queue, run, send
from tests.support.transports import MemoryTransport
from tracker.actions.enums import ActionState
from tracker.actions.models import Action
from tracker.mail.transports.transport import MailRefused
from tracker.people.enums import HoldingKind, Role
from tracker.people.models import Person
from tracker.plans.enums import PlanState
from tracker.plans.models import Plan
from tracker.reminders.enums import EscalationTo, ReminderKind
from tracker.reminders.models import Reminder

MONDAY, TUESDAY, NEXT_MONDAY = date(2019, 4, 1), date(2019, 4, 2), date(2019, 4, 8)


@pytest.fixture
def plan_id(session: Session) -> int:
    """A plan without a policy, with a secretary; one action is in good hands, the others in nobody's."""
    with building(session, BEFORE) as rec:
        plan = a_plan(rec, ref="PLAN-1", title="Improvement Plan")
        a_role(rec, person=a_person(rec, name="Secretary"), role=Role.SECRETARIAT, plan_ref="PLAN-1")
        a_milestone(rec, action=an_action(rec, plan=plan, owner=a_person(rec)), last_day=date(2020, 1, 1))
        vacant = a_post(rec, title="Vacant Post")
        a_holding(rec, post=vacant, person=None, kind=HoldingKind.VACANT)
        an_action(rec, plan=plan, ref="7", wording="Nobody's", owner=vacant)
        an_action(rec, plan=plan, ref="8", wording="Lost", owner=a_person(rec, name="Gone", is_active=False))
        an_action(rec, plan=plan, ref="9", wording="Without an owner or a date")
        an_action(rec, plan=plan, ref="10", wording="Over", state=ActionState.COMPLETE)
        an_action(rec, plan=a_plan(rec, ref="DRAFT", state=PlanState.DRAFT), ref="11", wording="Not live")
        rec.tell(StagedEvent.BUILT)
        return plan.id


def test_it_comes_on_the_first_working_day_of_the_week_and_once(session: Session, plan_id: int) -> None:
    days = [MONDAY + timedelta(days=number) for number in range(24)]
    got = {day: texts for day in days if (texts := run(session, day))}
    assert list(got) == [MONDAY, NEXT_MONDAY, date(2019, 4, 15), date(2019, 4, 23)]  # 22 April was Easter Monday
    [text] = got[MONDAY]
    assert text.startswith("Hello Secretary,\n\nThis week’s exceptions: PLAN-1.\n")
    assert "\n3 actions with no current owner\n- Action 7: Nobody's\n  Vacant Post: the post is vacant.\n" in text
    assert "- Action 8: Lost\n  Gone: has left the council.\n" in text
    assert "- Action 9: Without an owner or a date\n  The plan names no owner.\n" in text
    assert "Action 10" not in text
    assert "Not live" not in text
    assert "\nNo reminder policy\n" in text
    assert "Check code of the audit trail: " in text
    rows = session.execute(sa.select(Reminder).where(Reminder.kind == ReminderKind.EXCEPTIONS)).scalars().all()
    assert [(row.subject_on, row.why) for row in rows][:2] == [
        (MONDAY, "as secretariat of PLAN-1"),
        (NEXT_MONDAY, "as secretariat of PLAN-1"),
    ]


def test_nothing_is_sent_where_nothing_is_out_of_order(session: Session, plan_id: int) -> None:
    with building(session, BEFORE) as rec:
        a_policy(rec, plan_id=plan_id)
        for action in rec.session.execute(sa.select(Action).where(Action.plan_id == plan_id)).scalars():
            action.state = ActionState.COMPLETE
        rec.tell(StagedEvent.CHANGED)
    assert run(session, MONDAY) == []


def test_what_is_put_right_before_the_mail_goes_is_not_in_it(session: Session, plan_id: int) -> None:
    queue(session, MONDAY)
    with building(session, BEFORE) as rec:
        a_policy(rec, plan_id=plan_id)
        rec.session.execute(sa.select(Person).where(Person.name == "Gone")).scalar_one().is_active = True
        rec.tell(StagedEvent.CHANGED)
    [text] = send(session, MONDAY)[1].texts
    assert "2 actions with no current owner" in text
    assert "No policy" not in text
    queue(session, NEXT_MONDAY)
    change(session, Plan, plan_id, state=PlanState.CLOSED)
    assert send(session, NEXT_MONDAY)[1].texts == []


def _exceptions_while_an_address_fails(session: Session) -> str:
    """What the secretariat is told on the second Monday, when mails to dead@ are refused all the time."""

    def refuse(message: EmailMessage) -> None:
        if "dead@" in str(message["To"]):
            raise MailRefused("550 5.1.1 no such mailbox", is_permanent=True)

    for day in (date(2019, 3, 28), MONDAY, NEXT_MONDAY):
        queue(session, day)
        texts = send(session, day, MemoryTransport(refuse))[1].texts
    [text] = [one for one in texts if one.startswith("Hello Secretary")]
    return text


def test_addresses_that_fail_and_steps_that_reach_nobody(session: Session, plan_id: int) -> None:
    with building(session, BEFORE) as rec:
        policy = a_policy(rec, plan_id=plan_id)
        a_step(rec, policy_id=policy.id, after_days=7, to=EscalationTo.MANAGER)
        dead = a_person(rec, name="Dead Address", address="dead@council.example")
        plan = rec.session.get_one(Plan, plan_id)
        a_milestone(rec, action=an_action(rec, plan=plan, ref="20", owner=dead), last_day=date(2019, 3, 20))
        quiet = a_post(rec, title="Director", holder=a_person(rec, name="Quiet"))
        a_milestone(rec, action=an_action(rec, plan=plan, ref="21", owner=quiet), last_day=date(2019, 3, 27))
        rec.tell(StagedEvent.BUILT)

    text = _exceptions_while_an_address_fails(session)
    assert "\n1 email address that does not work\n- Dead Address, dead@council.example\n  " in text
    assert " refused since 28 March 2019. The server said: 550 5.1.1 no such mailbox\n" in text
    nobody_above = "It is not recorded which post the owner’s post reports to."
    assert f"\nEscalation steps that reach nobody\n- Director\n  {nobody_above}\n  {BASE}/posts/" in text


def test_an_address_that_fails_where_silence_is_reported_stands_there_too(session: Session, plan_id: int) -> None:
    with building(session, BEFORE) as rec:
        policy = a_policy(rec, plan_id=plan_id)
        dead = a_person(rec, name="Dead Manager", address="dead@council.example")
        above = a_post(rec, title="Chief", holder=dead)
        a_step(rec, policy_id=policy.id, after_days=4, to=EscalationTo.POST, post_id=above.id)
        plan = rec.session.get_one(Plan, plan_id)
        owner = a_person(rec, name="Quiet")
        a_milestone(rec, action=an_action(rec, plan=plan, ref="21", owner=owner), last_day=date(2019, 3, 27))
        rec.tell(StagedEvent.BUILT)

    text = _exceptions_while_an_address_fails(session)
    assert "\n1 email address that does not work\n- Dead Manager, dead@council.example\n  2 emails refused" in text
    assert "2 emails refused since 1 April 2019." in text


def test_who_is_secretariat_and_owner_gets_one_mail_with_all_of_it(session: Session, plan_id: int) -> None:
    with building(session, BEFORE) as rec:
        secretary = rec.session.execute(sa.select(Person).where(Person.name == "Secretary")).scalar_one()
        plan = rec.session.get_one(Plan, plan_id)
        a_milestone(rec, action=an_action(rec, plan=plan, ref="30", owner=secretary), last_day=MONDAY)
        rec.tell(StagedEvent.BUILT)
    [text] = run(session, MONDAY)
    assert text.index("DUE TODAY") < text.index("Action 30") < text.index("THIS WEEK’S EXCEPTIONS")
    assert "; and because you are the secretariat of these plans.\n\nThe tracker" in text


def test_mails_go_at_the_time_of_their_plans_and_of_the_earliest_for_who_has_several(
    session: Session, plan_id: int
) -> None:
    with building(session, BEFORE) as rec:
        early, late = a_plan(rec, ref="EARLY"), a_plan(rec, ref="LATE")
        for plan, send_at in ((early, "07:15"), (late, "16:45")):
            a_policy(rec, plan_id=plan.id, send_at=send_at)
        both, person = a_person(rec, name="Both"), a_person(rec, name="One")
        for plan, owner in ((early, both), (late, both), (late, person)):
            a_milestone(rec, action=an_action(rec, plan=plan, owner=owner), last_day=MONDAY)
        rec.tell(StagedEvent.BUILT)
    assert queue(session, MONDAY, time(7)).mails == 0
    assert queue(session, MONDAY, time(7, 15)).mails == 1
    [text] = send(session, MONDAY)[1].texts
    assert text.startswith("Hello Both,\n\n2 actions need your attention: 2 due today.")
    assert queue(session, MONDAY, time(8)).mails == 1  # the secretary of the plan without a policy
    assert queue(session, MONDAY, time(16, 45)).mails == 1
    assert queue(session, MONDAY).mails == 0
