"""The outbox and its sender on both databases."""

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.builders import a_person, building
from tests.support.transports import MemoryTransport, nothing_to_fill, same_as_stored
from tracker.audit.queries import newest_events
from tracker.audit.service import Recording
from tracker.mail.enums import MailKind, MailState
from tracker.mail.events import MailEvent
from tracker.mail.messages import Envelope
from tracker.mail.models import OutboxMail
from tracker.mail.queries import (
    counts_by_state,
    in_flight,
    last_failures,
    mails_of,
    newest_mails,
    oldest_waiting,
    waiting,
)
from tracker.mail.rendering import Letter
from tracker.mail.rules import LEASE, MOST_TRIES, PAUSES
from tracker.mail.sending import Refresh, SendResult, send_waiting
from tracker.mail.service import Fresh, NewMail, claim, mark_sent, put, sign_in_mail
from tracker.mail.transports.transport import MailRefused, OutcomeUnknown, ServerDown

NOW = datetime(2019, 4, 1, 8, tzinfo=UTC)
ENVELOPE = Envelope("tracker@plans.example")


def put_mails(session: Session, *names: str, at: datetime = NOW, kind: MailKind = MailKind.DIGEST) -> list[int]:
    ids = []
    for name in names:
        letter = Letter(f"For {name}", f"Hello {name}", f"<p>Hello {name}</p>")
        with building(session, at) as rec:
            ids.append(put(rec, NewMail(f"test:{name}", kind, None, f"{name}@c.example", letter), "plans.example").id)
    return ids


def sent_at(
    session: Session, transport: MemoryTransport, at: datetime = NOW, refresh: Refresh = same_as_stored
) -> SendResult:
    return send_waiting(session, transport, ENVELOPE, lambda: at, refresh, nothing_to_fill)


def state_of(session: Session, mail_id: int) -> tuple[MailState, int, str]:
    session.rollback()
    mail = session.get_one(OutboxMail, mail_id)
    return mail.state, mail.tries, mail.server_words


def test_a_key_is_put_once(session: Session) -> None:
    [first], [second] = put_mails(session, "a"), put_mails(session, "a")
    assert first == second
    assert [event.event for event in newest_events(session)] == ["mail.queued"]


def test_sends_each_once_in_order_and_marks_it(session: Session) -> None:
    ids = put_mails(session, "b", "a")
    ids += put_mails(session, "link", at=NOW + timedelta(seconds=5), kind=MailKind.SIGN_IN)
    transport = MemoryTransport()
    assert sent_at(session, transport, NOW + timedelta(minutes=1)) == SendResult(sent=3)
    assert transport.addresses == ["link@c.example", "b@c.example", "a@c.example"]
    assert transport.references == ["test:link", "test:b", "test:a"]
    assert transport.closed == 1
    assert {session.get_one(OutboxMail, mail_id).transport for mail_id in ids} == {"test"}
    assert {state_of(session, mail_id) for mail_id in ids} == {(MailState.SENT, 1, "250 accepted")}
    assert not sent_at(session, transport).did_work
    assert counts_by_state(session)[MailState.SENT] == 3
    assert oldest_waiting(session) is None
    events = [event.event for event in newest_events(session)]
    assert events.count("mail.claimed") == events.count("mail.sent") == 3


def test_no_transaction_is_open_while_the_network_is(session: Session) -> None:
    put_mails(session, "a")

    def look(_message: EmailMessage) -> None:
        assert not session.in_transaction()

    assert sent_at(session, MemoryTransport(look)).sent == 1


def test_one_refused_address_does_not_stop_the_rest(session: Session) -> None:
    bad, good = put_mails(session, "bad", "good")

    def refuse(message: EmailMessage) -> None:
        if "bad" in message["To"]:
            raise MailRefused("550 no such mailbox", is_permanent=True)

    assert sent_at(session, MemoryTransport(refuse)) == SendResult(sent=1, failed=1)
    assert state_of(session, bad) == (MailState.FAILED, 1, "550 no such mailbox")
    assert state_of(session, good)[0] is MailState.SENT
    assert [mail.id for mail in last_failures(session)] == [bad]


def test_an_address_that_is_none_fails_without_a_server(session: Session) -> None:
    with building(session, NOW) as rec:
        letter = Letter("s", "t", "h")
        bad = put(rec, NewMail("bad", MailKind.DIGEST, None, "not an address", letter), "plans.example").id
    put_mails(session, "good")
    transport = MemoryTransport()
    assert sent_at(session, transport) == SendResult(sent=1, failed=1)
    assert state_of(session, bad)[0] is MailState.FAILED
    assert "not an email address" in state_of(session, bad)[2]


def test_a_mail_put_off_is_tried_again_with_growing_pauses(session: Session) -> None:
    [mail_id] = put_mails(session, "a")

    def later(_message: EmailMessage) -> None:
        raise MailRefused("451 try later", is_permanent=False)

    at = NOW
    for pause in PAUSES:
        assert sent_at(session, MemoryTransport(later), at) == SendResult(put_off=1)
        assert not sent_at(session, MemoryTransport(later), at + pause - timedelta(seconds=1)).did_work
        at += pause
    sent_at(session, MemoryTransport(later), at)
    assert state_of(session, mail_id) == (MailState.FAILED, MOST_TRIES, "451 try later")


def test_a_server_that_is_down_stops_the_batch_at_nobodys_cost(session: Session) -> None:
    ids = put_mails(session, "a", "b", "c")
    calls = []

    def down(message: EmailMessage) -> None:
        calls.append(message)
        raise ServerDown("no route to host")

    assert sent_at(session, MemoryTransport(down)) == SendResult(server_words="no route to host")
    assert len(calls) == 2, "the second one tells that it is not about the first"
    assert [state_of(session, mail_id)[:2] for mail_id in ids] == [(MailState.WAITING, 0)] * 3
    assert sent_at(session, MemoryTransport()).sent == 3


def test_facts_are_checked_again_before_a_first_sending(session: Session) -> None:
    [mail_id] = put_mails(session, "a")

    def moved(_rec: Recording, _mail: OutboxMail) -> Fresh:
        return Fresh("new@c.example", Letter("New", "New words", "<p>New words</p>"))

    transport = MemoryTransport()
    sent_at(session, transport, refresh=moved)
    assert transport.addresses == ["new@c.example"]
    assert "New words" in transport.texts[0]
    assert session.get_one(OutboxMail, mail_id).text == "New words"


def test_a_mail_with_nothing_left_to_say_is_dropped(session: Session) -> None:
    [mail_id] = put_mails(session, "a")
    transport = MemoryTransport()
    assert sent_at(session, transport, refresh=lambda _rec, _mail: None) == SendResult(dropped=1)
    assert transport.messages == []
    assert state_of(session, mail_id)[0] is MailState.DROPPED


def test_a_mail_that_cannot_be_prepared_waits_and_the_rest_goes(session: Session) -> None:
    bad, _ = put_mails(session, "bad", "good")

    def breaks(rec: Recording, mail: OutboxMail) -> Fresh | None:
        if mail.id == bad:
            raise KeyError("a fault of ours")
        return same_as_stored(rec, mail)

    assert sent_at(session, MemoryTransport(), refresh=breaks) == SendResult(sent=1, put_off=1)
    assert state_of(session, bad) == (MailState.WAITING, 1, "could not be prepared: KeyError")


class Killed(BaseException):
    """What a worker meets between the server's answer and its own mark."""


def test_a_crash_after_acceptance_repeats_one_mail_word_for_word(session: Session) -> None:
    put_mails(session, "a", "b")
    first = MemoryTransport()

    def accepted_then_killed(message: EmailMessage) -> None:
        first.messages.append(message)
        raise Killed

    first.before = accepted_then_killed
    with pytest.raises(Killed):
        sent_at(session, first)
    session.rollback()
    assert in_flight(session, NOW) == 1

    def not_asked(_rec: Recording, mail: OutboxMail) -> Fresh | None:
        assert mail.address == "b@c.example", "a mail that may have gone must not change"
        return same_as_stored(_rec, mail)

    second = MemoryTransport()
    sent_at(session, second, NOW + timedelta(minutes=1), not_asked)
    assert second.addresses == ["b@c.example"]
    sent_at(session, second, NOW + LEASE, not_asked)
    again = second.messages[1]
    assert again["Message-ID"] == first.messages[0]["Message-ID"]
    assert second.texts[1] == first.texts[0]
    assert not sent_at(session, second, NOW + 2 * LEASE).did_work


def test_when_it_is_not_known_whether_a_mail_has_gone_its_claim_runs_out(session: Session) -> None:
    [mail_id] = put_mails(session, "a")

    def broken(_message: EmailMessage) -> None:
        raise OutcomeUnknown("the line broke")

    assert sent_at(session, MemoryTransport(broken)) == SendResult(unknown=1, server_words="the line broke")
    assert state_of(session, mail_id)[0] is MailState.CLAIMED
    assert waiting(session, NOW + LEASE - timedelta(seconds=1)) == []
    assert waiting(session, NOW + LEASE) == [mail_id]


def test_a_mail_that_kills_its_worker_is_given_up_in_the_end(session: Session) -> None:
    [mail_id] = put_mails(session, "a")

    def broken(_message: EmailMessage) -> None:
        raise RuntimeError("unforeseen")

    for tries in range(MOST_TRIES):
        assert sent_at(session, MemoryTransport(broken), NOW + tries * LEASE).unknown == 1
    assert sent_at(session, MemoryTransport(), NOW + MOST_TRIES * LEASE) == SendResult(failed=1)
    assert state_of(session, mail_id)[0] is MailState.FAILED


def test_a_worker_whose_claim_ran_out_marks_nothing(session: Session) -> None:
    [mail_id] = put_mails(session, "a")
    with building(session, NOW) as rec:
        assert claim(rec, mail_id, "one") is not None
        rec.tell(MailEvent.CLAIMED)
    with building(session, NOW) as rec:
        assert claim(rec, mail_id, "two") is None
    with building(session, NOW + LEASE) as rec:
        taken = claim(rec, mail_id, "two")
        assert taken is not None
        assert taken[1]
        rec.tell(MailEvent.CLAIMED)
    with building(session, NOW + LEASE) as rec:
        assert not mark_sent(rec, mail_id, "one", "250 ok")
    assert state_of(session, mail_id)[0] is MailState.CLAIMED


def test_a_sign_in_mail_holds_a_placeholder_and_its_link_is_stored_nowhere(session: Session) -> None:
    with building(session, NOW) as rec:
        person_id = a_person(rec).id
        put(rec, sign_in_mail(7, person_id, "A", "a@c.example", 15), "plans.example")
    transport = MemoryTransport()
    send_waiting(
        session, transport, ENVELOPE, lambda: NOW, same_as_stored, lambda _session, _mail: {"sign-in-link": "SECRET"}
    )
    assert "SECRET" in transport.texts[0]
    [stored] = newest_mails(session)
    assert "SECRET" not in stored.text + stored.html
    assert "{{sign-in-link}}" in stored.text
    assert mails_of(session, person_id) == [stored]
    found = session.execute(sa.text("SELECT content FROM audit_detail")).scalars()
    assert not any("SECRET" in (content or "") for content in found)
