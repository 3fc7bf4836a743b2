"""Mails that may have gone already: never lost, never changed, and not sent twice where it can be known."""

from datetime import date
from email.message import EmailMessage

import pytest
from sqlalchemy.orm import Session

from tests.mail.test_service import ENVELOPE, NOW, Killed, put_mails, sent_at, state_of
from tests.mail.test_troubles import Troubled
from tests.support.builders import building
from tests.support.events import StagedEvent
from tests.support.notify_server import notify_standing_in
from tests.support.transports import MemoryTransport, nothing_to_fill, same_as_stored
from tracker.audit.service import Recording
from tracker.clock import machine_now
from tracker.mail.enums import MailState
from tracker.mail.models import OutboxMail
from tracker.mail.queries import in_flight
from tracker.mail.rules import LEASE, PAUSES
from tracker.mail.sending import SendResult, send_waiting
from tracker.mail.service import Fresh, unsent_digests
from tracker.mail.transports.transport import MailRefused, ServerDown
from tracker.mail.transports.transport_factory import transport_for


def may_have_gone(session: Session, name: str = "a") -> tuple[int, MemoryTransport]:
    """A mail that a server took from a sender that was killed before it could note it."""
    [mail_id] = put_mails(session, name)
    took = MemoryTransport()

    def take_and_kill(message: EmailMessage) -> None:
        took.messages.append(message)
        raise Killed

    took.before = take_and_kill
    with pytest.raises(Killed):
        sent_at(session, took)
    session.rollback()
    return mail_id, took


def not_to_be_asked(_rec: Recording, mail: OutboxMail) -> Fresh | None:
    raise AssertionError(f"{mail.key} may have gone and must not change")


def test_a_server_that_has_the_mail_is_not_given_it_twice(session: Session) -> None:
    mail_id, _ = may_have_gone(session)
    transport = MemoryTransport()
    transport.known = {"test:a": "accepted before, as 740e5834"}
    put_mails(session, "b")
    assert sent_at(session, transport, NOW + LEASE).sent == 2
    assert (transport.asked, transport.references) == (["test:a"], ["test:b"])
    assert state_of(session, mail_id) == (MailState.SENT, 2, "accepted before, as 740e5834")


def test_a_server_is_asked_with_no_transaction_open(session: Session) -> None:
    may_have_gone(session)

    class Asked(MemoryTransport):
        def accepted_before(self, reference: str) -> str:
            assert not session.in_transaction()
            return super().accepted_before(reference)

    transport = Asked()
    assert sent_at(session, transport, NOW + LEASE, not_to_be_asked).sent == 1
    assert (transport.asked, transport.references) == (["test:a"], ["test:a"])


@pytest.mark.parametrize(
    ("trouble", "tries"),
    [(ServerDown("no route"), 1), (MailRefused("451 later", is_permanent=False), 2)],
    ids=["server down", "put off"],
)
def test_a_mail_that_may_have_gone_goes_again_word_for_word_whatever_comes_between(
    session: Session, trouble: Exception, tries: int
) -> None:
    mail_id, took = may_have_gone(session)
    at = NOW + LEASE
    sent_at(session, Troubled(a=trouble), at, not_to_be_asked)
    assert state_of(session, mail_id) == (MailState.CLAIMED, tries, str(trouble))
    assert in_flight(session, at) == 0, "nobody has it in hand"
    with building(session, at) as rec:
        assert unsent_digests(rec, date(2019, 4, 2)) == [], "the mail of a later day does not take its place"
        rec.tell(StagedEvent.CHANGED)
    at += PAUSES[1]
    transport = MemoryTransport()
    assert sent_at(session, transport, at, not_to_be_asked).sent == 1
    assert transport.asked == ["test:a"]
    assert transport.messages[0]["Message-ID"] == took.messages[0]["Message-ID"]
    assert transport.texts == took.texts


def test_a_mail_that_may_have_gone_and_cannot_be_prepared_still_may_have_gone(session: Session) -> None:
    mail_id, _ = may_have_gone(session)
    with building(session, NOW) as rec:
        rec.session.get_one(OutboxMail, mail_id).subject = "two\nlines"
        rec.tell(StagedEvent.CHANGED)
    assert sent_at(session, MemoryTransport(), NOW + LEASE).put_off == 1
    assert state_of(session, mail_id)[0] is MailState.CLAIMED


def test_notify_is_not_given_a_mail_twice_that_it_took_before_the_line_broke(session: Session) -> None:
    [mail_id] = put_mails(session, "a")
    with notify_standing_in() as notify:
        transport = transport_for(notify.setting(), machine_now)

        def sent_by_notify() -> SendResult:
            return send_waiting(session, transport, ENVELOPE, lambda: at, same_as_stored, nothing_to_fill)

        at, notify.hangs_up = NOW, True
        assert sent_by_notify().unknown == 1
        at, notify.hangs_up = NOW + LEASE, False
        assert sent_by_notify() == SendResult(sent=1)
        [taken] = notify.taken
    words = f"accepted by GOV.UK Notify as {taken['id']}, where it is created"
    assert state_of(session, mail_id) == (MailState.SENT, 2, words)
    assert session.get_one(OutboxMail, mail_id).transport == "GOV.UK Notify"
