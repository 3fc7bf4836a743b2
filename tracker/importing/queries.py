"""Reads of what is in the tracker already, by the keys that seed files use for it."""

from dataclasses import dataclass, field

import sqlalchemy as sa

from tracker.actions.models import Action, Milestone
from tracker.boards.models import Board
from tracker.database import AnySession
from tracker.people.models import Person, Post
from tracker.plans.models import Document, Plan


@dataclass(frozen=True)
class Keys:
    """Ids by key. The key of an action and of its milestones is (plan, action); milestones are in their order."""

    documents: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    posts: dict[str, int] = field(default_factory=dict)
    boards: dict[str, int] = field(default_factory=dict)
    plans: dict[str, int] = field(default_factory=dict)
    actions: dict[tuple[str, str], int] = field(default_factory=dict)
    milestones: dict[tuple[str, str], list[int]] = field(default_factory=dict)


def keys_here(session: AnySession) -> Keys:
    """The keys of everything in the database that a seed file may point to."""
    here = Keys()
    for key, document_id in session.execute(sa.select(Document.key, Document.id)):
        here.documents[key] = document_id
    for kind, ids in ((Person, here.people), (Post, here.posts), (Board, here.boards)):
        ids.update({key: id_ for key, id_ in session.execute(sa.select(kind.key, kind.id)) if key})
    for ref, plan_id in session.execute(sa.select(Plan.ref, Plan.id)):
        here.plans[ref] = plan_id
    actions = sa.select(Plan.ref, Action.ref, Action.id).join(Plan, Plan.id == Action.plan_id)
    here.actions.update({(plan, action): id_ for plan, action, id_ in session.execute(actions)})
    named = {id_: name for name, id_ in here.actions.items()}
    milestones = sa.select(Milestone.action_id, Milestone.id).order_by(Milestone.action_id, Milestone.position)
    for action_id, milestone_id in session.execute(milestones):
        here.milestones.setdefault(named[action_id], []).append(milestone_id)
    return here
