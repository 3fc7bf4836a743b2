"""A mail server in every kind of trouble: what is owed arrives in the end, once; on both databases."""

from collections import Counter
from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.support.databases import Store
from tests.support.figures import Figures, Record
from tests.support.mail_server import MailServer, Trouble
from tests.support.owed_morning import AN_HOUR, OWNERS, TO_THE_END, Scene, address_of, repeated_alike
from tracker.audit.verification import verify
from tracker.mail.enums import MailState
from tracker.mail.models import OutboxMail

pytestmark = pytest.mark.usefixtures("hurried")

ALL_ARRIVED = Figures(owed=OWNERS, sent=OWNERS, twice=0, lost=0)
HALFWAY = 15


def states(store: Store) -> Counter[MailState]:
    """How many mails of the outbox are in which state."""
    with store.sessions() as session:
        assert verify(session).faults == []
        return Counter(session.execute(sa.select(OutboxMail.state)).scalars())


def test_a_server_that_is_well(scene: Scene, record_property: Record) -> None:
    scene.go_on(AN_HOUR)
    figures = scene.figures()
    figures.record(record_property)
    assert figures == ALL_ARRIVED
    assert states(scene.store) == {MailState.SENT: OWNERS}


def test_a_server_that_refuses_connections(scene: Scene, server: MailServer, record_property: Record) -> None:
    """For seven hours, in which it is tried more often than any mail may be: that uses up nobody's tries."""
    server.go_away()
    scene.go_on([timedelta(minutes=30)] * 14)
    assert server.taken == []
    server.come_back()
    scene.go_on(AN_HOUR)
    figures = scene.figures()
    figures.record(record_property)
    assert figures == ALL_ARRIVED
    assert states(scene.store) == {MailState.SENT: OWNERS}


@pytest.mark.parametrize(
    "trouble",
    [
        Trouble.SILENT_AT_DATA,
        Trouble.SILENT_AFTER_CONTENT,
        Trouble.BREAKS_IN_CONTENT,
        Trouble.BREAKS_BEFORE_ANSWER,
        Trouble.CLOSES,
        Trouble.LEAVES,
    ],
    ids=lambda trouble: trouble.name,
)
def test_a_server_that_fails_halfway(
    scene: Scene, server: MailServer, trouble: Trouble, record_property: Record
) -> None:
    server.has(trouble, begins_after=HALFWAY)
    scene.go_on(AN_HOUR)
    assert len(server.taken) == HALFWAY
    server.is_well()
    scene.go_on(TO_THE_END)
    figures = scene.figures()
    figures.record(record_property)
    assert figures == ALL_ARRIVED
    assert states(scene.store) == {MailState.SENT: OWNERS}


def test_a_server_that_takes_the_line_and_says_nothing(
    scene: Scene, server: MailServer, record_property: Record
) -> None:
    server.has(Trouble.SILENT)
    scene.go_on(AN_HOUR)
    server.is_well()
    scene.go_on(TO_THE_END)
    figures = scene.figures()
    figures.record(record_property)
    assert figures == ALL_ARRIVED


def test_a_server_that_takes_mails_and_does_not_say_so(
    scene: Scene, server: MailServer, record_property: Record
) -> None:
    """Nobody can know that such a mail has gone: it goes again, as the very same mail."""
    server.has(Trouble.TAKES_AND_BREAKS, begins_after=HALFWAY)
    scene.tick()
    server.is_well()
    scene.go_on(TO_THE_END)
    figures = scene.figures()
    figures.record(record_property)
    assert server.breaks in (1, 2), "a second mail may show that it is the server's trouble"
    assert figures == Figures(owed=OWNERS, sent=OWNERS, twice=server.breaks, lost=0)
    assert repeated_alike(server.taken)


def test_a_recipient_whom_the_server_does_not_know_stops_no_one(
    scene: Scene, server: MailServer, record_property: Record
) -> None:
    dead = address_of(7)
    server.has(Trouble.NONE, refuses=[dead])
    scene.go_on(AN_HOUR)
    figures = scene.figures(without=[dead])
    figures.record(record_property)
    assert figures == Figures(owed=OWNERS - 1, sent=OWNERS - 1, twice=0, lost=0)
    server.is_well()
    for _ in range(3):
        scene.at += timedelta(days=1)
        scene.go_on(AN_HOUR)
    assert scene.figures() == ALL_ARRIVED, "once the address works, what it was owed arrives"


@pytest.mark.parametrize("words", ["451 4.3.0 busy", "451 4.7.1 grey list", "451 try again later"])
def test_a_server_that_puts_off_every_tenth(
    scene: Scene, server: MailServer, words: str, record_property: Record
) -> None:
    server.has(Trouble.BUSY)
    server.busy_words = words
    scene.go_on(TO_THE_END)
    figures = scene.figures()
    figures.record(record_property)
    assert server.asked >= OWNERS + OWNERS // 10
    assert figures == ALL_ARRIVED
    assert states(scene.store) == {MailState.SENT: OWNERS}


def test_a_server_that_is_slow_while_another_worker_wants_to_send(
    scene: Scene, server: MailServer, record_property: Record
) -> None:
    """Every mail takes a minute, the batch far longer than any claim lasts; the other worker comes in after each."""
    server.has(Trouble.SLOW)
    other = Scene(scene.store, server)

    def a_minute_later() -> None:
        scene.at += timedelta(minutes=1)
        other.at = scene.at
        other.tick()

    scene.after_each = a_minute_later
    scene.go_on(AN_HOUR)
    figures = scene.figures()
    figures.record(record_property)
    assert figures == ALL_ARRIVED
    assert scene.ticked.sent > 0
    assert other.ticked.sent > 0


def test_a_server_that_is_away_for_days(scene: Scene, server: MailServer, record_property: Record) -> None:
    """Nobody's tries are used up; the mail that goes is that of its day, and no other."""
    server.go_away()
    for _ in range(2):
        scene.go_on(AN_HOUR)
        scene.at += timedelta(days=1) - sum(AN_HOUR, timedelta())
    server.come_back()
    scene.go_on(TO_THE_END)
    figures = scene.figures()
    figures.record(record_property)
    assert figures == ALL_ARRIVED
    assert all("3 days overdue" in mail.words for mail in server.taken)
    assert states(scene.store) == {MailState.SENT: OWNERS, MailState.REPLACED: OWNERS * 2}
