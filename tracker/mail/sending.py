"""The sender: claims mail after mail, hands each to the transport, and marks what became of it."""

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
    None when nothing is left to say; a mail that may have gone is sent again as it was, unless the server says that it
    has it. `fill` gives the values for its placeholders. One bad mail never stops the rest; a server that is down
    stops the batch, at nobody's cost. A mail that somebody waits for goes before the next that nobody does.
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
    """A mail that is ours: its key, the message, and whether it may have gone in an earlier try."""

    mail_id: int
    key: str
    message: EmailMessage
    may_have_gone: bool


@dataclass(frozen=True)
class _Note:
    """What became of a mail, to be written; it tells whether the mail was still ours, and so counts in the result."""

    counts_as: str
    write: Callable[[Recording], bool]


class _Sender:
    """One batch: what it needs for each mail, and the count of what it did.

    Whether trouble is one mail's or the server's, the next mail tells: when the server answers that, the trouble was
    the first one's and takes a try of it; when the server fails that too, it is down, and nobody's try counts. The
    first one stays claimed until then. What became of a mail is noted in the recording that claims the next one.
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
        self.trouble = ""  # the server's words when the last mail met with trouble
        self.troubled: _Claimed | None = None  # that mail, if it has certainly not gone

    def in_turn(self) -> Iterator[int]:
        """The mails that are due, each once; before each, those that somebody has begun to wait for meanwhile."""
        had: set[int] = set()
        due = waiting(self.session, self.now())
        for mail_id in due:
            for one in [*waited_for(self.session, self.now()), mail_id]:
                self.session.rollback()
                if one not in had:
                    had.add(one)
                    yield one

    def send(self, mail_id: int) -> None:
        """Claims one mail, sends it with no transaction open, and marks it."""
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
            # What a transport did not foresee may have happened after the mail had gone.
            log.exception("sending %s failed", mail_reference(mail_id))
            self._leave_claimed(mail_id, type(error).__name__)
        else:
            self._server_answered()
            self.notes.append(_Note("sent", partial(mark_sent, mail_id=mail_id, worker=self.worker, words=words)))

    def end(self) -> None:
        """Ends the batch; trouble after which no other mail went is taken for the server's."""
        if self.trouble:
            self.result.server_words = self.trouble
            self._release_troubled()

    def write_notes(self) -> None:
        """Notes what became of the last mails, in a recording of its own."""
        if self.notes:
            with self._recording() as rec:
                noted = self._noted(rec)
            self._count(noted)

    def _noted(self, rec: Recording) -> list[str]:
        return [note.counts_as for note in self.notes if note.write(rec)]

    def _count(self, noted: list[str]) -> None:
        """Once it is committed: a note that is not has to be written again."""
        self.notes.clear()
        for name in filter(None, noted):
            setattr(self.result, name, getattr(self.result, name) + 1)

    def _accepted_before(self, claimed: _Claimed) -> str:
        return self.transport.accepted_before(claimed.key) if claimed.may_have_gone else ""

    def _claimed(self, mail_id: int) -> _Claimed | None:
        """A mail that is now ours, with its message; None when it is not, or is not to be sent."""
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
        """The server is at work: what it did not say to the mail before was about that mail."""
        claimed, words, self.troubled, self.trouble = self.troubled, self.trouble, None, ""
        if claimed is not None:
            self._fail(claimed, words, is_permanent=False)

    def _note_trouble(self, words: str, claimed: _Claimed | None) -> None:
        """Notes trouble with a mail (given if it has certainly not gone); after a second one the server is down."""
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
        """Leaves the claim to run out: then the mail goes again, word for word, under the same Message-ID."""
        log.warning("whether %s has gone is not known", mail_reference(mail_id))
        self.result.unknown += 1
        self._note_trouble(words, None)

    def _recording(self) -> AbstractContextManager[Recording]:
        return recording(self.session, SENDER, self.now())
