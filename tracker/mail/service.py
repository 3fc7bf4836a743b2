"""Verbs of the outbox: put a mail in, claim it, say what became of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from tracker.audit.service import Recording
from tracker.mail.enums import MailKind, MailState
from tracker.mail.letters import Letter, sign_in_letter
from tracker.mail.models import OutboxMail
from tracker.mail.queries import by_keys, is_digest_of_another_day, may_be_claimed
from tracker.mail.rules import message_id, next_try, sign_in_key

LONGEST_WORDS = 500  # characters kept of what a server says


@dataclass(frozen=True)
class NewMail:
    """A mail to be put into the outbox. `key` says what it is for: a second one under the same key is not made."""

    key: str
    kind: MailKind
    person_id: int | None
    address: str
    letter: Letter


@dataclass(frozen=True)
class Fresh:
    """What a mail says and to whom it goes, by the facts at the moment of sending."""

    address: str
    letter: Letter


def put(rec: Recording, mail: NewMail, host: str) -> OutboxMail:
    """Puts one mail into the outbox, or gives the one that is there under its key. `host` goes into the Message-ID."""
    known = by_keys(rec.session, [mail.key]).get(mail.key)
    if known is not None:
        return known
    [added] = add_mails(rec, [mail], host)
    rec.tell("mail.queued", *_about(added))
    return added


def sign_in_mail(token_id: int, person_id: int, name: str, address: str, minutes: int) -> NewMail:
    """The mail that carries the one-time link of a token; the link itself is filled in when it is sent."""
    return NewMail(sign_in_key(token_id), MailKind.SIGN_IN, person_id, address, sign_in_letter(name, minutes))


def add_mails(rec: Recording, mails: Sequence[NewMail], host: str) -> list[OutboxMail]:
    """Writes mails as a part of a larger verb, which tells the event. A key in use breaks the recording."""
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
        )
        for mail in mails
    ]
    rec.session.add_all(added)
    rec.session.flush()
    return added


def claim(rec: Recording, mail_id: int, worker: str) -> tuple[OutboxMail, bool] | None:
    """Takes a mail for one worker; None when another has it. The flag tells whether an earlier claim was abandoned.

    The caller ends the verb: with an event of its own when the mail is not to be sent after all.
    """
    before = rec.session.execute(sa.select(OutboxMail.state).where(OutboxMail.id == mail_id)).scalar_one_or_none()
    taken = rec.bulk(
        sa.update(OutboxMail)
        .where(OutboxMail.id == mail_id, may_be_claimed(rec.now))
        .values(state=MailState.CLAIMED, claim=worker, claimed_at=rec.now, tries=OutboxMail.tries + 1)
        .execution_options(synchronize_session=False)
    )
    if taken != 1:
        return None
    mail = rec.session.get_one(OutboxMail, mail_id, populate_existing=True)
    return mail, before is MailState.CLAIMED


def mark_sent(rec: Recording, mail_id: int, worker: str, words: str) -> bool:
    """Notes that a server accepted a mail. False when the claim was over and another worker has the mail."""
    return _close_claim(
        rec, mail_id, worker, "mail.sent", state=MailState.SENT, sent_at=rec.now, server_words=_short(words)
    )


def mark_failed(rec: Recording, mail_id: int, worker: str, words: str, *, is_permanent: bool) -> bool:
    """Notes that a mail was not taken: for good, or put off with growing pauses, up to a last try."""
    tries = rec.session.execute(sa.select(OutboxMail.tries).where(OutboxMail.id == mail_id)).scalar_one()
    again_at = None if is_permanent else next_try(tries, rec.now)
    if again_at is None:
        return _close_claim(rec, mail_id, worker, "mail.failed", state=MailState.FAILED, server_words=_short(words))
    return _close_claim(
        rec, mail_id, worker, "mail.put_off", state=MailState.WAITING, next_try_at=again_at, server_words=_short(words)
    )


def release(rec: Recording, mail_id: int, worker: str, words: str) -> bool:
    """Gives a claim back because the server is down: the try does not count."""
    return _close_claim(
        rec,
        mail_id,
        worker,
        "mail.released",
        state=MailState.WAITING,
        tries=OutboxMail.tries - 1,
        server_words=_short(words),
    )


def drop(rec: Recording, mail: OutboxMail, words: str) -> None:
    """Takes a mail out of the outbox that is not to be sent, and says why."""
    mail.state, mail.claim, mail.claimed_at, mail.server_words = MailState.DROPPED, None, None, words
    rec.tell("mail.dropped", *_about(mail))


def drop_sign_in_mails(rec: Recording, person_id: int) -> None:
    """Takes the waiting sign-in mails of a person out of the outbox, as a part of the verb that ends their links."""
    rec.bulk(
        sa.update(OutboxMail)
        .where(
            OutboxMail.person_id == person_id,
            OutboxMail.kind == MailKind.SIGN_IN,
            OutboxMail.state == MailState.WAITING,
        )
        .values(state=MailState.DROPPED, server_words="the link no longer works")
    )


def unsent_digests(rec: Recording, but_of_day: str) -> list[OutboxMail]:
    """The digests of other days that have certainly not gone, held so that no sender takes one meanwhile."""
    query = (
        sa.select(OutboxMail)
        .where(is_digest_of_another_day(but_of_day, (MailState.WAITING,)))
        .order_by(OutboxMail.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return list(rec.session.execute(query).scalars())


def replace_unsent_digests(rec: Recording, mails: Collection[OutboxMail]) -> None:
    """Marks digests (from `unsent_digests`) as replaced by newer ones, as a part of the verb that writes those."""
    for mail in mails:
        mail.state, mail.server_words = MailState.REPLACED, "replaced by the mail of a later day"


def give_up(rec: Recording, mail: OutboxMail, words: str) -> None:
    """Marks a mail that this recording has claimed as failed for good: no server will ever be asked to take it."""
    mail.state, mail.claim, mail.claimed_at, mail.server_words = MailState.FAILED, None, None, _short(words)
    rec.tell("mail.failed", *_about(mail))


def rewrite(mail: OutboxMail, fresh: Fresh) -> None:
    """Gives a mail the words and the address of today, as a part of the verb that claims it."""
    mail.address = fresh.address
    mail.subject, mail.text, mail.html = fresh.letter.subject, fresh.letter.text, fresh.letter.html


def _close_claim(rec: Recording, mail_id: int, worker: str, event: str, **values: object) -> bool:
    closed = rec.bulk(
        sa.update(OutboxMail)
        .where(OutboxMail.id == mail_id, OutboxMail.state == MailState.CLAIMED, OutboxMail.claim == worker)
        .values(claim=None, claimed_at=None, **values)
        .execution_options(synchronize_session=False)
    )
    if closed != 1:
        return False
    rec.tell(event, *_about(rec.session.get_one(OutboxMail, mail_id, populate_existing=True)))
    return True


def _about(mail: OutboxMail) -> list[str]:
    """A mail's events are found from the mail and from the person it goes to."""
    person = [f"person:{mail.person_id}"] if mail.person_id is not None else []
    return [mail_reference(mail.id), *person]


def mail_reference(mail_id: int) -> str:
    """How the trail names a mail."""
    return f"mail:{mail_id}"


def _short(words: str) -> str:
    return words[:LONGEST_WORDS]
