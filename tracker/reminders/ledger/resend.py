"""Sending an email again: always done by a person, who gives a reason that is recorded.

It is here and not in the outbox because it needs the register of people for the current address.
"""

from tracker.audit.service import Recording
from tracker.database import AnySession
from tracker.errors import Refused
from tracker.mail.enums import MailKind, MailState
from tracker.mail.events import MailEvent
from tracker.mail.models import OutboxMail
from tracker.mail.queries import get_mail
from tracker.mail.rendering import Letter
from tracker.mail.service import NewMail, add_mails, mail_reference
from tracker.people.models import Person
from tracker.people.rules import require_text
from tracker.reminders.ledger.emails import resends_of

UNDER_WAY = (MailState.WAITING, MailState.CLAIMED)


def resend(rec: Recording, mail_id: int, reason: str) -> OutboxMail:
    """Puts a digest into the outbox once more, to the current address of its reader.

    Its wording is made when it is sent, from the facts of that day and from what the ledger says the first one told.
    Raises NotFound, or Refused without a reason or when `why_not_again` gives one.
    """
    reason = require_text(reason, "Enter why the email should be sent again.", "reason")
    mail = _locked_original(rec, mail_id)
    obstacle = why_not_again(rec.session, get_mail(rec.session, mail_id))
    if obstacle:
        raise Refused(obstacle)
    person = rec.session.get_one(Person, mail.person_id)
    number = len(resends_of(rec.session, mail.id)) + 1
    again = NewMail(
        key=f"resend:{mail.id}:{number}",
        kind=MailKind.DIGEST,
        person_id=person.id,
        address=person.address or "",
        letter=Letter(mail.subject, text="", html=""),
    )
    host = mail.message_id.rpartition("@")[2].removesuffix(">")
    [added] = add_mails(rec, [again], host)
    added.resend_of_id, added.reply_to = mail.id, mail.reply_to
    rec.tell(MailEvent.SENT_AGAIN, mail_reference(mail.id), mail_reference(added.id), person.reference, reason=reason)
    return added


def why_not_again(session: AnySession, mail: OutboxMail) -> str:
    """Why an email cannot be sent again, as a sentence; empty when it can."""
    if mail.kind is not MailKind.DIGEST:
        return "A sign-in link works once and for a short time. Ask for a new one on the sign-in page."
    if mail.state not in (MailState.SENT, MailState.FAILED):
        return f"Only an email that a server has accepted or refused can be sent again. This one is {mail.state}."
    if any(other.state in UNDER_WAY for other in resends_of(session, mail.resend_of_id or mail.id)):
        return "This email is already being sent again. Wait until it has gone."
    return _why_not_to(session.get(Person, mail.person_id) if mail.person_id is not None else None)


def _why_not_to(person: Person | None) -> str:
    if person is None:
        return "This email went to nobody in the register."
    if not person.is_active:
        return f"{person.full_name} has left the council and gets no more emails."
    return "" if person.address else f"{person.full_name} has no email address. Enter one in the register first."


def _locked_original(rec: Recording, mail_id: int) -> OutboxMail:
    """The first email, of which all others are resends, locked so that two people do not send it again at once."""
    original_id = get_mail(rec.session, mail_id).resend_of_id or mail_id
    return rec.session.get_one(OutboxMail, original_id, with_for_update=True, populate_existing=True)
