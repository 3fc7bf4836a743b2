"""kill -9 at every step of the sending, and two workers that start in the same second; on both databases."""

from collections import Counter
from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.support.concurrent_changes import LAST, completed, make
from tests.support.fault_workers import at_work, is_killed_at
from tests.support.figures import Figures, Record
from tests.support.kill_points import (
    OF_A_DOWNFALL,
    OF_A_PAUSE,
    OF_A_REFUSAL,
    OF_ONE_MAIL,
    OF_QUEUEING,
    PLACES,
    TAKEN_UNMARKED,
)
from tests.support.mail_server import MailServer, Trouble
from tests.support.owed_morning import OWNERS, TO_THE_END, Scene, address_of, repeated_alike
from tracker.audit.verification import verify
from tracker.mail.enums import MailState
from tracker.mail.models import OutboxMail
from tracker.mail.rules import LEASE

PAST_THE_LEASE = LEASE + timedelta(minutes=1)


def states(scene: Scene) -> Counter[MailState]:
    """How many mails of the outbox are in which state."""
    with scene.store.sessions() as session:
        assert verify(session).faults == []
        return Counter(session.execute(sa.select(OutboxMail.state)).scalars())


@pytest.mark.parametrize("place", PLACES)
def test_a_worker_is_killed_and_the_next_one_goes_on(
    handful: Scene, server: MailServer, place: str, record_property: Record
) -> None:
    refused = [address_of(1)] if place in OF_A_REFUSAL else []
    server.has(Trouble.CLOSES if place in OF_A_DOWNFALL else Trouble.NONE, begins_after=2, refuses=refused)
    if place in OF_A_PAUSE:
        server.refuses = {address_of(1): "451 4.2.1 mailbox busy"}
    assert is_killed_at(handful, place), "the worker never came to this place"
    server.has(Trouble.NONE, refuses=refused)
    handful.at += PAST_THE_LEASE
    handful.go_on(TO_THE_END)
    figures = handful.figures(without=refused)
    figures.record(record_property)
    owed = handful.owners - len(refused)
    twice = int(place in TAKEN_UNMARKED)
    assert figures == Figures(owed=owed, sent=owed, twice=twice, lost=0)
    assert figures.twice <= 1
    assert repeated_alike(server.taken)
    assert states(handful)[MailState.SENT] == owed


@pytest.mark.parametrize("wait", [PAST_THE_LEASE, timedelta(days=1)], ids=["the same day", "the next day"])
def test_what_may_have_gone_goes_again_as_it_was_whatever_has_changed(
    handful: Scene, server: MailServer, wait: timedelta, record_property: Record
) -> None:
    """The last owner's mail was taken and not marked; when it goes again, one of its matters is complete."""
    assert is_killed_at(handful, "when the answer to the sixth is read")
    make(handful, completed)
    handful.at += wait
    handful.go_on(TO_THE_END)
    figures = handful.figures()
    figures.record(record_property)
    assert figures == Figures(owed=handful.owners, sent=handful.owners, twice=1, lost=0)
    assert [mail.address for mail in server.taken].count(address_of(LAST)) == 2
    assert repeated_alike(server.taken)


def test_workers_are_killed_one_after_another(scene: Scene, server: MailServer, record_property: Record) -> None:
    """Each takes up where the last one died, and after each that dies in the middle one gets a mail further."""
    for place in (*OF_QUEUEING, *OF_ONE_MAIL):
        assert is_killed_at(scene, place), place
        scene.at += PAST_THE_LEASE
        if place in OF_ONE_MAIL:
            assert is_killed_at(scene, "when the mark is committed")
            scene.at += PAST_THE_LEASE
    scene.go_on(TO_THE_END)
    figures = scene.figures()
    figures.record(record_property)
    assert figures == Figures(owed=OWNERS, sent=OWNERS, twice=len(TAKEN_UNMARKED & OF_ONE_MAIL.keys()), lost=0)
    assert repeated_alike(server.taken)
    assert states(scene) == {MailState.SENT: OWNERS}


@pytest.mark.parametrize("morning", range(1, 21))
def test_two_workers_start_in_the_same_second(handful: Scene, morning: int, record_property: Record) -> None:
    assert at_work(handful, ["", ""]) == [0, 0], f"morning {morning}"
    figures = handful.figures()
    figures.record(record_property)
    assert figures == Figures(owed=handful.owners, sent=handful.owners, twice=0, lost=0)
    assert states(handful) == {MailState.SENT: handful.owners}
