"""400 days of the peer challenge's plan on a driven clock: each mail of each day beside an independent reckoning."""

import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from tests.support.builders import building
from tests.support.clock import START, Machine, install
from tests.support.databases import opened
from tests.support.digest_reader import read
from tests.support.events import StagedEvent
from tests.support.figures import Figures, Record
from tests.support.messages import words_of
from tests.support.oracle import Mail, Reckoning
from tests.support.plan_year import HAPPENINGS, Year, build
from tracker.audit.verification import verify
from tracker.config import resource
from tracker.installation.enums import InstallationKind

LONDON = ZoneInfo("Europe/London")
FIRST_DAY, DAYS = date(2019, 4, 1), 400


@pytest.fixture
def year(sqlite_template: Path, tmp_path: Path) -> Iterator[tuple[Session, Reckoning]]:
    """The plan in a plain SQLite file, and in the reckoning."""
    store = opened(f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'tracker.sqlite')}")
    reckoning = Reckoning.of_the_peer_challenge(resource("seed"))
    with store.sessions() as session:
        install(session, InstallationKind.LIVE)
        with building(session, START) as rec:
            build(rec, reckoning)
            rec.tell(StagedEvent.BUILT)
        yield session, reckoning
    store.engine.dispose()


def test_four_hundred_days_of_the_peer_challenges_plan(
    year: tuple[Session, Reckoning], record_property: Record
) -> None:
    session, reckoning = year
    machine, figures = Machine(), Figures(0, 0, 0, 0)
    for day in (FIRST_DAY + timedelta(days=number) for number in range(DAYS)):
        assert mails_at(session, machine, day, time(7, 59)) == [], f"{day}: before eight"
        owed, sent = reckoning.mails_on(day), mails_at(session, machine, day, time(8))
        assert dict(sent) == owed, f"{day}"
        times = Counter(address for address, _ in sent)
        figures += Figures(len(owed), len(times), times.total() - len(times), len(owed.keys() - times.keys()))
        if day in HAPPENINGS:
            with building(session, at(day, time(12))) as rec:
                HAPPENINGS[day](Year(rec, reckoning))
    figures.record(record_property)
    assert figures.twice == figures.lost == 0
    assert figures.sent == figures.owed > len(reckoning.addresses)
    assert verify(session).faults == []


def at(day: date, clock: time) -> datetime:
    """A moment in London."""
    return datetime.combine(day, clock, LONDON)


def mails_at(session: Session, machine: Machine, day: date, clock: time) -> list[tuple[str, Mail]]:
    """What goes to whom when the clock shows this."""
    machine.at = at(day, clock)
    machine.transport.messages.clear()
    machine.tick(session)
    return [(str(email_message["To"]), read(words_of(email_message))) for email_message in machine.transport.messages]
