"""GOV.UK Notify on this machine: it checks tokens and requests, and answers, as Notify's documentation says."""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID, uuid4

import jwt

from tracker.clock import machine_now

TOKEN_SECONDS = 30
TEMPLATE_ID = "f33517ff-2a88-4f6e-b855-c550268ce08a"
SERVICE_ID = "26785a09-ab16-4eb0-8407-a37497a57506"
SECRET = "3d844edf-8d35-48ac-975b-e847b4f122b0"
REPLY_TO_ID = "8e222534-7f05-4972-86e3-17c5d9f894e2"
API_KEY = f"my_test_key-{SERVICE_ID}-{SECRET}"
PLACEHOLDERS = ("subject", "body")
ALLOWED = {"email_address", "template_id", "personalisation", "reference", "email_reply_to_id"}


@dataclass(frozen=True)
class Refusal(Exception):
    """An answer other than yes: its status, the kind of error and its message."""

    status: int
    kind: str
    message: str


@dataclass
class StandIn:
    """What the stand-in has taken, and how it is to misbehave next."""

    port: int = 0
    taken: list[dict[str, Any]] = field(default_factory=list)
    status: str = "created"  # of every notification that it is asked about
    refusal: Refusal | None = None  # what it answers whatever it is asked
    answer: bytes | None = None  # what it says instead of an answer, its first line included
    hangs_up: bool = False  # after it has taken a mail, before it says so
    asked: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)  # every header and body that came

    def setting(self, key: str = API_KEY, more: str = "") -> str:
        """TRACKER_MAIL for it."""
        return f"notify+http://{TEMPLATE_ID}:{key}@127.0.0.1:{self.port}{more}"

    def sent(self, token: str, asked: dict[str, Any]) -> dict[str, Any]:
        """POST /v2/notifications/email."""
        _check_token(token)
        _check_shape(asked)
        if asked["template_id"] != TEMPLATE_ID:
            raise Refusal(400, "BadRequestError", "Template not found")
        missing = [name for name in PLACEHOLDERS if name not in asked.get("personalisation", {})]
        if missing:
            raise Refusal(400, "BadRequestError", f"Missing personalisation: {', '.join(missing)}")
        reply_to = asked.get("email_reply_to_id", REPLY_TO_ID)
        if reply_to != REPLY_TO_ID:
            raise Refusal(400, "BadRequestError", f"email_reply_to_id {reply_to} does not exist in database")
        notification = {**asked, "id": str(uuid4()), "reference": asked.get("reference")}
        self.taken.append(notification)
        uri = f"http://127.0.0.1:{self.port}/v2"
        return {
            "id": notification["id"],
            "reference": notification["reference"],
            "content": {**asked["personalisation"], "from_email": "plans@notifications.example"},
            "uri": f"{uri}/notifications/{notification['id']}",
            "template": {"id": TEMPLATE_ID, "version": 1, "uri": f"{uri}/template/{TEMPLATE_ID}"},
        }

    def listed(self, token: str, query: dict[str, list[str]]) -> dict[str, Any]:
        """GET /v2/notifications?reference=..."""
        _check_token(token)
        [reference] = query["reference"]
        found = [one for one in self.taken if one["reference"] == reference]
        return {
            "notifications": [
                {
                    "id": one["id"],
                    "reference": reference,
                    "email_address": one["email_address"],
                    "type": "email",
                    "status": self.status,
                    "created_at": machine_now().isoformat(),
                }
                for one in found
            ],
            "links": {"current": f"http://127.0.0.1:{self.port}/v2/notifications"},
        }


def _check_token(token: str) -> None:
    try:
        claims = jwt.decode(
            token,
            SECRET,
            algorithms=["HS256"],
            options={"require": ["iss", "iat"], "verify_iat": False},
        )
    except jwt.InvalidTokenError as error:
        raise Refusal(403, "AuthError", "Invalid token: signature, api token not found") from error
    if jwt.get_unverified_header(token) != {"typ": "JWT", "alg": "HS256"}:
        raise Refusal(403, "AuthError", "Invalid token: algorithm used is not HS256")
    if claims["iss"] != SERVICE_ID:
        raise Refusal(403, "AuthError", "Invalid token: service not found")
    if abs(machine_now().timestamp() - claims["iat"]) > TOKEN_SECONDS:
        raise Refusal(403, "AuthError", "Error: Your system clock must be accurate to within 30 seconds")


def _check_shape(asked: dict[str, Any]) -> None:
    for name in ("email_address", "template_id"):
        if name not in asked:
            raise Refusal(400, "ValidationError", f"{name} is a required property")
    for name in asked.keys() - ALLOWED:
        raise Refusal(400, "ValidationError", f"Additional properties are not allowed ({name} was unexpected)")
    if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[a-z]+", asked["email_address"]):
        raise Refusal(400, "ValidationError", "email_address is not a valid email address")
    for name in ("template_id", "email_reply_to_id"):
        try:
            UUID(asked.get(name, TEMPLATE_ID))
        except ValueError:
            raise Refusal(400, "ValidationError", f"{name} is not a valid UUID") from None


class _Handler(BaseHTTPRequestHandler):
    """One request to the stand-in that its server carries."""

    server: "_Server"

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.stand_in.seen.append(f"{self.headers}{content}")
        if self.path != "/v2/notifications/email" or self.headers["Content-Type"] != "application/json":
            self._give(404, {"errors": [{"error": "NotFound", "message": self.path}]})
            return
        self._answer(201, lambda: self.server.stand_in.sent(self._token(), json.loads(content)))

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        self.server.stand_in.asked.append(parts.query)
        self._answer(200, lambda: self.server.stand_in.listed(self._token(), parse_qs(parts.query)))

    def _token(self) -> str:
        return (self.headers["Authorization"] or "").removeprefix("Bearer ")

    def _answer(self, status: int, work: Any) -> None:
        stand_in = self.server.stand_in
        if stand_in.answer is not None:
            self.wfile.write(stand_in.answer)
            return
        try:
            if stand_in.refusal is not None:
                raise stand_in.refusal
            answer = work()
        except Refusal as no:
            errors = [{"error": no.kind, "message": no.message}]
            status, answer = no.status, {"errors": errors, "status_code": no.status}
        if not stand_in.hangs_up:
            self._give(status, answer)

    def _give(self, status: int, answer: dict[str, Any]) -> None:
        content = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - as the standard library calls it
        """Says nothing."""


class _Server(ThreadingHTTPServer):
    """The stand-in on a port of this machine."""

    daemon_threads = True

    def __init__(self, stand_in: StandIn) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.stand_in = stand_in
        stand_in.port = self.server_address[1]


@contextmanager
def notify_standing_in() -> Iterator[StandIn]:
    """A stand-in that answers until the end of the block."""
    stand_in = StandIn()
    server = _Server(stand_in)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield stand_in
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
