"""Verbs of validation: somebody other than the owner gives an action a rating of their own, and says why."""

from datetime import date

from tracker.actions.events import ActionEvent
from tracker.actions.models import Action
from tracker.actions.queries import get_action_as_seen, relations_of
from tracker.actions.ratings.models import RatingValidation
from tracker.actions.rules import REPORTABLE_STATES, may_be_validated
from tracker.audit.service import Recording
from tracker.database import AnySession
from tracker.errors import Forbidden, Refused
from tracker.people.enums import Permission, Relation
from tracker.people.queries import Viewer
from tracker.people.rules import may
from tracker.plans.enums import PlanState
from tracker.plans.queries import rating_to_use

OWN = frozenset({Relation.OWNER, Relation.DELEGATE})


def validate_rating(
    rec: Recording, action_id: int, version: int, viewer: Viewer, code: str, words: str
) -> RatingValidation:
    """Records a rating by somebody other than the owner, with a sentence; the owner's rating is kept next to it.

    Raises Forbidden for anyone involved in the reporting; Refused for a rating that key or state does not allow;
    Conflict when something was reported since the page was opened.
    """
    action = get_action_as_seen(rec.session, action_id, version)
    check_may_validate(rec.session, viewer, action, rec.today)
    if action.plan.state is not PlanState.LIVE:
        raise Refused(f"{action.plan.ref} is {action.plan.state.value}, so its ratings cannot be changed.")
    if action.state not in REPORTABLE_STATES:
        raise Refused(f"This action is {action.state.value}, so its ratings cannot be changed.")
    if not words.strip():
        raise Refused("Say in a sentence what you saw.", "words")
    rating = rating_to_use(rec.session, action.plan_id, code)
    if not may_be_validated(rating.meaning, action.state):
        raise Refused(
            f"{rating.label} means {rating.meaning.value}, and this action is {action.state.value}. "
            "Choose another rating.",
            "rating",
        )
    validation = RatingValidation(
        action_id=action_id, rating=code, validated_on=rec.today, by_id=viewer.person_id, words=words.strip()
    )
    rec.session.add(validation)
    action.validated_rating = code
    action.version += 1
    rec.tell(ActionEvent.RATING_VALIDATED, action.reference, f"plan:{action.plan_id}", f"person:{viewer.person_id}")
    return validation


def may_validate(session: AnySession, viewer: Viewer, action: Action, day: date) -> bool:
    """Whether somebody may validate the rating of an action on `day`: nobody involved in the reporting may."""
    relations = relations_of(session, viewer, action, day)
    last = next((update for update in action.updates if update.withdrawn_on is None), None)
    wrote_last = last is not None and viewer.person_id in {last.by_id, last.on_behalf_of_id}
    return may(Permission.VALIDATE_RATING, relations) and relations.isdisjoint(OWN) and not wrote_last


def check_may_validate(session: AnySession, viewer: Viewer, action: Action, day: date) -> None:
    """Raises Forbidden for somebody who may not validate the rating of an action on `day`."""
    if not may_validate(session, viewer, action, day):
        raise Forbidden(
            "You cannot check this rating. The secretariat, an auditor or a member of one of the action's boards can, "
            "unless they own the action, report for an owner or wrote its last update."
        )
