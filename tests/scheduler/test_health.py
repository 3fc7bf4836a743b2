"""What is late and since when, as the database and the worker's sign of life tell it; on both databases."""

from datetime import UTC, date, datetime, time, timedelta
from email.message import EmailMessage
from itertools import count

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.builders import a_milestone, a_person, an_action, building
from tests.support.clock import START, Machine, ask_for, install
from tests.support.events import StagedEvent
from tests.support.transports import MemoryTransport
from tracker.dates import instant_of
from tracker.mail.backlog import due_since, last_sent_at
from tracker.mail.events import MailEvent
from tracker.mail.models import OutboxMail
from tracker.mail.rules import LEASE
from tracker.mail.service import claim
from tracker.mail.transports.transport import MailRefused, ServerDown
from tracker.scheduler.health import Health, health_of
from tracker.scheduler.service import queue_reminders

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture
def machine() -> Machine:
    return Machine()


@pytest.fixture(autouse=True)
def installed(session: Session) -> None:
    install(session)


def build(session: Session, owners: int = 1) -> None:
    with building(session, START) as rec:
        for number in range(owners):
            owner = a_person(rec, address=f"owner{number}@council.example")
            a_milestone(rec, action=an_action(rec, owner=owner), last_day=date(2019, 3, 31))
        rec.tell(StagedEvent.BUILT)


def health(session: Session, machine: Machine) -> Health:
    """The health while the worker is seen."""
    health = health_of(session, machine.at, machine.at)
    session.rollback()
    return health


def down(_: EmailMessage) -> None:
    raise ServerDown("no route to host")


def test_a_day_on_which_all_is_done_has_no_trouble(session: Session, machine: Machine) -> None:
    build(session)
    machine.tick(session)
    machine.pass_by(hours=5)
    found = health(session, machine)
    assert found == Health(None, None, None, machine.at, is_worker_away=False)
    assert (found.is_worker_well, found.is_mail_well, found.troubles) == (True, True, ())


def test_a_run_that_nobody_has_done_is_late(session: Session, machine: Machine) -> None:
    machine.at = instant_of(date(2019, 4, 1), time(8, 15))
    assert health(session, machine).run_late_since is None
    machine.pass_by(seconds=1)
    found = health(session, machine)
    assert found.run_late_since == instant_of(date(2019, 4, 1), time(8))
    assert not found.is_worker_well
    assert "late: reminders that were due on 1 April 2019 at 8:00am (UTC+1)" in found.troubles[0]
    machine.tick(session)
    assert health(session, machine).run_late_since is None


def test_a_run_that_fails_again_and_again_is_late(session: Session, machine: Machine) -> None:
    build(session)
    machine.base_url = "http://[broken"
    machine.tick(session)
    assert health(session, machine).run_late_since == instant_of(date(2019, 4, 1), time(8))


def test_the_run_of_yesterday_does_not_count_for_today(session: Session, machine: Machine) -> None:
    machine.tick(session)
    machine.pass_by(days=1)
    assert health(session, machine).run_late_since == instant_of(date(2019, 4, 2), time(8))


def test_a_server_that_is_down_for_an_hour(session: Session, machine: Machine) -> None:
    build(session)
    machine.transport = MemoryTransport(down)
    for _ in range(60):
        machine.tick(session)
        assert health(session, machine).is_mail_well
        machine.pass_by(minutes=1)
    found = health(session, machine)
    assert (found.mail_failing_since, found.mail_waiting_since) == (START, START)
    [said] = found.troubles
    assert said.startswith("Sending emails has failed since 1 April 2019 at 9:00am (UTC+1). Nothing is lost")
    machine.transport = MemoryTransport()
    machine.pass_by(minutes=30)
    machine.tick(session)
    assert health(session, machine).is_mail_well


def test_a_server_that_takes_some_and_breaks_off_has_not_failed(session: Session, machine: Machine) -> None:
    build(session, owners=3)

    calls = count(1)

    def takes_one(_: EmailMessage) -> None:
        if next(calls) in {2, 3, 5}:  # the first mail goes, and on the next occasion the second
            raise ServerDown("421 too many mails")

    machine.transport = MemoryTransport(takes_one)
    machine.tick(session)
    machine.pass_by(minutes=50)
    machine.tick(session)
    accepted_at = machine.at
    assert last_sent_at(session) == accepted_at
    with building(session, machine()) as rec:
        rec.bulk(sa.update(OutboxMail).values(next_try_at=machine.at + HOUR * 9))
        rec.tell(StagedEvent.CHANGED)
    machine.pass_by(minutes=59)
    assert health(session, machine).mail_failing_since is None
    machine.pass_by(minutes=1)
    assert health(session, machine).mail_failing_since == accepted_at


def test_mail_that_nobody_sends_waits(session: Session, machine: Machine) -> None:
    build(session)
    queue_reminders(session, machine.outgoing, machine)
    machine.pass_by(minutes=59, seconds=59)
    assert health(session, machine).is_mail_well
    machine.pass_by(seconds=1)
    found = health(session, machine)
    assert (found.mail_failing_since, found.mail_waiting_since) == (None, START)
    assert found.troubles == ("Emails that were due to be sent on 1 April 2019 at 9:00am (UTC+1) are still waiting.",)


def test_mail_that_was_put_off_is_not_due_before_its_next_try(session: Session, machine: Machine) -> None:
    build(session)

    def not_now(_: EmailMessage) -> None:
        raise MailRefused("451 come back later", is_permanent=False)

    machine.transport = MemoryTransport(not_now)
    machine.tick(session)
    assert due_since(session, machine.at) is None
    assert due_since(session, machine.at + 10 * MINUTE) == machine.at + MINUTE
    assert health(session, machine).is_mail_well


def test_mail_in_a_dead_workers_hands_is_due_when_the_claim_is_over(session: Session, machine: Machine) -> None:
    build(session)
    queue_reminders(session, machine.outgoing, machine)
    mail_id = session.execute(sa.select(OutboxMail.id)).scalar_one()
    with building(session, machine()) as rec:
        claim(rec, mail_id, "a worker that dies")
        rec.tell(MailEvent.CLAIMED, f"mail:{mail_id}")
    assert due_since(session, START + LEASE - MINUTE) is None
    assert due_since(session, START + 2 * LEASE) == START + LEASE


def test_the_worker_is_seen_or_it_is_not(session: Session, machine: Machine) -> None:
    machine.tick(session)
    health = health_of(session, None, START)
    assert (health.is_worker_away, health.worker_seen_at, health.is_worker_well) == (True, None, False)
    assert health.troubles[0].startswith("The worker was never seen. Until it runs, no reminders are queued")
    health = health_of(session, START - 3 * MINUTE, START)
    assert health.troubles[0].startswith("The worker was last seen on 1 April 2019 at 8:57am (UTC+1). Until it runs")


def test_a_moved_clock_does_not_make_the_worker_late(session: Session, machine: Machine) -> None:
    machine.tick(session)
    ask_for(session, machine, datetime(2019, 4, 8, 12, tzinfo=UTC))
    machine.tick(session)
    found = health(session, machine)
    assert found.troubles == ()
    assert found.worker_seen_at == datetime(2019, 4, 8, 12, tzinfo=UTC)
