"""Sends emails through GOV.UK Notify, by its HTTP API: https://docs.notifications.service.gov.uk/rest-api.html."""

import http.client
import json
import ssl
import urllib.request
from collections.abc import Callable, Iterator
from datetime import datetime
from email.message import EmailMessage
from http import HTTPStatus
from typing import Any
from urllib.error import URLError
from urllib.parse import urlencode

import jwt

from tracker.config import LOOPBACK, NotifyAccess
from tracker.mail.transports.notify_markdown import plain_for_notify
from tracker.mail.transports.transport import MailRefused, OutcomeUnknown, ServerDown

TIMEOUT_SECONDS = 20  # for one step: connect, send, a piece of the answer
LONGEST_ANSWER = 1_000_000  # bytes
NAME = "GOV.UK Notify"
MAILS_FAULT = "ValidationError"  # the one documented error about this email: usually its address
NEVER_LEFT = "technical-failure"  # the one status after which Notify asks for the email again
# A gateway in front of Notify gives these for a request that it has passed on.
PASSED_ON = frozenset({HTTPStatus.BAD_GATEWAY, HTTPStatus.GATEWAY_TIMEOUT})


class NotifyTransport:
    """Hands each email to Notify: our words fill a template that is only ((subject)) and ((body))."""

    name = NAME

    def __init__(self, access: NotifyAccess, machine: Callable[[], datetime]) -> None:
        self._access = access
        self._machine = machine
        self._opener = urllib.request.OpenerDirector()  # bare, so that no redirection takes the token elsewhere
        if access.host not in LOOPBACK:
            self._opener.add_handler(urllib.request.ProxyHandler())
        self._opener.add_handler(urllib.request.HTTPHandler())
        self._opener.add_handler(urllib.request.HTTPSHandler(context=ssl.create_default_context()))

    @property
    def place(self) -> str:
        return f"{NAME} at {self._access.host}"

    def send(self, message: EmailMessage, reference: str) -> str:
        body = message.get_body(("plain",))
        asked = {
            "email_address": message["To"].addresses[0].addr_spec,
            "template_id": self._access.template_id,
            "personalisation": {
                "subject": str(message["Subject"]),
                "body": plain_for_notify(body.get_content() if body else ""),
            },
            "reference": reference,
        }
        if self._access.reply_to_id:
            asked["email_reply_to_id"] = self._access.reply_to_id
        try:
            status, answer = self._asked("/v2/notifications/email", json.dumps(asked).encode())
        except (OSError, http.client.HTTPException) as error:
            raise OutcomeUnknown(
                f"The connection to {NAME} broke after the email was handed over: {_words(error)}"
            ) from error
        if status == HTTPStatus.CREATED and answer.get("id"):
            return f"accepted by {NAME} as {answer['id']}"
        words = f"{status} {_errors_in_words(answer)}".strip()
        if status in PASSED_ON or HTTPStatus(200) <= status < HTTPStatus(300):
            raise OutcomeUnknown(f"{NAME} did not answer, but a gateway in front of it did: {words}")
        if status == HTTPStatus.BAD_REQUEST and MAILS_FAULT in _kinds(answer):
            raise MailRefused(words, is_permanent=True)
        raise ServerDown(words)

    def accepted_before(self, reference: str) -> str:
        try:
            status, answer = self._asked(f"/v2/notifications?{urlencode({'reference': reference})}", None)
        except (OSError, http.client.HTTPException) as error:
            raise ServerDown(f"{NAME} cannot be asked whether it has the email: {_words(error)}") from error
        if status != HTTPStatus.OK:
            raise ServerDown(f"{status} {_errors_in_words(answer)}".strip())
        for notification in _dictionaries(answer.get("notifications")):
            if notification.get("reference") == reference and notification.get("status") != NEVER_LEFT:
                return f"accepted by {NAME} as {notification.get('id')}, where it is {notification.get('status')}"
        return ""

    def close(self) -> None:
        """Nothing is kept open."""

    def _asked(self, path: str, content: bytes | None) -> tuple[int, dict[str, Any]]:
        """Status and answer of a request. Raises ServerDown if it was certainly not sent, else the error itself."""
        headers = {"Authorization": f"Bearer {self._token()}", "Content-Type": "application/json"}
        request = urllib.request.Request(self._access.base_url + path, content, headers)  # noqa: S310 - http(s) by config
        try:
            response = self._opener.open(request, timeout=TIMEOUT_SECONDS)
        except URLError as error:  # urllib raises it only for what fails before the whole request is sent
            raise ServerDown(f"{NAME} at {self._access.host} cannot be reached: {error.reason}") from error
        assert response is not None  # noqa: S101 - it is for addresses that no handler knows
        with response:
            return response.status, _read(response.read(LONGEST_ANSWER))

    def _token(self) -> str:
        """A token for the next half minute, by the machine's clock and not by a training clock."""
        claims = {"iss": self._access.service_id, "iat": int(self._machine().timestamp())}
        return jwt.encode(claims, self._access.secret, algorithm="HS256")


def _read(content: bytes) -> dict[str, Any]:
    """An answer in JSON; empty for anything else, like the page of a proxy."""
    try:
        answer = json.loads(content)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


def _dictionaries(listed: object) -> Iterator[dict[str, Any]]:
    return (entry for entry in (listed if isinstance(listed, list) else []) if isinstance(entry, dict))


def _kinds(answer: dict[str, Any]) -> set[str]:
    return {str(error.get("error")) for error in _dictionaries(answer.get("errors"))}


def _errors_in_words(answer: dict[str, Any]) -> str:
    return "; ".join(f"{error.get('error')}: {error.get('message')}" for error in _dictionaries(answer.get("errors")))


def _words(error: Exception) -> str:
    return str(error) or type(error).__name__
