"""Verbs of answering from an email: make its links, take an answer, record a refused use."""

import secrets
from collections.abc import Iterable

import sqlalchemy as sa

from tracker.actions.models import Action, ProgressUpdate
from tracker.actions.updates.service import Report, submit_update
from tracker.audit.service import Recording
from tracker.errors import Refused
from tracker.mail.rules import placeholder
from tracker.mail.service import mail_reference
from tracker.people.rules import hashed
from tracker.people.sign_in import REFUSALS_TOLD, is_to_be_told
from tracker.reminders.answer_links.models import AnswerLink
from tracker.reminders.answer_links.queries import opened_link
from tracker.reminders.answer_links.rules import (
    FEWEST_ON_ONE_PAGE,
    UNKNOWN,
    answer_secret,
    ends_at,
    placeholder_name,
    used,
)
from tracker.reminders.events import ReminderEvent


def links_in(
    rec: Recording, secret_key: str, mail_id: int, person_id: int, action_ids: Iterable[int]
) -> dict[int | None, str]:
    """The placeholders of an email's links to these actions, by action; under None the one to all of them, if several.

    Makes the links that are missing. An email keeps those that it has, and leaves out those that were used. The caller
    knows from today's facts that these actions are the person's and that their plans take answers; both are checked
    again when a link is used. A part of a larger verb, which tells the event.
    """
    rows = rec.session.execute(
        sa.select(AnswerLink.action_id, AnswerLink.nonce, AnswerLink.used_at).where(AnswerLink.mail_id == mail_id)
    ).all()
    nonces: dict[int | None, str] = {row.action_id: row.nonce for row in rows}
    is_used = {row.action_id for row in rows if row.used_at is not None}
    wanted: list[int | None] = [action_id for action_id in dict.fromkeys(action_ids) if action_id not in is_used]
    if len(wanted) >= FEWEST_ON_ONE_PAGE:
        wanted.append(None)
    new = {action_id: secrets.token_hex(16) for action_id in wanted if action_id not in nonces}
    if new:
        links = [_link(rec, secret_key, mail_id, person_id, *link) for link in new.items()]
        rec.bulk(sa.insert(AnswerLink.__table__), links)  # type: ignore[arg-type] # a mapped class has a Table
    nonces.update(new)
    return {action_id: placeholder(placeholder_name(nonces[action_id])) for action_id in wanted}


def _link(
    rec: Recording, secret_key: str, mail_id: int, person_id: int, action_id: int | None, nonce: str
) -> dict[str, object]:
    return {
        "person_id": person_id,
        "mail_id": mail_id,
        "action_id": action_id,
        "nonce": nonce,
        "secret_hash": hashed(answer_secret(secret_key, nonce)),
        "expires_at": ends_at(rec.now),
    }


def answer(rec: Recording, secret: str, action_id: int, report: Report) -> ProgressUpdate:
    """Records what a link's reader reports on an action that it opens, and uses up the link to that action.

    The recording is in the name of the reader, for whom it is refused otherwise. Raises Refused in the words of why the
    link has ended, and whatever `submit_update` raises: then the link is not used up.
    """
    rec.session.execute(sa.select(Action.id).where(Action.id == action_id).with_for_update(key_share=True))
    link = opened_link(rec.session, secret, rec.now)
    item = link.item(action_id) if link else None
    if link is None or item is None:
        raise Refused(UNKNOWN.sentence)
    if rec.actor.reference != f"person:{link.reader.person_id}":
        raise RuntimeError("an answer by a link is recorded in the name of the link's reader")
    if item.ended is not None:
        raise Refused(item.ended.sentence)
    unused = sa.update(AnswerLink).where(AnswerLink.id == item.link_id, AnswerLink.used_at.is_(None))
    if rec.bulk(unused.values(used_at=rec.now).execution_options(synchronize_session=False)) != 1:
        raise Refused(used(rec.now).sentence)
    rec.tell(ReminderEvent.ANSWER_LINK_USED, mail_reference(link.mail_id), item.action.reference, rec.actor.reference)
    return submit_update(rec, action_id, link.reader, report)


def end_links_of(rec: Recording, person_id: int) -> None:
    """Ends the links in all emails to a person who leaves, so that they stay ended if the person comes back.

    A part of a larger verb, which tells the event.
    """
    alive = sa.update(AnswerLink).where(AnswerLink.person_id == person_id, AnswerLink.expires_at > rec.now)
    rec.bulk(alive.values(expires_at=rec.now).execution_options(synchronize_session=False))


def note_refused_answer(rec: Recording, secret: str, why: str) -> None:
    """Records that somebody used a link that takes no answer; the caller does this in a recording of its own.

    Only the first few in a quarter of an hour: for each link, and for all unknown links together.
    """
    link = rec.session.execute(sa.select(AnswerLink).where(AnswerLink.secret_hash == hashed(secret))).scalar()
    if is_to_be_told(rec, f"answer link {link.id if link else 'unknown'}", REFUSALS_TOLD):
        about = [mail_reference(link.mail_id), f"person:{link.person_id}"] if link else []
        rec.tell(ReminderEvent.ANSWER_LINK_REFUSED, *about, reason=why)
