"""The worker is off over a long weekend: then one mail with that day's facts, and what was missed is covered."""

from collections import Counter
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from tests.support.builders import a_milestone, a_person, a_plan, an_action, building
from tests.support.clock import START, install
from tests.support.databases import Store
from tests.support.digest_reader import read
from tests.support.events import StagedEvent
from tests.support.figures import Figures, Record
from tests.support.mail_server import MailServer
from tests.support.oracle import KINDS, Reckoning, told_on
from tests.support.owed_morning import Scene
from tracker.installation.enums import InstallationKind
from tracker.reminders.models import Reminder

LONDON = ZoneInfo("Europe/London")
A_WEEK = timedelta(days=7)
OWNERS = 5


def build(store: Store, first: date, last: date) -> Reckoning:
    """A matter for each day from first to last, each owner with every fifth, in the product and in the reckoning."""
    reckoning = Reckoning(addresses={f"owner{number}": f"owner{number}@c.example" for number in range(OWNERS)})
    with store.sessions() as session:
        install(session, InstallationKind.LIVE)
        with building(session, START) as rec:
            plan = a_plan(rec)
            owners = [a_person(rec, name=key, address=address) for key, address in reckoning.addresses.items()]
            for number in range((last - first).days + 1):
                owner, ref, deadline = owners[number % OWNERS], str(number), first + timedelta(days=number)
                a_milestone(rec, action=an_action(rec, plan=plan, owner=owner, ref=ref), last_day=deadline)
                reckoning.owners[ref] = [("", owner.name)]
                reckoning.add_step(ref, "", deadline)
            rec.tell(StagedEvent.BUILT)
    return reckoning


@pytest.mark.parametrize(
    ("off", "back"),
    [
        (date(2019, 4, 18), date(2019, 4, 23)),  # from the Thursday before Good Friday to the Tuesday after Easter
        (date(2019, 12, 24), date(2020, 1, 2)),
    ],
    ids=["Easter", "Christmas"],
)
def test_off_for_a_long_weekend(
    store: Store, server: MailServer, off: date, back: date, record_property: Record
) -> None:
    """The worker stops in the morning of `off` before eight, and starts again at ten on the day `back`."""
    reckoning = build(store, off - A_WEEK, back + A_WEEK)
    scene, figures = Scene(store, server), Figures(0, 0, 0, 0)
    day = off - timedelta(days=2)
    while day <= back + timedelta(days=2):
        scene.at = datetime.combine(day, time(10 if day >= back else 8), LONDON)
        server.contents.clear()
        scene.tick()
        owed, sent = reckoning.mails_on(day), [(mail.address, read(mail.words)) for mail in server.taken]
        assert dict(sent) == owed, f"{day}"
        assert day != back or len(owed) == OWNERS
        times = Counter(address for address, _ in sent)
        figures += Figures(len(owed), len(times), times.total() - len(times), len(owed.keys() - times.keys()))
        day = back if day == off - timedelta(days=1) else day + timedelta(days=1)
    figures.record(record_property)
    assert figures.twice == figures.lost == 0
    assert told_kinds(store, back) == kinds_passed(reckoning, day - timedelta(days=1))


def told_kinds(store: Store, back: date) -> dict[date, set[int]]:
    """What the ledger holds for each deadline; of what it holds for one mail exactly one kind is told."""
    with store.sessions() as session:
        rows = session.execute(sa.select(Reminder)).scalars().all()
        held: dict[date, set[int]] = {}
        for row in rows:
            held.setdefault(row.subject_on, set()).add(row.days)
        told = Counter((row.subject_on, row.mail_id) for row in rows if row.is_told)
        assert set(told.values()) == {1}
        assert any(row.owed_on == back and not row.is_told for row in rows), "something was missed and is covered"
    return held


def kinds_passed(reckoning: Reckoning, until: date) -> dict[date, set[int]]:
    """Every kind whose day has come is told or covered, whether the worker was on or off that day."""
    deadlines = [step.last_day for step in reckoning.steps.values()]
    passed = {deadline: {kind for kind in KINDS if told_on(kind, deadline) <= until} for deadline in deadlines}
    return {deadline: kinds for deadline, kinds in passed.items() if kinds}
