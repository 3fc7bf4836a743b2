"""A mail server on loopback that misbehaves as it is told, and counts what it took.

As a program it prints its port, serves until its input ends, and then prints how many mails it took.
"""

import asyncio
import enum
import sys
import threading
from collections.abc import Coroutine, Iterable
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from types import TracebackType
from typing import Any

from tests.support.messages import words_of
from tests.support.silence import silent_to
from tests.support.waiting import LONGEST_SECONDS

SLOWNESS_SECONDS = 0.004  # before each answer of a slow server
EVERY_TENTH = 10


class Trouble(enum.Enum):
    """What is wrong with the server."""

    NONE = "nothing"
    SILENT = "takes the line and says nothing"
    SILENT_AT_DATA = "says nothing to DATA"
    SILENT_AFTER_CONTENT = "says nothing after the content"
    BREAKS_IN_CONTENT = "drops the line in the middle of a message"
    BREAKS_BEFORE_ANSWER = "drops the line after the final dot and forgets the mail"
    TAKES_AND_BREAKS = "takes the mail and drops the line before it answers"
    BUSY = "answers 451 to every tenth"
    CLOSES = "answers 421 and closes"
    LEAVES = "goes away: drops every line and refuses connections"
    SLOW = "is slow"


@dataclass(frozen=True)
class Taken:
    """A mail that the server has taken: its name, whom it is for, and what it says."""

    message_id: str
    address: str
    subject: str
    words: str
    html: str

    @classmethod
    def read(cls, content: bytes) -> "Taken":
        """What stands in a message; its date and the boundaries of its parts do not matter."""
        message = message_from_bytes(content, policy=default)
        assert isinstance(message, EmailMessage)
        return cls(
            str(message["Message-ID"]),
            str(message["To"]),
            str(message["Subject"]),
            words_of(message),
            words_of(message, "html"),
        )


@dataclass
class MailServer:
    """Serves in a thread of its own while its `with` block lasts.

    A trouble begins when `begins_after` mails were taken since it was told of. `refuses` are answers to recipients by
    their address. `breaks` counts the mails that were handed over whole and left without an answer.
    """

    trouble: Trouble = Trouble.NONE
    begins_after: int = 0
    refuses: dict[str, str] = field(default_factory=dict)
    busy_words: str = "451 busy, try again later"
    contents: list[bytes] = field(default_factory=list)
    breaks: int = 0
    asked: int = 0
    port: int = 0

    def __post_init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._listening: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self._counted = 0

    def __enter__(self) -> "MailServer":
        self._thread.start()
        self.come_back()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.go_away()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(LONGEST_SECONDS)
        self._loop.close()

    @property
    def url(self) -> str:
        """The setting that sends mail here."""
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def taken(self) -> list[Taken]:
        """What was taken so far."""
        return [Taken.read(content) for content in self.contents]

    def has(self, trouble: Trouble, *, begins_after: int = 0, refuses: Iterable[str] = ()) -> None:
        """Tells the server what is wrong with it from now on, and which addresses it does not know."""
        self.trouble, self.begins_after, self._counted = trouble, begins_after, len(self.contents)
        self.refuses = dict.fromkeys(refuses, "550 5.1.1 no such user")

    def is_well(self) -> None:
        """Ends all trouble."""
        self.has(Trouble.NONE)
        if self._listening is None:
            self.come_back()

    def go_away(self) -> None:
        """Refuses connections and drops those that are open, until it comes back."""
        self._do(self._stop_listening())

    def come_back(self) -> None:
        """Listens, on the same port as before."""
        self._do(self._start_listening())

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(LONGEST_SECONDS)

    async def _start_listening(self) -> None:
        self._listening = await asyncio.start_server(self._talk, "127.0.0.1", self.port)
        self.port = self._listening.sockets[0].getsockname()[1]

    async def _stop_listening(self) -> None:
        if self._listening is not None:
            self._listening.close()
        self._listening = None
        for writer in self._open:
            writer.transport.abort()
        await asyncio.sleep(0)  # the ends of the lines are noticed

    def _in(self, *troubles: Trouble) -> bool:
        """Whether one of these troubles is there now."""
        return self.trouble in troubles and len(self.contents) - self._counted >= self.begins_after

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            await self._greet_and_listen(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the other side has gone
        finally:
            self._open.discard(writer)
            writer.close()

    async def _greet_and_listen(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._in(Trouble.SILENT):
            await self._hear_out(reader, writer)
            return
        await self._say(writer, "220 mail.example")
        is_open = True
        while is_open and (line := await reader.readline()):
            is_open = await self._answer(line, reader, writer)

    async def _answer(self, line: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Answers one command; False when nothing more is to be read on this line."""
        verb = line[:4].upper().strip()
        if verb == b"DATA" and self._in(Trouble.SILENT_AT_DATA):
            await self._hear_out(reader, writer)
            return False
        if verb == b"DATA":
            return await self._take(reader, writer)
        if verb == b"MAIL" and self._in(Trouble.LEAVES):
            await self._stop_listening()
            return False
        if verb == b"MAIL" and self._in(Trouble.CLOSES):
            await self._say(writer, "421 closing down")
            return False
        if verb == b"RCPT":
            await self._say(writer, self._answer_to(line.partition(b"<")[2].partition(b">")[0].decode()))
            return True
        await self._say(writer, "221 bye" if verb == b"QUIT" else "250 fine")
        return verb != b"QUIT"

    def _answer_to(self, address: str) -> str:
        self.asked += 1
        if address in self.refuses:
            return self.refuses[address]
        if self._in(Trouble.BUSY) and self.asked % EVERY_TENTH == 0:
            return self.busy_words
        return "250 fine"

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Takes one message; False when the line is not to be used any more."""
        await self._say(writer, "354 go on")
        if self._in(Trouble.BREAKS_IN_CONTENT):
            await reader.readline()
            return False
        content = await reader.readuntil(b"\r\n.\r\n")
        is_silent = self._in(Trouble.SILENT_AFTER_CONTENT)
        is_unanswered = is_silent or self._in(Trouble.BREAKS_BEFORE_ANSWER, Trouble.TAKES_AND_BREAKS)
        if not is_unanswered or self._in(Trouble.TAKES_AND_BREAKS):
            self.contents.append(content[:-3].replace(b"\r\n..", b"\r\n."))
        if is_silent:
            await self._hear_out(reader, writer)
        if is_unanswered:
            self.breaks += 1
            return False
        await self._say(writer, "250 taken")
        return True

    async def _hear_out(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Says nothing more until the other side has had enough."""
        with silent_to(writer.get_extra_info("peername")):
            await reader.read()

    async def _say(self, writer: asyncio.StreamWriter, words: str) -> None:
        if self._in(Trouble.SLOW):
            await asyncio.sleep(SLOWNESS_SECONDS)
        writer.write(f"{words}\r\n".encode())
        await writer.drain()


def main() -> None:
    """Serves a process that is measured, from outside of it."""
    with MailServer() as server:
        sys.stdout.write(f"{server.port}\n")
        sys.stdout.flush()
        sys.stdin.read()
        sys.stdout.write(f"{len(server.contents)}\n")


if __name__ == "__main__":
    main()
