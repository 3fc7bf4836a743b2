"""The settings of an installation, read once from the environment; a wrong one is refused with its name."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from tracker.errors import WrongSetting

SHORTEST_SECRET = 32  # characters; the length of secrets.token_hex(16)
NEEDED_LIVE = {
    "TRACKER_SECRET_KEY": f"its own secret of at least {SHORTEST_SECRET} characters, kept outside the database",
    "TRACKER_MAIL": "a way to send mail, like smtp://user:password@host:587 or GOV.UK Notify",
    "TRACKER_URL": "the address that people use, like https://plans.council.example",
}
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
NOTIFY, NOTIFY_UNENCRYPTED = "notify", "notify+http"
NOTIFY_FORM = "notify://TEMPLATE-ID:API-KEY@api.notifications.service.gov.uk"
UUID = "(?i:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"


@dataclass(frozen=True)
class Settings:
    """The settings: where the data is, how emails are sent, what the address is."""

    database_url: str
    files: Path
    mail: str = field(repr=False)  # with a password or a key in it
    mail_from: str
    secret_key: str = field(repr=False)
    url: str
    not_given: frozenset[str]

    @property
    def host(self) -> str:
        """The host name of the installation's address."""
        return urlsplit(self.url).hostname or ""

    @property
    def port(self) -> int:
        """The port on which `tracker run` listens."""
        return urlsplit(self.url).port or 8000

    @property
    def is_loopback(self) -> bool:
        """Whether the address can only be reached from this machine."""
        return self.host in LOOPBACK


def settings_from(environment: Mapping[str, str], folder: Path) -> Settings:
    """Reads TRACKER_* from `environment`; what is not set is in `folder`/var. Raises WrongSetting."""
    var = folder / "var"
    database_url = _database_url(environment.get("TRACKER_DATABASE_URL", ""), var)
    files = _files(environment.get("TRACKER_FILES", ""), database_url, var)
    secret = environment.get("TRACKER_SECRET_KEY", "").strip()
    if secret and len(secret) < SHORTEST_SECRET:
        raise WrongSetting(
            f"TRACKER_SECRET_KEY is too short: it needs at least {SHORTEST_SECRET} characters. "
            "Make one with: python3 -c 'import secrets; print(secrets.token_hex(32))'"
        )
    return Settings(
        database_url=database_url,
        files=files,
        mail=_mail(environment.get("TRACKER_MAIL", ""), var),
        mail_from=_mail_from(environment.get("TRACKER_MAIL_FROM", "").strip()),
        secret_key=secret or _kept_secret(files),
        url=_url(environment.get("TRACKER_URL", "")),
        not_given=frozenset(name for name in NEEDED_LIVE if not environment.get(name, "").strip()),
    )


def refuse_unsafe_live(settings: Settings) -> None:
    """Raises WrongSetting when a live installation would run with settings that are made for training."""
    for name, why in NEEDED_LIVE.items():
        if name in settings.not_given:
            raise WrongSetting(f"{name} is not set: a live installation needs {why}.")
    if not settings.is_loopback and not settings.url.startswith("https://"):
        raise WrongSetting(
            f"TRACKER_URL is {settings.url}: a live installation that others can reach needs an address that begins "
            "with https://."
        )


def _database_url(given: str, var: Path) -> str:
    if not given:
        return f"sqlite:///{(var / 'tracker.sqlite').absolute()}"
    scheme, _, rest = given.partition("://")
    if scheme == "postgres" or scheme.split("+")[0] == "postgresql":
        given = f"postgresql+psycopg://{rest}"
    try:
        backend = make_url(given).get_backend_name()
    except (ArgumentError, ValueError, NoSuchModuleError):
        raise WrongSetting(
            "TRACKER_DATABASE_URL cannot be read: write sqlite:////path/to/file or postgresql://user@host/name."
        ) from None
    if backend not in {"sqlite", "postgresql"}:
        raise WrongSetting(f"TRACKER_DATABASE_URL names {backend}: only sqlite and postgresql are supported.")
    return given


def _files(given: str, database_url: str, var: Path) -> Path:
    """The folder for files; beside the database if that is a file, so that no two installations share one."""
    url = make_url(database_url)
    is_file = url.get_backend_name() == "sqlite" and url.database not in {None, "", ":memory:"}
    beside = Path(url.database or "").parent if is_file else var
    files = Path(given or beside / "files").absolute()
    if files.resolve().is_relative_to((Path(__file__).parent / "web").resolve()):
        raise WrongSetting(f"TRACKER_FILES is {files}: files in that folder are public. Choose another folder.")
    return files


def _mail(given: str, var: Path) -> str:
    if not given:
        return f"maildir:{(var / 'mailbox').absolute()}"
    if given.startswith("maildir:") and given != "maildir:":
        return given
    if given.startswith(("smtp://", "smtps://")) and _host_of(given):
        return given
    if is_notify(given):
        notify_access(given)
        return given
    raise WrongSetting(
        "TRACKER_MAIL cannot be read: write maildir:/path/to/folder, smtp://user:password@host:587, smtps://host:465 "
        f"or {NOTIFY_FORM}."
    )


@dataclass(frozen=True)
class NotifyAccess:
    """How an installation reaches GOV.UK Notify: with which template, as which of its services, by which key."""

    base_url: str
    template_id: str
    service_id: str
    secret: str = field(repr=False)
    reply_to_id: str = ""

    @property
    def host(self) -> str:
        """The host of its API."""
        return urlsplit(self.base_url).hostname or ""


def is_notify(given: str) -> bool:
    """Whether TRACKER_MAIL names GOV.UK Notify."""
    return given.partition("://")[0] in {NOTIFY, NOTIFY_UNENCRYPTED}


def notify_access(given: str) -> NotifyAccess:
    """Reads TRACKER_MAIL for GOV.UK Notify; an API key ends with the service's id and the secret, two UUIDs.

    `?email_reply_to_id=...` may follow, as Notify's settings show it. Raises WrongSetting, without the key.
    """
    if not _host_of(given):
        raise _no_notify("the host of its API is missing")
    parts = urlsplit(given)
    is_encrypted = parts.scheme == NOTIFY
    if not is_encrypted and parts.hostname not in LOOPBACK:
        raise _no_notify(f"{NOTIFY_UNENCRYPTED} is for this machine only, so that no key is sent unencrypted")
    template_id, reply_to_id = unquote(parts.username or ""), parse_qs(parts.query).get("email_reply_to_id", [""])[0]
    key = re.search(f"(?:^|-)({UUID})-({UUID})$", unquote(parts.password or ""))
    if not re.fullmatch(UUID, template_id):
        raise _no_notify(
            "before the colon there must be the ID of a template, as Notify shows it on the template's page"
        )
    if key is None:
        raise _no_notify(
            "after the colon there must be a whole API key, which ends with the service's ID and the secret"
        )
    if reply_to_id and not re.fullmatch(UUID, reply_to_id):
        raise _no_notify("email_reply_to_id must be the ID of a reply-to address, as Notify's settings show it")
    place = parts.netloc.rpartition("@")[2]
    return NotifyAccess(f"{'https' if is_encrypted else 'http'}://{place}", template_id, key[1], key[2], reply_to_id)


def _no_notify(why: str) -> WrongSetting:
    return WrongSetting(f"TRACKER_MAIL cannot be read: {why}. For GOV.UK Notify write {NOTIFY_FORM}.")


def _mail_from(given: str) -> str:
    address = parseaddr(given)[1]
    if given and not (given.isprintable() and re.fullmatch(r"[^@\s]+@[^@\s]+", address)):
        raise WrongSetting(
            f"TRACKER_MAIL_FROM is {given!r}: write an address, like plans@council.example, "
            "or a name with it, like Improvement plans <plans@council.example>."
        )
    return given


def _url(given: str) -> str:
    url = (given or "http://127.0.0.1:8000").rstrip("/")
    if not url.startswith(("http://", "https://")) or not _host_of(url):
        raise WrongSetting(
            f"TRACKER_URL is {given!r}: write the whole address, for example https://plans.council.example."
        )
    return url


def _host_of(address: str) -> str:
    """The host of an address; empty when address or port cannot be read."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return ""
    return "" if port == 0 else parts.hostname or ""


def _kept_secret(files: Path) -> str:
    """A secret of this machine's own, made once; enough for training, refused for a live installation."""
    path = files / "training-secret"
    if not path.exists():
        files.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(32))
    return path.read_text()


def resource(name: str) -> Path:
    """The folder `templates`, `migrations` or `seed`: inside an installed package, or beside it in a checkout."""
    package = Path(__file__).parent
    inside = package / name
    return inside if inside.is_dir() else package.parent / name
