"""What a tick does, and what is left of it for the next one; on both databases."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from email.message import EmailMessage

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.builders import a_milestone, a_person, an_action, building
from tests.support.clock import START, Machine, ask_for, install
from tests.support.events import StagedEvent
from tests.support.lga_plan import build_lga_plan
from tests.support.transports import MemoryTransport
from tracker.audit.verification import verify
from tracker.dates import instant_of, local_day
from tracker.installation.queries import clock_of, clock_target
from tracker.mail.enums import MailState
from tracker.mail.models import OutboxMail
from tracker.mail.rules import LEASE
from tracker.mail.service import put, sign_in_mail
from tracker.mail.transports.transport import ServerDown
from tracker.people.sign_in import issue_link
from tracker.reminders.models import Reminder
from tracker.scheduler.enums import Job, RunState
from tracker.scheduler.models import JobRun
from tracker.scheduler.queries import all_job_status, job_status, newest_runs
from tracker.scheduler.service import Ticked


@pytest.fixture
def machine() -> Machine:
    return Machine()


@pytest.fixture(autouse=True)
def installed(session: Session) -> None:
    install(session)


def build_one(session: Session, last_day: date = date(2019, 3, 31)) -> None:
    with building(session, START) as rec:
        a_milestone(rec, action=an_action(rec, owner=a_person(rec, address="owner@council.example")), last_day=last_day)
        rec.tell(StagedEvent.BUILT)


def build_lga(session: Session) -> None:
    with building(session, START) as rec:
        build_lga_plan(rec)
        rec.tell(StagedEvent.BUILT)


def runs(session: Session) -> list[tuple[Job, str, RunState]]:
    session.rollback()
    return [(run.job, run.slot, run.state) for run in reversed(newest_runs(session))]


def test_a_tick_queues_and_sends_once(session: Session, machine: Machine) -> None:
    build_one(session)
    assert machine.tick(session) == Ticked(queued=1, sent=1)
    assert not session.in_transaction()
    machine.pass_by(seconds=2)
    assert machine.tick(session) == Ticked()
    assert machine.transport.addresses == ["owner@council.example"]
    assert runs(session) == [
        (Job.QUEUE_REMINDERS, "2019-04-01T08:00", RunState.DONE),
        (Job.SEND_MAIL, "2019-04-01T08:00:00.000000Z", RunState.DONE),
    ]
    status = {one.job: one for one in all_job_status(session)}
    assert all(one.last_success is one.last_run and one.failures == 0 for one in status.values())
    last = status[Job.QUEUE_REMINDERS].last_run
    assert last is not None
    assert last.words == "1 email, 1 item told, 2 covered, 0 older emails replaced"


def test_nothing_before_eight_and_nothing_on_a_free_day(session: Session, machine: Machine) -> None:
    build_one(session)
    for at in (datetime(2019, 4, 1, 6, 59, tzinfo=UTC), datetime(2019, 4, 6, 12, tzinfo=UTC)):
        machine.at = at
        assert machine.tick(session) == Ticked()
    assert runs(session) == []


def test_a_failed_run_is_told_and_tried_again_after_a_pause(session: Session, machine: Machine) -> None:
    build_one(session)
    machine.base_url = "http://[broken"  # a fault of ours: no host can be read from it
    assert machine.tick(session) == Ticked()
    assert runs(session) == [(Job.QUEUE_REMINDERS, "2019-04-01T08:00", RunState.FAILED)]
    machine.pass_by(seconds=30)
    machine.tick(session)
    status = job_status(session, Job.QUEUE_REMINDERS)
    assert (status.failures, status.failing_since, status.last_success) == (1, START, None)
    assert status.last_run is not None
    assert status.last_run.words.startswith("ValueError: ")
    machine.pass_by(seconds=30)
    machine.base_url = "https://plans.example"
    assert machine.tick(session) == Ticked(queued=1, sent=1)
    assert [run.tries for run in session.execute(sa.select(JobRun)).scalars()] == [2, 1]


def test_a_server_that_is_down_is_left_alone_for_a_while(session: Session, machine: Machine) -> None:
    build_one(session)
    calls = []

    def down(message: EmailMessage) -> None:
        calls.append(message)
        raise ServerDown("no route to host")

    machine.transport = MemoryTransport(down)
    for _ in range(91):
        machine.tick(session)
        machine.pass_by(seconds=2)
    assert len(calls) == 3  # at once, after one minute, after two more
    status = job_status(session, Job.SEND_MAIL)
    assert (status.failures, status.failing_since) == (3, START)
    machine.transport = MemoryTransport()
    machine.pass_by(minutes=5)
    assert machine.tick(session).sent == 1
    assert job_status(session, Job.SEND_MAIL).failures == 0


def test_mail_that_was_only_dropped_is_no_success_after_a_failure(session: Session, machine: Machine) -> None:
    def down(_: EmailMessage) -> None:
        raise ServerDown("no route to host")

    build_one(session)
    machine.tick(session)
    machine.pass_by(seconds=2)
    machine.transport = MemoryTransport(down)
    for _ in range(2):
        with building(session, machine()) as rec:
            token = issue_link(rec, "owner@council.example", "127.0.0.1")
            assert token is not None
            put(rec, sign_in_mail(token.id, token.person_id, "Owner", "owner@council.example", 15), "plans.example")
        failed_at = machine.at
        machine.tick(session)
        machine.pass_by(minutes=16)
        machine.tick(session)
    assert {mail.state for mail in session.execute(sa.select(OutboxMail)).scalars()} == {
        MailState.SENT,
        MailState.DROPPED,
    }
    status = job_status(session, Job.SEND_MAIL)
    assert (status.failing_since, status.failures) == (failed_at - timedelta(minutes=16), 2)


def test_who_waits_for_a_link_is_not_kept_waiting_by_the_pause_for_a_dead_server(
    session: Session, machine: Machine
) -> None:
    build_one(session)

    def down(_message: EmailMessage) -> None:
        raise ServerDown("no route to host")

    machine.transport = MemoryTransport(down)
    for _ in range(4):
        machine.tick(session)
        machine.pass_by(minutes=16)
    machine.tick(session)  # the next pause is half an hour
    machine.transport = MemoryTransport()
    machine.pass_by(minutes=2)
    assert machine.tick(session).sent == 0
    with building(session, machine()) as rec:
        token = issue_link(rec, "owner@council.example", "127.0.0.1")
        assert token is not None
        put(rec, sign_in_mail(token.id, token.person_id, "Owner", "owner@council.example", 15), "plans.example")
    assert machine.tick(session).sent == 2


def test_a_sign_in_link_goes_with_its_secret_and_not_when_it_is_too_old(session: Session, machine: Machine) -> None:
    build_one(session)
    machine.tick(session)
    for wait in (0, 16):
        with building(session, machine()) as rec:
            token = issue_link(rec, "owner@council.example", "127.0.0.1")
            assert token is not None
            put(rec, sign_in_mail(token.id, token.person_id, "Owner", "owner@council.example", 15), "plans.example")
        machine.pass_by(minutes=wait, seconds=2)
        machine.tick(session)
    [_, link] = machine.transport.texts
    assert "https://plans.example/sign-in/link/1/" in link
    assert "{{" not in link


def test_the_peer_challenges_plan_from_april_to_may(session: Session, machine: Machine) -> None:
    build_lga(session)
    assert machine.tick(session) == Ticked(queued=5, sent=5)
    target = instant_of(date(2019, 5, 1), time(9))
    ask_for(session, machine, target)
    done = machine.tick(session)
    assert done.stops == 20 + 1  # the working days after the 1st up to 1 May at 8:00, then 1 May at 9:00
    assert machine() + clock_of(session).ahead == target
    assert clock_target(session) is None
    by_day = Counter(
        local_day(mail.sent_at) for mail in session.execute(sa.select(OutboxMail)).scalars() if mail.sent_at
    )
    assert by_day[date(2019, 4, 1)] == 5
    assert by_day[date(2019, 5, 1)] == 7
    assert sum(text.count("(1 day overdue)") for text in machine.transport.texts[-7:]) == 10
    assert len({str(message["Message-ID"]) for message in machine.transport.messages}) == 5 + done.sent
    assert verify(session).faults == []


def test_a_move_goes_on_where_it_stopped(session: Session, machine: Machine) -> None:
    build_lga(session)
    machine.tick(session)
    ask_for(session, machine, instant_of(date(2019, 5, 1), time(9)))

    class Killed(BaseException):
        pass

    def killed(message: EmailMessage) -> None:
        if len(machine.transport.messages) == 10:
            machine.transport.before = None
            machine.transport.messages.append(message)
            raise Killed

    machine.transport.before = killed
    with pytest.raises(Killed):
        machine.tick(session)
    session.rollback()
    assert clock_target(session) is not None
    session.rollback()
    machine.tick(session)
    assert clock_target(session) is not None, "the clock waits for the mail in the dead worker's hands"
    machine.pass_by(minutes=LEASE.seconds // 60)
    machine.tick(session)
    assert clock_target(session) is None
    ids = Counter(str(message["Message-ID"]) for message in machine.transport.messages)
    assert sorted(ids.values())[-2:] == [1, 2], "one mail was repeated, with its own Message-ID"
    on_the_day = [mail for mail in machine.transport.texts if "position on 1 May 2019" in mail]
    assert len(on_the_day) == 7


def test_nobody_gets_two_mails_on_one_day(session: Session, machine: Machine) -> None:
    build_lga(session)
    machine.tick(session)
    ask_for(session, machine, machine() + timedelta(days=45))
    machine.tick(session)
    told = session.execute(
        sa.select(Reminder.person_id, Reminder.owed_on, sa.func.count(Reminder.mail_id.distinct())).group_by(
            Reminder.person_id, Reminder.owed_on
        )
    ).all()
    assert told
    assert all(mails == 1 for _, _, mails in told)
