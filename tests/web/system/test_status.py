"""The system status, the warning on the first page, and what monitors are told."""

import socket
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.pages.browser import BrowserAs, Head, the_one, words_of
from tests.support.transports import MemoryTransport
from tests.support.waiting import LONGEST_SECONDS
from tracker.app import POSTGRESQL_TIMEOUTS, create_app
from tracker.clock import machine_now
from tracker.config import Settings, settings_from
from tracker.database import db
from tracker.dates import moment_in_words
from tracker.files.heartbeat import NAME, beat
from tracker.files.store import FileStore
from tracker.installation.queries import clock_of
from tracker.mail.transports.transport import MailRefused, ServerDown
from tracker.scheduler.outgoing import Outgoing
from tracker.scheduler.service import tick
from tracker.web.system import health

SECRETARY, ADMINISTRATOR, AUDITOR = "daniel-kerr", "training-administrator", "training-auditor"
ALL_WELL = {"status": "ok", "web": "ok", "database": "ok", "worker": "ok", "mail": "ok"}
NO_DATABASE = {"status": "failing", "web": "ok", "database": "failing", "worker": "unknown", "mail": "unknown"}

Work = Callable[..., None]


@pytest.fixture(autouse=True)
def patient_monitor(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets a monitor wait for as long as a busy machine takes; the tests of its patience set their own."""
    monkeypatch.setattr(health, "LONGEST_WAIT", LONGEST_SECONDS)


@pytest.fixture
def files(app: Flask) -> Iterator[Path]:
    """The folder for files, without a sign of life."""
    given: Settings = app.config["TRACKER"]
    sign = given.files / NAME
    sign.unlink(missing_ok=True)
    yield given.files
    sign.unlink(missing_ok=True)


@pytest.fixture
def work(app: Flask, files: Path) -> Work:
    """A worker that does what is due and is seen; `later` is by how much the machine's clock has gone on."""

    def once(transport: MemoryTransport | None = None, later: timedelta = timedelta()) -> None:
        given: Settings = app.config["TRACKER"]
        way = Outgoing(transport or MemoryTransport(), given.url, given.secret_key)
        tick(db.session, way, FileStore(files / "nothing"), lambda: machine_now() + later)
        db.session.remove()
        beat(files, machine_now())

    return once


def is_told(words: str, before: str, ago: timedelta = timedelta()) -> bool:
    """Whether `before` stands before the time that it is, or was some time ago: a clock that goes on meanwhile."""
    then = clock_of(db.session).now() - ago
    return any(before + moment_in_words(then - timedelta(minutes=minutes)) in words for minutes in (0, 1))


def warnings(page: Any) -> list[str]:
    return words_of(page, ".govuk-warning-text__text")


@pytest.mark.usefixtures("files")
def test_where_nothing_runs_the_first_page_says_so_to_those_who_can_do_something(browser_as: BrowserAs) -> None:
    for who in (SECRETARY, ADMINISTRATOR):
        page = browser_as(who).get("/")
        worker, run = warnings(page)
        assert worker.startswith("Warning The worker was never seen. Until it runs, no reminders are queued")
        assert run.startswith(
            "Warning The daily run is late: reminders that were due on 1 April 2019 at 8:00am (UTC+1)"
        )
        assert the_one(page, ".govuk-warning-text a")["href"] == "/system-status"
    for who in ("sharon-godman", "abdal-ullah"):
        assert warnings(browser_as(who).get("/")) == []


def test_where_all_is_well_nobody_is_warned(browser_as: BrowserAs, work: Work) -> None:
    work()
    assert warnings(browser_as(SECRETARY).get("/")) == []
    page = browser_as(SECRETARY).get("/system-status")
    assert warnings(page) == []
    assert "Nothing is late, and no email has failed or waited for an hour." in page


def test_a_worker_that_has_gone_is_told_with_the_time(browser_as: BrowserAs, work: Work, files: Path) -> None:
    work()
    beat(files, machine_now() - timedelta(minutes=3))
    [said] = warnings(browser_as(SECRETARY).get("/"))
    assert is_told(said, "The worker was last seen on ", timedelta(minutes=3))


def test_mail_that_has_failed_for_an_hour_is_told(browser_as: BrowserAs, work: Work) -> None:
    def down(_: EmailMessage) -> None:
        raise ServerDown("no route to host")

    work(MemoryTransport(down), later=timedelta(hours=-1))
    [said] = warnings(browser_as(SECRETARY).get("/"))
    assert is_told(said, "Sending emails has failed since ", timedelta(hours=1))


def test_the_status_before_anything_ran(browser_as: BrowserAs, files: Path) -> None:
    assert not (files / NAME).exists()
    page = browser_as(SECRETARY).get("/system-status")
    facts = dict(
        zip(words_of(page, ".govuk-summary-list__key"), words_of(page, ".govuk-summary-list__value"), strict=True)
    )
    assert facts["Worker last seen"] == "Never"
    assert facts["Reminders are next queued"] == "2 April 2019 at 8:00am (UTC+1)"
    assert facts["Sent by"].startswith("The folder /")
    assert facts["Due today and not queued yet"] == "6 emails"
    assert facts["Waiting to be sent"] == "0 emails"
    assert words_of(page, "table tbody tr") == [
        "Queue reminders Has not run yet",
        "Send mail Has not run yet",
        "Sweep files Has not run yet",
    ]
    assert "Nothing has run yet." in page
    assert "No email was given up" in page


def test_the_status_after_a_run_and_with_a_server_that_is_down(browser_as: BrowserAs, work: Work) -> None:
    def down(_: EmailMessage) -> None:
        raise ServerDown("554 we know you not")

    work(MemoryTransport(down))
    page = browser_as(AUDITOR).get("/system-status")
    queue, send, sweep, *newest = words_of(page, "table tbody tr")
    assert is_told(queue, "Queue reminders 1 April 2019 at 8:00am (UTC+1) ")
    assert "Finished: 6 emails, 8 items told" in queue
    assert "When there is something to do" in send
    assert is_told(send, "Failed: 554 we know you not Failing since ")
    assert sweep == "Sweep files Has not run yet"
    assert len(newest) == 2
    facts = dict(
        zip(words_of(page, ".govuk-summary-list__key"), words_of(page, ".govuk-summary-list__value"), strict=True)
    )
    assert is_told(facts["Waiting to be sent"], "6 emails, the oldest since ")


def test_the_status_names_mails_that_were_refused(browser_as: BrowserAs, work: Work) -> None:
    def refuses(message: EmailMessage) -> None:
        is_first = str(message["To"]).startswith("sharon")
        raise MailRefused("550 no such user" if is_first else "451 later", is_permanent=is_first)

    work(MemoryTransport(refuses))
    rows = words_of(browser_as(SECRETARY).get("/system-status"), "[aria-labelledby=failures] tbody tr")
    assert len(rows) == 6
    assert sum("Given up: 550 no such user" in row for row in rows) == 1
    assert sum("Waiting for try 2: 451 later" in row for row in rows) == 5


def test_the_status_keeps_the_secrets_of_the_mail_server(
    app: Flask, browser_as: BrowserAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: Settings = app.config["TRACKER"]
    monkeypatch.setitem(
        app.config, "TRACKER", given.__class__(**{**vars(given), "mail": "smtp://clerk:hush@mail.council.example:587"})
    )
    page = browser_as(SECRETARY).get("/system-status")
    assert "The email server mail.council.example:587" in page
    assert "hush" not in page
    assert "clerk" not in page


def test_others_do_not_see_the_status(browser_as: BrowserAs) -> None:
    browser_as("sharon-godman").get("/system-status", status=403)
    assert browser_as().get("/system-status", status=302).headers["Location"] == "/sign-in?next=/system-status"


def test_monitors_are_told_that_all_is_well(browser_as: BrowserAs, work: Work, head: Head) -> None:
    work()
    before = head()
    answer = browser_as().get("/health")
    assert answer.json == ALL_WELL
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.content_type == "application/json"
    assert "Set-Cookie" not in answer.headers
    assert head() == before


def test_monitors_are_told_which_part_fails(browser_as: BrowserAs, work: Work, files: Path) -> None:
    answer = browser_as().get("/health", status=503)
    assert answer.json == ALL_WELL | {"status": "failing", "worker": "failing"}
    assert answer.headers["Cache-Control"] == "no-store"
    work()
    beat(files, machine_now() - timedelta(minutes=3))
    assert browser_as().get("/health", status=503).json == ALL_WELL | {"status": "failing", "worker": "failing"}


def test_monitors_are_told_that_mail_does_not_leave(app: Flask, browser_as: BrowserAs, work: Work) -> None:
    def down(_: EmailMessage) -> None:
        raise ServerDown("no route to host")

    work(MemoryTransport(down))
    assert browser_as().get("/health").json == ALL_WELL
    engine = sa.create_engine(app.config["SQLALCHEMY_DATABASE_URI"])
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE outbox_mail SET queued_at = '2019-04-01 06:30:00.000000'")
    engine.dispose()
    assert browser_as().get("/health", status=503).json == ALL_WELL | {"status": "failing", "mail": "failing"}


def test_monitors_are_told_when_the_database_cannot_be_read(app: Flask, browser_as: BrowserAs, work: Work) -> None:
    work()
    engine = sa.create_engine(app.config["SQLALCHEMY_DATABASE_URI"])
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE job_run RENAME TO gone")
    engine.dispose()
    assert browser_as().get("/health", status=503).json == NO_DATABASE


def test_monitors_do_not_wait_for_a_database_that_hangs(
    browser_as: BrowserAs, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    work()
    comes_back, asked, answered = threading.Event(), [], []
    real = health._asked

    def hangs(*given: Any) -> Any:
        asked.append(given)
        comes_back.wait(LONGEST_SECONDS)
        answered.append(given)
        return real(*given)

    monkeypatch.setattr(health, "_asked", hangs)
    monkeypatch.setattr(health, "LONGEST_WAIT", 0.05)
    browser = browser_as()
    for _ in range(3):
        assert browser.get("/health", status=503).json == NO_DATABASE
    assert answered == [], "nobody waited for it"
    assert len(asked) == 1, "however many ask, one thread waits"
    comes_back.set()
    monkeypatch.setattr(health, "LONGEST_WAIT", LONGEST_SECONDS)
    assert browser.get("/health").json == ALL_WELL


def test_monitors_do_not_wait_for_a_database_server_that_takes_the_line_and_says_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "LONGEST_WAIT", 0.2)
    monkeypatch.setitem(POSTGRESQL_TIMEOUTS, "connect_timeout", LONGEST_SECONDS)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"postgresql://tracker@127.0.0.1:{silent.getsockname()[1]}/tracker"
        environment = {"TRACKER_DATABASE_URL": url, "TRACKER_SECRET_KEY": "s" * 40}
        monitor = create_app(settings_from(environment, tmp_path)).test_client()
        answer = monitor.get("/health")
        assert (answer.status_code, answer.json) == (503, NO_DATABASE)
        line, _ = silent.accept()
        with line:
            assert line.recv(1_000), "the client has begun"
            line.setblocking(False)
            with pytest.raises(BlockingIOError):  # and has not given up: nobody waited for it
                line.recv(1_000)


def test_a_monitor_elsewhere_is_answered_and_leaves_no_refusal(browser_as: BrowserAs, work: Work, head: Head) -> None:
    work()
    before = head()
    answer = browser_as().get("/health", extra_environ={"REMOTE_ADDR": "10.1.2.3"}, headers={"Host": "plans.example"})
    assert answer.json == ALL_WELL
    assert head() == before
