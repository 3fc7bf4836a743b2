"""What a server refused for good has told nobody: it is owed again, once a working day; on both databases."""

from datetime import date
from email.message import EmailMessage

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.builders import a_milestone, building
from tests.support.events import StagedEvent
from tests.support.reminder_days import BEFORE, NEXT_DAY, change, ledger, one_step, queue, run, send
from tests.support.transports import MemoryTransport
from tracker.actions.enums import ActionState
from tracker.actions.models import Action
from tracker.mail.enums import MailState
from tracker.mail.models import OutboxMail
from tracker.mail.sending import SendResult
from tracker.mail.transports.transport import MailRefused
from tracker.people.models import Person
from tracker.reminders.ledger.queries import told_to_person
from tracker.reminders.service import Queued


def refusing(address: str) -> MemoryTransport:
    """A server that does not know this address."""

    def refuse(message: EmailMessage) -> None:
        if str(message["To"]) == address:
            raise MailRefused("550 no such mailbox", is_permanent=True)

    return MemoryTransport(refuse)


DEAD = "old@council.example"
FRIDAY, SATURDAY, MONDAY = date(2019, 5, 31), date(2019, 6, 1), date(2019, 6, 3)


def test_what_a_refused_mail_did_not_tell_is_owed_again(session: Session) -> None:
    owner_id, _, _ = one_step(session, last_day=date(2019, 5, 30))
    change(session, Person, owner_id, address=DEAD)
    run(session, date(2019, 5, 23))  # due soon; then the mailbox is closed
    queue(session, FRIDAY)
    assert send(session, FRIDAY, refusing(DEAD))[0] == SendResult(failed=1)
    assert queue(session, FRIDAY) == Queued()
    assert queue(session, SATURDAY) == Queued()
    assert queue(session, MONDAY) == Queued(mails=1, told=1, covered=1)
    assert send(session, MONDAY, refusing(DEAD))[0] == SendResult(failed=1)
    assert queue(session, MONDAY) == Queued()
    change(session, Person, owner_id, address="new@council.example")
    result, transport = queue(session, date(2019, 6, 4)), send(session, date(2019, 6, 4), refusing(DEAD))[1]
    assert result == Queued(mails=1, told=1, covered=1)
    assert transport.addresses == ["new@council.example"]
    assert "5 days overdue" in transport.texts[0]
    assert queue(session, date(2019, 6, 5)) == Queued()
    assert ledger(session) == [
        (-7, True),
        (1, True),
        (0, False),
    ]
    states = session.execute(sa.select(OutboxMail.state).order_by(OutboxMail.id)).scalars().all()
    assert states == [MailState.SENT, MailState.FAILED, MailState.FAILED, MailState.SENT]
    assert all(line.is_accepted for line in told_to_person(session, owner_id) if line.is_told)


def test_what_is_no_longer_true_is_not_owed_again(session: Session) -> None:
    _, action_id, _ = one_step(session)
    queue(session, NEXT_DAY)
    send(session, NEXT_DAY, MemoryTransport(refuse_all))
    change(session, Action, action_id, state=ActionState.REPORTED_COMPLETE)
    assert queue(session, date(2019, 5, 2)) == Queued()
    change(session, Action, action_id, state=ActionState.IN_PROGRESS)
    assert len(run(session, date(2019, 5, 3))) == 1


def refuse_all(_message: EmailMessage) -> None:
    raise MailRefused("550 no such mailbox", is_permanent=True)


def test_a_refused_mail_and_a_newer_one_are_told_as_one(session: Session) -> None:
    owner_id, action_id, _ = one_step(session)
    queue(session, NEXT_DAY)
    send(session, NEXT_DAY, MemoryTransport(refuse_all))
    with building(session, BEFORE) as rec:
        a_milestone(rec, action=rec.session.get_one(Action, action_id), last_day=date(2019, 5, 2), name="Second")
        rec.tell(StagedEvent.BUILT)
    [text] = run(session, date(2019, 5, 2))
    assert text.index("2 days overdue") < text.index("DUE TODAY") < text.index("Milestone: Second")
    assert "STILL OPEN" not in text
    assert {line.mail.state for line in told_to_person(session, owner_id)} == {MailState.SENT}
