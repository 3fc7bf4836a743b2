"""The verb of following up: an auditor's result is shown next to an action's state and does not change it."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from tracker.actions.enums import FollowUpResult
from tracker.actions.events import ActionEvent
from tracker.actions.lifecycle.models import FollowUp
from tracker.actions.queries import get_action_as_seen, relations_of
from tracker.audit.service import Recording
from tracker.errors import Forbidden, Refused
from tracker.people.enums import Permission
from tracker.people.queries import Viewer
from tracker.people.rules import may, require_text
from tracker.plans.enums import PlanState


@dataclass(frozen=True)
class FollowedUp:
    """What an auditor found, in words, and the day (None: today)."""

    result: FollowUpResult
    words: str
    on: date | None = None


def record_follow_up(rec: Recording, action_id: int, version: int, viewer: Viewer, followed_up: FollowedUp) -> FollowUp:
    """Records a follow-up result, also in a closed plan; the result with the latest day is current."""
    action = get_action_as_seen(rec.session, action_id, version)
    if not may(Permission.FOLLOW_UP, relations_of(rec.session, viewer, action, rec.today)):
        raise Forbidden("Only an auditor can record a follow-up result.")
    if action.plan.state is PlanState.DRAFT:
        raise Refused("This plan is a draft, so there is nothing to follow up yet.")
    words = require_text(followed_up.words, "Say what you found.", "words")
    day = followed_up.on or rec.today
    if day > rec.today:
        raise Refused("This day is in the future. Enter today or an earlier day.", "on")
    later = sa.select(FollowUp).where(FollowUp.action_id == action_id, FollowUp.followed_up_on > day)
    following = rec.session.scalars(later.order_by(FollowUp.followed_up_on, FollowUp.id.desc()).limit(1)).one_or_none()
    row = FollowUp(
        action_id=action_id, result=followed_up.result, followed_up_on=day, by_id=viewer.person_id, words=words
    )
    rec.session.add(row)
    action.version += 1
    if following is None:
        action.follow_up = followed_up.result
    else:
        rec.backdate(action, day, follow_up=followed_up.result)
        rec.backdate(action, following.followed_up_on, follow_up=following.result)
    rec.tell(ActionEvent.FOLLOWED_UP, action.reference, f"plan:{action.plan_id}", so_on=day)
    return row
