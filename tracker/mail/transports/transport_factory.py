"""Makes the transport that the setting TRACKER_MAIL names."""

from collections.abc import Callable
from datetime import datetime

from tracker.config import is_notify, notify_access
from tracker.errors import WrongSetting
from tracker.mail.transports.notify import NotifyTransport
from tracker.mail.transports.smtp import SmtpTransport
from tracker.mail.transports.transport import MaildirTransport, Transport, maildir_path


def transport_for(setting: str, machine: Callable[[], datetime]) -> Transport:
    """The transport for maildir:/path, smtp://user:password@host:port, smtps://host or notify://template:key@host.

    `machine` reads the machine's clock, which GOV.UK Notify compares with its own. Raises WrongSetting.
    """
    path = maildir_path(setting)
    if path is not None:
        return MaildirTransport(path)
    if is_notify(setting):
        return NotifyTransport(notify_access(setting), machine)
    if setting.startswith(("smtp://", "smtps://")):
        return SmtpTransport(setting)
    raise WrongSetting("TRACKER_MAIL cannot be read: write maildir:/path/to/folder or smtp://user:password@host:587.")
