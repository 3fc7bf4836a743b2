"""Escalation after silence: off until a step is named, counted from the first accepted mail, ended by any answer."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.builders import a_milestone, a_person, a_plan, a_policy, a_post, a_role, a_step, an_action, building
from tests.support.events import StagedEvent
from tests.support.reminder_days import BEFORE, DEADLINE, NEXT_DAY, at_work, change, queue, run, send
from tests.support.transports import MemoryTransport
from tracker.actions.enums import ActionState, ChangeState, Precision
from tracker.actions.models import Action, DeadlineChange, Milestone, ProgressUpdate
from tracker.audit.service import Recording
from tracker.mail.transports.transport import MailRefused
from tracker.people.enums import HoldingKind, Role
from tracker.people.models import Post, PostHolding
from tracker.reminders.due.queries import owing_on
from tracker.reminders.enums import EscalationTo, ReminderKind
from tracker.reminders.models import Reminder

TOLD = NEXT_DAY  # the owner is first told that it is late
FOURTEEN = date(2019, 5, 15)


@dataclass(frozen=True)
class Scene:
    """A plan whose owner is silent: its policy, the owner's post, the post above, the secretariat."""

    owner: int
    secretary: int
    post: int
    above: int
    policy: int
    action: int
    step: int


@pytest.fixture
def scene(session: Session) -> Scene:
    with building(session, BEFORE) as rec:
        plan = a_plan(rec, ref="PLAN-1")
        policy = a_policy(rec, plan_id=plan.id, days_before="", tells_on_the_day=False, days_after="1, 30")
        above = a_post(rec, title="Chief Executive", holder=a_person(rec, name="Chief"))
        post = a_post(rec, title="Director", holder=(owner := a_person(rec, name="Owner")))
        post.reports_to_id = above.id
        secretary = a_person(rec, name="Secretary", address="secretary@council.example")
        a_role(rec, person=secretary, role=Role.SECRETARIAT, plan_ref="PLAN-1")
        action = an_action(rec, plan=plan, owner=post, ref="18")
        milestone = a_milestone(rec, action=action, last_day=DEADLINE, as_printed="April 2019")
        rec.tell(StagedEvent.BUILT)
        return Scene(owner.id, secretary.id, post.id, above.id, policy.id, action.id, milestone.id)


def escalates(session: Session, scene: Scene, after_days: int, to: EscalationTo, post_id: int | None = None) -> None:
    with building(session, BEFORE) as rec:
        a_step(rec, policy_id=scene.policy, after_days=after_days, to=to, post_id=post_id)
        rec.tell(StagedEvent.BUILT)


def record(session: Session, day: date, do: Callable[[Recording], None], hour: int = 12) -> None:
    with building(session, at_work(day, hour)) as rec:
        do(rec)
        rec.tell(StagedEvent.CHANGED)


def reports(scene: Scene, day: date) -> Callable[[Recording], None]:
    def report(rec: Recording) -> None:
        update = ProgressUpdate(
            action_id=scene.action,
            given_on=day,
            recorded_at=rec.now,
            by_id=scene.owner,
            happened="It goes.",
            rating="red",
        )
        rec.session.add(update)

    return report


def days_with_mail(session: Session, first: date, last: date) -> dict[date, list[str]]:
    """The first lines of the mails of each day on which any goes."""
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return {day: [text.splitlines()[0] for text in texts] for day in days if (texts := run(session, day))}


def test_it_is_off_until_somebody_is_named(session: Session, scene: Scene) -> None:
    assert days_with_mail(session, TOLD, date(2019, 7, 1)) == {
        TOLD: ["Hello Owner,"],
        date(2019, 5, 30): ["Hello Owner,"],
    }


def test_the_secretariat_after_fourteen_days_and_the_manager_after_thirty(session: Session, scene: Scene) -> None:
    escalates(session, scene, 14, EscalationTo.SECRETARIAT)
    escalates(session, scene, 30, EscalationTo.MANAGER)
    mails = {day: run(session, day) for day in (TOLD, date(2019, 5, 14), FOURTEEN)}
    assert [len(mails[day]) for day in mails] == [1, 0, 1]
    [text] = mails[FOURTEEN]
    assert text.startswith("Hello Secretary,\n\nNo reply on 1 action: PLAN-1.\n")
    assert "Owner: Owner (as Director)\nReminded on 1 May 2019, no reply for 14 days\n" in text
    assert "You are told this as secretariat of PLAN-1" in text
    assert days_with_mail(session, date(2019, 5, 16), date(2019, 6, 30)) == {
        date(2019, 5, 30): ["Hello Owner,"],
        date(2019, 5, 31): ["Hello Chief,"],
    }
    told = session.execute(sa.select(Reminder).where(Reminder.kind == ReminderKind.ESCALATION)).scalars().all()
    assert [(row.days, row.subject_id, row.subject_on, row.why) for row in told] == [
        (14, scene.step, TOLD, "as secretariat of PLAN-1"),
        (30, scene.step, TOLD, "as Chief Executive, to whom the owner reports"),
    ]


def test_a_named_post_and_one_person_for_two_steps_is_told_of_the_longer(session: Session, scene: Scene) -> None:
    for days in (7, 14):
        escalates(session, scene, days, EscalationTo.POST, scene.above)
    run(session, TOLD)
    [text] = run(session, FOURTEEN)  # the worker was off on the seventh day
    assert text.startswith("Hello Chief,")
    assert text.count("Action 18") == 1
    rows = session.execute(sa.select(Reminder).where(Reminder.kind == ReminderKind.ESCALATION)).scalars().all()
    assert sorted((row.days, row.is_told) for row in rows) == [(7, False), (14, True)]


@pytest.mark.parametrize("answer_day", [date(2019, 5, 1), date(2019, 5, 14)])
def test_an_update_ends_the_silence_until_the_next_mail_that_is_accepted(
    session: Session, scene: Scene, answer_day: date
) -> None:
    escalates(session, scene, 14, EscalationTo.SECRETARIAT)
    run(session, TOLD)
    record(session, answer_day, reports(scene, answer_day))
    assert days_with_mail(session, date(2019, 5, 2), date(2019, 6, 30)) == {
        date(2019, 5, 30): ["Hello Owner,"],
        date(2019, 6, 13): ["Hello Secretary,"],
    }


def asks(scene: Scene, on: date, state: ChangeState, decided_on: date | None = None) -> Callable[[Recording], None]:
    def ask(rec: Recording) -> None:
        rec.session.add(
            DeadlineChange(
                milestone_id=scene.step,
                state=state,
                from_printed="April 2019",
                to_printed="July 2019",
                to_precision=Precision.MONTH,
                to_last_day=date(2019, 7, 31),
                requested_on=on,
                decided_on=decided_on,
            )
        )

    return ask


def test_while_a_new_date_is_asked_for_it_waits_and_a_refusal_starts_it_anew(session: Session, scene: Scene) -> None:
    escalates(session, scene, 14, EscalationTo.SECRETARIAT)
    run(session, TOLD)
    record(session, date(2019, 5, 3), asks(scene, date(2019, 5, 3), ChangeState.REQUESTED))
    assert days_with_mail(session, date(2019, 5, 4), date(2019, 5, 29)) == {}
    with building(session, at_work(date(2019, 5, 29))) as rec:
        asked = rec.session.execute(sa.select(DeadlineChange)).scalar_one()
        asked.state, asked.decided_on = ChangeState.REFUSED, date(2019, 5, 29)
        rec.tell(StagedEvent.CHANGED)
    assert days_with_mail(session, date(2019, 5, 30), date(2019, 6, 30)) == {
        date(2019, 5, 30): ["Hello Owner,"],
        date(2019, 6, 13): ["Hello Secretary,"],
    }


def test_it_is_the_owner_that_must_have_been_told(session: Session, scene: Scene) -> None:
    """A mail that no server took tells nobody, and a new holder of the post is not silent for the one before."""
    escalates(session, scene, 14, EscalationTo.SECRETARIAT)

    def refuse(_message: object) -> None:
        raise MailRefused("550 no such mailbox", is_permanent=True)

    queue(session, TOLD)
    send(session, TOLD, MemoryTransport(refuse))
    assert owing_on(session, FOURTEEN).digests[0].escalations == ()
    session.rollback()
    assert days_with_mail(session, date(2019, 5, 2), date(2019, 5, 16)) == {
        date(2019, 5, 2): ["Hello Owner,"],
        date(2019, 5, 16): ["Hello Secretary,"],
    }
    with building(session, BEFORE) as rec:
        holding = rec.session.execute(sa.select(PostHolding).where(PostHolding.post_id == scene.post)).scalar_one()
        holding.person_id = a_person(rec, name="Successor").id
        rec.tell(StagedEvent.CHANGED)
    assert days_with_mail(session, date(2019, 5, 17), date(2019, 5, 31)) == {
        date(2019, 5, 17): ["Hello Successor,"],
        date(2019, 5, 30): ["Hello Successor,"],
        date(2019, 5, 31): ["Hello Secretary,"],
    }


@pytest.mark.parametrize("state", [ActionState.REPORTED_COMPLETE, ActionState.SUSPENDED])
def test_what_is_no_longer_open_is_not_escalated_even_when_the_mail_waits(
    session: Session, scene: Scene, state: ActionState
) -> None:
    escalates(session, scene, 14, EscalationTo.SECRETARIAT)
    run(session, TOLD)
    assert queue(session, FOURTEEN).mails == 1
    change(session, Action, scene.action, state=state)
    assert send(session, FOURTEEN)[1].texts == []


def test_an_answer_between_queueing_and_sending_stops_the_mail(session: Session, scene: Scene) -> None:
    escalates(session, scene, 14, EscalationTo.SECRETARIAT)
    run(session, TOLD)
    queue(session, FOURTEEN)
    record(session, FOURTEEN, reports(scene, FOURTEEN), hour=7)
    assert send(session, FOURTEEN)[1].texts == []


def test_a_vacant_step_is_skipped_and_said_so_and_an_unknown_one_is_not_vacant(session: Session, scene: Scene) -> None:
    escalates(session, scene, 7, EscalationTo.MANAGER)
    run(session, TOLD)
    with building(session, BEFORE) as rec:
        holding = rec.session.execute(sa.select(PostHolding).where(PostHolding.post_id == scene.above)).scalar_one()
        holding.person_id, holding.kind = None, HoldingKind.VACANT
        rec.tell(StagedEvent.CHANGED)
    on = date(2019, 5, 8)
    skipped = owing_on(session, on).skipped
    assert [(skipped_step.to, skipped_step.why) for skipped_step in skipped] == [
        ("Chief Executive", "the post is vacant")
    ]
    session.rollback()
    change(session, Post, scene.post, reports_to_id=None)
    skipped = owing_on(session, on).skipped
    assert [(skipped_step.to, skipped_step.why) for skipped_step in skipped] == [
        ("the owner's manager", "it is not recorded which post the owner’s post reports to")
    ]
    session.rollback()
    change(session, Post, scene.post, reports_to_id=scene.above)
    with building(session, BEFORE) as rec:
        holding = rec.session.execute(sa.select(PostHolding).where(PostHolding.post_id == scene.above)).scalar_one()
        rec.session.delete(holding)
        rec.tell(StagedEvent.CHANGED)
    skipped = owing_on(session, on).skipped
    assert [(skipped_step.to, skipped_step.why) for skipped_step in skipped] == [
        ("Chief Executive", "the post has no recorded holder")
    ]


def test_nobody_is_told_of_their_own_silence(session: Session, scene: Scene) -> None:
    escalates(session, scene, 14, EscalationTo.POST, scene.post)
    run(session, TOLD)
    [text] = run(session, FOURTEEN)
    assert text.startswith("Hello Secretary")
    assert "only people who have not replied would be told." in text


def test_a_moved_deadline_has_a_silence_of_its_own(session: Session, scene: Scene) -> None:
    escalates(session, scene, 14, EscalationTo.SECRETARIAT)
    run(session, TOLD)
    change(session, Milestone, scene.step, last_day=date(2019, 5, 10))
    assert days_with_mail(session, date(2019, 5, 2), date(2019, 6, 1)) == {
        date(2019, 5, 13): ["Hello Owner,"],
        date(2019, 5, 28): ["Hello Secretary,"],  # 27 May was a bank holiday
    }
