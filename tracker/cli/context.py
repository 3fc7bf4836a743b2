"""What every command needs: settings, the application, a recording in its name, and faults as one sentence."""

import functools
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ParamSpec, TypeVar

import click
import sqlalchemy.exc
from flask import Flask

from tracker.app import create_app, refuse_unready
from tracker.audit.service import Actor, Recording, recording
from tracker.config import Settings, settings_from
from tracker.database import db
from tracker.errors import TrackerError
from tracker.installation.queries import clock_of

Given = ParamSpec("Given")
Returned = TypeVar("Returned")


def plainly(command: Callable[Given, Returned]) -> Callable[Given, Returned]:
    """Ends a command with one sentence and status 1 instead of a traceback, for faults that a person can fix."""

    @functools.wraps(command)
    def run(*args: Given.args, **kwargs: Given.kwargs) -> Returned:
        try:
            return command(*args, **kwargs)
        except TrackerError as error:
            raise click.ClickException(str(error)) from None
        except sqlalchemy.exc.OperationalError as error:
            words = str(error.orig).strip().splitlines()
            raise click.ClickException(
                f"The database in TRACKER_DATABASE_URL does not answer: {words[0] if words else 'no reason given'}."
            ) from None
        except OSError as error:
            raise click.ClickException(f"{error.strerror}: {error.filename}.") from None

    return run


def settings() -> Settings:
    """The settings of this process's environment."""
    return settings_from(os.environ, Path.cwd())


@contextmanager
def ready_app() -> Iterator[Flask]:
    """The application, inside its context. Raises WrongSetting when the installation is not ready."""
    app = create_app(settings())
    refuse_unready(app)
    with app.app_context():
        yield app


@contextmanager
def recorded_command(name: str) -> Iterator[Recording]:
    """A recording in the name of a command, at the installation's time."""
    now = clock_of(db.session).now()
    with recording(db.session, Actor.command(name), now) as rec:
        yield rec


def say(words: str) -> None:
    """Prints a line at once, so that people can see progress."""
    click.echo(words)
    sys.stdout.flush()
