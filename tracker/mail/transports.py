"""How a message leaves: to a mail server, or into a folder of this machine where training mail is read."""

import mailbox
import smtplib
import ssl
from contextlib import suppress
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from tracker.config import LOOPBACK
from tracker.errors import TrackerError, WrongSetting

TIMEOUT_SECONDS = 20
SERVER_CLOSES = 421
REFUSED_FOR_NOW = 400  # SMTP answers from here on say no; from the next on, for good
REFUSED_FOR_GOOD = 500


class MailRefused(TrackerError):
    """The server took this one mail not; `is_permanent` when trying again would change nothing."""

    def __init__(self, words: str, *, is_permanent: bool) -> None:
        super().__init__(words)
        self.is_permanent = is_permanent


class ServerDown(TrackerError):
    """No mail can go at the moment, and this one has certainly not gone."""


class OutcomeUnknown(TrackerError):
    """The line broke after the mail was handed over and before the server answered: it may have gone."""


class Transport(Protocol):
    """A way out for mail. `send` gives the server's words, or raises MailRefused, ServerDown or OutcomeUnknown."""

    @property
    def place(self) -> str:
        """Where mail goes, in words without secrets, for the status page."""
        ...

    def send(self, message: EmailMessage) -> str: ...

    def close(self) -> None:
        """Ends what a batch has kept open."""
        ...


class MaildirTransport:
    """Puts each message into a Maildir folder."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def place(self) -> str:
        return f"the folder {self.path}"

    def send(self, message: EmailMessage) -> str:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            mailbox.Maildir(self.path, create=True).add(message)
        except OSError as error:
            raise ServerDown(f"The mail folder {self.path} cannot be written: {error.strerror}.") from error
        return "put into the mail folder"

    def close(self) -> None:
        """Nothing is kept open."""


class SmtpTransport:
    """Speaks to a mail server, on one connection for a batch; encrypted whenever the server offers it."""

    def __init__(self, url: str, tls: ssl.SSLContext | None = None) -> None:
        parts = urlsplit(url)
        self._is_tls = parts.scheme == "smtps"
        self._host = parts.hostname or ""
        self._port = parts.port or (465 if self._is_tls else 25)
        self._user, self._password = unquote(parts.username or ""), unquote(parts.password or "")
        self._tls = tls or ssl.create_default_context()
        self._open: smtplib.SMTP | None = None

    @property
    def place(self) -> str:
        return f"the mail server {self._host}:{self._port}"

    def send(self, message: EmailMessage) -> str:
        is_used = self._open is not None
        try:
            return self._send_once(message)
        except ServerDown:
            if not is_used:
                raise
        return self._send_once(message)  # servers close a line after so many mails; a new line is not

    def _send_once(self, message: EmailMessage) -> str:
        smtp = self._connection()
        sender, to = (message[name].addresses[0].addr_spec for name in ("From", "To"))
        if not to.isascii():
            raise MailRefused("The address has letters that mail servers do not take.", is_permanent=True)
        try:
            self._check(smtp.mail(sender), is_about_us=True)
            self._check(smtp.rcpt(to))
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            raise ServerDown(_words(error)) from error
        return self._hand_over(smtp, message.as_bytes(policy=SMTP))

    def _hand_over(self, smtp: smtplib.SMTP, content: bytes) -> str:
        try:
            answer = smtp.data(content)
        except smtplib.SMTPDataError as error:
            answer = (error.smtp_code, _bytes(error.smtp_error))
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            raise OutcomeUnknown(_words(error)) from error
        self._check(answer)
        return _answer_words(answer)

    def _check(self, answer: tuple[int, bytes], *, is_about_us: bool = False) -> None:
        """Raises what the answer means; a refusal of ourselves is the server's no to every mail."""
        code = answer[0]
        if code < REFUSED_FOR_NOW:
            return
        words = _answer_words(answer)
        if code == SERVER_CLOSES or is_about_us:
            self._drop()
            raise ServerDown(words)
        self._reset()
        raise MailRefused(words, is_permanent=code >= REFUSED_FOR_GOOD)

    def _reset(self) -> None:
        try:
            if self._open is not None:
                self._open.rset()
        except (smtplib.SMTPException, OSError):
            self._drop()

    def _connection(self) -> smtplib.SMTP:
        if self._open is None:
            try:
                self._open = self._connect()
            except (smtplib.SMTPException, OSError) as error:
                raise ServerDown(f"{self.place.capitalize()} cannot be reached: {_words(error)}") from error
        return self._open

    def _connect(self) -> smtplib.SMTP:
        if self._is_tls:
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(self._host, self._port, timeout=TIMEOUT_SECONDS, context=self._tls)
        else:
            smtp = smtplib.SMTP(self._host, self._port, timeout=TIMEOUT_SECONDS)
        is_private = self._is_tls or self._host in LOOPBACK
        try:
            smtp.ehlo()
            if not self._is_tls and smtp.has_extn("starttls"):
                smtp.starttls(context=self._tls)
                smtp.ehlo()
                is_private = True
            if self._user:
                self._log_in(smtp, is_private=is_private)
        except smtplib.SMTPException:
            _leave(smtp)
            raise
        except OSError:
            smtp.close()
            raise
        return smtp

    def _log_in(self, smtp: smtplib.SMTP, *, is_private: bool) -> None:
        if not is_private:
            raise smtplib.SMTPNotSupportedError("it offers no encryption, and a password is not sent without")
        smtp.login(self._user, self._password)

    def close(self) -> None:
        if self._open is not None:
            _leave(self._open)
            self._open = None

    def _drop(self) -> None:
        if self._open is not None:
            self._open.close()
            self._open = None


def transport_for(setting: str) -> Transport:
    """The transport that TRACKER_MAIL names: maildir:/path, smtp://user:password@host:port or smtps://host."""
    path = maildir_path(setting)
    if path is not None:
        return MaildirTransport(path)
    if setting.startswith(("smtp://", "smtps://")):
        return SmtpTransport(setting)
    raise WrongSetting("TRACKER_MAIL cannot be read: write maildir:/path/to/folder or smtp://user:password@host:587.")


def maildir_path(setting: str) -> Path | None:
    """The folder that TRACKER_MAIL names; None when mail goes to a server."""
    return Path(setting.removeprefix("maildir:")) if setting.startswith("maildir:") else None


def _leave(smtp: smtplib.SMTP) -> None:
    with suppress(smtplib.SMTPException, OSError):
        smtp.quit()
    smtp.close()


def _bytes(words: bytes | str) -> bytes:
    return words if isinstance(words, bytes) else words.encode()


def _answer_words(answer: tuple[int, bytes]) -> str:
    return f"{answer[0]} {' '.join(answer[1].decode(errors='replace').split())}"


def _words(error: Exception) -> str:
    """What went wrong, without the login that smtplib may quote."""
    if isinstance(error, smtplib.SMTPResponseException):
        return _answer_words((error.smtp_code, _bytes(error.smtp_error)))
    return str(error) or type(error).__name__
