"""The page that a person sees when something cannot be done: it says why, and keeps what they typed."""

import hashlib
import hmac
import json
import logging

import sqlalchemy.exc
from flask import Flask, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from itsdangerous import URLSafeSerializer
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from tracker.database import db
from tracker.errors import Conflict, Forbidden, NotFound, Refused
from tracker.people.sign_in import note_refusal
from tracker.web.access import ACCESS, may_here
from tracker.web.session import asked_before, asking, recorded, settings

log = logging.getLogger(__name__)

BUSY = 503
SIGNED_OUT = 401
SEAL = "seal"  # the hidden box that proves that the page of an ended session came from here
NOT_TYPED = frozenset({"csrf_token", SEAL})

TOO_OLD = "The page was open for too long. Send it again."

WORDS = {
    400: ("The form could not be read", "Go back, reload the page and try again."),
    401: ("Your session has ended", "What you typed is not lost. Leave this page open and sign in again."),
    403: ("You do not have permission to do this", ""),
    404: ("Page not found", "If you typed the address, check it. If you followed a link, tell the board secretariat."),
    405: ("This cannot be done this way", "Go back and use the buttons on the page."),
    409: ("Somebody else changed this", ""),
    413: (
        "What you sent is too large",
        "Nothing was saved. Go back: most browsers keep what you typed. Choose a file of 20 MB or less or shorten it.",
    ),
    422: ("This cannot be done", ""),
    429: ("Too many attempts", "Wait 15 minutes and try again."),
    500: ("Something went wrong", "Nothing was changed. Try again. If it happens again, tell your IT colleagues."),
    503: ("The tracker is busy", "Nothing was changed and nothing is lost. Press the button to send it again."),
}


def register(app: Flask) -> None:
    """Gives every error a status and the page."""
    app.register_error_handler(NotFound, lambda error: page(404, str(error)))
    app.register_error_handler(Forbidden, _forbidden)
    app.register_error_handler(Refused, lambda error: page(422, str(error)))
    app.register_error_handler(Conflict, lambda error: page(409, str(error)))
    app.register_error_handler(CSRFError, _without_token)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(sqlalchemy.exc.OperationalError, _busy)
    app.register_error_handler(sqlalchemy.exc.TimeoutError, _busy)
    app.register_error_handler(Exception, _unexpected)


def page(
    status: int, sentence: str = "", *, words: tuple[str, str] | None = None, seal: str = "", may_resend: bool = False
) -> tuple[str, int]:
    """The error page. For a sent form it shows what was typed; when busy, with a button that sends it again.

    `words` are a title and an advice to show instead of those of the status.
    """
    title, advice = words or WORDS.get(status, WORDS[500])
    body = render_template(
        "errors/page.html",
        title=title,
        sentence=sentence or advice,
        advice=advice if sentence and sentence != advice else "",
        typed=what_was_typed(),
        may_resend=may_resend or (status == BUSY and request.method == "POST"),
        seal=seal,
        sign_in_at=url_for("sign_in.ask", next=_form_address()) if status == SIGNED_OUT else "",
        status=status,
    )
    return body, status


def what_was_typed() -> list[tuple[str, str]]:
    """What the fields of the sent form held; nothing of a form that is too large to be read."""
    try:
        return [(name, value) for name, value in request.form.items(multi=True) if name not in NOT_TYPED]
    except RequestEntityTooLarge:
        return []


def _form_address() -> str:
    """The page of the form that was sent; empty where its address takes POST only."""
    methods = request.url_rule.methods if request.url_rule else None
    return request.path if methods and "GET" in methods else ""


def _seal(person_id: int) -> str:
    """A signature that lets a form be sent again after its session, and with it its CSRF token, has ended.

    It holds for the same words, address and person only, so that nobody can make others send what they did not type.
    """
    typed = sorted((name, value.replace("\r\n", "\n")) for name, value in what_was_typed())
    signed = json.dumps([person_id, request.path, typed])
    return URLSafeSerializer(settings().secret_key, "what was typed").dumps(hashlib.sha256(signed.encode()).hexdigest())


def _session_ended() -> tuple[str, int]:
    person_id = asked_before()
    if person_id is None or request.method != "POST":
        return page(SIGNED_OUT)
    return page(SIGNED_OUT, seal=_seal(person_id), may_resend=True)


def _without_token(_: CSRFError) -> tuple[str, int]:
    person = asking().viewer
    if person is None:
        is_for_visitors = request.endpoint in ACCESS and may_here(ACCESS[request.endpoint].permission)
        return page(400, TOO_OLD) if is_for_visitors else page(SIGNED_OUT)
    is_ours = hmac.compare_digest(_seal(person.person_id).encode(), request.form.get(SEAL, "").encode())
    sentence = "You are signed in again. Press the button to send this." if is_ours else TOO_OLD
    return page(400, sentence, may_resend=is_ours)


def _forbidden(error: Forbidden) -> tuple[str, int]:
    """Records the refusal by the name of the page, since an address can hold the secret of a link."""
    db.session.rollback()
    try:
        with recorded() as rec:
            note_refusal(rec, request.endpoint or "")
    except sqlalchemy.exc.OperationalError as busy:
        return _busy(busy)
    return page(403, str(error))


def _http(error: HTTPException) -> tuple[str, int]:
    return _session_ended() if error.code == SIGNED_OUT else page(error.code or 500)


def _busy(error: sqlalchemy.exc.OperationalError | sqlalchemy.exc.TimeoutError) -> tuple[str, int]:
    """The database is busy or away, or all connections to it are in use."""
    db.session.rollback()
    log.warning("database busy or away: %s", type(getattr(error, "orig", error)).__name__)
    return page(503)


def _unexpected(error: Exception) -> tuple[str, int]:
    db.session.rollback()
    log.error("unexpected", exc_info=error, extra={"request_id": asking().request_id})
    return page(500)
