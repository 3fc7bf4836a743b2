"""What is put into the outbox on which day, and what is left of it when it goes; on both databases."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session

from tests.support.builders import (
    a_board,
    a_holding,
    a_milestone,
    a_person,
    a_plan,
    a_post,
    an_action,
    an_ownership,
    building,
)
from tests.support.databases import Store
from tests.support.events import StagedEvent
from tests.support.lga_plan import build_lga_plan
from tests.support.reminder_days import BEFORE, DEADLINE, NEXT_DAY, at_work, change, ledger, one_step, queue, run, send
from tests.support.transports import MemoryTransport
from tracker.actions.enums import ActionState, ChangeState, MilestoneState, Precision
from tracker.actions.models import Action, DeadlineChange, Milestone
from tracker.audit.queries import history_of
from tracker.boards.models import BoardSecretary
from tracker.mail.enums import MailState
from tracker.mail.models import OutboxMail
from tracker.mail.sending import SendResult
from tracker.mail.transports.transport import MailRefused, ServerDown
from tracker.people.enums import HoldingKind
from tracker.people.models import Delegation, Person
from tracker.plans.enums import PlanState
from tracker.reminders.due.queries import owing_on
from tracker.reminders.ledger.queries import told_about_action, told_to_person
from tracker.reminders.ledger.resend import resend
from tracker.reminders.service import Queued


class TestThePeerChallengesPlan:
    """The figures of the published plan, on the clock of its training installation."""

    @pytest.fixture(autouse=True)
    def plan(self, session: Session) -> None:
        with building(session, BEFORE) as rec:
            build_lga_plan(rec)
            rec.tell(StagedEvent.BUILT)

    def told(self, session: Session, day: date) -> dict[str, list[tuple[str, str]]]:
        digests = owing_on(session, day).digests
        session.rollback()
        return {
            digest.recipient.name: [
                (owed_item.concern.milestone.action_ref, owed_item.concern.milestone.part) for owed_item in digest.items
            ]
            for digest in digests
        }

    def test_the_first_day(self, session: Session) -> None:
        day = date(2019, 4, 1)
        assert self.told(session, day) == {
            "Sharon Godman": [("18", "")],
            "Amanda Harcus": [("30", "Silver"), ("15", "")],
            "Will Tuckley": [("27", "Outcomes framework"), ("27", "Outcomes base budgeting")],
            "Ann Sutcliffe": [("7", "High Streets and Town Centre Strategy")],
            "Judith St John": [("7", "High Streets and Town Centre Strategy")],
        }
        assert queue(session, day).mails == 5
        result, transport = send(session, day)
        assert result == SendResult(sent=5)
        subjects = {str(message["Subject"]) for message in transport.messages}
        assert "2 actions need your attention: 2 overdue" in subjects
        assert "1 action needs your attention: 2 milestones overdue" in subjects

    def test_a_month_day_by_day(self, session: Session) -> None:
        mails = {day: len(run(session, day)) for day in map(day_of_april, range(1, 31))}
        assert mails[date(2019, 4, 1)] == 5
        assert mails[date(2019, 4, 23)] == 7  # seven days before the end of April
        told = self.told(session, NEXT_DAY)
        assert len(told) == 7
        assert sum(map(len, told.values())) == 10
        texts = run(session, NEXT_DAY)
        assert len(texts) == 7
        assert sum(text.count("(1 day overdue)") for text in texts) == 10


def day_of_april(day: int) -> date:
    return date(2019, 4, day)


def test_twice_queues_nothing_more(session: Session) -> None:
    one_step(session)
    assert queue(session, NEXT_DAY) == Queued(mails=1, told=1, covered=2)
    assert queue(session, NEXT_DAY) == Queued()
    send(session, NEXT_DAY)
    assert queue(session, date(2019, 5, 2)) == Queued()
    assert ledger(session) == [
        (1, True),
        (-7, False),
        (0, False),
    ]


def test_every_kind_once_over_forty_days(session: Session) -> None:
    one_step(session)
    mails = {
        day: texts[0]
        for day in (date(2019, 4, 15) + timedelta(days=n) for n in range(50))
        if (texts := run(session, day))
    }
    assert list(mails) == [
        date(2019, 4, 23),
        date(2019, 4, 30),
        date(2019, 5, 1),
        date(2019, 5, 7),
        date(2019, 5, 14),
        date(2019, 5, 30),
    ]
    standings = ["due in 7 days", "due today", "1 day overdue", "7 days overdue", "14 days overdue", "30 days overdue"]
    assert [words in text for words, text in zip(standings, mails.values(), strict=True)] == [True] * 6


@pytest.mark.parametrize(
    "state",
    [
        ActionState.REPORTED_COMPLETE,
        ActionState.COMPLETE,
        ActionState.EMBEDDED,
        ActionState.SUSPENDED,
        ActionState.NOT_PROCEEDING,
    ],
)
def test_nothing_for_an_action_that_is_not_open(session: Session, state: ActionState) -> None:
    _, action_id, _ = one_step(session)
    change(session, Action, action_id, state=state)
    assert queue(session, NEXT_DAY) == Queued()


@pytest.mark.parametrize("plan_state", [PlanState.DRAFT, PlanState.CLOSED])
def test_nothing_for_a_plan_that_is_not_live(session: Session, plan_state: PlanState) -> None:
    with building(session, BEFORE) as rec:
        action = an_action(rec, plan=a_plan(rec, state=plan_state), owner=a_person(rec))
        a_milestone(rec, action=action)
        rec.tell(StagedEvent.BUILT)
    assert queue(session, NEXT_DAY) == Queued()


def test_nothing_for_a_met_step_or_one_without_a_date(session: Session) -> None:
    with building(session, BEFORE) as rec:
        action = an_action(rec, owner=a_person(rec))
        for state in (MilestoneState.REPORTED_MET, MilestoneState.MET, MilestoneState.DROPPED):
            a_milestone(rec, action=action, state=state)
        a_milestone(rec, action=action, last_day=None)
        a_milestone(rec, action=action, precision=Precision.CONTINUOUS)
        rec.tell(StagedEvent.BUILT)
    assert queue(session, NEXT_DAY) == Queued()


def test_who_is_told_and_who_is_not_and_why(session: Session) -> None:
    with building(session, BEFORE) as rec:
        action = an_action(rec, board=a_board(rec, name="Watching Board"))
        a_milestone(rec, action=action, last_day=DEADLINE)
        holder = a_person(rec, name="Holder")
        deputy = a_person(rec, name="Deputy")
        post = a_post(rec, title="Director", holder=holder)
        a_holding(rec, post=post, person=deputy, kind=HoldingKind.ACTING, since=NEXT_DAY)
        an_ownership(rec, action=action, owner=post)
        an_ownership(rec, action=action, owner=holder)
        an_ownership(rec, action=action, owner=a_person(rec, name="No Address", address=None))
        an_ownership(rec, action=action, owner=a_person(rec, name="Gone", is_active=False))
        an_ownership(rec, action=action, owner=a_board(rec, name="Owning Board"))
        vacant = a_post(rec, title="Vacant Post")
        a_holding(rec, post=vacant, person=None, kind=HoldingKind.VACANT)
        an_ownership(rec, action=action, owner=vacant)
        an_ownership(rec, action=action, owner=a_post(rec, title="Unknown Post"))
        a_milestone(rec, action=an_action(rec), last_day=DEADLINE)
        rec.tell(StagedEvent.BUILT)
    before, after = owing_on(session, DEADLINE), owing_on(session, NEXT_DAY)
    assert [digest.recipient.name for digest in before.digests] == ["Holder"]
    assert [digest.recipient.name for digest in after.digests] == ["Holder", "Deputy"]
    assert [len(digest.items) for digest in after.digests] == [1, 1]
    assert {unreachable.owner: unreachable.why for unreachable in after.unreachable} == {
        "No Address": "no email address is recorded",
        "Gone": "has left the council",
        "Owning Board": "no secretariat is recorded for the board",
        "Vacant Post": "the post is vacant",
        "Unknown Post": "the post has no recorded holder",
        "no owner": "the plan names no owner",
    }
    [text, _] = run(session, NEXT_DAY)
    assert "Monitored by: Watching Board" in text
    assert "You own this as Director" in text
    assert [recipient.name for recipient in owing_on(session, NEXT_DAY).had_today] == ["Holder", "Deputy"]


def test_after_an_outage_one_mail_tells_the_days_facts(session: Session) -> None:
    one_step(session)
    run(session, date(2019, 4, 23))
    [text] = run(session, date(2019, 5, 20))
    assert "20 days overdue" in text
    assert ledger(session)[1:] == [
        (14, True),
        (0, False),
        (1, False),
        (7, False),
    ]
    assert run(session, date(2019, 5, 21)) == []


def test_a_changed_deadline_starts_afresh(session: Session) -> None:
    _, _, step_id = one_step(session)
    run(session, NEXT_DAY)
    change(session, Milestone, step_id, last_day=date(2019, 6, 28))
    assert run(session, date(2019, 5, 7)) == []
    assert len(run(session, date(2019, 6, 21))) == 1
    change(session, Milestone, step_id, last_day=date(2019, 3, 1))
    [text] = run(session, date(2019, 6, 24))
    assert "115 days overdue" in text
    assert run(session, date(2019, 6, 25)) == []


def test_a_reopened_action_does_not_replay(session: Session) -> None:
    _, action_id, _ = one_step(session)
    run(session, NEXT_DAY)
    change(session, Action, action_id, state=ActionState.REPORTED_COMPLETE)
    change(session, Action, action_id, state=ActionState.IN_PROGRESS)
    assert run(session, date(2019, 5, 2)) == []


def test_an_extension_that_was_asked_for_is_said(session: Session) -> None:
    _, _, step_id = one_step(session)
    with building(session, BEFORE) as rec:
        asked = DeadlineChange(
            milestone_id=step_id,
            state=ChangeState.REQUESTED,
            from_printed="April 2019",
            to_printed="July 2019",
            to_precision=Precision.MONTH,
            to_last_day=date(2019, 7, 31),
            requested_on=date(2019, 3, 20),
        )
        rec.session.add(asked)
        rec.tell(StagedEvent.CHANGED)
    [text] = run(session, NEXT_DAY)
    assert "An extension to July 2019 was requested on 20 March 2019." in text


def test_still_open_items_ride_along(session: Session) -> None:
    _, action_id, _ = one_step(session)
    run(session, NEXT_DAY)
    with building(session, BEFORE) as rec:
        a_milestone(rec, action=rec.session.get_one(Action, action_id), last_day=date(2019, 5, 3), name="Second")
        rec.tell(StagedEvent.BUILT)
    [text] = run(session, date(2019, 5, 3))
    assert (
        text.index("DUE TODAY")
        < text.index("Milestone: Second")
        < text.index("STILL OPEN")
        < text.index("3 days overdue")
    )


def test_facts_are_checked_again_when_a_mail_goes(session: Session) -> None:
    owner_id, action_id, first = one_step(session, name="First")
    with building(session, BEFORE) as rec:
        a_milestone(rec, action=rec.session.get_one(Action, action_id), last_day=DEADLINE, name="Second")
        rec.tell(StagedEvent.BUILT)
    assert queue(session, NEXT_DAY).told == 2
    change(session, Milestone, first, state=MilestoneState.REPORTED_MET)
    change(session, Person, owner_id, address="new@council.example")
    _, transport = send(session, NEXT_DAY)
    assert transport.addresses == ["new@council.example"]
    assert "Second" in transport.texts[0]
    assert "First" not in transport.texts[0]
    assert [days for days, is_told in ledger(session) if is_told] == [1]
    told = {line.subject_id: line.is_accepted for line in told_to_person(session, owner_id) if line.is_told}
    assert len(told) == 1
    assert all(told.values())


@pytest.mark.parametrize(
    ("row", "values"),
    [
        (Action, {"state": ActionState.SUSPENDED}),
        (Milestone, {"last_day": date(2019, 6, 30)}),
        (Person, {"is_active": False}),
        (Person, {"address": None}),
    ],
)
def test_a_mail_with_nothing_left_to_say_is_dropped(
    session: Session, row: type[Action | Milestone | Person], values: dict[str, object]
) -> None:
    owner_id, action_id, step_id = one_step(session)
    queue(session, NEXT_DAY)
    change(session, row, {Action: action_id, Milestone: step_id, Person: owner_id}[row], **values)
    assert send(session, NEXT_DAY)[0] == SendResult(dropped=1)
    assert not any(is_told for _, is_told in ledger(session))


def test_an_unsent_mail_is_replaced_by_the_next_days(session: Session) -> None:
    owner_id, action_id, _ = one_step(session)

    def down(_message: object) -> None:
        raise ServerDown("no route")

    queue(session, NEXT_DAY)
    assert send(session, NEXT_DAY, MemoryTransport(down))[0].server_words
    assert queue(session, date(2019, 5, 2)) == Queued(mails=1, told=1, covered=2, replaced=1)
    result, transport = send(session, date(2019, 5, 2))
    assert result == SendResult(sent=1)
    assert "2 days overdue" in transport.texts[0]
    states = session.execute(sa.select(OutboxMail.state).order_by(OutboxMail.id)).scalars().all()
    assert states == [MailState.REPLACED, MailState.SENT]
    assert [days for days, is_told in ledger(session) if is_told] == [1]
    lines = told_about_action(session, [line.subject_id for line in told_to_person(session, owner_id)])
    assert {line.mail.state for line in lines} == {MailState.SENT}
    session.rollback()
    assert queue(session, date(2019, 5, 3)) == Queued()
    events = [entry.event for entry in history_of(session, [f"action:{action_id}"])]
    assert events.count("reminders.queued") == 2


def test_a_mail_that_did_not_go_on_its_day_waits_for_the_next_one_and_nobody_gets_two(session: Session) -> None:
    one_step(session)
    queue(session, date(2019, 5, 3))
    assert send(session, date(2019, 5, 4))[1].texts == []  # the server is back on Saturday
    assert queue(session, date(2019, 5, 7)).replaced == 1  # Monday was a bank holiday
    [text] = send(session, date(2019, 5, 7))[1].texts
    assert "7 days overdue" in text


def test_a_mail_that_did_not_go_and_has_nothing_left_to_say_is_taken_out(session: Session) -> None:
    _, action_id, _ = one_step(session)
    queue(session, date(2019, 5, 3))
    change(session, Action, action_id, state=ActionState.REPORTED_COMPLETE)
    assert queue(session, date(2019, 5, 7)) == Queued()
    assert [mail.state for mail in session.execute(sa.select(OutboxMail)).scalars()] == [MailState.DROPPED]
    assert ledger(session) == [(1, False), (-7, False), (0, False)]


def test_what_is_sent_again_is_told_once(session: Session) -> None:
    """An accepted mail stays told; of a refused one the new mail takes over what it tells."""
    owner_id, _, _ = one_step(session)
    queue(session, NEXT_DAY)
    send(session, NEXT_DAY, MemoryTransport(refuse))
    change(session, Person, owner_id, address="new@council.example")
    for words in ("1 day overdue", "1 day overdue"):
        with building(session, at_work(NEXT_DAY, 10)) as rec:
            newest = rec.session.execute(sa.select(OutboxMail).order_by(OutboxMail.id.desc()).limit(1)).scalar_one()
            resend(rec, newest.id, "It did not arrive.")
        [text] = send(session, NEXT_DAY, at=at_work(NEXT_DAY, 11))[1].texts
        assert words in text
    assert queue(session, date(2019, 5, 2)) == Queued()
    assert {(line.is_told, line.mail.state) for line in told_to_person(session, owner_id)} == {
        (True, MailState.SENT),
        (False, MailState.FAILED),
    }


def refuse(_message: object) -> None:
    raise MailRefused("550 no such mailbox", is_permanent=True)


def test_reading_takes_the_same_number_of_queries_however_long_the_plan(store: Store, session: Session) -> None:
    counted: list[str] = []
    event.listen(store.engine, "before_cursor_execute", lambda *args: counted.append(args[2]))
    counts = []
    for size in (2, 20):
        with building(session, BEFORE) as rec:
            plan = a_plan(rec)
            for number in range(size):
                holder = a_person(rec)
                owner = a_post(rec, holder=holder) if number % 2 else holder
                a_milestone(rec, action=an_action(rec, plan=plan, owner=owner, board=a_board(rec)))
            rec.tell(StagedEvent.BUILT)
        session.expire_all()
        counted.clear()
        assert len(owing_on(session, NEXT_DAY).digests) >= size
        counts.append(len(counted))
        session.rollback()
    assert counts[0] == counts[1]


def test_delegates_get_a_copy_where_the_post_wants_it_and_a_boards_secretariat_is_told_for_it(session: Session) -> None:
    with building(session, BEFORE) as rec:
        director, deputy, clerk = (a_person(rec, name=name) for name in ("Director", "Deputy", "Clerk"))
        post, other = (
            a_post(rec, title="Director of Place", holder=director),
            a_post(rec, title="Other", holder=director),
        )
        post.copies_delegates = True
        for held in (post, other):
            rec.session.add(Delegation(person_id=deputy.id, post_id=held.id, given_from_on=date(2019, 1, 1)))
        board = a_board(rec, name="Audit Board")
        rec.session.add(BoardSecretary(board_id=board.id, post_id=None, person_id=clerk.id))
        for ref, owner in (("1", post), ("2", other), ("3", board)):
            a_milestone(rec, action=an_action(rec, ref=ref, owner=owner), last_day=DEADLINE)
        rec.tell(StagedEvent.BUILT)
    told = {
        digest.recipient.name: [(item.concern.milestone.action_ref, item.concern.why) for item in digest.items]
        for digest in owing_on(session, NEXT_DAY).digests
    }
    assert told == {
        "Director": [("1", "as Director of Place"), ("2", "as Other")],
        "Deputy": [("1", "a copy, because you may report for Director of Place")],
        "Clerk": [("3", "as secretariat of Audit Board")],
    }
    session.rollback()
    texts = {text.splitlines()[0]: text for text in run(session, NEXT_DAY)}
    assert "A copy, because you may report for Director of Place\n" in texts["Hello Deputy,"]
    assert "You own this as secretariat of Audit Board\n" in texts["Hello Clerk,"]


def test_one_of_several_owners_reports_complete_and_none_is_chased(session: Session) -> None:
    with building(session, BEFORE) as rec:
        action = an_action(rec, owner=a_person(rec, name="First"))
        an_ownership(rec, action=action, owner=a_person(rec, name="Second"))
        a_milestone(rec, action=action, last_day=DEADLINE)
        rec.tell(StagedEvent.BUILT)
        action_id = action.id
    assert len(run(session, DEADLINE)) == 2
    change(session, Action, action_id, state=ActionState.REPORTED_COMPLETE)
    assert run(session, NEXT_DAY) == []
