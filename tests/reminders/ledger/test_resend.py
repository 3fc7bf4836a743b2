"""Sending a mail again, and the mails that stand in each other's place; on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from tests.support.builders import a_person, building
from tests.support.events import StagedEvent
from tests.support.ledger_lines import AT, a_line, a_mail, a_step
from tests.support.reminder_days import NEXT_DAY, one_step, queue, send
from tests.support.transports import MemoryTransport
from tracker.audit.queries import history_of
from tracker.errors import NotFound, Refused
from tracker.mail.enums import MailKind, MailState
from tracker.mail.models import OutboxMail
from tracker.mail.queries import waiting
from tracker.mail.transports.transport import ServerDown
from tracker.people.models import Person
from tracker.reminders.ledger.emails import mails_around
from tracker.reminders.ledger.queries import told_by_mail, told_to_person
from tracker.reminders.ledger.resend import resend, why_not_again

LATER = AT + timedelta(hours=3)
REASON = "She has a new mailbox."


@pytest.fixture
def mail(session: Session) -> OutboxMail:
    """A mail that a server refused, with what it was to tell."""
    with building(session, AT) as rec:
        person = a_person(rec, name="Ada", address="ada@council.example")
        made = a_mail(rec, person, state=MailState.FAILED, words="550 no such mailbox")
        made.reply_to = "secretariat@council.example"
        a_line(rec, made, a_step(rec))
        rec.tell(StagedEvent.BUILT)
    return made


def again(session: Session, mail_id: int, reason: str = REASON) -> OutboxMail:
    with building(session, LATER) as rec:
        return resend(rec, mail_id, reason)


def changed(session: Session, row: OutboxMail | Person, **values: object) -> None:
    with building(session, AT) as rec:
        rec.session.refresh(row)
        for name, value in values.items():
            setattr(row, name, value)
        rec.tell(StagedEvent.CHANGED)


def reader_of(session: Session, mail: OutboxMail) -> Person:
    return session.get_one(Person, mail.person_id)


@pytest.mark.parametrize("state", [MailState.SENT, MailState.FAILED])
def test_a_mail_is_sent_again_to_the_address_of_today(session: Session, mail: OutboxMail, state: MailState) -> None:
    changed(session, mail, state=state)
    changed(session, reader_of(session, mail), address="new@council.example")
    added = again(session, mail.id)
    assert (added.key, added.resend_of_id) == (f"resend:{mail.id}:1", mail.id)
    assert (added.kind, added.person_id, added.address) == (MailKind.DIGEST, mail.person_id, "new@council.example")
    assert (added.subject, added.text, added.html) == (mail.subject, "", "")
    assert (added.state, added.tries, added.queued_at) == (MailState.WAITING, 0, LATER)
    assert added.reply_to == "secretariat@council.example"
    assert added.message_id != mail.message_id
    assert added.message_id.endswith("@plans.example>")
    assert waiting(session, LATER) == [added.id]
    assert mail.state is state, "the first one stays as it is"


def test_it_is_on_the_record_with_its_reason_from_both_mails_and_the_person(session: Session, mail: OutboxMail) -> None:
    added = again(session, mail.id)
    for subject in (f"mail:{mail.id}", f"mail:{added.id}", f"person:{mail.person_id}"):
        entry = history_of(session, [subject])[0]
        assert (entry.event, entry.reason) == ("mail.sent_again", REASON)


def test_the_ledger_stays_with_the_first_mail(session: Session, mail: OutboxMail) -> None:
    added = again(session, mail.id)
    [line] = told_to_person(session, mail.person_id or 0)
    assert (line.mail.id, line.again and line.again.id) == (mail.id, added.id)
    assert told_by_mail(session, added.id) == []


def test_a_resend_is_sent_again_for_the_first_mail(session: Session, mail: OutboxMail) -> None:
    first = again(session, mail.id)
    changed(session, first, state=MailState.FAILED)
    second = again(session, first.id)
    assert (second.key, second.resend_of_id) == (f"resend:{mail.id}:2", mail.id)
    around = mails_around(session, mail)
    assert [one.id for one in around.resends] == [first.id, second.id]
    original = mails_around(session, second).original
    assert original is not None
    assert original.id == mail.id


@pytest.mark.parametrize("state", [MailState.WAITING, MailState.CLAIMED])
def test_one_that_is_under_way_is_not_sent_again(session: Session, mail: OutboxMail, state: MailState) -> None:
    added = again(session, mail.id)
    changed(session, added, state=state)
    for mail_id in (mail.id, added.id):
        with pytest.raises(Refused):
            again(session, mail_id)
    with pytest.raises(Refused, match="already being sent again"):
        again(session, mail.id)


@pytest.mark.parametrize("state", [MailState.WAITING, MailState.CLAIMED, MailState.DROPPED, MailState.REPLACED])
def test_only_what_a_server_has_answered_is_sent_again(session: Session, mail: OutboxMail, state: MailState) -> None:
    changed(session, mail, state=state)
    with pytest.raises(Refused, match=f"This one is {state}"):
        again(session, mail.id)


@pytest.mark.parametrize(
    ("values", "words"),
    [({"is_active": False}, "Ada has left the council"), ({"address": None}, "Ada has no email address")],
)
def test_nobody_who_cannot_get_mail_is_sent_any(
    session: Session, mail: OutboxMail, values: dict[str, object], words: str
) -> None:
    changed(session, reader_of(session, mail), **values)
    with pytest.raises(Refused, match=words):
        again(session, mail.id)
    assert waiting(session, LATER) == []


def test_sign_in_links_are_asked_for_anew(session: Session, mail: OutboxMail) -> None:
    changed(session, mail, kind=MailKind.SIGN_IN)
    with pytest.raises(Refused, match="Ask for a new one"):
        again(session, mail.id)


def test_a_mail_to_nobody_in_the_register_is_not_sent_again(session: Session, mail: OutboxMail) -> None:
    changed(session, mail, person_id=None)
    assert "nobody in the register" in why_not_again(session, mail)


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_a_reason_is_compulsory(session: Session, mail: OutboxMail, reason: str) -> None:
    with pytest.raises(Refused) as refused:
        again(session, mail.id, reason)
    assert refused.value.field == "reason"


def test_there_has_to_be_a_mail(session: Session) -> None:
    with pytest.raises(NotFound):
        again(session, 99)


def test_what_replaced_what_is_told_from_the_mails(session: Session) -> None:
    owner_id, _, _ = one_step(session)

    def down(_message: object) -> None:
        raise ServerDown("no route")

    for days in range(3):
        queue(session, NEXT_DAY + timedelta(days=days))
        send(session, NEXT_DAY + timedelta(days=days), MemoryTransport(down) if days < 2 else None)
    one, two, three = (session.get_one(OutboxMail, number) for number in (1, 2, 3))
    assert {mail.person_id for mail in (one, two, three)} == {owner_id}
    states = [mail.state for mail in (one, two, three)]
    assert states == [MailState.REPLACED, MailState.REPLACED, MailState.SENT]
    assert [mails_around(session, mail).replaced_by for mail in (one, two, three)] == [two, three, None]
    assert [mails_around(session, mail).replaced for mail in (one, two, three)] == [(), (one,), (two,)]
