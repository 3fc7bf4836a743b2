"""Reads of actions and milestones, of their owners, and of what a person is to them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from tracker.actions.models import (
    Action,
    DeadlineChange,
    Milestone,
    Monitor,
    Ownership,
    ProgressUpdate,
    RecommendationLink,
)
from tracker.actions.rules import REMOVED
from tracker.boards.queries import boards_reported_for_by, boards_served_by, secretaries_on, secretary_posts
from tracker.database import AnySession
from tracker.errors import NotFound, Refused, check_version
from tracker.people.enums import Relation
from tracker.people.models import Person
from tracker.people.queries import Viewer, holders_on
from tracker.plans.models import Plan

IS_NOT_REMOVED = Action.removed_on.is_(None)  # an action entered in error is in no list and no count


def get_action(session: AnySession, action_id: int) -> Action:
    """One action, also when it was removed. Raises NotFound."""
    action = session.get(Action, action_id)
    if action is None:
        raise NotFound("There is no such action.")
    return action


def get_action_as_seen(session: AnySession, action_id: int, version: int) -> Action:
    """One action, still at the version that a person saw.

    Raises NotFound, Conflict if somebody has changed it since, or Refused if it was removed.
    """
    action = get_action(session, action_id)
    check_version(action.version, version, f"action {action.ref}")
    check_is_not_removed(action)
    return action


def check_is_not_removed(action: Action) -> None:
    """Raises Refused for an action that was removed as entered in error."""
    if action.removed_on is not None:
        raise Refused(REMOVED)


def get_milestone(session: AnySession, milestone_id: int) -> Milestone:
    """One milestone. Raises NotFound."""
    milestone = session.get(Milestone, milestone_id)
    if milestone is None:
        raise NotFound("There is no such milestone.")
    return milestone


def get_milestone_of(session: AnySession, action_id: int, milestone_id: int) -> Milestone:
    """One milestone of this action. Raises NotFound: permission for one action does not extend to another."""
    milestone = get_milestone(session, milestone_id)
    if milestone.action_id != action_id:
        raise NotFound("There is no such milestone.")
    return milestone


def get_milestone_as_seen(session: AnySession, milestone_id: int, version: int) -> Milestone:
    """One milestone, still at the version that a person saw.

    Raises NotFound, Conflict if somebody has changed it since, or Refused if its action was removed.
    """
    milestone = get_milestone(session, milestone_id)
    check_version(milestone.version, version, "this milestone")
    check_is_not_removed(milestone.action)
    return milestone


def get_deadline_change(session: AnySession, change_id: int) -> DeadlineChange:
    """One deadline change, or request for one. Raises NotFound."""
    change = session.get(DeadlineChange, change_id)
    if change is None:
        raise NotFound("There is no such request.")
    return change


def get_action_in_full(session: AnySession, action_id: int) -> Action:
    """An action with everything that its page shows. Raises NotFound."""
    options = (
        selectinload(Action.plan).options(
            selectinload(Plan.key_entries), selectinload(Plan.overseeing_board), selectinload(Plan.approving_board)
        ),
        selectinload(Action.theme),
        selectinload(Action.stage),
        selectinload(Action.sub_items),
        selectinload(Action.recommendation_links).selectinload(RecommendationLink.recommendation),
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
            selectinload(ProgressUpdate.by),
            selectinload(ProgressUpdate.on_behalf_of),
            selectinload(ProgressUpdate.withdrawn_by),
        ),
        selectinload(Action.notes),
        selectinload(Action.irregularities),
    )
    action = session.execute(sa.select(Action).where(Action.id == action_id).options(*options)).scalar_one_or_none()
    if action is None:
        raise NotFound("There is no such action.")
    return action


def actions_to_report_on(session: AnySession, action_ids: Collection[int], *, updates: bool = False) -> list[Action]:
    """Actions with their keys, owners and milestones, and with their updates if asked for; in no order."""
    options = (
        selectinload(Action.plan).selectinload(Plan.key_entries),
        selectinload(Action.owners).selectinload(Ownership.person),
        selectinload(Action.milestones).selectinload(Milestone.changes),
        *([selectinload(Action.updates)] if updates else []),
    )
    return list(session.execute(sa.select(Action).where(Action.id.in_(action_ids)).options(*options)).scalars())


@dataclass(frozen=True)
class _InOffice:
    """Who holds the posts and who is the secretariat of the boards that own some actions."""

    holders: Mapping[int, list[Person]]
    secretaries: Mapping[int, list[Person]]


def _in_office(session: AnySession, actions: Collection[Action], day: date) -> _InOffice:
    post_ids = {own.post_id for action in actions for own in action.owners if own.post_id}
    boards = {board_id for action in actions for board_id in _owning_boards(action.owners)}
    return _InOffice(holders_on(session, post_ids, day), secretaries_on(session, boards, day) if boards else {})


def owner_people(session: AnySession, action: Action, day: date) -> list[Person]:
    """Who answers for an action on `day`, each once.

    They are the holders of the posts that own it, the persons that own it, and the secretariats of its owning boards.
    """
    return _people(action, _in_office(session, [action], day))


def _people(action: Action, in_office: _InOffice) -> list[Person]:
    people: dict[int, Person] = {}
    for own in action.owners:
        if own.post_id:
            people.update({person.id: person for person in in_office.holders.get(own.post_id, [])})
        elif own.person is not None:
            people[own.person.id] = own.person
        elif own.board_id is not None:
            people.update({person.id: person for person in in_office.secretaries.get(own.board_id, [])})
    return list(people.values())


def _owning_boards(owners: Iterable[Ownership]) -> set[int]:
    return {own.board_id for own in owners if own.board_id is not None}


def writes_for(session: AnySession, viewer: Viewer, action: Action, day: date) -> list[Person]:
    """The owners for whom somebody may report on an action on `day`; they then have to choose one.

    The secretariat writes for any owner, a delegate for the holders of the posts that they report for. Empty for an
    owner, and where no owner is known or in office: they write in their own name.
    """
    return writes_for_each(session, viewer, [action], day)[action.id]


def writes_for_each(
    session: AnySession, viewer: Viewer, actions: Collection[Action], day: date
) -> dict[int, list[Person]]:
    """The same for several actions, by their ids; the number of queries does not grow with them."""
    in_office = _in_office(session, actions, day)
    boards = {board_id for action in actions for board_id in _owning_boards(action.owners)}
    of_boards = secretary_posts(session, boards) & viewer.delegated_post_ids if boards else set()
    standing_in = holders_on(session, of_boards, day) if of_boards else {}
    deputised = {person.id for people in standing_in.values() for person in people}
    return {action.id: _owners_to_write_for(viewer, action, in_office, deputised) for action in actions}


def _owners_to_write_for(
    viewer: Viewer, action: Action, in_office: _InOffice, deputised: Collection[int]
) -> list[Person]:
    owners = [owner for owner in _people(action, in_office) if owner.is_active]
    if viewer.person_id in {owner.id for owner in owners}:
        return []
    if Relation.SECRETARIAT in viewer.relations(action.plan.ref):
        return owners
    post_ids = {own.post_id for own in action.owners if own.post_id in viewer.delegated_post_ids}
    ids = {person.id for post_id in post_ids if post_id for person in in_office.holders.get(post_id, [])}
    return [owner for owner in owners if owner.id in ids or owner.id in deputised]


def relations_of(session: AnySession, viewer: Viewer, action: Action, day: date) -> set[Relation]:
    """What a person is to an action on `day`; the secretariat of a board that owns it counts as an owner."""
    boards = {monitor.board_id for monitor in action.monitors}
    boards.update(filter(None, (action.plan.overseeing_board_id, action.plan.approving_board_id)))
    return viewer.relations(action.plan.ref, boards) | owner_relations_to_each(session, viewer, [action])[action.id]


def owner_relations_to_each(
    session: AnySession, viewer: Viewer, actions: Collection[Action]
) -> dict[int, set[Relation]]:
    """What a person is to each action, by its id, as one of its owners or as somebody who may report for one."""
    is_boards = any(_owning_boards(action.owners) for action in actions)
    served = boards_served_by(session, viewer) if is_boards else set()
    reported_for = boards_reported_for_by(session, viewer) if is_boards else set()
    return {action.id: _relations_to(viewer, action.owners, served, reported_for) for action in actions}


def _relations_to(
    viewer: Viewer, owners: Collection[Ownership], served: set[int], reported_for: set[int]
) -> set[Relation]:
    relations = set()
    for own in owners:
        if own.post_id in viewer.post_ids or (own.post_id is None and own.person_id == viewer.person_id):
            relations.add(Relation.OWNER)
        if own.post_id in viewer.delegated_post_ids:
            relations.add(Relation.DELEGATE)
    if (owning := _owning_boards(owners)) & served:
        relations.add(Relation.OWNER)
    if owning & reported_for:
        relations.add(Relation.DELEGATE)
    return relations


def action_counts(session: AnySession, plan_ids: Collection[int]) -> dict[int, int]:
    """How many actions each of these plans has; a plan without an entry has none."""
    query = sa.select(Action.plan_id, sa.func.count()).where(Action.plan_id.in_(plan_ids), IS_NOT_REMOVED)
    return dict(session.execute(query.group_by(Action.plan_id)).all())


def monitored_counts(session: AnySession, plan_ids: Collection[int]) -> dict[int, int]:
    """How many actions of these plans each board monitors; a board without an entry monitors none."""
    query = (
        sa.select(Monitor.board_id, sa.func.count())
        .join(Action, Action.id == Monitor.action_id)
        .where(Action.plan_id.in_(plan_ids), IS_NOT_REMOVED)
        .group_by(Monitor.board_id)
    )
    return dict(session.execute(query).all())
