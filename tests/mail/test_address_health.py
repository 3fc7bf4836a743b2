"""Which addresses take mail, by what became of the mails to them; on both databases."""

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.mail.test_service import sent_at
from tests.support.builders import building
from tests.support.events import StagedEvent
from tests.support.transports import MemoryTransport
from tracker.audit.service import Recording
from tracker.mail.enums import MailKind
from tracker.mail.models import OutboxMail
from tracker.mail.queries import address_health
from tracker.mail.rendering import Letter
from tracker.mail.rules import PAUSES, AddressHealth
from tracker.mail.service import Fresh, NewMail, put
from tracker.mail.transports.transport import MailRefused

FIRST = datetime(2019, 4, 1, 7, tzinfo=UTC)
NO_USER = MailRefused("550 no such user", is_permanent=True)
DAY = timedelta(days=1)


def mail(
    session: Session,
    day: int,
    outcome: Exception | None,
    address: str = "a@c.example",
    kind: MailKind = MailKind.DIGEST,
) -> None:
    """A mail of a day, counted from 1 April 2019, and what the server made of it."""
    at = FIRST + (day - 1) * DAY
    with building(session, at) as rec:
        letter = Letter("s", "t", "h")
        put(rec, NewMail(f"test:{address}:{kind}:{at}", kind, None, address, letter), "plans.example")

    def answer(_message: object) -> None:
        if outcome is not None:
            raise outcome

    sent_at(session, MemoryTransport(answer), at)


def test_an_address_that_takes_its_mail_has_no_entry(session: Session) -> None:
    mail(session, 1, None)
    assert address_health(session, ["a@c.example", "never@c.example"]) == {}
    assert address_health(session, []) == {}


def test_refusals_in_a_row_are_counted_from_the_last_mail_that_was_taken(session: Session) -> None:
    mail(session, 1, NO_USER)
    mail(session, 2, None)
    mail(session, 3, NO_USER)
    mail(session, 4, MailRefused("550 moved away", is_permanent=True), kind=MailKind.SIGN_IN)
    mail(session, 4, NO_USER, "other@c.example")
    found = address_health(session, {"a@c.example", "other@c.example"})
    assert found == {
        "a@c.example": AddressHealth(2, date(2019, 4, 3), date(2019, 4, 4), "550 moved away"),
        "other@c.example": AddressHealth(1, date(2019, 4, 4), date(2019, 4, 4), "550 no such user"),
    }
    mail(session, 5, None)
    assert set(address_health(session, found)) == {"other@c.example"}


def test_days_are_those_of_london(session: Session) -> None:
    mail(session, 1, NO_USER)
    with building(session, FIRST) as rec:
        rec.session.execute(sa.select(OutboxMail)).scalar_one().queued_at = datetime(2019, 4, 1, 23, 30, tzinfo=UTC)
        rec.tell(StagedEvent.CHANGED)
    assert address_health(session, ["a@c.example"])["a@c.example"].last_on == date(2019, 4, 2)


def test_a_mail_put_off_counts_only_when_it_is_given_up(session: Session) -> None:
    busy = MailRefused("451 busy", is_permanent=False)
    mail(session, 1, busy)
    assert address_health(session, ["a@c.example"]) == {}

    def answer(_message: object) -> None:
        raise busy

    at = FIRST
    for pause in PAUSES:
        at += pause
        sent_at(session, MemoryTransport(answer), at)
    assert address_health(session, ["a@c.example"])["a@c.example"].words == "451 busy"


def test_no_address_at_all_counts_and_our_own_fault_does_not(session: Session) -> None:
    def broken(_rec: Recording, _mail: OutboxMail) -> Fresh | None:
        raise KeyError("a fault of ours")

    with building(session, FIRST) as rec:
        letter = Letter("s", "t", "h")
        put(rec, NewMail("none", MailKind.DIGEST, None, "not an address", letter), "plans.example")
    sent_at(session, MemoryTransport(), FIRST)
    with building(session, FIRST) as rec:
        put(rec, NewMail("fine", MailKind.DIGEST, None, "a@c.example", letter), "plans.example")
    at = FIRST
    for pause in [*PAUSES, DAY]:
        sent_at(session, MemoryTransport(), at, broken)
        at += pause
    assert address_health(session, ["not an address", "a@c.example"]) == {
        "not an address": AddressHealth(
            1, date(2019, 4, 1), date(2019, 4, 1), "'not an address' is not an email address"
        )
    }


@pytest.mark.parametrize("addresses", [1, 300])
def test_any_number_of_addresses_is_one_query(session: Session, addresses: int) -> None:
    mail(session, 1, NO_USER, "p0@c.example")
    statements: list[str] = []
    engine = session.get_bind()

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        statements.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    found = address_health(session, [f"p{number}@c.example" for number in range(addresses)])
    sa.event.remove(engine, "before_cursor_execute", note)
    assert set(found) == {"p0@c.example"}
    assert len([one for one in statements if one.startswith("SELECT")]) == 1
