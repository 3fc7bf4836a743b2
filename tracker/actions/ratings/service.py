"""Verbs of validation: somebody else than its owner says how they find an action rated, and why."""

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
    """Records a rating that somebody else found, with a sentence; what the owner reported stays beside it.

    Raises Forbidden for whoever has a part in what is reported; Refused for what the key or the state does not have;
    Conflict when something was reported since the page was opened.
    """
    action = get_action_as_seen(rec.session, action_id, version)
    check_may_validate(rec.session, viewer, action, rec.today)
    if action.plan.state is not PlanState.LIVE:
        raise Refused(f"{action.plan.ref} is {action.plan.state.value}: its ratings stay as they are.")
    if action.state not in REPORTABLE_STATES:
        raise Refused(f"This action is {action.state.value}: its ratings stay as they are.")
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
    """Whether somebody may validate the rating of an action on `day`: one who has no part in what is reported."""
    relations = relations_of(session, viewer, action, day)
    last = next((update for update in action.updates if update.withdrawn_on is None), None)
    wrote_last = last is not None and viewer.person_id in {last.by_id, last.on_behalf_of_id}
    return may(Permission.VALIDATE_RATING, relations) and relations.isdisjoint(OWN) and not wrote_last


def check_may_validate(session: AnySession, viewer: Viewer, action: Action, day: date) -> None:
    """Raises Forbidden for somebody who may not validate the rating of an action on `day`."""
    if not may_validate(session, viewer, action, day):
        raise Forbidden(
            "A rating is checked by somebody else: by the secretariat, an auditor or a member of a board that monitors "
            "the action, who neither owns it, nor reports for an owner, nor wrote its last update."
        )
