"""Reads of actions: one in full, or all that a person owns."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from tracker.actions.completion_models import RatingValidation
from tracker.actions.evidence_models import Evidence
from tracker.actions.models import (
    Action,
    DeadlineChange,
    Milestone,
    Monitor,
    Ownership,
    ProgressUpdate,
    Serves,
)
from tracker.audit.service import AnySession
from tracker.dates import plural
from tracker.errors import NotFound, check_version
from tracker.people.enums import Relation
from tracker.people.models import Person
from tracker.people.queries import Viewer, holders_on
from tracker.plans.models import Plan


def action(session: AnySession, action_id: int) -> Action:
    """One action. Raises NotFound."""
    found = session.get(Action, action_id)
    if found is None:
        raise NotFound("There is no such action.")
    return found


def action_as_seen(session: AnySession, action_id: int, version: int) -> Action:
    """One action, still at the version that a person saw. Raises NotFound or Conflict."""
    found = action(session, action_id)
    check_version(found.version, version, f"action {found.ref}")
    return found


def milestone(session: AnySession, milestone_id: int) -> Milestone:
    """One milestone. Raises NotFound."""
    found = session.get(Milestone, milestone_id)
    if found is None:
        raise NotFound("There is no such milestone.")
    return found


def milestone_of(session: AnySession, action_id: int, milestone_id: int) -> Milestone:
    """One milestone of this action. Raises NotFound: leave to edit one action is no leave to edit another's."""
    found = milestone(session, milestone_id)
    if found.action_id != action_id:
        raise NotFound("There is no such milestone.")
    return found


def milestone_as_seen(session: AnySession, milestone_id: int, version: int) -> Milestone:
    """One milestone, still at the version that a person saw. Raises NotFound or Conflict."""
    found = milestone(session, milestone_id)
    check_version(found.version, version, "this milestone")
    return found


def deadline_change(session: AnySession, change_id: int) -> DeadlineChange:
    """One deadline change, or request for one. Raises NotFound."""
    found = session.get(DeadlineChange, change_id)
    if found is None:
        raise NotFound("There is no such request.")
    return found


def action_in_full(session: AnySession, action_id: int) -> Action:
    """An action with everything that its page shows. Raises NotFound."""
    options = (
        selectinload(Action.plan).options(
            selectinload(Plan.key_entries), selectinload(Plan.overseeing_board), selectinload(Plan.approving_board)
        ),
        selectinload(Action.theme),
        selectinload(Action.stage),
        selectinload(Action.parts),
        selectinload(Action.services).selectinload(Serves.recommendation),
        selectinload(Action.owners).options(
            selectinload(Ownership.post), selectinload(Ownership.person), selectinload(Ownership.board)
        ),
        selectinload(Action.monitors).selectinload(Monitor.board),
        selectinload(Action.milestones).options(
            selectinload(Milestone.candidates),
            selectinload(Milestone.changes).options(
                selectinload(DeadlineChange.requested_by),
                selectinload(DeadlineChange.decided_by),
                selectinload(DeadlineChange.board),
            ),
        ),
        selectinload(Action.updates).options(
            selectinload(ProgressUpdate.by), selectinload(ProgressUpdate.on_behalf_of)
        ),
        selectinload(Action.notes),
        selectinload(Action.irregularities),
    )
    found = session.execute(sa.select(Action).where(Action.id == action_id).options(*options)).scalar_one_or_none()
    if found is None:
        raise NotFound("There is no such action.")
    return found


def owner_people(session: AnySession, found: Action, day: date) -> list[Person]:
    """Who owns an action on `day`: the holders of the posts that own it, and the persons that own it; each once."""
    holders = holders_on(session, [own.post_id for own in found.owners if own.post_id], day)
    people: dict[int, Person] = {}
    for own in found.owners:
        if own.post_id:
            people.update({person.id: person for person in holders.get(own.post_id, [])})
        elif own.person is not None:
            people[own.person.id] = own.person
    return list(people.values())


def writes_for(session: AnySession, viewer: Viewer, found: Action, day: date) -> list[Person]:
    """In whose names a person may report on an action on `day`, one of which they then have to choose.

    The secretariat writes for any owner, a delegate for the holders of the posts that they report for. Empty for an
    owner, and where no owner is known or in office: they write in their own name.
    """
    owners = [owner for owner in owner_people(session, found, day) if owner.is_active]
    if viewer.person_id in {owner.id for owner in owners}:
        return []
    if Relation.SECRETARIAT in viewer.relations(found.plan.ref):
        return owners
    post_ids = {own.post_id for own in found.owners if own.post_id in viewer.delegated_post_ids}
    holders = holders_on(session, [post_id for post_id in post_ids if post_id], day)
    ids = {person.id for people in holders.values() for person in people}
    return [owner for owner in owners if owner.id in ids]


def relations_of(session: AnySession, viewer: Viewer, found: Action, day: date) -> set[Relation]:
    """What a person is to an action on `day`."""
    boards = {monitor.board_id for monitor in found.monitors}
    if found.plan.overseeing_board_id:
        boards.add(found.plan.overseeing_board_id)
    relations = viewer.relations(found.plan.ref, boards)
    for own in found.owners:
        if own.post_id in viewer.post_ids or (own.post_id is None and own.person_id == viewer.person_id):
            relations.add(Relation.OWNER)
        if own.post_id in viewer.delegated_post_ids:
            relations.add(Relation.DELEGATE)
    return relations


def last_validation(session: AnySession, action_id: int) -> RatingValidation | None:
    """The rating that somebody else found last, with who did; None where nobody has."""
    wanted = sa.select(RatingValidation).where(RatingValidation.action_id == action_id)
    newest = wanted.order_by(RatingValidation.id.desc()).limit(1).options(selectinload(RatingValidation.by))
    return session.execute(newest).scalar_one_or_none()


@dataclass(frozen=True)
class RatingUse:
    """How many actions are rated so today, and how many updates and checks by others ever rated so."""

    actions: int = 0
    updates: int = 0
    checks: int = 0

    @property
    def words(self) -> str:
        """The counts that are not nothing: "14 actions and 1 update"."""
        counts = (
            (self.actions, "action", "actions"),
            (self.updates, "update", "updates"),
            (self.checks, "check by others", "checks by others"),
        )
        return " and ".join(plural(number, one, many) for number, one, many in counts if number)


def rating_uses(session: AnySession, plan_id: int) -> dict[str, RatingUse]:
    """The codes of a plan's RAG key that are in use, each with how often; an action is counted once."""
    rated = sa.union(
        sa.select(Action.id.label("id"), Action.reported_rating.label("code")).where(Action.plan_id == plan_id),
        sa.select(Action.id, Action.validated_rating).where(Action.plan_id == plan_id),
    ).subquery()
    of_plan = sa.select(Action.id).where(Action.plan_id == plan_id)
    actions = _counts(session, rated.c.code)
    updates = _counts(session, ProgressUpdate.rating, ProgressUpdate.action_id.in_(of_plan))
    checks = _counts(session, RatingValidation.rating, RatingValidation.action_id.in_(of_plan))
    return {
        code: RatingUse(actions.get(code, 0), updates.get(code, 0), checks.get(code, 0))
        for code in {*actions, *updates, *checks}
    }


def _counts(
    session: AnySession,
    code: sa.SQLColumnExpression[str] | sa.SQLColumnExpression[str | None],
    *of: sa.ColumnElement[bool],
) -> dict[str, int]:
    query = sa.select(code, sa.func.count()).where(code.is_not(None), *of).group_by(code)
    return {found: number for found, number in session.execute(query) if found}


def action_counts(session: AnySession, plan_ids: Collection[int]) -> dict[int, int]:
    """How many actions each of these plans has; a plan without an entry has none."""
    query = sa.select(Action.plan_id, sa.func.count()).where(Action.plan_id.in_(plan_ids)).group_by(Action.plan_id)
    return dict(session.execute(query).all())


def monitored_counts(session: AnySession, plan_ids: Collection[int]) -> dict[int, int]:
    """How many actions of these plans each board monitors; a board without an entry monitors none."""
    query = (
        sa.select(Monitor.board_id, sa.func.count())
        .join(Action, Action.id == Monitor.action_id)
        .where(Action.plan_id.in_(plan_ids))
        .group_by(Monitor.board_id)
    )
    return dict(session.execute(query).all())


def evidence(session: AnySession, action_id: int, evidence_id: int) -> Evidence:
    """One piece of evidence for this action. Raises NotFound."""
    found = session.get(Evidence, evidence_id)
    if found is None or found.action_id != action_id:
        raise NotFound("There is no such evidence for this action.")
    return found


def evidence_of(session: AnySession, action_id: int) -> list[Evidence]:
    """All evidence for an action, the newest first, the withdrawn too; with its people, milestones and updates."""
    query = (
        sa.select(Evidence)
        .where(Evidence.action_id == action_id)
        .order_by(Evidence.recorded_at.desc(), Evidence.id.desc())
        .options(
            selectinload(Evidence.by),
            selectinload(Evidence.on_behalf_of),
            selectinload(Evidence.withdrawn_by),
            selectinload(Evidence.milestone),
            selectinload(Evidence.update),
        )
    )
    return list(session.execute(query).scalars())


def files_named(session: AnySession) -> dict[str, list[int]]:
    """Which files evidence names, by hash: the numbers of the evidence that stands.

    The list is empty for a file whose evidence was withdrawn.
    """
    rows = session.execute(
        sa.select(Evidence.file_hash, Evidence.id, Evidence.withdrawn_on)
        .where(Evidence.file_hash != "")
        .order_by(Evidence.id)
    )
    named: dict[str, list[int]] = {}
    for file_hash, number, withdrawn_on in rows:
        numbers = named.setdefault(file_hash, [])
        if withdrawn_on is None:
            numbers.append(number)
    return named
