"""What a process of the many-writers test does: its people open their update pages, and all send at the same moment."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.synchronize import Barrier
from pathlib import Path

from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from tests.support.waiting import LONGEST_SECONDS
from tracker.app import create_app
from tracker.config import settings_from
from tracker.database import db


@dataclass(frozen=True)
class Writer:
    """A signed-in person, the address of a form, and what they will type into it."""

    secret: str
    path: str
    typed: dict[str, str]


def application(url: str, folder: str) -> Flask:
    """The application of a process, as a server has it."""
    return create_app(settings_from({"TRACKER_DATABASE_URL": url, "TRACKER_SECRET_KEY": "s" * 40}, Path(folder)))


def write(url: str, folder: str, writers: Sequence[Writer], together: Barrier, answers: str) -> None:
    """Lets each writer send one form from a thread of their own; leaves a line for each answer."""
    app = application(url, folder)
    said = write_in_threads(app, writers, together)
    Path(answers).write_text("\n".join(said), encoding="utf-8")
    with app.app_context():
        db.engine.dispose()


def write_in_threads(app: Flask, writers: Sequence[Writer], together: Barrier | threading.Barrier) -> list[str]:
    """What each writer was answered, in lines of a status and where it leads."""
    said: list[str] = []
    threads = [threading.Thread(target=_send, args=(app, writer, together, said)) for writer in writers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LONGEST_SECONDS)
    return said


def _send(app: Flask, writer: Writer, together: Barrier | threading.Barrier, said: list[str]) -> None:
    browser = _signed_in(app, writer.secret)
    form = BeautifulSoup(browser.get(writer.path).text, "html.parser").select_one("main form")
    assert form is not None
    hidden = {str(box["name"]): str(box["value"]) for box in form.select("input[type=hidden]")}
    together.wait(LONGEST_SECONDS)
    answer = browser.post(writer.path, data={**hidden, **writer.typed})
    faults = BeautifulSoup(answer.text, "html.parser").select(".govuk-error-summary li, main > h1")
    where = answer.headers.get("Location", "; ".join(tag.get_text(strip=True) for tag in faults))
    said.append(f"{answer.status_code} {where}")


def _signed_in(app: Flask, secret: str) -> FlaskClient:
    browser = app.test_client()
    with browser.session_transaction() as session:
        session["secret"] = secret
    return browser
