"""Deadlines as an iCalendar file, to save or at a private address."""

import re
from unicodedata import normalize

from flask import Response

from tracker.reports.pages.calendar_entries import Deadlines
from tracker.reports.writers.ics_writer import write_ics
from tracker.web.session import asking, settings


def as_calendar(shown: Deadlines, save_as: str = "") -> Response:
    """The deadlines as an iCalendar file that no proxy stores; with `save_as`, a download under that name."""
    response = Response(write_ics(shown, settings().url, asking().now), mimetype="text/calendar")
    response.headers["Cache-Control"] = "private, no-store"
    if save_as:
        response.headers["Content-Disposition"] = f'attachment; filename="{_plain(save_as)}.ics"'
    return response


def _plain(name: str) -> str:
    """A file name that every system takes; plan references and printed numbers may contain any letter."""
    letters = normalize("NFKD", name).encode("ascii", "ignore").decode()
    return "-".join(re.findall(r"[A-Za-z0-9]+", letters))
