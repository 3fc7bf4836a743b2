"""The sender: claims one email after another, hands each to the transport, and marks what became of it."""

import logging
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from functools import partial
from typing import TypeAlias

from sqlalchemy.exc import SQLAlchemyError

from tracker.audit.service import Actor, Recording, recording
from tracker.database import AnySession
from tracker.mail.events import MailEvent
from tracker.mail.messages import Envelope, Unsendable, message_of
from tracker.mail.models import OutboxMail
from tracker.mail.queries import waited_for, waiting
from tracker.mail.rules import MOST_TRIES, UNPREPARED
from tracker.mail.service import Fresh, claim, drop, give_up, mail_reference, mark_failed, mark_sent, release, rewrite
from tracker.mail.transports.transport import MailRefused, OutcomeUnknown, ServerDown, Transport

SENDER = Actor.job("send mail")

Now: TypeAlias = Callable[[], datetime]
Refresh: TypeAlias = Callable[[Recording, OutboxMail], Fresh | None]
Fill: TypeAlias = Callable[[AnySession, OutboxMail], Mapping[str, str]]

log = logging.getLogger(__name__)


@dataclass
class SendResult:
    """What a batch did, in numbers of emails; `server_words` says why the rest was not sent, empty if all was."""

    sent: int = 0
    failed: int = 0
    put_off: int = 0
    dropped: int = 0
    unknown: int = 0
    server_words: str = ""

    @property
    def did_work(self) -> bool:
        """Whether anything happened that the list of runs should show."""
        return self != SendResult()


def send_waiting(
    session: AnySession, transport: Transport, envelope: Envelope, now: Now, refresh: Refresh, fill: Fill
) -> SendResult:
    """Sends what is due, one email after another, with no transaction open while the network is in use.

    `refresh` is called inside the claim for an email that has certainly not been sent, and gives what it is to say now,
    or None when nothing is left to say. An email that may have been sent is sent again as it was, unless the server
    says that it has it. `fill` gives the values for its placeholders. One bad email never stops the rest; a server that
    is down ends the batch, and this counts as nobody's try. An email that somebody is waiting for is sent first.
    """
    sender = _Sender(session, transport, envelope, now, refresh, fill)
    try:
        for mail_id in sender.in_turn():
            sender.send(mail_id)
            if sender.result.server_words:
                break
        sender.end()
    finally:
        try:
            sender.write_notes()
        finally:
            transport.close()
    return sender.result


@dataclass(frozen=True)
class _Claimed:
    """An email that this sender has claimed: its key, the message, and whether an earlier try may have sent it."""

    mail_id: int
    key: str
    message: EmailMessage
    may_have_gone: bool


@dataclass(frozen=True)
class _Note:
    """What became of an email, to be written; it counts in the result if the email was still ours."""

    counts_as: str
    write: Callable[[Recording], bool]


class _Sender:
    """One batch: what it needs for each email, and the count of what it did.

    Whether a failure is the email's or the server's is decided by the next email. If the server answers that one, the
    failure was the first email's and counts as one of its tries. If the next fails too, the server is down, and no try
    counts. The first email stays claimed until then. What became of an email is written in the recording that claims
    the next one.
    """

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
        self.notes: list[_Note] = []
        self.trouble = ""  # the server's words when the last email failed
        self.troubled: _Claimed | None = None  # that email, if it has certainly not been sent

    def in_turn(self) -> Iterator[int]:
        """The emails that are due, each once; before each, those that somebody has started to wait for."""
        had: set[int] = set()
        due = waiting(self.session, self.now())
        for mail_id in due:
            for next_id in [*waited_for(self.session, self.now()), mail_id]:
                self.session.rollback()
                if next_id not in had:
                    had.add(next_id)
                    yield next_id

    def send(self, mail_id: int) -> None:
        """Claims one email, sends it with no transaction open, and marks it."""
        claimed = self._claimed(mail_id)
        if claimed is None:
            return
        try:
            words = self._accepted_before(claimed) or self.transport.send(claimed.message, claimed.key)
        except MailRefused as refusal:
            self._server_answered()
            self._fail(claimed, str(refusal), is_permanent=refusal.is_permanent)
        except ServerDown as down:
            self._note_trouble(str(down), claimed)
        except OutcomeUnknown as unknown:
            self._leave_claimed(mail_id, str(unknown))
        except Exception as error:
            # An unforeseen error of a transport may have happened after the email was sent.
            log.exception("sending %s failed", mail_reference(mail_id))
            self._leave_claimed(mail_id, type(error).__name__)
        else:
            self._server_answered()
            self.notes.append(_Note("sent", partial(mark_sent, mail_id=mail_id, worker=self.worker, words=words)))

    def end(self) -> None:
        """Ends the batch; a failure after which no other email was sent counts as the server's."""
        if self.trouble:
            self.result.server_words = self.trouble
            self._release_troubled()

    def write_notes(self) -> None:
        """Writes what became of the last emails, in a recording of its own."""
        if self.notes:
            with self._recording() as rec:
                noted = self._noted(rec)
            self._count(noted)

    def _noted(self, rec: Recording) -> list[str]:
        return [note.counts_as for note in self.notes if note.write(rec)]

    def _count(self, noted: list[str]) -> None:
        """Called after the commit, because a note that is not committed has to be written again."""
        self.notes.clear()
        for name in filter(None, noted):
            setattr(self.result, name, getattr(self.result, name) + 1)

    def _accepted_before(self, claimed: _Claimed) -> str:
        return self.transport.accepted_before(claimed.key) if claimed.may_have_gone else ""

    def _claimed(self, mail_id: int) -> _Claimed | None:
        """An email that is now ours, with its message; None when it is not ours, or is not to be sent."""
        try:
            with self._recording() as rec:
                noted = self._noted(rec)
                taken = claim(rec, mail_id, self.worker)
                claimed = self._prepared(rec, *taken) if taken else None
        except SQLAlchemyError:
            raise
        except Exception as error:
            self.write_notes()
            log.exception("preparing %s failed", mail_reference(mail_id))
            self._put_off_unprepared(mail_id, f"{UNPREPARED}: {type(error).__name__}")
            return None
        else:
            self._count(noted)
            return claimed

    def _prepared(self, rec: Recording, mail: OutboxMail, may_have_gone: bool) -> _Claimed | None:
        if mail.tries > MOST_TRIES:
            give_up(rec, mail, "Tried too often: each time the sender stopped before the server answered.")
            self.result.failed += 1
            return None
        if not may_have_gone:
            fresh = self.refresh(rec, mail)
            if fresh is None:
                drop(rec, mail, "nothing left to say when it was to be sent")
                self.result.dropped += 1
                return None
            rewrite(mail, fresh)
        mail.transport = self.transport.name
        try:
            message = message_of(mail, self.fill(rec.session, mail), self.envelope, rec.now)
        except Unsendable as error:
            give_up(rec, mail, str(error))
            self.result.failed += 1
            return None
        rec.tell(MailEvent.CLAIMED, mail_reference(mail.id))
        return _Claimed(mail.id, mail.key, message, may_have_gone)

    def _put_off_unprepared(self, mail_id: int, words: str) -> None:
        with self._recording() as rec:
            taken = claim(rec, mail_id, self.worker)
            if taken is not None:
                mark_failed(rec, mail_id, self.worker, words, is_permanent=False, may_have_gone=taken[1])
                self.result.put_off += 1

    def _fail(self, claimed: _Claimed, words: str, *, is_permanent: bool) -> None:
        mark = partial(
            mark_failed,
            mail_id=claimed.mail_id,
            worker=self.worker,
            words=words,
            is_permanent=is_permanent,
            may_have_gone=claimed.may_have_gone,
        )
        self.notes.append(_Note("failed" if is_permanent else "put_off", mark))

    def _server_answered(self) -> None:
        """The server works, so the failure before was about that email."""
        claimed, words, self.troubled, self.trouble = self.troubled, self.trouble, None, ""
        if claimed is not None:
            self._fail(claimed, words, is_permanent=False)

    def _note_trouble(self, words: str, claimed: _Claimed | None) -> None:
        """Keeps a failure and its email, if that is certainly not sent; after a second failure the server is down."""
        if self.trouble:
            self.result.server_words = words
            self._release_troubled()
        self.trouble, self.troubled = words, claimed
        if self.result.server_words:
            self._release_troubled()

    def _release_troubled(self) -> None:
        claimed = self.troubled
        if claimed is not None:
            back = partial(release, mail_id=claimed.mail_id, worker=self.worker, words=self.trouble)
            self.notes.append(_Note("", partial(back, may_have_gone=claimed.may_have_gone)))
        self.trouble, self.troubled = "", None

    def _leave_claimed(self, mail_id: int, words: str) -> None:
        """Lets the claim run out: then the email is sent again, word for word, with the same Message-ID."""
        log.warning("whether %s has gone is not known", mail_reference(mail_id))
        self.result.unknown += 1
        self._note_trouble(words, None)

    def _recording(self) -> AbstractContextManager[Recording]:
        return recording(self.session, SENDER, self.now())
