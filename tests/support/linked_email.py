"""Mails with links in the training installation of the page tests, and browsers that open them."""

from typing import Any

import sqlalchemy as sa

from tests.pages.browser import form_with
from tests.support.answer_links import linked, secret_to
from tests.web.actions.test_update import number_of
from tracker.actions.enums import MilestoneState
from tracker.actions.models import Milestone
from tracker.audit.service import Actor, recording
from tracker.database import db
from tracker.installation.queries import clock_of
from tracker.people.models import Person

SHARON = "sharon-godman"
HERS = ("18", "11", "20")  # actions of LGA-2018 that her post owns; the first is late


def person(key: str) -> Person:
    """A person of the seed by their key."""
    return db.session.execute(sa.select(Person).where(Person.key == key)).scalar_one()


def mail_to(key: str, *refs: str) -> int:
    """A mail that told somebody of these actions of LGA-2018, with its links; its id."""
    numbers = [number_of(ref) for ref in refs]
    milestones = [
        db.session.execute(
            sa.select(Milestone).where(Milestone.action_id == number, Milestone.state == MilestoneState.OPEN).limit(1)
        ).scalar_one()
        for number in numbers
    ]
    reader = person(key)
    with recording(db.session, Actor.command("test"), clock_of(db.session).now()) as rec:
        return linked(rec, reader, milestones)


def address(mail_id: int, ref: str = "") -> str:
    """Where the link of a mail to an action leads; without one, that to all of them."""
    return f"/answer/{secret_to(db.session, mail_id, number_of(ref) if ref else None)}"


def filled(form: Any, words: str, rating: str = "amber", ref: str = "") -> Any:
    """A form, or the row of an action in it, with what makes a good update."""
    prefix = f"a{number_of(ref)}-" if ref else ""
    form[f"{prefix}happened"], form[f"{prefix}rating"] = words, rating
    return form


def the_form(page: Any, ref: str = "") -> Any:
    """The form of a page that has the boxes of an update, of this action where there are several."""
    return form_with(page, f"a{number_of(ref)}-happened" if ref else "happened")
