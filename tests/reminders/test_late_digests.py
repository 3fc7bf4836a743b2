"""Nobody misses what they are owed: by days on which a plan is closed, by steps that meet in one person, by silence."""

from datetime import date
from email.message import EmailMessage

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.answer_links import NOW, linked, secret_to
from tests.support.builders import (
    a_board,
    a_milestone,
    a_person,
    a_plan,
    a_policy,
    a_post,
    a_role,
    a_step,
    an_action,
    an_ownership,
    building,
)
from tests.support.databases import Store
from tests.support.events import StagedEvent
from tests.support.reminder_days import BEFORE, DEADLINE, NEXT_DAY, change, queue, run, send
from tests.support.transports import MemoryTransport
from tracker.boards.models import BoardSecretary
from tracker.mail.transports.transport import ServerDown
from tracker.people.enums import Role
from tracker.people.models import Person
from tracker.reminders.answer_links.queries import opened_link
from tracker.reminders.due.queries import owing_on
from tracker.reminders.enums import EscalationTo
from tracker.reminders.policy.models import QuietPeriod

FRIDAY, SATURDAY, MONDAY = date(2019, 5, 31), date(2019, 6, 1), date(2019, 6, 3)
ALSO_SATURDAYS = "Monday, Tuesday, Wednesday, Thursday, Friday, Saturday"


def is_down(_mail: EmailMessage) -> None:
    raise ServerDown("421 not now")


def test_two_steps_of_escalation_that_mean_one_person_tell_them_once(session: Session) -> None:
    with building(session, BEFORE) as rec:
        plan = a_plan(rec, ref="A")
        policy = a_policy(rec, plan_id=plan.id, days_before="", tells_on_the_day=False, days_after="1")
        clerk = a_person(rec, name="Clerk")
        a_role(rec, person=clerk, role=Role.SECRETARIAT, plan_ref="A")
        post = a_post(rec, title="Head of Policy", holder=clerk)
        a_step(rec, policy_id=policy.id, after_days=14, to=EscalationTo.SECRETARIAT)
        a_step(rec, policy_id=policy.id, after_days=14, to=EscalationTo.POST, post_id=post.id)
        a_milestone(rec, action=an_action(rec, plan=plan, owner=a_person(rec, name="Owner")), last_day=DEADLINE)
        a_milestone(rec, action=an_action(rec, owner=a_person(rec, name="Other")), last_day=date(2019, 5, 14))
        rec.tell(StagedEvent.BUILT)
    run(session, NEXT_DAY)
    mails = run(session, date(2019, 5, 15))
    assert sum("as secretariat of A" in text for text in mails) == 1
    assert any(text.startswith("Hello Other") for text in mails)


@pytest.mark.parametrize("theirs_too", [False, True], ids=["dropped", "replaced"])
def test_a_friday_without_a_server_is_made_good_after_another_plans_saturday(
    session: Session, theirs_too: bool
) -> None:
    with building(session, BEFORE) as rec:
        weekdays, saturdays = a_plan(rec, ref="WEEKDAYS"), a_plan(rec, ref="SATURDAYS")
        a_policy(rec, plan_id=weekdays.id)
        a_policy(rec, plan_id=saturdays.id, weekdays=ALSO_SATURDAYS)
        owner = a_person(rec, name="Owner")
        other = owner if theirs_too else a_person(rec, name="Other")
        wording = "Publish the strategy"
        a_milestone(rec, action=an_action(rec, plan=weekdays, owner=owner, wording=wording), last_day=date(2019, 5, 30))
        a_milestone(rec, action=an_action(rec, plan=saturdays, owner=other), last_day=FRIDAY)
        rec.tell(StagedEvent.BUILT)
    queue(session, FRIDAY)
    send(session, FRIDAY, MemoryTransport(is_down))
    assert not any(wording in text for text in run(session, SATURDAY))
    assert [text for text in run(session, MONDAY) if wording in text and "4 days overdue" in text]
    assert not any(wording in text for text in run(session, date(2019, 6, 4)))


def test_who_had_no_address_for_a_day_is_told_once_there_is_one(session: Session) -> None:
    with building(session, BEFORE) as rec:
        owner = a_person(rec, name="Owner")
        a_milestone(rec, action=an_action(rec, owner=owner), last_day=DEADLINE)
        rec.tell(StagedEvent.BUILT)
        owner_id = owner.id
    queue(session, NEXT_DAY)
    change(session, Person, owner_id, address=None)
    assert send(session, NEXT_DAY)[1].texts == []
    change(session, Person, owner_id, address="owner@council.example")
    assert len(run(session, date(2019, 5, 2))) == 1
    assert run(session, date(2019, 5, 3)) == []


def test_what_nobody_was_told_of_is_not_listed_as_told_before(session: Session) -> None:
    with building(session, BEFORE) as rec:
        quiet, loud = a_plan(rec, ref="QUIET"), a_plan(rec, ref="LOUD")
        policy = a_policy(rec, plan_id=quiet.id)
        a_policy(rec, plan_id=loud.id)
        rec.session.add(QuietPeriod(policy_id=policy.id, first_on=date(2019, 1, 1), last_on=date(2019, 5, 31)))
        owner = a_person(rec, name="Owner")
        for plan in (quiet, loud):
            a_milestone(rec, action=an_action(rec, plan=plan, owner=owner), last_day=DEADLINE)
        rec.tell(StagedEvent.BUILT)
    [text] = run(session, NEXT_DAY)
    assert "told of these before" not in text


def test_a_quiet_plan_does_not_ride_along_in_the_mail_of_another(session: Session) -> None:
    with building(session, BEFORE) as rec:
        quiet, loud = a_plan(rec, ref="QUIET"), a_plan(rec, ref="LOUD")
        policy = a_policy(rec, plan_id=quiet.id)
        a_policy(rec, plan_id=loud.id)
        rec.session.add(QuietPeriod(policy_id=policy.id, first_on=date(2019, 5, 2), last_on=date(2019, 5, 31)))
        owner = a_person(rec, name="Owner")
        a_milestone(rec, action=an_action(rec, plan=quiet, owner=owner, wording="Hush"), last_day=DEADLINE)
        for late_on in (date(2019, 5, 8), date(2019, 6, 3)):
            a_milestone(rec, action=an_action(rec, plan=loud, owner=owner), last_day=late_on)
        rec.tell(StagedEvent.BUILT)
    assert "Hush" in run(session, NEXT_DAY)[0]
    [during] = run(session, date(2019, 5, 9))
    assert "Hush" not in during


def test_a_step_that_would_tell_only_the_silent_owner_is_an_exception(session: Session) -> None:
    with building(session, BEFORE) as rec:
        plan = a_plan(rec, ref="A")
        policy = a_policy(rec, plan_id=plan.id)
        clerk = a_person(rec, name="Clerk")
        a_role(rec, person=clerk, role=Role.SECRETARIAT, plan_ref="A")
        a_step(rec, policy_id=policy.id, after_days=2, to=EscalationTo.SECRETARIAT)
        a_milestone(rec, action=an_action(rec, plan=plan, owner=clerk), last_day=DEADLINE)
        rec.tell(StagedEvent.BUILT)
    run(session, NEXT_DAY)
    [skipped] = owing_on(session, date(2019, 5, 3)).skipped
    assert skipped.why == "only people who have not replied would be told"


def test_two_owning_posts_that_report_to_nobody_are_two_exceptions(session: Session) -> None:
    with building(session, BEFORE) as rec:
        plan = a_plan(rec, ref="A")
        policy = a_policy(rec, plan_id=plan.id)
        a_step(rec, policy_id=policy.id, after_days=2, to=EscalationTo.MANAGER)
        titles = ["Director of Place", "Director of People"]
        posts = [a_post(rec, title=title, holder=a_person(rec)) for title in titles]
        action = an_action(rec, plan=plan)
        for post in posts:
            an_ownership(rec, action=action, owner=post)
        a_milestone(rec, action=action, last_day=DEADLINE)
        rec.tell(StagedEvent.BUILT)
        ids = [post.id for post in posts]
    run(session, NEXT_DAY)
    skipped = owing_on(session, date(2019, 5, 3)).skipped
    assert [(skipped_step.owner, skipped_step.post_id) for skipped_step in skipped] == list(
        zip(titles, ids, strict=True)
    )


def test_a_link_to_many_actions_of_a_board_takes_no_more_queries(session: Session, store: Store) -> None:
    def queries_for(count: int) -> int:
        with building(session, BEFORE) as rec:
            reader, board = a_person(rec), a_board(rec)
            rec.session.add(BoardSecretary(board_id=board.id, person_id=reader.id))
            plan = a_plan(rec)
            actions = [an_action(rec, plan=plan) for _ in range(count)]
            for action in actions:
                an_ownership(rec, action=action, owner=board)
            milestones = [a_milestone(rec, action=action) for action in actions]
            rec.tell(StagedEvent.BUILT)
        with building(session, NOW) as rec:
            mail_id = linked(rec, reader, milestones)
        secret = secret_to(session, mail_id, None)
        session.rollback()
        queries: list[str] = []
        listen = (store.engine, "before_cursor_execute", lambda *call: queries.append(call[2]))
        sa.event.listen(*listen)
        opened = opened_link(session, secret, NOW)
        sa.event.remove(*listen)
        assert opened is not None
        assert len(opened.items) == count
        return len(queries)

    assert queries_for(2) == queries_for(10)


def test_what_was_sent_again_is_found_by_an_index(session: Session) -> None:
    columns = [one["column_names"] for one in sa.inspect(session.get_bind()).get_indexes("outbox_mail")]
    assert ["resend_of_id"] in columns
