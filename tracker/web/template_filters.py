"""How values are written on pages: dates in words, shapes and colours of ratings, states as tags."""

from datetime import date, datetime

from flask import Flask

from tracker.actions.enums import ActionState, DateCheck
from tracker.dates import day_in_words, days_in_words, moment_in_words, plural
from tracker.plans.palette import GLYPHS, PAINTS
from tracker.web.trail.wording import actor_in_words

KILOBYTE = 1024

CHECK_TAGS = {
    DateCheck.DONE: "blue",
    DateCheck.NO_DATE: "grey",
    DateCheck.NOT_DUE: "grey",
    DateCheck.DUE_SOON: "yellow",
    DateCheck.LATE: "orange",
    DateCheck.VERY_LATE: "red",
}
STATE_TAGS = {
    ActionState.NOT_STARTED: "grey",
    ActionState.IN_PROGRESS: "light-blue",
    ActionState.REPORTED_COMPLETE: "turquoise",
    ActionState.COMPLETE: "blue",
    ActionState.EMBEDDED: "blue",
    ActionState.SUSPENDED: "purple",
    ActionState.NOT_PROCEEDING: "grey",
}


def size_in_words(size: int) -> str:
    """How large a file is, from its bytes: 812 bytes, 46 KB, 3.4 MB."""
    if size < KILOBYTE:
        return plural(size, "byte")
    if size < KILOBYTE * KILOBYTE:
        return f"{size / KILOBYTE:.0f} KB"
    return f"{size / KILOBYTE / KILOBYTE:.1f} MB"


def register(app: Flask) -> None:
    """Registers the filters for templates."""
    app.jinja_env.filters.update(
        actor=actor_in_words,
        day=lambda value: day_in_words(value) if isinstance(value, date) else "",
        moment=lambda value: moment_in_words(value) if isinstance(value, datetime) else "",
        days=days_in_words,
        glyph=lambda shape: GLYPHS[shape],
        ground=lambda colour: PAINTS[colour].ground,
        check_tag=lambda check: CHECK_TAGS[DateCheck(check)],
        state_tag=lambda state: STATE_TAGS[ActionState(state)],
        first_up=lambda words: words[:1].upper() + words[1:],
        plural=plural,
        size=size_in_words,
    )
