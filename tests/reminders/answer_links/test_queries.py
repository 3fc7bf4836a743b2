"""Links in mails: for whom they are made, what is kept of them, how they leave; on both databases."""

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.answer_links import KEY, NOW, Told, a_mail, secret_to, send
from tests.support.builders import building
from tests.support.events import StagedEvent
from tests.support.transports import MemoryTransport, same_as_stored
from tracker.mail.enums import MailState
from tracker.mail.models import OutboxMail
from tracker.mail.rules import SIGN_IN_LINK
from tracker.mail.sending import send_waiting
from tracker.mail.service import put, sign_in_mail
from tracker.people.sign_in import issue_link
from tracker.reminders.answer_links.service import links_in
from tracker.scheduler.outgoing import Outgoing

BASE = "https://plans.example"


def test_one_action_needs_no_page_for_all_and_a_mail_keeps_its_links(session: Session, told: Told) -> None:
    with building(session, NOW) as rec:
        mail = a_mail(rec, told.reader)
        first = links_in(rec, KEY, mail.id, told.reader.id, [told.one.id, told.one.id])
        both = links_in(rec, KEY, mail.id, told.reader.id, [told.one.id, told.two.id])
        assert links_in(rec, KEY, mail.id, told.reader.id, [told.one.id, told.two.id]) == both
        rec.tell(StagedEvent.CHANGED)
    assert (list(first), list(both)) == ([told.one.id], [told.one.id, told.two.id, None])
    assert first.items() <= both.items()
    send(session, secret_to(session, mail.id, told.one.id), told.one.id, told.reader.id)
    with building(session, NOW) as rec:
        left = links_in(rec, KEY, mail.id, told.reader.id, [told.one.id, told.two.id])
    assert list(left) == [told.two.id]


def test_only_hashes_are_kept(session: Session, told: Told) -> None:
    send(session, told.secret(session, told.one), told.one.id, told.reader.id)
    secrets = [told.secret(session, action) for action in (told.one, told.two, None)]
    session.rollback()
    for table in sa.inspect(session.get_bind()).get_table_names():
        kept = str(session.execute(sa.text(f"SELECT * FROM {table}")).all())
        assert not any(secret in kept for secret in secrets), table


def sent(session: Session) -> MemoryTransport:
    """What leaves when the outbox is sent."""
    transport = MemoryTransport()
    out = Outgoing(transport, BASE, KEY)
    at = NOW + timedelta(minutes=1)
    send_waiting(session, transport, out.envelope, lambda: at, same_as_stored, out.fill)
    return transport


def test_a_mail_leaves_with_addresses_in_place_of_placeholders(session: Session, told: Told) -> None:
    secrets = [told.secret(session, action) for action in (told.one, told.two, None)]
    [message] = sent(session).messages
    for part in message.iter_parts():
        words = part.get_content()
        assert "{{" not in words
        assert all(f"{BASE}/answer/{secret}" in words for secret in secrets)
    mail = session.get_one(OutboxMail, told.mail_id)
    assert (mail.state, "{{answer-" in mail.text, "/answer/" in mail.text) == (MailState.SENT, True, False)


def test_a_sign_in_mail_is_filled_with_its_own_link_only(session: Session, told: Told) -> None:
    with building(session, NOW) as rec:
        token = issue_link(rec, told.reader.address or "", "here")
        assert token is not None
        rec.session.flush()
        mail = put(
            rec, sign_in_mail(token.id, told.reader.id, "Reader", told.reader.address or "", 15), "plans.example"
        )
    filled = Outgoing(MemoryTransport(), BASE, KEY).fill(session, mail)
    assert list(filled) == [SIGN_IN_LINK]
    assert filled[SIGN_IN_LINK].startswith(f"{BASE}/sign-in/link/")
