"""Private calendar addresses: made, renewed, ended, and dead for a leaver; on both databases."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.builders import a_person, building
from tests.support.events import StagedEvent
from tracker.audit.queries import newest_events
from tracker.audit.verification import verify
from tracker.errors import NotFound, Refused
from tracker.people.calendar.queries import PrivateCalendar, person_of_calendar, private_calendar_of
from tracker.people.calendar.service import end_calendar_address, make_calendar_address
from tracker.people.models import CalendarAddress, Person
from tracker.people.queries import command_viewer
from tracker.people.rules import calendar_secret, link_secret
from tracker.people.service import PersonDetails, correct_person, mark_person_as_left, mark_person_as_returned

NOW = datetime(2019, 4, 1, 8, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
KEY, OTHER_KEY = "k" * 40, "o" * 40


def somebody(session: Session) -> int:
    """A person, by number."""
    with building(session, NOW) as rec:
        person = a_person(rec)
        rec.tell(StagedEvent.BUILT)
        return person.id


def make(session: Session, person_id: int, at: datetime = NOW) -> str:
    """Makes an address, and gives its secret."""
    with building(session, at) as rec:
        make_calendar_address(rec, person_id, KEY)
    calendar = private_calendar_of(session, person_id, KEY)
    assert calendar is not None
    return calendar.secret


def test_an_address_is_made_and_leads_to_its_person(session: Session) -> None:
    one, other = somebody(session), somebody(session)
    secret, another = make(session, one), make(session, other)
    assert private_calendar_of(session, one, KEY) == PrivateCalendar(secret, NOW)
    assert len(secret) == 43
    assert person_of_calendar(session, secret, KEY) == one
    assert person_of_calendar(session, another, KEY) == other
    assert person_of_calendar(session, secret[:-1], KEY) is None
    assert person_of_calendar(session, "", KEY) is None
    entry = newest_events(session, 1)[0]
    assert (entry.event, entry.about) == ("calendar_address.made", (f"person:{other}",))


def test_nobody_has_one_unasked(session: Session) -> None:
    assert private_calendar_of(session, somebody(session), KEY) is None


def test_a_new_address_is_the_death_of_the_old(session: Session) -> None:
    person_id = somebody(session)
    old = make(session, person_id)
    new = make(session, person_id, LATER)
    assert old != new
    assert person_of_calendar(session, old, KEY) is None
    assert person_of_calendar(session, new, KEY) == person_id
    assert private_calendar_of(session, person_id, KEY) == PrivateCalendar(new, LATER)
    assert newest_events(session, 1)[0].event == "calendar_address.renewed"


def test_an_address_is_ended_once(session: Session) -> None:
    person_id, other = somebody(session), somebody(session)
    secret, another = make(session, person_id), make(session, other)
    with building(session, LATER) as rec:
        end_calendar_address(rec, person_id)
    assert person_of_calendar(session, secret, KEY) is None
    assert private_calendar_of(session, person_id, KEY) is None
    assert person_of_calendar(session, another, KEY) == other
    entry = newest_events(session, 1)[0]
    assert (entry.event, entry.about) == ("calendar_address.ended", (f"person:{person_id}",))
    with pytest.raises(Refused, match="no calendar address"), building(session, LATER) as rec:
        end_calendar_address(rec, person_id)


def test_a_leavers_address_is_dead_and_stays_so(session: Session) -> None:
    person_id, other = somebody(session), somebody(session)
    secret, another = make(session, person_id), make(session, other)
    with building(session, LATER) as rec:
        mark_person_as_left(rec, command_viewer(), person_id, 1)
    assert person_of_calendar(session, secret, KEY) is None
    assert person_of_calendar(session, another, KEY) == other
    with pytest.raises(Refused, match="has left"), building(session, LATER) as rec:
        make_calendar_address(rec, person_id, KEY)
    with building(session, LATER) as rec:
        mark_person_as_returned(rec, command_viewer(), person_id, 2)
    assert person_of_calendar(session, secret, KEY) is None


def test_whoever_is_not_active_is_not_found_even_while_an_address_stands(session: Session) -> None:
    person_id = somebody(session)
    secret = make(session, person_id)
    with building(session, LATER) as rec:
        rec.session.get_one(Person, person_id).is_active = False
        rec.tell(StagedEvent.BUILT)
    assert private_calendar_of(session, person_id, KEY) is not None
    assert person_of_calendar(session, secret, KEY) is None


def test_another_mail_address_keeps_the_calendar(session: Session) -> None:
    person_id = somebody(session)
    secret = make(session, person_id)
    with building(session, LATER) as rec:
        correct_person(rec, command_viewer(), person_id, 1, PersonDetails("Ann Low", "new@council.example"))
    assert person_of_calendar(session, secret, KEY) == person_id


def test_with_another_secret_key_all_addresses_are_dead_and_can_be_made_anew(session: Session) -> None:
    person_id = somebody(session)
    old = make(session, person_id)
    assert private_calendar_of(session, person_id, OTHER_KEY) is None
    assert person_of_calendar(session, old, OTHER_KEY) is None
    with building(session, LATER) as rec:
        make_calendar_address(rec, person_id, OTHER_KEY)
    assert private_calendar_of(session, person_id, OTHER_KEY) is not None
    assert person_of_calendar(session, old, KEY) is None


def test_neither_tables_nor_trail_hold_the_secret(session: Session) -> None:
    person_id = somebody(session)
    secret = make(session, person_id)
    nonce = session.execute(sa.select(CalendarAddress.nonce)).scalar_one()
    kept = {
        table: str(session.execute(sa.text(f"SELECT * FROM {table}")).all())
        for table in ("audit_event", "audit_detail", "calendar_address")
    }
    assert not any(secret in words for words in kept.values())
    assert nonce not in kept["audit_event"] + kept["audit_detail"]
    assert verify(session).faults == []


def test_no_secret_is_good_for_anything_else() -> None:
    assert calendar_secret(KEY, 1, "n") != link_secret(KEY, 1, "n")
    assert len({calendar_secret(key, who, nonce) for key in (KEY, OTHER_KEY) for who in (1, 2) for nonce in "ab"}) == 8


def test_an_address_for_nobody_is_refused(session: Session) -> None:
    with pytest.raises(NotFound), building(session, NOW) as rec:
        make_calendar_address(rec, 999, KEY)
