"""What a person sees when something cannot be done: one page, plain words, and what they typed is not lost."""

import logging

import sqlalchemy.exc
from flask import Flask, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from tracker.database import db
from tracker.errors import Conflict, Forbidden, NotFound, Refused
from tracker.people.signing_in import note_refusal
from tracker.web.session import asking, recorded

log = logging.getLogger(__name__)

BUSY = 503
KEPT_OUT = frozenset({"csrf_token"})

WORDS = {
    400: ("The form could not be read", "Go back, reload the page and try again."),
    401: ("Your session has ended", "Sign in again. What you typed is below: copy it before you leave this page."),
    403: ("You may not do this", ""),
    404: ("Page not found", "If you typed the address, check it. If you followed a link, tell the board secretariat."),
    405: ("This cannot be done this way", "Go back and use the buttons on the page."),
    409: ("Somebody else changed this", ""),
    413: (
        "What you sent is too large",
        "Nothing was saved. Go back: most browsers keep what you typed. Choose a file of 20 MB or less, or shorten it.",
    ),
    422: ("This cannot be done", ""),
    429: ("Too many tries", "Wait a quarter of an hour and try again."),
    500: ("Something went wrong here", "Nothing was changed. Try again; if it happens again, tell your IT colleagues."),
    503: ("The tracker is busy", "Nothing was changed and nothing is lost. Press the button to send it again."),
}


def register(app: Flask) -> None:
    """Gives every error a status and the page."""
    app.register_error_handler(NotFound, lambda error: page(404, str(error)))
    app.register_error_handler(Forbidden, _forbidden)
    app.register_error_handler(Refused, lambda error: page(422, str(error)))
    app.register_error_handler(Conflict, lambda error: page(409, str(error)))
    app.register_error_handler(CSRFError, lambda _: page(400, "The page was open for too long. Send it again."))
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(sqlalchemy.exc.OperationalError, _busy)
    app.register_error_handler(Exception, _unexpected)


def page(status: int, sentence: str = "") -> tuple[str, int]:
    """The error page. For a sent form it shows what was typed; when busy, with a button that sends it again."""
    title, advice = WORDS.get(status, WORDS[500])
    body = render_template(
        "errors/page.html",
        title=title,
        sentence=sentence or advice,
        advice=advice if sentence and sentence != advice else "",
        typed=_typed(),
        may_resend=status == BUSY and request.method == "POST",
        status=status,
    )
    return body, status


def _typed() -> list[tuple[str, str]]:
    """What the fields of the sent form held; nothing of a form that is too large to be read."""
    try:
        return [(name, value) for name, value in request.form.items(multi=True) if name not in KEPT_OUT]
    except RequestEntityTooLarge:
        return []


def _forbidden(error: Forbidden) -> tuple[str, int]:
    """A refusal is on the record, by the name of the page: addresses may hold a link's secret."""
    db.session.rollback()
    try:
        with recorded() as rec:
            note_refusal(rec, request.endpoint or "")
    except sqlalchemy.exc.OperationalError as busy:
        return _busy(busy)
    return page(403, str(error))


def _http(error: HTTPException) -> tuple[str, int]:
    return page(error.code or 500)


def _busy(error: sqlalchemy.exc.OperationalError) -> tuple[str, int]:
    db.session.rollback()
    log.warning("database busy or away: %s", type(error.orig).__name__)
    return page(503)


def _unexpected(error: Exception) -> tuple[str, int]:
    db.session.rollback()
    log.error("unexpected", exc_info=error, extra={"request_id": asking().request_id})
    return page(500)
