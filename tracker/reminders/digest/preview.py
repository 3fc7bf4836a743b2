"""The email that a plan's words would make for a real reader, so that nobody has to save them to see them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import sqlalchemy as sa

from tracker.actions.enums import MilestoneState
from tracker.actions.models import Action, Milestone
from tracker.actions.queries import IS_NOT_REMOVED
from tracker.actions.rules import DATED, OPEN_STATES
from tracker.database import AnySession
from tracker.mail.rendering import Letter
from tracker.people.models import Person
from tracker.people.queries import secretariats_of
from tracker.reminders.answer_links.rules import FEWEST_ON_ONE_PAGE
from tracker.reminders.digest.reply_to import replies_of
from tracker.reminders.digest.wording import digest_letter
from tracker.reminders.due.audience import Concern, recipient
from tracker.reminders.due.digest import Contents, DigestContext
from tracker.reminders.due.escalation import Escalation
from tracker.reminders.due.rules import kinds_passed
from tracker.reminders.due.snapshot import facts_on
from tracker.reminders.enums import MailPart
from tracker.reminders.policy.queries import policy_of

PRIVATE_LINK = "(the reader’s private link)"
PRETENDED_SILENCE = timedelta(days=14)
SECTIONS = {
    MailPart.OVERDUE: 1,
    MailPart.DUE_TODAY: 0,
    MailPart.DUE_SOON: -7,
    MailPart.ESCALATION: 1 + PRETENDED_SILENCE.days,
}  # days after a deadline, to pretend


@dataclass(frozen=True)
class _Shown:
    """The day, the address for links and the part of the wording for which an email is shown."""

    day: date
    base_url: str
    part: MailPart
    is_pretended: bool = False


@dataclass(frozen=True)
class Preview:
    """An email as it would be sent: to whom, why, and on which day; `is_pretended` when nothing is due on that day."""

    reader: str
    why: str
    day: date
    is_pretended: bool
    letter: Letter


def preview_of(
    session: AnySession,
    plan_id: int,
    words: Mapping[MailPart, str],
    day: date,
    base_url: str,
    part: MailPart = MailPart.SUBJECT,
) -> Preview | None:
    """The email to the reader with most to read about a plan on `day`, whatever they were told before, in these words.

    If nothing is due that `part` is about, the email is for a day on which one deadline would be. None if nobody could
    be told anything.
    """
    concerns = _concerns(session, plan_id, day)
    if not concerns:
        return None
    policy = policy_of(session, plan_id)
    shown = _Shown(day, base_url, part)
    by_reader: dict[int, list[Concern]] = defaultdict(list)
    for concern in concerns:
        if kinds_passed(concern.milestone.deadline_on, day, policy):
            by_reader[concern.recipient.person_id].append(concern)
    fitting = [
        told
        for told in by_reader.values()
        if part not in SECTIONS or any(part in _parts_of(concern, day) for concern in told)
    ]
    if fitting:
        return _preview(session, max(fitting, key=len), plan_id, words, shown)
    first = next((concern for concern in concerns if concern.milestone.deadline_on >= day), concerns[-1])
    pretended = first.milestone.deadline_on + timedelta(days=SECTIONS.get(part, 0))
    return _preview(session, [first], plan_id, words, replace(shown, day=pretended, is_pretended=True))


def _concerns(session: AnySession, plan_id: int, day: date) -> list[Concern]:
    """Who the plan's open deadlines of the coming days concern, or else all future ones; oldest first."""
    last_on = sa.select(sa.func.max(Milestone.last_day)).join(Milestone.action)
    is_open = (Milestone.state == MilestoneState.OPEN, Milestone.precision.in_(DATED), Action.state.in_(OPEN_STATES))
    last = session.execute(last_on.where(Action.plan_id == plan_id, IS_NOT_REMOVED, *is_open)).scalar_one_or_none()
    for on in (day, last):
        concerns = (
            [concern for concern in facts_on(session, on).concerns if concern.milestone.plan_id == plan_id]
            if on
            else []
        )
        if concerns:
            return sorted(concerns, key=lambda concern: concern.milestone.order)
    return []


def _parts_of(concern: Concern, day: date) -> set[MailPart]:
    """The headings under which something can be listed in the emails of a day."""
    late = (day - concern.milestone.deadline_on).days
    if late > 0:
        return {MailPart.OVERDUE, MailPart.ESCALATION}
    return {MailPart.DUE_SOON if late else MailPart.DUE_TODAY}


def _preview(
    session: AnySession, told: list[Concern], plan_id: int, words: Mapping[MailPart, str], shown: _Shown
) -> Preview:
    first = told[0]
    policies = {plan_id: replace(policy_of(session, plan_id), words=words)}
    plans = {plan_id: first.milestone.plan_ref}
    members = secretariats_of(session, set(plans.values()))
    context = DigestContext(shown.day, shown.base_url, policies, replies_of(plans, policies, members))
    if policies[plan_id].answers_by_mail:
        linked: list[int | None] = [concern.milestone.action_id for concern in told]
        whole = [None] if len(set(linked)) >= FEWEST_ON_ONE_PAGE else []
        context = replace(context, links=dict.fromkeys([*linked, *whole], PRIVATE_LINK))
    contents = Contents(first.recipient, tuple(told))
    if shown.part is MailPart.ESCALATION:
        contents = _escalated(told, members.get(first.milestone.plan_ref, []), shown.day)
    letter = digest_letter(contents, context)
    why = contents.told[0].why if contents.told else contents.escalations[0].why
    return Preview(contents.recipient.name, why, shown.day, shown.is_pretended, letter)


def _escalated(told: list[Concern], secretariat: Sequence[Person], day: date) -> Contents:
    """The email to the secretariat, or if there is none to the owner instead, as if nobody had replied."""
    reader = next((recipient(person) for person in secretariat if person.address), told[0].recipient)
    since, days = day - PRETENDED_SILENCE, PRETENDED_SILENCE.days
    why = f"as secretariat of {told[0].milestone.plan_ref}"
    silent = tuple(
        Escalation(reader, concern.milestone, days, since, (f"{concern.recipient.name} ({concern.why})",), why)
        for concern in told
    )
    return Contents(reader, escalations=silent)
