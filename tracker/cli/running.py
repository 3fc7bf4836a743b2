"""Commands that work by the clock: run (pages and scheduler), worker (scheduler alone), remind."""

import os
import signal
from collections.abc import Callable
from contextlib import suppress

import click
from flask import Flask
from waitress.server import create_server

from tracker.cli.context import plainly, ready_app, recorded_command, say
from tracker.clock import machine_now
from tracker.config import Settings
from tracker.database import db
from tracker.dates import moment_in_words, plural
from tracker.files.heartbeat import HeartbeatClock
from tracker.files.store import FileStore
from tracker.installation.queries import clock_of, is_training
from tracker.mail.transports.transport_factory import transport_for
from tracker.reminders.digest.dry_run import dry_run_lines
from tracker.reminders.service import queue_due
from tracker.scheduler.outgoing import Outgoing
from tracker.scheduler.runner import Runner
from tracker.scheduler.sending import send_mail
from tracker.scheduler.service import tick

THREADS = 8


def get_outgoing(app: Flask) -> Outgoing:
    """How this installation sends emails."""
    given: Settings = app.config["TRACKER"]
    return Outgoing(transport_for(given.mail, machine_now), given.url, given.secret_key, given.mail_from)


def ticking(app: Flask) -> Runner:
    """A runner that ticks with this application's database."""
    outgoing = get_outgoing(app)
    given: Settings = app.config["TRACKER"]
    store = FileStore.within(given.files)
    pulse = HeartbeatClock(given.files, machine_now)

    def one_tick() -> None:
        with app.app_context():
            tick(db.session, outgoing, store, pulse, runner.is_stopping)

    runner = Runner(one_tick)
    return runner


@click.command()
@plainly
def run() -> None:
    """Serve the pages and run the scheduler. It is one process, at TRACKER_URL."""
    with ready_app() as app:
        given: Settings = app.config["TRACKER"]
        server = _server(app, given)
        runner = ticking(app)
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # as Ctrl-C does: the current tick is finished
        try:
            with suppress(KeyboardInterrupt):  # the server ends well by itself, but it may not be there yet
                runner.start()
                _greet(given)
                db.session.remove()
                server()
        finally:
            runner.stop()


def _server(app: Flask, given: Settings) -> Callable[[], None]:
    try:
        server = create_server(app, host=given.host, port=given.port, threads=THREADS, ident="tracker")
    except OSError as error:
        raise click.ClickException(
            f"Port {given.port} of {given.host} cannot be used ({os.strerror(error.errno or 0).lower()}). Stop what "
            "uses it, or set TRACKER_URL to another port, for example http://127.0.0.1:8001."
        ) from None
    serve: Callable[[], None] = server.run
    return serve


def _greet(given: Settings) -> None:
    say(f"The tracker is at {given.url} (press Ctrl-C to stop it)")
    if is_training(db.session):
        say(f"This is a training installation; its clock says {moment_in_words(clock_of(db.session).now())}.")
        say("To try it: sign in as the director, update an action, read the mailbox, move the clock to 1 May 2019.")


@click.command()
@plainly
def worker() -> None:
    """Run the scheduler only. Use it beside web processes that are started with gunicorn wsgi:app."""
    with ready_app() as app:
        runner = ticking(app)
        db.session.remove()
        say("The worker is running (press Ctrl-C to stop it)")
        runner.run_until_stopped()


@click.command()
@click.option(
    "--dry-run", is_flag=True, help="Print who would be told what today, and who could not be. Change nothing."
)
@plainly
def remind(dry_run: bool) -> None:
    """Queue and send today's reminders now. Nobody is told the same thing twice."""
    with ready_app() as app:
        if dry_run:
            for line in dry_run_lines(db.session, clock_of(db.session).today()):
                say(line)
            return
        outgoing = get_outgoing(app)
        with recorded_command("remind") as rec:
            queued = queue_due(rec, rec.today, outgoing.base_url)
        sent = send_mail(db.session, outgoing, clock_of(db.session).now)
        say(f"Queued {plural(queued.mails, 'email')} with {plural(queued.told, 'item')}.")
        say(f"Sent {plural(sent.sent, 'email')}; {sent.failed} failed, {sent.put_off} put off.")
