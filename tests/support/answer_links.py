"""Mails with links by which their readers answer: hand-made, with the ledger of what they told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.builders import a_milestone, a_person, a_plan, a_post, an_action, building
from tests.support.events import StagedEvent
from tracker.actions.models import Action, Milestone, ProgressUpdate
from tracker.actions.updates.service import Report
from tracker.audit.service import Actor, Recording, recording
from tracker.database import AnySession
from tracker.mail.enums import MailKind
from tracker.mail.models import OutboxMail
from tracker.mail.rendering import Letter
from tracker.mail.service import NewMail, add_mails
from tracker.people.models import Person, Post
from tracker.plans.models import Plan
from tracker.reminders.answer_links.models import AnswerLink
from tracker.reminders.answer_links.rules import answer_secret
from tracker.reminders.answer_links.service import answer, links_in
from tracker.reminders.enums import ReminderKind, Subject
from tracker.reminders.models import Reminder
from tracker.reminders.policy.models import ReminderPolicy
from tracker.working_days import Nation

KEY = "k" * 40
NOW = datetime(2019, 4, 8, 7, 0, tzinfo=UTC)  # a Monday, 8am in London
BEFORE = datetime(2018, 1, 1, tzinfo=UTC)
DONE = Report("Done so far.", "amber")
_numbers = count(1)


def a_mail(rec: Recording, person: Person, milestones: Sequence[Milestone] = ()) -> OutboxMail:
    """A digest in the outbox that tells a person of these milestones."""
    new = NewMail(f"hand-made:{next(_numbers)}", MailKind.DIGEST, person.id, person.address or "", Letter("s", "t", ""))
    [mail] = add_mails(rec, [new], "plans.example")
    rec.session.add_all(
        Reminder(
            person_id=person.id,
            kind=ReminderKind.OVERDUE,
            days=next(_numbers),
            subject=Subject.MILESTONE,
            subject_id=milestone.id,
            subject_on=milestone.last_day or rec.today,
            owed_on=rec.today,
            is_told=True,
            mail_id=mail.id,
            recorded_at=rec.now,
        )
        for milestone in milestones
    )
    rec.session.flush()
    return mail


def linked(rec: Recording, person: Person, milestones: Sequence[Milestone], key: str = KEY) -> int:
    """A mail that tells a person of these milestones, with its links; its id."""
    mail = a_mail(rec, person, milestones)
    placeholders = links_in(rec, key, mail.id, person.id, [milestone.action_id for milestone in milestones])
    mail.text = "\n".join(placeholders.values())
    mail.html = "".join(f'<a href="{one}">Answer</a>' for one in placeholders.values())
    rec.tell(StagedEvent.CHANGED)
    return mail.id


def secret_to(session: AnySession, mail_id: int, action_id: int | None, key: str = KEY) -> str:
    """The secret of a mail's link to an action, or to all of them."""
    is_it = AnswerLink.action_id.is_(None) if action_id is None else AnswerLink.action_id == action_id
    link = session.execute(sa.select(AnswerLink).where(AnswerLink.mail_id == mail_id, is_it)).scalar_one()
    return answer_secret(key, link.nonce)


def send(
    session: Session, secret: str, action_id: int, by: int, report: Report = DONE, at: datetime = NOW
) -> ProgressUpdate:
    """What a person (by id) answers by a link."""
    with recording(session, Actor(f"person:{by}", "Reader"), at) as rec:
        return answer(rec, secret, action_id, report)


def change(session: Session, thing: object, at: datetime = NOW, **values: object) -> None:
    """Changes a row behind everybody's back, with an event."""
    with building(session, at) as rec:
        for name, value in values.items():
            setattr(thing, name, value)
        rec.tell(StagedEvent.CHANGED)


@dataclass(frozen=True)
class Told:
    """Somebody who holds a post that owns two actions, and the mail that told them of both."""

    mail_id: int
    reader: Person
    post: Post
    one: Action
    two: Action
    plan: Plan

    def secret(self, session: Session, action: Action | None) -> str:
        return secret_to(session, self.mail_id, action.id if action else None)


@pytest.fixture
def told(session: Session) -> Told:
    """What most tests of links begin with."""
    with building(session, BEFORE) as rec:
        reader, plan = a_person(rec, name="Reader"), a_plan(rec)
        post = a_post(rec, holder=reader)
        one, two = (an_action(rec, plan=plan, owner=post) for _ in range(2))
        milestones = [a_milestone(rec, action=action) for action in (one, two)]
        rec.tell(StagedEvent.BUILT)
    with building(session, NOW) as rec:
        return Told(linked(rec, reader, milestones), reader, post, one, two, plan)


def a_policy(session: AnySession, plan_id: int, *, answers_by_mail: bool, at: datetime = NOW) -> None:
    """Gives a plan a reminder policy of its own."""
    with building(session, at) as rec:
        rec.session.add(
            ReminderPolicy(
                plan_id=plan_id,
                days_before="7",
                tells_on_the_day=True,
                days_after="1, 7",
                nation=Nation.ENGLAND_AND_WALES,
                weekdays="Monday, Tuesday",
                send_at="08:00",
                answers_by_mail=answers_by_mail,
            )
        )
        rec.tell(StagedEvent.CHANGED)


def step_of(session: AnySession, action: Action) -> Milestone:
    """The one milestone of an action."""
    return session.execute(sa.select(Milestone).where(Milestone.action_id == action.id)).scalar_one()
