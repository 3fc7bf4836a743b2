"""The sender: claims mail after mail, hands each to the transport, and marks what became of it."""

import logging
import secrets
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from typing import TypeAlias

from sqlalchemy.exc import SQLAlchemyError

from tracker.audit.service import Actor, AnySession, Recording, recording
from tracker.mail.messages import Envelope, Unsendable, message_of
from tracker.mail.models import OutboxMail
from tracker.mail.queries import waiting
from tracker.mail.rules import MOST_TRIES
from tracker.mail.service import (
    Fresh,
    claim,
    drop,
    give_up,
    mail_reference,
    mark_failed,
    mark_sent,
    release,
    rewrite,
)
from tracker.mail.transports import MailRefused, OutcomeUnknown, ServerDown, Transport

SENDER = Actor.job("send mail")

Now: TypeAlias = Callable[[], datetime]
Refresh: TypeAlias = Callable[[Recording, OutboxMail], Fresh | None]
Fill: TypeAlias = Callable[[AnySession, OutboxMail], Mapping[str, str]]

log = logging.getLogger(__name__)


@dataclass
class SendResult:
    """What a batch did, in numbers of mails; `server_words` is what kept the rest from going, empty for nothing."""

    sent: int = 0
    failed: int = 0
    put_off: int = 0
    dropped: int = 0
    unknown: int = 0
    server_words: str = ""

    @property
    def did_work(self) -> bool:
        """Whether anything happened that a record of the run should show."""
        return self != SendResult()


def send_waiting(
    session: AnySession, transport: Transport, envelope: Envelope, now: Now, refresh: Refresh, fill: Fill
) -> SendResult:
    """Sends what is due, one mail after another, with no transaction open while the network is.

    `refresh` is called inside the claim for a mail that has certainly not gone, and gives what it is to say now, or
    None when nothing is left to say; a mail that may have gone is sent again as it was. `fill` gives the values for
    its placeholders. One bad mail never stops the rest; a server that is down stops the batch, at nobody's cost.
    """
    mail_ids = waiting(session, now())
    session.rollback()
    sender = _Sender(session, transport, envelope, now, refresh, fill)
    try:
        for mail_id in mail_ids:
            sender.send(mail_id)
            if sender.result.server_words:
                break
    finally:
        transport.close()
    return sender.result


class _Sender:
    """One batch: what it needs for each mail, and the count of what it did."""

    def __init__(
        self, session: AnySession, transport: Transport, envelope: Envelope, now: Now, refresh: Refresh, fill: Fill
    ) -> None:
        self.session = session
        self.transport = transport
        self.envelope = envelope
        self.now = now
        self.refresh = refresh
        self.fill = fill
        self.worker = secrets.token_hex(8)
        self.result = SendResult()

    def send(self, mail_id: int) -> None:
        """Claims one mail, sends it with no transaction open, and marks it."""
        message = self._claimed(mail_id)
        if message is None:
            return
        try:
            words = self.transport.send(message)
        except MailRefused as refusal:
            self._fail(mail_id, str(refusal), is_permanent=refusal.is_permanent)
        except ServerDown as down:
            with self._recording() as rec:
                release(rec, mail_id, self.worker, str(down))
            self.result.server_words = str(down)
        except OutcomeUnknown as unknown:
            self._leave(mail_id, str(unknown))
        except Exception as error:
            # What a transport did not foresee may have happened after the mail had gone.
            log.exception("sending %s failed", mail_reference(mail_id))
            self._leave(mail_id, type(error).__name__)
        else:
            with self._recording() as rec:
                is_ours = mark_sent(rec, mail_id, self.worker, words)
            self.result.sent += is_ours

    def _claimed(self, mail_id: int) -> EmailMessage | None:
        """The message of a mail that is now ours; None when it is not, or is not to be sent."""
        try:
            with self._recording() as rec:
                taken = claim(rec, mail_id, self.worker)
                return self._prepared(rec, *taken) if taken else None
        except SQLAlchemyError:
            raise
        except Exception as error:
            log.exception("preparing %s failed", mail_reference(mail_id))
            self._put_off_unprepared(mail_id, f"could not be prepared: {type(error).__name__}")
            return None

    def _prepared(self, rec: Recording, mail: OutboxMail, was_abandoned: bool) -> EmailMessage | None:
        if mail.tries > MOST_TRIES:
            give_up(rec, mail, "Tried too often: each time the sender stopped before the server answered.")
            self.result.failed += 1
            return None
        if not was_abandoned:
            fresh = self.refresh(rec, mail)
            if fresh is None:
                drop(rec, mail, "nothing left to say when it was to be sent")
                self.result.dropped += 1
                return None
            rewrite(mail, fresh)
        try:
            message = message_of(mail, self.fill(rec.session, mail), self.envelope, rec.now)
        except Unsendable as error:
            give_up(rec, mail, str(error))
            self.result.failed += 1
            return None
        rec.tell("mail.claimed", mail_reference(mail.id))
        return message

    def _put_off_unprepared(self, mail_id: int, words: str) -> None:
        with self._recording() as rec:
            if claim(rec, mail_id, self.worker) is not None:
                mark_failed(rec, mail_id, self.worker, words, is_permanent=False)
                self.result.put_off += 1

    def _fail(self, mail_id: int, words: str, *, is_permanent: bool) -> None:
        with self._recording() as rec:
            mark_failed(rec, mail_id, self.worker, words, is_permanent=is_permanent)
        if is_permanent:
            self.result.failed += 1
        else:
            self.result.put_off += 1

    def _leave(self, mail_id: int, words: str) -> None:
        """Leaves the claim to run out: then the mail goes again, word for word, under the same Message-ID."""
        log.warning("whether %s has gone is not known", mail_reference(mail_id))
        self.result.unknown += 1
        self.result.server_words = words

    def _recording(self) -> AbstractContextManager[Recording]:
        return recording(self.session, SENDER, self.now())
