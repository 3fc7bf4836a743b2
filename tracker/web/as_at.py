"""The day that a page is read for: today, or a past day that its address asks for, in one of two readings."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask import Flask, current_app, g, request
from wtforms import Form, RadioField, StringField

from tracker.database import AnySession, db
from tracker.dates import day_in_words
from tracker.errors import NotFound, Refused
from tracker.past.enums import PastReading
from tracker.past.queries import KnownSince, known_since, past_day
from tracker.web.errors import page
from tracker.web.session import today

READINGS = {
    PastReading.AS_IT_WAS: "As it was, by what is known now",
    PastReading.AS_WE_KNEW: "As it was known here at the end of that day",
}
SAID = {
    PastReading.AS_IT_WAS: "As it was on {day}, by what is known now.",
    PastReading.AS_WE_KNEW: "As it was known here at the end of {day}.",
}
NO_REAL_DAY = "Enter a real date, like 2019-03-01."
NOT_THEN = ("Nothing was recorded for this day", "Go back and choose a later day.")
EARLIEST = date(1900, 1, 1)
MARK = "can_show_past_day"
View = TypeVar("View", bound=Callable[..., Any])


def can_show_past_day(view: View) -> View:
    """Marks a route that can show a past day: links to it from a page of a past day keep the day."""
    setattr(view, MARK, True)
    return view


def is_past_page(endpoint: str | None) -> bool:
    """Whether the route of this name is marked as one that can show a past day."""
    return getattr(current_app.view_functions.get(endpoint or ""), MARK, False)


class NotThen(NotFound):
    """The thing is there today and was not on the day that was asked for."""


def day_typed(typed: str) -> date | None:
    """The day that a date box sends, or somebody writes into an address; None when it is no day of these times."""
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return None
    return day if day >= EARLIEST else None


class AsAtForm(Form):
    """A past day and how it is to be read, sent by GET so that the address can be shared."""

    as_at = StringField("As at")
    reading = RadioField(
        "Which reading?",
        choices={reading.value: label for reading, label in READINGS.items()},
        default=PastReading.AS_IT_WAS,
    )
    fault = ""

    @property
    def faults(self) -> list[tuple[str, str]]:
        """What is wrong with the day, as the error summary wants it."""
        return [("as_at", self.fault)] if self.fault else []

    def asked(self, latest: date) -> date | None:
        """The past day that is asked for; None for today, for none, and for one that cannot be read."""
        typed = (self.as_at.data or "").strip()
        day = day_typed(typed) if typed else latest
        if day is None:
            self._blame(NO_REAL_DAY)
            return None
        if day > latest:
            self._blame(f"Choose a day up to today, {day_in_words(latest)}. The future has not been recorded yet.")
        return day if day < latest else None

    def _blame(self, sentence: str) -> None:
        self.fault = sentence
        self.as_at.errors = [sentence]

    @property
    def chosen(self) -> PastReading:
        """How the day is read; as it was, unless the address asks for the other."""
        return PastReading(self.reading.data) if self.reading.data in list(PastReading) else PastReading.AS_IT_WAS


@dataclass(frozen=True)
class DayRead:
    """What a page is made from: a session on the day, the day itself, and what the page says of it when it is past.

    `words` are empty today. `kept` are the address's other parameters, which choosing another day keeps.
    """

    session: AnySession
    day: date
    form: AsAtForm
    words: tuple[str, ...]
    kept: dict[str, str]

    @property
    def is_past(self) -> bool:
        """Whether the page shows a day before today."""
        return bool(self.words)

    @property
    def today_address(self) -> str:
        """The same page for today."""
        return f"{request.path}?{urlencode(self.kept)}" if self.kept else request.path


@contextmanager
def day_read(subjects: dict[str, str]) -> Iterator[DayRead]:
    """The day that the address asks for. `subjects` are the things shown, by how the trail names them ("plan:1").

    A day that cannot be read is today, with the fault on the form. Raises NotFound, with the reason, for a thing
    that was not there on the day, and TypeError on a route without the mark, whose links would lose the day.
    """
    if not is_past_page(request.endpoint):
        raise TypeError(f"{request.endpoint} reads a past day and is not marked with @can_show_past_day")
    form = AsAtForm(request.args)
    kept = {name: value for name, value in request.args.items() if name not in ("as_at", "reading")}
    day = form.asked(today())
    if day is None:
        yield DayRead(db.session, today(), form, (), kept)
        return
    g.past_query = {"as_at": day.isoformat(), "reading": form.chosen.value}
    known = known_since(db.session, subjects)
    with past_day(db.session, day, form.chosen) as past:
        try:
            yield DayRead(past, day, form, tuple(_in_words(day, form.chosen, subjects, known)), kept)
        except NotFound as missing:
            g.past_query = {}
            raise NotThen(_why_missing(day, form.chosen, subjects, known)) from missing


def refuse_unreadable(read: DayRead) -> None:
    """Raises Refused when the day that was asked for cannot be read: a file cannot show the fault beside a box."""
    if read.form.fault:
        raise Refused(read.form.fault)


def _in_words(day: date, reading: PastReading, subjects: dict[str, str], known: dict[str, KnownSince]) -> Iterator[str]:
    yield SAID[reading].format(day=day_in_words(day))
    later = [(subjects[one], since) for one, since in known.items() if since.entered_on > day]
    for name, since in later:
        if reading is PastReading.AS_WE_KNEW:
            yield f"{name} was not known here then: it was entered on {day_in_words(since.entered_on)}."
        elif since.told_from > day:
            yield f"Of {name} nothing is told before {day_in_words(since.told_from)}."
        else:
            yield f"{name} was not known here then: what is shown was entered from {day_in_words(since.entered_on)} on."


def _why_missing(day: date, reading: PastReading, subjects: dict[str, str], known: dict[str, KnownSince]) -> str:
    reasons = [
        f"it was entered here on {day_in_words(known[one].entered_on)}"
        if reading is PastReading.AS_WE_KNEW
        else f"what is told of it begins on {day_in_words(known[one].told_from)}"
        for one in subjects
        if one in known
    ]
    names = " and ".join(subjects.values())
    verb = "was not known here on" if reading is PastReading.AS_WE_KNEW else "was not recorded for"
    return f"{names} {verb} {day_in_words(day)}: {', '.join(reasons)}." if reasons else f"There is no {names}."


def register(app: Flask) -> None:
    """Lets links between pages of a past day keep the day, and says so when a thing was not there on it."""
    app.url_defaults(_keep_the_day)
    app.register_error_handler(NotThen, lambda error: page(404, str(error), words=NOT_THEN))


def _keep_the_day(endpoint: str, values: dict[str, Any]) -> None:
    if is_past_page(endpoint):
        for name, value in g.get("past_query", {}).items():
            values.setdefault(name, value)
