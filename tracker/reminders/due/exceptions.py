"""The weekly list of what reminders cannot solve: actions without a current owner, failing addresses, no policy."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from tracker.actions.models import Action
from tracker.actions.queries import IS_NOT_REMOVED
from tracker.actions.rules import OPEN_STATES
from tracker.database import AnySession
from tracker.mail.queries import address_health
from tracker.mail.rules import AddressHealth
from tracker.plans.enums import PlanState
from tracker.plans.models import Plan
from tracker.reminders.due.audience import Audience, Party, Recipient, audience_on
from tracker.reminders.due.escalation import Silences, SkippedStep
from tracker.reminders.policy.rules import Policy


@dataclass(frozen=True, slots=True)
class UnownedAction:
    """An open action about which nobody can be emailed, and why for each of its owners."""

    action_id: int
    ref: str
    wording: str
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FailingAddress:
    """A person whose address refuses emails, and since when."""

    recipient: Recipient
    health: AddressHealth


@dataclass(frozen=True)
class PlanExceptions:
    """The exceptions of one plan, for its secretariat."""

    plan_id: int
    ref: str
    title: str
    unowned: tuple[UnownedAction, ...]
    failing: tuple[FailingAddress, ...]
    skipped: tuple[SkippedStep, ...]
    has_no_policy: bool

    @property
    def has_any(self) -> bool:
        """Whether there is anything to tell."""
        return bool(self.unowned or self.failing or self.skipped or self.has_no_policy)


def exceptions_on(
    session: AnySession, day: date, policies: Mapping[int, Policy], silences: Silences
) -> tuple[PlanExceptions, ...]:
    """The exceptions of these live plans on `day`, those of plans with none left out.

    The addresses are those of owners, of delegates who get copies, and of everybody who is told that owners have not
    replied.
    """
    open_actions = sa.and_(
        Plan.id.in_(policies), Plan.state == PlanState.LIVE, IS_NOT_REMOVED, Action.state.in_(OPEN_STATES)
    )
    rows = session.execute(
        sa.select(Action.id, Action.ref, Action.wording, Action.plan_id)
        .join(Plan, Plan.id == Action.plan_id)
        .where(open_actions)
        .order_by(Action.position)
    ).all()
    audience = audience_on(session, sa.select(Action.id).join(Plan, Plan.id == Action.plan_id).where(open_actions), day)
    by_plan: dict[int, list[tuple[int, str, str]]] = {plan_id: [] for plan_id in policies}
    for action_id, ref, wording, plan_id in rows:
        by_plan[plan_id].append((action_id, ref, " ".join(wording.split())))
    told_of_silence: dict[int, set[Recipient]] = {plan_id: set() for plan_id in policies}
    for escalation in silences.escalations:
        told_of_silence.setdefault(escalation.milestone.plan_id, set()).add(escalation.recipient)
    addresses = {recipient.address for recipients in told_of_silence.values() for recipient in recipients}
    health = address_health(session, _addresses(audience) | addresses)
    plans = session.execute(sa.select(Plan.id, Plan.ref, Plan.title).where(Plan.id.in_(policies)).order_by(Plan.ref))
    exceptions = [
        PlanExceptions(
            plan_id=plan.id,
            ref=plan.ref,
            title=plan.title,
            unowned=_unowned(audience, by_plan[plan.id]),
            failing=_failing([*_reached(audience, by_plan[plan.id]), *told_of_silence[plan.id]], health),
            skipped=tuple(
                skipped_step for skipped_step in silences.skipped if skipped_step.milestone.plan_id == plan.id
            ),
            has_no_policy=not policies[plan.id].is_set,
        )
        for plan in plans
    ]
    return tuple(of_plan for of_plan in exceptions if of_plan.has_any)


def _addresses(audience: Audience) -> set[str]:
    parties = (party for parties in audience.parties.values() for party in parties)
    return {party.told.address for party in parties if party.told is not None}


def _unowned(audience: Audience, actions: Collection[tuple[int, str, str]]) -> tuple[UnownedAction, ...]:
    unowned_actions = []
    for action_id, ref, wording in actions:
        parties = list(audience.of(action_id))
        if not any(party.told is not None and not party.is_copy for party in parties):
            unowned_actions.append(UnownedAction(action_id, ref, wording, tuple(_missing(party) for party in parties)))
    return tuple(unowned_actions)


def _missing(party: Party) -> str:
    return party.why if party.owner == "no owner" else f"{party.owner}: {party.why}"


def _reached(audience: Audience, actions: Collection[tuple[int, str, str]]) -> Iterator[Recipient]:
    for action_id, _, _ in actions:
        yield from (party.told for party in audience.of(action_id) if party.told is not None)


def _failing(people: Iterable[Recipient], health: Mapping[str, AddressHealth]) -> tuple[FailingAddress, ...]:
    by_person = {
        recipient.person_id: FailingAddress(recipient, health[recipient.address])
        for recipient in people
        if recipient.address in health
    }
    return tuple(sorted(by_person.values(), key=lambda failing: failing.recipient.name))
