"""Puts the parts together into an application; the only place that does."""

import logging
import os
from datetime import timedelta
from pathlib import Path

from flask import Flask, Response
from flask_wtf import CSRFProtect
from jinja2 import StrictUndefined
from sqlalchemy.engine import make_url
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter, Map

from tracker.audit import capture, guard
from tracker.config import Settings, refuse_unsafe_live, resource, settings_from
from tracker.database import db, prepare_engine, prepare_place, sqlite_file
from tracker.errors import WrongSetting
from tracker.installation.enums import InstallationKind
from tracker.installation.queries import installation_kind
from tracker.people.rules import SESSION_HOURS
from tracker.revisions import newest_revision, revision_of
from tracker.web import as_at, errors, template_filters
from tracker.web.access import check_access
from tracker.web.forms.uploads import LARGEST_REQUEST, make_room
from tracker.web.pages import PAGES, template_context
from tracker.web.received import CleanRequest
from tracker.web.session import asking, identify, keep_training_here

# Without these, a worker would wait for hours for a PostgreSQL whose machine has vanished.
POSTGRESQL_TIMEOUTS = {
    "connect_timeout": 10,  # seconds, like the next two
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,  # unanswered signs of life
    "tcp_user_timeout": 60_000,  # milliseconds
}

log = logging.getLogger(__name__)


class KeyConverter(IntegerConverter):
    """A number in an address: no larger than a key can be, so that the database is never asked for more."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=2**31 - 1)


def from_environment() -> Flask:
    """The application of a server's process: settings from the environment, and refused when they are unsafe."""
    app = create_app(settings_from(os.environ, Path.cwd()))
    refuse_unready(app)
    return app


def create_app(settings: Settings) -> Flask:
    """The application with these settings. Raises WrongSetting when the page assets are not installed."""
    prepare_place(settings.database_url)
    app = Flask("tracker", static_folder=None, template_folder=str(resource("templates")))
    app.request_class = CleanRequest
    app.config.update(
        TRACKER=settings,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=_engine_options(settings),
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.url.startswith("https://"),
        PERMANENT_SESSION_LIFETIME=timedelta(hours=SESSION_HOURS),
        WTF_CSRF_TIME_LIMIT=None,
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
    )
    app.url_map.converters["int"] = KeyConverter
    _serve_assets(app)
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
        guard.watch(db.engine)
    _join_pages(app)
    if settings.url.startswith("https://"):
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign] # documented
    return app


capture.watch(db.session)


def _engine_options(settings: Settings) -> dict[str, object]:
    options = {"hide_parameters": True}  # what people typed must not reach a log
    if settings.database_url.startswith("sqlite"):
        # No limit of connections to a file: one for each thread, so that no thread waits for another's.
        overflow = {"max_overflow": -1} if sqlite_file(make_url(settings.database_url)) else {}
        return {"connect_args": {"check_same_thread": False, "timeout": 8}, **overflow, **options}
    return {"pool_pre_ping": True, "pool_size": 5, "max_overflow": 10, "connect_args": POSTGRESQL_TIMEOUTS, **options}


def _serve_assets(app: Flask) -> None:
    static = Path(__file__).parent / "web" / "static"
    if not (static / "vendor" / "govuk-frontend.min.css").exists():
        raise WrongSetting(
            "The page assets are not installed (tracker/web/static/vendor is missing). Install the product with "
            "`make run` or `pip install .` before you run it."
        )
    app.static_folder = str(static)
    app.add_url_rule("/static/<path:filename>", endpoint="static", view_func=app.send_static_file)
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = timedelta(hours=1)


def _join_pages(app: Flask) -> None:
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.before_request(make_room)  # first, because reading a form's token reads everything that was sent
    app.before_request(identify)
    app.before_request(keep_training_here)
    CSRFProtect(app)  # after the person is known, so that its error page can show them
    app.before_request(check_access)
    app.after_request(_harden)
    template_filters.register(app)
    errors.register(app)
    as_at.register(app)
    app.context_processor(template_context)
    for pages in PAGES:
        app.register_blueprint(pages)


def _harden(response: Response) -> Response:
    response.headers.setdefault(
        "Content-Security-Policy",
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'",
    )
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("X-Frame-Options", "DENY")
    if response.mimetype == "text/html":
        response.headers.setdefault("Cache-Control", "no-store")
    response.headers.setdefault("X-Request-Id", asking().request_id)
    return response


def refuse_unready(app: Flask) -> None:
    """Raises WrongSetting when the database is not set up, is too old, or does not go with the settings."""
    settings: Settings = app.config["TRACKER"]
    with app.app_context():
        with db.engine.connect() as connection:
            revision = revision_of(connection)
        if revision != newest_revision():
            raise WrongSetting(
                "The database is not up to date with this version. Run `tracker init` (it keeps all data)."
                if revision
                else "The database is not set up yet. Run `tracker init`, or `tracker init --training` to try it out."
            )
        kind = installation_kind(db.session)
        db.session.remove()
    if kind is None:
        raise WrongSetting("The database is not set up yet. Run `tracker init`.")
    if kind is InstallationKind.TRAINING:
        if not settings.is_loopback:
            raise WrongSetting(
                f"TRACKER_URL is {settings.url}: a training installation may only be reached from this machine "
                "(http://127.0.0.1:8000), because anybody can sign in to it with one click."
            )
        return
    refuse_unsafe_live(settings)
