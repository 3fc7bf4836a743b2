"""Things change between the queueing of a mail and its sending: it says the truth of that moment, or does not go."""

from datetime import timedelta

import pytest

from tests.support.concurrent_changes import (
    LAST,
    NEWCOMER,
    Change,
    all_completed,
    completed,
    deadline_moved,
    gone,
    make,
    plan_closed,
    replaced,
)
from tests.support.figures import Figures, Record
from tests.support.mail_server import MailServer
from tests.support.owed_morning import ALL, AN_HOUR, Scene, address_of, told_in

CHANGES = pytest.mark.parametrize(
    ("change", "still_told"),
    [(deadline_moved, [1, 3]), (completed, [2, 3]), (all_completed, []), (gone, []), (replaced, [])],
    ids=lambda value: value.__name__ if callable(value) else "",
)


def check(scene: Scene, still_told: list[int], record_property: Record) -> None:
    """Everybody else has the whole of their mail, and the last owner what is still true, if anything."""
    figures = scene.figures(without=[address_of(LAST)])
    mine = [told_in(mail, LAST) for mail in scene.server.taken if mail.address == address_of(LAST)]
    is_owed = bool(still_told)
    figures += Figures(owed=is_owed, sent=len(mine), twice=0, lost=is_owed and not mine)
    figures.record(record_property)
    assert mine == ([still_told] if is_owed else [])
    assert (figures.sent, figures.twice, figures.lost) == (figures.owed, 0, 0)


@CHANGES
def test_a_change_while_the_mails_wait(
    handful: Scene, server: MailServer, change: Change, still_told: list[int], record_property: Record
) -> None:
    server.go_away()
    handful.tick()
    make(handful, change)
    server.come_back()
    handful.go_on(AN_HOUR)
    check(handful, still_told, record_property)


@CHANGES
def test_a_change_while_the_mails_of_others_go(
    handful: Scene, change: Change, still_told: list[int], record_property: Record
) -> None:
    """No transaction is open while the network is, so nobody has to wait; and nothing that was read before is sent."""

    def once() -> None:
        handful.after_each = lambda: None
        make(handful, change)

    handful.after_each = once
    handful.go_on(AN_HOUR)
    check(handful, still_told, record_property)


def test_whoever_takes_a_post_over_is_told_the_next_morning(
    handful: Scene, server: MailServer, record_property: Record
) -> None:
    server.go_away()
    handful.tick()
    make(handful, replaced)
    server.come_back()
    handful.go_on(AN_HOUR)
    handful.at += timedelta(days=1)
    handful.go_on(AN_HOUR)
    mine = [told_in(mail, LAST) for mail in server.taken if mail.address == NEWCOMER]
    Figures(owed=1, sent=len(mine), twice=max(len(mine) - 1, 0), lost=not mine).record(record_property)
    assert mine == [ALL]
    assert address_of(LAST) not in {mail.address for mail in server.taken}


def test_a_plan_that_is_closed_while_its_mails_wait(
    handful: Scene, server: MailServer, record_property: Record
) -> None:
    server.go_away()
    handful.tick()
    make(handful, plan_closed)
    server.come_back()
    handful.go_on(AN_HOUR)
    Figures(owed=0, sent=len(server.taken), twice=0, lost=0).record(record_property)
    assert server.taken == []


def test_a_plan_that_is_closed_while_its_mails_go(handful: Scene, server: MailServer, record_property: Record) -> None:
    handful.after_each = lambda: make(handful, plan_closed)
    handful.go_on(AN_HOUR)
    Figures(owed=1, sent=len(server.taken), twice=0, lost=0).record(record_property)
    assert [mail.address for mail in server.taken] == [address_of(1)]
