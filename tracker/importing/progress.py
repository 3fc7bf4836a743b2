"""Enters what came after a plan: notes from papers and, in a training installation, invented progress."""

from collections import Counter

from tracker.actions.deadlines.service import DeadlineRequest, request_deadline
from tracker.actions.rules import Deadline
from tracker.actions.service import note_paper
from tracker.actions.updates.service import Report, submit_update
from tracker.audit.service import Recording
from tracker.importing.queries import Keys
from tracker.importing.register import enter_person
from tracker.importing.seed_files.progress import Extension, Notes, Training, Update
from tracker.importing.seed_files.tables import named
from tracker.people.queries import Viewer, viewer_of
from tracker.people.service import give_role
from tracker.people.training import offer_card


def enter_notes(rec: Recording, notes: Notes, here: Keys, figures: Counter[str]) -> None:
    """Enters what papers say about single actions; it changes no state."""
    for note in notes.note:
        with named(note.place):
            note_paper(rec, here.actions[notes.plan, note.action], note.words, note.citation, note.dated)
    figures["notes"] += len(notes.note)


def enter_training(rec: Recording, training: Training, here: Keys, figures: Counter[str]) -> None:
    """Enters invented people, roles, sign-in cards, updates in order of their days, and requests for new dates."""
    for person in training.person:
        enter_person(rec, person, here, is_sample=True)
    for role in training.role:
        board_id = here.boards[role.board] if role.board else 0
        with named(role.place):
            give_role(rec, here.people[role.person], role.role, plan_ref=role.plan, board_id=board_id)
    for card in training.card:
        with named(card.place):
            offer_card(rec, here.people[card.person], card.title, card.shows)
    rec.session.expire_all()  # a new object still has the empty lists it was created with
    viewers = {
        key: viewer_of(rec.session, here.people[key], rec.today)
        for key in sorted({update.by for update in training.update})
    }
    for update in sorted(training.update, key=lambda update: update.given):
        with named(update.place):
            _enter_update(rec, here.actions[training.plan, update.action], viewers[update.by], update)
    for extension in training.extension:
        with named(extension.place):
            _enter_extension(rec, training.plan, extension, here)
    figures["people"] += len(training.person)
    figures["roles"] += len(training.role)
    figures["cards"] += len(training.card)
    figures["updates"] += len(training.update)
    figures["requests for a new date"] += len(training.extension)


def _enter_update(rec: Recording, action_id: int, viewer: Viewer, update: Update) -> None:
    report = Report(
        happened=update.happened,
        rating=update.rating,
        next_step=update.next_step,
        obstacles=update.obstacles,
        why_better=update.why_better,
        reports_complete=update.complete,
        given_on=update.given,
        is_sample=True,
    )
    submit_update(rec, action_id, viewer, report)


def _enter_extension(rec: Recording, plan: str, extension: Extension, here: Keys) -> None:
    milestone_id = here.milestones[plan, extension.action][extension.milestone - 1]
    asked = DeadlineRequest(
        deadline=Deadline(extension.wanted_printed, extension.wanted_precision, extension.wanted_last_day),
        reason=extension.reason,
        by_id=here.people[extension.by],
        on=extension.asked,
        is_sample=True,
    )
    request_deadline(rec, milestone_id, asked)
    rec.session.expire_all()  # so that a second request for the same milestone is seen
