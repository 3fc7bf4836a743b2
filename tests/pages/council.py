"""People of a council at work on LGA-2018: what they click, type and send, and what its pages, lists and trail say."""

import csv
import io
from collections.abc import Mapping
from datetime import date, time
from typing import Any

from flask import Flask

from tests.pages.browser import Browser, BrowserAs, the_one, words_of
from tests.web.actions.test_update import number_of
from tracker.actions.models import Action
from tracker.audit.queries import history_of
from tracker.audit.service import Actor, recording
from tracker.database import db
from tracker.dates import instant_of
from tracker.installation.queries import clock_of
from tracker.installation.service import move_clock

MORNING = time(9)

Typed = Mapping[str, Any]  # words, a tick, a day, a file


class Council:
    """Who works with the installation, and the day that its clock shows."""

    def __init__(self, app: Flask, browser_as: BrowserAs) -> None:
        self.app = app
        self._browser_as = browser_as

    def person(self, key: str) -> Browser:
        """The browser of somebody who signs in now."""
        return self._browser_as(key)

    def on(self, day: date) -> None:
        """Opens the morning of a later day; the days in between send nothing, as after an outage."""
        db.session.rollback()
        with recording(db.session, Actor.command("test"), clock_of(db.session).now()) as rec:
            move_clock(rec, instant_of(day, MORNING))


def said(page: Any) -> str:
    """All words of a page's main part."""
    return " ".join(words_of(page, "main"))


def action(ref: str) -> str:
    """Where an action is shown."""
    return f"/actions/{number_of(ref)}"


def follow(page: Any, words: str) -> Any:
    """Follows the first link in a page's main part that begins with these words."""
    links = [link for link in page.html.select("main a") if " ".join(link.get_text(" ").split()).startswith(words)]
    assert links, f"no link of {page.request.path} begins with {words}"
    return page.goto(str(links[0]["href"]))


def send(page: Any, typed: Typed) -> Any:
    """Fills the form of a page and sends it; gives what answers, or the page to which it leads.

    Radios and lists are chosen by their words, days typed into their three boxes.
    """
    first = next(iter(typed))
    form = next(form for form in page.forms.values() if {first, f"{first}-day"} & set(form.fields))
    for name, value in typed.items():
        if isinstance(value, date):
            for part in ("day", "month", "year"):
                form[f"{name}-{part}"] = str(getattr(value, part))
        elif page.html.select(f'input[type=radio][name="{name}"]'):
            form[name] = _labelled(page, name, value)
        elif page.html.select(f'select[name="{name}"]'):
            form[name].select(text=value)
        else:
            form[name] = value
    answer = form.submit()
    return answer.follow() if answer.status_int == 302 else answer


def _labelled(page: Any, name: str, words: str) -> str:
    """The value of the radio with these words."""
    for radio in page.html.select(f'input[type=radio][name="{name}"]'):
        if words_of(page, f'label[for="{radio["id"]}"]') == [words]:
            return str(radio["value"])
    raise AssertionError(f"{name} offers no {words}")


def listed(browser: Browser, only: str, as_at: str = "") -> list[str]:
    """The numbers of the actions in one of the lists of LGA-2018; screen and file hold the same."""
    query = f"plan=LGA-2018&only={only}&as_at={as_at}"
    links = words_of(browser.get(f"/status-list?{query}"), ".app-plan tbody td:first-child a")
    shown = [words.removeprefix("Action ") for words in links]
    assert shown == [line["ref"] for line in _lines(browser, f"/status-list.csv?{query}")]
    return shown


def counted(browser: Browser, only: str, as_at: str = "", reading: str = "as-it-was") -> str:
    """What a list of LGA-2018 counts."""
    page = browser.get(f"/status-list?plan=LGA-2018&only={only}&as_at={as_at}&reading={reading}")
    return the_one(page, "#result strong").get_text()


def line(browser: Browser, ref: str, as_at: str = "") -> dict[str, str]:
    """The line of an action in the file of the status list."""
    lines = _lines(browser, f"/status-list.csv?plan=LGA-2018&as_at={as_at}")
    return next(one for one in lines if one["ref"] == ref)


def changes(browser: Browser, since: date, until: date) -> dict[str, dict[str, tuple[str, str, str]]]:
    """What changed in LGA-2018 between two days: was, is and reason, by kind of change and number of the action."""
    found: dict[str, dict[str, tuple[str, str, str]]] = {}
    for one in _lines(browser, f"/status-list/changes.csv?plan=LGA-2018&since={since}&until={until}"):
        found.setdefault(one["change"], {})[one["ref"]] = (one["was"], one["is"], one["reason"])
    return found


def _lines(browser: Browser, address: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(browser.get(address).body.decode("utf-8-sig"))))


def shown_on(browser: Browser, ref: str, as_at: date, reading: str = "as-it-was") -> str:
    """What the page of an action shows of a past day."""
    return said(browser.get(f"{action(ref)}?as_at={as_at}&reading={reading}"))


def trail_of(ref: str, number: int) -> list[str]:
    """The newest so many events of an action, the oldest of them first, each with who did it and for whom."""
    db.session.rollback()
    action = db.session.get_one(Action, number_of(ref))
    subjects = [action.reference, *(f"milestone:{milestone.id}" for milestone in action.milestones)]
    newest = history_of(db.session, subjects, number)
    who = [f"{entry.actor_name} for {entry.on_behalf_of_name}".removesuffix(" for ") for entry in newest]
    return [f"{entry.event}: {name}" for entry, name in zip(newest, who, strict=True)][::-1]


def percentages(browser: Browser) -> str:
    """How much of LGA-2018 is reported complete, and how much validated."""
    return the_one(browser.get("/plans/LGA-2018"), "#completion strong").get_text()
