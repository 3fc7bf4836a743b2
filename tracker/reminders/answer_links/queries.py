"""Reads of the links by which people answer from an email: what one opens, and how an email's links are written."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from tracker.actions.enums import MilestoneState
from tracker.actions.models import Action, Milestone
from tracker.actions.queries import actions_to_report_on, owner_relations_to_each
from tracker.database import AnySession
from tracker.dates import local_day
from tracker.links import answer_address
from tracker.mail.models import OutboxMail
from tracker.people.models import Person
from tracker.people.queries import Viewer, viewer_of
from tracker.people.rules import hashed
from tracker.reminders.answer_links.models import AnswerLink
from tracker.reminders.answer_links.rules import (
    ALL_SETTLED,
    AnswerState,
    Ended,
    answer_secret,
    placeholder_name,
    why_ended,
)
from tracker.reminders.enums import Subject
from tracker.reminders.models import Reminder
from tracker.reminders.policy.queries import policies_of


@dataclass(frozen=True)
class Item:
    """One action that a link opens; `ended` says why it takes no answer, None while it does."""

    link_id: int
    action: Action
    is_used: bool
    ended: Ended | None


@dataclass(frozen=True)
class OpenedLink:
    """What a link opens: the actions of its email, or one of them, for its reader and nobody else.

    `reader` has no roles here: a link gives what its reader may do as owner or delegate, and nothing more.
    """

    reader: Viewer
    mail_id: int
    expires_at: datetime
    is_whole: bool
    items: tuple[Item, ...]

    @property
    def ended(self) -> Ended | None:
        """Why nothing that it opens takes an answer; None while something does."""
        reasons = [item.ended for item in self.items]
        if None in reasons:
            return None
        is_answered = self.is_whole and any(item.is_used for item in self.items)
        return ALL_SETTLED if is_answered or len(set(reasons)) > 1 else reasons[0]

    def item(self, action_id: int) -> Item | None:
        """What it opens of this action; None when it opens nothing of it."""
        return next((item for item in self.items if item.action.id == action_id), None)


def opened_link(session: AnySession, secret: str, now: datetime) -> OpenedLink | None:
    """What the link with this secret opens at `now`, by a fixed number of queries.

    None when there is no such link, its person has left, or now has another email address.
    """
    query = sa.select(AnswerLink).where(AnswerLink.secret_hash == hashed(secret))
    link = session.execute(query.options(joinedload(AnswerLink.person), joinedload(AnswerLink.mail))).scalar()
    if link is None or not link.person.is_active or not _reached(link.mail, link.person):
        return None
    links = [link] if link.action_id is not None else _of_the_same_mail(session, link)
    reader = replace(viewer_of(session, link.person_id, local_day(now)), roles=frozenset())
    answer_states = _answer_states(session, links, reader)
    return OpenedLink(
        reader=reader,
        mail_id=link.mail_id,
        expires_at=link.expires_at,
        is_whole=link.action_id is None,
        items=tuple(
            Item(
                answer_link.id,
                action,
                answer_link.used_at is not None,
                why_ended(answer_link.used_at, answer_link.expires_at, answer_state, now),
            )
            for answer_link in links
            for action, answer_state in [answer_states[answer_link.action_id]]
        ),
    )


def _reached(mail: OutboxMail, person: Person) -> bool:
    """Whether an email went to the current address of its person.

    A mistyped address may be somebody else's; the email that is sent again to the right one has its own links.
    """
    return mail.address == person.address


def _of_the_same_mail(session: AnySession, link: AnswerLink) -> list[AnswerLink]:
    query = sa.select(AnswerLink).where(
        AnswerLink.mail_id == link.mail_id,
        AnswerLink.person_id == link.person_id,
        AnswerLink.action_id.is_not(None),
    )
    return list(session.execute(query.order_by(AnswerLink.id)).scalars())


def _answer_states(
    session: AnySession, links: list[AnswerLink], reader: Viewer
) -> dict[int | None, tuple[Action, AnswerState]]:
    actions = actions_to_report_on(session, [link.action_id for link in links if link.action_id is not None])
    policies = policies_of(session, {action.plan_id for action in actions})
    told = _milestones_told(session, links[0].mail_id) if links else {}
    relations = owner_relations_to_each(session, reader, actions)
    return {
        action.id: (
            action,
            AnswerState(
                plan=action.plan.state,
                state=action.state,
                told=told.get(action.id) or [milestone.state for milestone in action.milestones],
                is_switched_on=policies[action.plan_id].answers_by_mail,
                is_removed=action.removed_on is not None,
                is_theirs=bool(relations[action.id]),
            ),
        )
        for action in actions
    }


def _milestones_told(session: AnySession, mail_id: int) -> dict[int, list[MilestoneState]]:
    """The current states of the milestones that an email told about, by action."""
    rows = session.execute(
        sa.select(Milestone.action_id, Milestone.state)
        .join(Reminder, Reminder.subject_id == Milestone.id)
        .where(Reminder.mail_id == mail_id, Reminder.subject == Subject.MILESTONE, Reminder.is_told)
    )
    told = defaultdict(list)
    for action_id, state in rows:
        told[action_id].append(state)
    return told


def addresses_of(session: AnySession, mail_id: int, base_url: str, secret_key: str) -> dict[str, str]:
    """The addresses of all links of an email, ended ones too, by their placeholders."""
    nonces = session.execute(sa.select(AnswerLink.nonce).where(AnswerLink.mail_id == mail_id)).scalars()
    return {placeholder_name(nonce): answer_address(base_url, answer_secret(secret_key, nonce)) for nonce in nonces}
