"""Sends emails through a mail server: one connection for a batch, a time limit for each step and each email."""

import re
import smtplib
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from urllib.parse import unquote, urlsplit

from tracker.config import LOOPBACK
from tracker.mail.enums import Answer, SmtpStep
from tracker.mail.transports.smtp_replies import SAYS_NO, TAKEN, answer_means
from tracker.mail.transports.transport import MailRefused, OutcomeUnknown, ServerDown

TIMEOUT_SECONDS = 20  # for one step: connect, greet, one command, one answer
LONGEST_SECONDS = (
    240  # for one email with all its steps, even if an answer comes in drips; two of them fit into a lease
)
PARTING_SECONDS = 5
GO_ON = 354
DOT_AT_A_LINES_START = re.compile(rb"(?m)^\.")


class SmtpTransport:
    """Speaks to a mail server; encrypted whenever the server offers it. No password is sent unencrypted."""

    name = "mail server"

    def __init__(self, url: str, tls: ssl.SSLContext | None = None, longest_seconds: float = LONGEST_SECONDS) -> None:
        parts = urlsplit(url)
        self._is_tls = parts.scheme == "smtps"
        self._host = parts.hostname or ""
        self._port = parts.port or (465 if self._is_tls else 25)
        self._user, self._password = unquote(parts.username or ""), unquote(parts.password or "")
        self._tls = tls or ssl.create_default_context()
        self._longest = longest_seconds
        self._open: smtplib.SMTP | None = None
        self._line: smtplib.SMTP | None = None  # the newest connection, also while it is being opened
        self._is_late = threading.Event()

    @property
    def place(self) -> str:
        return f"the email server {self._host}:{self._port}"

    def send(self, message: EmailMessage, reference: str) -> str:
        with self._watched():
            is_used = self._open is not None
            try:
                return self._send_once(message)
            except ServerDown:
                if not is_used or self._is_late.is_set():
                    raise
            return self._send_once(message)  # servers close a connection after so many emails; try once with a new one

    def accepted_before(self, reference: str) -> str:
        return ""

    @contextmanager
    def _watched(self) -> Iterator[None]:
        """Ends the connection when one email takes too long: time limits for single steps do not stop a slow drip."""
        self._is_late = is_late = threading.Event()

        def break_off() -> None:
            is_late.set()
            _cut(self._line)

        watch = threading.Timer(self._longest, break_off)
        watch.daemon = True
        watch.start()
        try:
            yield
        finally:
            watch.cancel()

    def _send_once(self, message: EmailMessage) -> str:
        smtp = self._connection()
        sender, to = (message[name].addresses[0].addr_spec for name in ("From", "To"))
        options, policy = [], SMTP
        if not f"{sender}{to}".isascii():
            if not smtp.has_extn("smtputf8"):
                raise MailRefused(
                    "The address has characters that the email server does not accept.", is_permanent=True
                )
            options, policy = ["SMTPUTF8", "BODY=8BITMIME"], SMTPUTF8
        content = message.as_bytes(policy=policy)
        try:
            self._check(SmtpStep.SENDER, smtp.mail(sender, options))
            self._check(SmtpStep.RECIPIENT, smtp.rcpt(to))
            return self._hand_over(smtp, content)
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            raise ServerDown(_words(error)) from error

    def _hand_over(self, smtp: smtplib.SMTP, content: bytes) -> str:
        """Before its last line is sent a server cannot have accepted an email; after that only its answer tells."""
        answer = smtp.docmd("DATA")
        if answer[0] != GO_ON:
            self._check(SmtpStep.CONTENT, answer)
            raise smtplib.SMTPDataError(*answer)
        if self._is_late.is_set():
            raise TimeoutError("it took too long")
        smtp.send(DOT_AT_A_LINES_START.sub(b"..", content.removesuffix(b"\r\n")) + b"\r\n.\r\n")
        try:
            answer = smtp.getreply()
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            raise OutcomeUnknown(_words(error)) from error
        if self._is_late.is_set() or (answer[0] < SAYS_NO and answer[0] not in TAKEN):  # late: half an answer
            self._drop()
            raise OutcomeUnknown(f"It answered {_answer_words(answer)}, which is neither yes nor no.")
        self._check(SmtpStep.CONTENT, answer)
        return _answer_words(answer)

    def _check(self, step: SmtpStep, answer: tuple[int, bytes]) -> None:
        """Raises what the answer means. After a refusal the connection stays open, unless it applies to every email."""
        words = _answer_words(answer)
        meaning = answer_means(step, answer[0], _text(answer[1]))
        if meaning is Answer.SERVER_DOWN:
            self._drop()
            raise ServerDown(words)
        if meaning is not Answer.TAKEN:
            self._reset()
            raise MailRefused(words, is_permanent=meaning is Answer.REFUSED_FOR_GOOD)

    def _reset(self) -> None:
        try:
            if self._open is not None and self._open.rset()[0] >= SAYS_NO:
                self._drop()
        except (smtplib.SMTPException, OSError):
            self._drop()

    def _connection(self) -> smtplib.SMTP:
        if self._open is None:
            try:
                self._open = self._connect()
            except (smtplib.SMTPException, OSError, UnicodeError) as error:
                raise ServerDown(f"{self.place.capitalize()} cannot be reached: {_words(error)}") from error
        return self._open

    def _connect(self) -> smtplib.SMTP:
        smtp = (
            _TlsLine(self, self._host, self._port, self._tls) if self._is_tls else _Line(self, self._host, self._port)
        )
        try:
            self._greet(smtp)
        except smtplib.SMTPException:
            _leave(smtp)
            raise
        except (OSError, UnicodeError):
            smtp.close()
            raise
        return smtp

    def _greet(self, smtp: smtplib.SMTP) -> None:
        is_private = self._is_tls or self._host in LOOPBACK
        smtp.ehlo_or_helo_if_needed()
        if not self._is_tls and smtp.has_extn("starttls"):
            smtp.starttls(context=self._tls)
            smtp.ehlo_or_helo_if_needed()
            is_private = True
        if self._user:
            if not is_private:
                raise smtplib.SMTPNotSupportedError("it offers no encryption, so the password was not sent")
            self._log_in(smtp)

    def _log_in(self, smtp: smtplib.SMTP) -> None:
        try:
            smtp.login(self._user, self._password)
        except UnicodeError:
            # Its own words would quote the password.
            raise smtplib.SMTPNotSupportedError("the user name and password may only have ASCII characters") from None

    def watch(self, line: smtplib.SMTP) -> None:
        """Names the connection that is ended when an email takes too long."""
        self._line = line

    def close(self) -> None:
        if self._open is not None:
            with self._watched():
                _leave(self._open)
            self._open = self._line = None

    def _drop(self) -> None:
        if self._open is not None:
            self._open.close()
            self._open = None


class _Line(smtplib.SMTP):
    """A connection that its transport can end from the moment at which it is being opened."""

    def __init__(self, owner: SmtpTransport, host: str, port: int) -> None:
        owner.watch(self)
        super().__init__(host, port, timeout=TIMEOUT_SECONDS)


class _TlsLine(smtplib.SMTP_SSL):
    """The same, encrypted from its first byte."""

    def __init__(self, owner: SmtpTransport, host: str, port: int, tls: ssl.SSLContext) -> None:
        owner.watch(self)
        super().__init__(host, port, timeout=TIMEOUT_SECONDS, context=tls)


def _cut(line: smtplib.SMTP | None) -> None:
    """Ends whatever another thread waits for on this connection."""
    with suppress(OSError, AttributeError):  # no connection, not yet one, or no longer one
        if line is not None and line.sock is not None:
            line.sock.shutdown(2)


def _leave(smtp: smtplib.SMTP) -> None:
    with suppress(smtplib.SMTPException, OSError):
        if smtp.sock is not None:
            smtp.sock.settimeout(PARTING_SECONDS)
        smtp.quit()
    smtp.close()


def _text(words: bytes | str) -> str:
    return words if isinstance(words, str) else words.decode(errors="replace")


def _answer_words(answer: tuple[int, bytes | str]) -> str:
    return f"{answer[0]} {' '.join(_text(answer[1]).split())}"


def _words(error: Exception) -> str:
    """What went wrong, without the login that smtplib may quote."""
    if isinstance(error, smtplib.SMTPResponseException):
        return _answer_words((error.smtp_code, error.smtp_error))
    return str(error) or type(error).__name__
