"""Trouble with one mail and with the server, and what is noted of it; on both databases."""

import threading
from datetime import timedelta
from email.message import EmailMessage

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from tests.mail.test_service import NOW, Killed, put_mails, sent_at, state_of
from tests.support.builders import building
from tests.support.databases import Store
from tests.support.transports import MemoryTransport, same_as_stored
from tests.support.waiting import LONGEST_SECONDS
from tracker.audit.service import Recording
from tracker.mail.enums import MailKind, MailState
from tracker.mail.models import OutboxMail
from tracker.mail.queries import waiting
from tracker.mail.rendering import Letter
from tracker.mail.rules import MOST_TRIES, PAUSES
from tracker.mail.sending import SendResult
from tracker.mail.service import Fresh, NewMail, put
from tracker.mail.transports.transport import MailRefused, OutcomeUnknown, ServerDown

MINUTE = timedelta(minutes=1)


class Troubled(MemoryTransport):
    """A server that meets some names with trouble."""

    def __init__(self, **troubles: Exception) -> None:
        super().__init__(self.meet)
        self.troubles = troubles
        self.tried: list[str] = []

    def meet(self, message: EmailMessage) -> None:
        name = str(message["To"]).partition("@")[0]
        self.tried.append(name)
        if name in self.troubles:
            raise self.troubles[name]


def test_a_server_that_answers_the_next_mail_had_trouble_with_the_first_one_only(session: Session) -> None:
    bad, *_ = put_mails(session, "bad", "b", "c")
    transport = Troubled(bad=ServerDown("the line broke"))
    assert sent_at(session, transport) == SendResult(sent=2, put_off=1)
    assert state_of(session, bad) == (MailState.WAITING, 1, "the line broke")
    assert waiting(session, NOW + PAUSES[0] - timedelta(seconds=1)) == []


def test_such_a_mail_is_given_up_in_the_end_and_stopped_no_one(session: Session) -> None:
    [bad] = put_mails(session, "bad")
    at = NOW
    for number in range(MOST_TRIES):
        put_mails(session, f"good{number}", at=at)
        transport = Troubled(bad=ServerDown("the line broke"))
        result = sent_at(session, transport, at)
        assert (result.sent, result.server_words) == (1, "")
        at += PAUSES[-1]
    assert state_of(session, bad) == (MailState.FAILED, MOST_TRIES, "the line broke")


def test_a_refusal_too_is_an_answer(session: Session) -> None:
    bad, _ = put_mails(session, "bad", "unknown")
    transport = Troubled(bad=ServerDown("the line broke"), unknown=MailRefused("550 no such user", is_permanent=True))
    assert sent_at(session, transport) == SendResult(failed=1, put_off=1)
    assert state_of(session, bad)[:2] == (MailState.WAITING, 1)


def test_trouble_with_the_last_mail_is_taken_for_the_servers(session: Session) -> None:
    _, last = put_mails(session, "a", "last")
    transport = Troubled(last=ServerDown("no route"))
    assert sent_at(session, transport) == SendResult(sent=1, server_words="no route")
    assert state_of(session, last) == (MailState.WAITING, 0, "no route")


def test_what_a_server_that_was_down_gave_back_stands_behind_what_has_not_been_tried(session: Session) -> None:
    put_mails(session, "bad", "worse", "good")
    troubles = {"bad": ServerDown("no route"), "worse": ServerDown("no route")}
    assert sent_at(session, Troubled(**troubles), NOW + MINUTE).server_words == "no route"
    again = Troubled(**troubles)
    sent_at(session, again, NOW + 2 * MINUTE)
    assert again.tried == ["good", "bad", "worse"]


def test_after_one_mail_whose_outcome_is_unknown_the_next_one_goes(session: Session) -> None:
    slow, _, _ = put_mails(session, "slow", "b", "c")
    assert sent_at(session, Troubled(slow=OutcomeUnknown("timed out"))) == SendResult(sent=2, unknown=1)
    assert state_of(session, slow)[0] is MailState.CLAIMED


def test_after_two_the_server_is_left_alone(session: Session) -> None:
    put_mails(session, "slow", "slower", "c")
    transport = Troubled(slow=OutcomeUnknown("timed out"), slower=OutcomeUnknown("timed out again"))
    assert sent_at(session, transport) == SendResult(unknown=2, server_words="timed out again")
    assert transport.tried == ["slow", "slower"]


def test_a_mail_that_somebody_waits_for_goes_before_the_next_digest(session: Session) -> None:
    put_mails(session, "a", "b", "c")

    def ask_for_a_link(message: EmailMessage) -> None:
        if "a@" in message["To"]:
            put_mails(session, "link", at=NOW + MINUTE, kind=MailKind.SIGN_IN)

    transport = MemoryTransport(ask_for_a_link)
    assert sent_at(session, transport, NOW + MINUTE).sent == 4
    assert transport.references == ["test:a", "test:link", "test:b", "test:c"]


def test_a_link_that_a_server_did_not_take_is_tried_once_in_a_batch(session: Session) -> None:
    put_mails(session, "link", kind=MailKind.SIGN_IN)
    put_mails(session, "a", "b")
    transport = Troubled(link=MailRefused("450 busy", is_permanent=False))
    assert sent_at(session, transport) == SendResult(sent=2, put_off=1)
    assert transport.tried == ["link", "a", "b"]


def test_a_mail_waits_without_words_and_gets_them_when_it_is_claimed(session: Session) -> None:
    with building(session, NOW) as rec:
        letter = Letter("3 actions need your attention", "", "")
        new = NewMail("digest:1", MailKind.DIGEST, None, "a@c.example", letter, reply_to="office@c.example")
        mail_id = put(rec, new, "plans.example").id

    def write(_rec: Recording, mail: OutboxMail) -> Fresh:
        return Fresh(mail.address, Letter("2 actions need your attention", "Hello A", "<p>Hello A</p>"))

    transport = MemoryTransport()
    assert sent_at(session, transport, refresh=write).sent == 1
    assert (transport.messages[0]["Subject"], transport.texts) == ("2 actions need your attention", ["Hello A\n"])
    assert transport.messages[0]["Reply-To"] == "office@c.example"
    assert session.get_one(OutboxMail, mail_id).text == "Hello A"


def test_answers_go_where_the_facts_of_the_moment_say(session: Session) -> None:
    put_mails(session, "a")

    def write(_rec: Recording, mail: OutboxMail) -> Fresh:
        return Fresh(mail.address, Letter("s", "t", "h"), reply_to="new.office@c.example")

    transport = MemoryTransport()
    sent_at(session, transport, refresh=write)
    assert transport.messages[0]["Reply-To"] == "new.office@c.example"


def test_what_became_of_a_mail_is_noted_whatever_happens_to_the_next_one(session: Session) -> None:
    first, bad, last = put_mails(session, "first", "bad", "last")

    def breaks(rec: Recording, mail: OutboxMail) -> Fresh | None:
        if mail.id == bad:
            raise KeyError("a fault of ours")
        return same_as_stored(rec, mail)

    transport = MemoryTransport()
    assert sent_at(session, transport, refresh=breaks) == SendResult(sent=2, put_off=1)
    assert transport.references == ["test:first", "test:last"]
    assert [state_of(session, mail_id)[0] for mail_id in (first, bad, last)] == [
        MailState.SENT,
        MailState.WAITING,
        MailState.SENT,
    ]


def test_a_database_that_fails_ends_the_batch_and_no_mail_goes_twice(session: Session) -> None:
    first, bad = put_mails(session, "first", "bad")

    def breaks(rec: Recording, mail: OutboxMail) -> Fresh | None:
        if mail.id == bad:
            rec.session.execute(sa.text("SELECT nothing FROM nowhere"))
        return same_as_stored(rec, mail)

    with pytest.raises(SQLAlchemyError):
        sent_at(session, MemoryTransport(), refresh=breaks)
    assert [state_of(session, mail_id)[:2] for mail_id in (first, bad)] == [(MailState.SENT, 1), (MailState.WAITING, 0)]


def test_a_kill_leaves_one_mail_in_doubt_and_those_before_it_noted(session: Session) -> None:
    ids = put_mails(session, "a", "b", "c", "d")

    def kill(message: EmailMessage) -> None:
        if "c@" in message["To"]:
            raise Killed

    with pytest.raises(Killed):
        sent_at(session, MemoryTransport(kill))
    states = [state_of(session, mail_id)[0] for mail_id in ids]
    assert states == [MailState.SENT, MailState.SENT, MailState.CLAIMED, MailState.WAITING]


def test_of_two_senders_at_once_each_mail_finds_one(store: Store, session: Session) -> None:
    put_mails(session, *(f"p{number}" for number in range(20)))
    together, transport = threading.Barrier(2), MemoryTransport()
    sent: list[int] = []

    def work() -> None:
        with store.sessions() as own:
            together.wait(LONGEST_SECONDS)
            sent.append(sent_at(own, transport).sent)

    senders = [threading.Thread(target=work) for _ in range(2)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join(LONGEST_SECONDS)
    assert sum(sent) == 20
    assert sorted(transport.references) == sorted(f"test:p{number}" for number in range(20))
