"""Verbs of the outbox: put an email in, claim it, record what became of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from tracker.audit.service import Recording
from tracker.database import Base
from tracker.mail.enums import MailKind, MailState
from tracker.mail.events import MailEvent
from tracker.mail.models import OutboxMail
from tracker.mail.queries import MAY_BE_CLAIMED, free_at, is_digest_of_another_day, mails_by_key
from tracker.mail.rendering import Letter, sign_in_letter
from tracker.mail.rules import lease_ended_before, message_id, next_try, sign_in_key

LONGEST_WORDS = 500  # characters kept of what a server says
OUTBOX = Base.metadata.tables[OutboxMail.__tablename__]
_TO_CLAIM = (
    sa.select(OutboxMail)
    .where(OutboxMail.id == sa.bindparam("mail_id"), MAY_BE_CLAIMED)
    .with_for_update()
    .execution_options(populate_existing=True)
)


@dataclass(frozen=True)
class NewMail:
    """An email to be put into the outbox. `key` says what it is for: there is only one email for each key.

    A letter whose text is made when it is claimed has a subject only. `reply_to` may be several addresses with commas
    between them; if it is empty, replies go where the installation says.
    """

    key: str
    kind: MailKind
    person_id: int | None
    address: str
    letter: Letter
    reply_to: str = ""


@dataclass(frozen=True)
class Fresh:
    """What an email says and to whom it goes, by the facts when it is sent; `reply_to` None: as when queued."""

    address: str
    letter: Letter
    reply_to: str | None = None


def put(rec: Recording, mail: NewMail, host: str) -> OutboxMail:
    """Puts one email into the outbox, or gives the one that has its key. `host` goes into the Message-ID."""
    present = mails_by_key(rec.session, [mail.key]).get(mail.key)
    if present is not None:
        return present
    [added] = add_mails(rec, [mail], host)
    rec.tell(MailEvent.QUEUED, *_references_of(added))
    return added


def sign_in_mail(token_id: int, person_id: int, name: str, address: str, minutes: int) -> NewMail:
    """The email that carries the one-time link of a token; the link itself is filled in when it is sent."""
    return NewMail(sign_in_key(token_id), MailKind.SIGN_IN, person_id, address, sign_in_letter(name, minutes))


def add_mails(rec: Recording, mails: Sequence[NewMail], host: str) -> list[OutboxMail]:
    """Writes emails as a part of a larger verb, which tells the event. A key in use breaks the recording."""
    added = [
        OutboxMail(
            key=mail.key,
            kind=mail.kind,
            person_id=mail.person_id,
            address=mail.address,
            subject=mail.letter.subject,
            text=mail.letter.text,
            html=mail.letter.html,
            message_id=message_id(mail.key, rec.now, host),
            queued_at=rec.now,
            next_try_at=rec.now,
            reply_to=mail.reply_to,
        )
        for mail in mails
    ]
    rec.session.add_all(added)
    rec.session.flush()
    return added


def claim(rec: Recording, mail_id: int, worker: str) -> tuple[OutboxMail, bool] | None:
    """Takes an email for one worker; None when another has it. The flag tells whether it may have been sent before.

    The row is locked while it is read, so that of two workers the second sees that it is taken. The caller ends
    the verb, with an event of its own when the email is not to be sent after all.
    """
    mail = rec.session.execute(_TO_CLAIM, {"mail_id": mail_id, **free_at(rec.now)}).scalar_one_or_none()
    if mail is None:
        return None
    may_have_gone = mail.state is MailState.CLAIMED
    mail.state, mail.claim, mail.claimed_at, mail.tries = MailState.CLAIMED, worker, rec.now, mail.tries + 1
    return mail, may_have_gone


def mark_sent(rec: Recording, mail_id: int, worker: str, words: str) -> bool:
    """Notes that a server accepted a mail. False when the claim was over and another worker has the mail."""
    values = {"state": MailState.SENT, "sent_at": rec.now, "server_words": _short(words)}
    return _close_claim(rec, mail_id, worker, MailEvent.SENT, values)


def mark_failed(
    rec: Recording, mail_id: int, worker: str, words: str, *, is_permanent: bool, may_have_gone: bool = False
) -> bool:
    """Records that an email was not accepted: for good, or put off with growing pauses, up to a last try."""
    tries = rec.session.execute(sa.select(OutboxMail.tries).where(OutboxMail.id == mail_id)).scalar_one()
    again_at = None if is_permanent else next_try(tries, rec.now)
    said = {"server_words": _short(words)}
    if again_at is None:
        return _close_claim(rec, mail_id, worker, MailEvent.FAILED, {"state": MailState.FAILED, **said})
    return _close_claim(rec, mail_id, worker, MailEvent.PUT_OFF, _given_back(again_at, may_have_gone) | said)


def release(rec: Recording, mail_id: int, worker: str, words: str, *, may_have_gone: bool = False) -> bool:
    """Gives a claim back because the server is down: the try does not count."""
    values = {"tries": OUTBOX.c.tries - 1, "server_words": _short(words)}
    return _close_claim(rec, mail_id, worker, MailEvent.RELEASED, _given_back(rec.now, may_have_gone) | values)


def _given_back(again_at: datetime, may_have_gone: bool) -> dict[str, object]:
    """An email that may be claimed from then on; one that may have been sent never goes back to waiting."""
    if may_have_gone:
        return {"state": MailState.CLAIMED, "claimed_at": lease_ended_before(again_at), "next_try_at": again_at}
    return {"state": MailState.WAITING, "next_try_at": again_at}


def drop(rec: Recording, mail: OutboxMail, words: str) -> None:
    """Takes an email out of the outbox that is not to be sent, and records why."""
    mail.state, mail.claim, mail.claimed_at, mail.server_words = MailState.DROPPED, None, None, words
    rec.tell(MailEvent.DROPPED, *_references_of(mail))


def drop_sign_in_mails(rec: Recording, person_id: int) -> None:
    """Takes the waiting sign-in emails of a person out of the outbox, as a part of the verb that ends their links."""
    rec.bulk(
        sa.update(OutboxMail)
        .where(
            OutboxMail.person_id == person_id,
            OutboxMail.kind == MailKind.SIGN_IN,
            OutboxMail.state == MailState.WAITING,
        )
        .values(state=MailState.DROPPED, server_words="the link no longer works")
    )


def unsent_digests(rec: Recording, but_of_day: date) -> list[OutboxMail]:
    """The digests of other days that have certainly not been sent, locked so that no sender claims one."""
    query = (
        sa.select(OutboxMail)
        .where(is_digest_of_another_day(but_of_day, (MailState.WAITING,)))
        .order_by(OutboxMail.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return list(rec.session.execute(query).scalars())


def drop_unsent_digests(mails: Collection[OutboxMail]) -> None:
    """Marks digests (from `unsent_digests`) as not to be sent, as a part of the day's queueing."""
    for mail in mails:
        mail.state, mail.server_words = MailState.DROPPED, "nothing left to say on a later day"


def replace_unsent_digests(mails: Collection[OutboxMail]) -> None:
    """Marks digests (from `unsent_digests`) as replaced by newer ones, as a part of the verb that writes those."""
    for mail in mails:
        mail.state, mail.server_words = MailState.REPLACED, "replaced by the email of a later day"


def give_up(rec: Recording, mail: OutboxMail, words: str) -> None:
    """Marks an email that this recording has claimed as failed for good: no server is asked to take it."""
    mail.state, mail.claim, mail.claimed_at, mail.server_words = MailState.FAILED, None, None, _short(words)
    rec.tell(MailEvent.FAILED, *_references_of(mail))


def rewrite(mail: OutboxMail, fresh: Fresh) -> None:
    """Gives an email its current text and addresses, as a part of the verb that claims it."""
    mail.address = fresh.address
    mail.reply_to = mail.reply_to if fresh.reply_to is None else fresh.reply_to
    mail.subject, mail.text, mail.html = fresh.letter.subject, fresh.letter.text, fresh.letter.html


def _close_claim(rec: Recording, mail_id: int, worker: str, event: MailEvent, values: Mapping[str, object]) -> bool:
    closed = rec.bulk(
        sa.update(OUTBOX)
        .where(OUTBOX.c.id == mail_id, OUTBOX.c.state == MailState.CLAIMED, OUTBOX.c.claim == worker)
        .values({"claim": None, "claimed_at": None, **values})
    )
    if closed != 1:
        return False
    person_id = rec.session.execute(sa.select(OUTBOX.c.person_id).where(OUTBOX.c.id == mail_id)).scalar_one()
    rec.tell(event, *_references(mail_id, person_id))
    return True


def _references_of(mail: OutboxMail) -> list[str]:
    return _references(mail.id, mail.person_id)


def _references(mail_id: int, person_id: int | None) -> list[str]:
    """What the events of an email are filed under: the email, and the person it goes to."""
    return [mail_reference(mail_id), *([f"person:{person_id}"] if person_id is not None else [])]


def mail_reference(mail_id: int) -> str:
    """How the audit trail names an email."""
    return f"mail:{mail_id}"


def _short(words: str) -> str:
    return words[:LONGEST_WORDS]
