"""The verb that adds cards to the sign-in page of a training installation; a live one has no such page."""

import sqlalchemy as sa

from tracker.audit.service import Recording
from tracker.errors import Refused
from tracker.installation.queries import is_training
from tracker.people.events import PeopleEvent
from tracker.people.models import TrainingCard
from tracker.people.queries import get_person


def offer_card(rec: Recording, person_id: int, title: str, shows: str) -> TrainingCard:
    """Adds a card at the end, with which trainees sign in as this person.

    Raises Refused in a live installation, without a title, for somebody who has left, or who already has a card.
    """
    if not is_training(rec.session):
        raise Refused("Only a training installation lets people sign in with one click.")
    person = get_person(rec.session, person_id)
    if not person.is_active:
        raise Refused(f"{person.full_name} has left the council and cannot sign in.")
    if not title.strip():
        raise Refused("Enter a title for the card.", "title")
    with_cards = rec.session.execute(sa.select(TrainingCard.person_id)).scalars().all()
    if person_id in with_cards:
        raise Refused(f"{person.full_name} already has a card.")
    card = TrainingCard(position=len(with_cards) + 1, person_id=person_id, title=title.strip(), shows=shows.strip())
    rec.session.add(card)
    rec.tell(PeopleEvent.TRAINING_CARD_OFFERED, person.reference)
    return card
