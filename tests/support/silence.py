"""Servers that fall silent, and a client that has had enough the moment they do, however slow the machine is.

With a short time limit instead, a server that is only slow to get its turn on a busy machine would count as silent.
"""

import select
import smtplib
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.support.waiting import LONGEST_SECONDS
from tracker.mail.transports import smtp

LOOK_SECONDS = 0.01

_silent_to: set[int] = set()  # the ports of clients who will hear nothing more


@contextmanager
def silent_to(peer: tuple[Any, ...]) -> Iterator[None]:
    """Says on the server's side that nothing more comes to this client while the block lasts."""
    _silent_to.add(peer[1])
    try:
        yield
    finally:
        _silent_to.discard(peer[1])


class ImpatientSocket(socket.socket):
    """Reads what comes, as long as anything will; then its time is over."""

    def recv_into(self, *given: Any, **more: Any) -> int:
        while True:
            is_silent = self.getsockname()[1] in _silent_to  # looked at first: what was said before is still read
            if select.select([self], [], [], LOOK_SECONDS)[0]:
                return super().recv_into(*given, **more)
            if is_silent:
                raise TimeoutError("timed out")


def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Has mail clients be impatient instead of counting the seconds that the product gives them."""
    opened = smtplib.SMTP._get_socket  # type: ignore[attr-defined] # where every timeout of smtplib comes from

    def connect(line: smtplib.SMTP, host: str, port: int, timeout: float) -> socket.socket:
        assert timeout == smtp.TIMEOUT_SECONDS
        patient = opened(line, host, port, LONGEST_SECONDS)
        impatient = ImpatientSocket(patient.family, patient.type, patient.proto, patient.detach())
        impatient.settimeout(LONGEST_SECONDS)
        return impatient

    monkeypatch.setattr(smtplib.SMTP, "_get_socket", connect)
