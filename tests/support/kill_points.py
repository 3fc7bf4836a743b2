"""Where a worker can be killed: each place says how it is found, and the worker kills itself there as kill -9 does."""

import os
import select
import signal
import smtplib
from collections.abc import Callable
from itertools import count
from typing import Any, TypeAlias

from sqlalchemy import event
from sqlalchemy.orm import Session

from tests.support.waiting import LONGEST_SECONDS
from tracker.audit.events import Event
from tracker.audit.service import Recording


def die() -> None:
    """Ends this process where it stands: nothing is tidied up, no lock is given back, no line is closed."""
    os.kill(os.getpid(), signal.SIGKILL)


def _replace(owner: type, name: str, method: Callable[..., object]) -> None:
    """For the rest of a life that is about to end."""
    setattr(owner, name, method)


def at_commit(word: str, *, after: bool = False, nth: int = 1) -> None:
    """Dies before or after the nth commit of a recording that tells of an event with `word` in its name."""
    told: list[Event] = []
    found = count(1)
    tell = Recording.tell

    def noted(rec: Recording, event_told: Event, *about: str, **more: Any) -> None:
        told.append(event_told)
        tell(rec, event_told, *about, **more)

    def committing(_session: Session) -> None:
        if any(word in event_told for event_told in told) and next(found) == nth:
            die()
        told.clear()

    _replace(Recording, "tell", noted)
    event.listen(Session, "after_commit" if after else "before_commit", committing)


def at_call(method: str, *, after: bool = False, nth: int = 1) -> None:
    """Dies before or after the nth call of a method of the mail client."""
    calls = count(1)
    original = getattr(smtplib.SMTP, method)

    def called(smtp: smtplib.SMTP, *args: Any, **more: Any) -> object:
        is_here = next(calls) == nth
        if is_here and not after:
            die()
        result = original(smtp, *args, **more)
        if is_here:
            die()
        return result

    _replace(smtplib.SMTP, method, called)


def in_content(share: float) -> None:
    """Dies when this share of a message is on the line; of a whole one, when the answer is there and not yet read."""
    send = smtplib.SMTP.send

    def sending(smtp: smtplib.SMTP, content: Any) -> None:
        if not isinstance(content, bytes):  # a command
            send(smtp, content)
            return
        send(smtp, content[: int(len(content) * share)])
        if share == 1 and smtp.sock is not None:
            select.select([smtp.sock], [], [], LONGEST_SECONDS)
        die()

    _replace(smtplib.SMTP, "send", sending)


def at_answer(*, nth: int = 1) -> None:
    """Dies when the answer to the nth content is read."""
    send, getreply, found = smtplib.SMTP.send, smtplib.SMTP.getreply, count(1)
    is_content_out = False

    def sending(smtp: smtplib.SMTP, content: Any) -> None:
        nonlocal is_content_out
        is_content_out = isinstance(content, bytes)
        send(smtp, content)

    def answered(smtp: smtplib.SMTP) -> tuple[int, bytes]:
        answer = getreply(smtp)
        if is_content_out and next(found) == nth:
            die()
        return answer

    _replace(smtplib.SMTP, "send", sending)
    _replace(smtplib.SMTP, "getreply", answered)


Places: TypeAlias = dict[str, Callable[[], None]]

OF_QUEUEING: Places = {
    "before what is queued is committed": lambda: at_commit("reminders.queued"),
    "when what is queued is committed": lambda: at_commit("reminders.queued", after=True),
}
OF_ONE_MAIL: Places = {
    "before the claim is committed": lambda: at_commit("claimed"),
    "when the claim is committed": lambda: at_commit("claimed", after=True),
    "before connecting": lambda: at_call("connect"),
    "when greeted": lambda: at_call("ehlo", after=True),
    "after MAIL": lambda: at_call("mail", after=True),
    "after RCPT": lambda: at_call("rcpt", after=True),
    "before the content": lambda: in_content(0),
    "in the middle of the content": lambda: in_content(0.5),
    "when the answer is there and not read": lambda: in_content(1),
    "when the answer is read": at_answer,
    "before the mark is committed": lambda: at_commit("mail.sent"),
    "when the mark is committed": lambda: at_commit("mail.sent", after=True),
    "between two mails": lambda: at_call("mail", nth=2),
    "in the middle of the batch, when the answer is read": lambda: at_answer(nth=3),
}
OF_A_REFUSAL: Places = {
    "before a refusal is committed": lambda: at_commit("mail.failed"),
    "when a refusal is committed": lambda: at_commit("mail.failed", after=True),
}
OF_A_PAUSE: Places = {
    "before a mail is put off": lambda: at_commit("mail.put_off"),
    "when a mail is put off": lambda: at_commit("mail.put_off", after=True),
}
OF_A_DOWNFALL: Places = {
    "before a mail is given back": lambda: at_commit("mail.released"),
    "when a mail is given back": lambda: at_commit("mail.released", after=True),
}
OF_THE_END: Places = {
    "when the answer to the sixth is read": lambda: at_answer(nth=6),
    "before the line is closed": lambda: at_call("quit"),
    "before the run is committed": lambda: at_commit("job.done", nth=2),
}
PLACES = OF_QUEUEING | OF_ONE_MAIL | OF_A_REFUSAL | OF_A_PAUSE | OF_A_DOWNFALL | OF_THE_END

# The server has taken the mail, and that is not yet on the record: it goes again.
TAKEN_UNMARKED = {
    "when the answer is there and not read",
    "when the answer is read",
    "before the mark is committed",
    "in the middle of the batch, when the answer is read",
    "when the answer to the sixth is read",
}
