"""Enters a register: papers, people, posts with who held them, boards with other names and secretariats."""

from collections import Counter

from tracker.audit.service import Recording
from tracker.boards.service import BoardDetails, add_alias, add_board, add_secretary
from tracker.importing.queries import Keys
from tracker.importing.seed_files.register import Board, Document, Holding, Person, Post, Register, Secretary
from tracker.importing.seed_files.tables import named
from tracker.people.posts import HoldingDetails, add_post, arrange_reporting, give_post
from tracker.people.queries import get_post as row_of_post
from tracker.people.service import PersonDetails, add_person
from tracker.plans.models import Document as Paper
from tracker.plans.service import add_document


def enter_register(rec: Recording, register: Register, here: Keys, figures: Counter[str]) -> None:
    """Enters everything in a register that was checked; adds the new keys to `here` and counts in `figures`."""
    for document in register.document:
        with named(document.place):
            _enter_document(rec, document, here)
    for person in register.person:
        enter_person(rec, person, here, is_sample=False)
    for post in register.post:
        with named(post.place):
            _enter_post(rec, post, here)
    for post in register.post:
        with named(post.place):
            _arrange_reporting(rec, post, here)
    for holding in register.holding:
        with named(holding.place):
            _enter_holding(rec, holding, here)
    for board in register.board:
        _enter_board(rec, board, here)
    figures["documents"] += len(register.document)
    figures["people"] += len(register.person)
    figures["posts"] += len(register.post)
    figures["holdings"] += len(register.holding)
    figures["boards"] += len(register.board)


def enter_person(rec: Recording, person: Person, here: Keys, *, is_sample: bool) -> None:
    """Enters a person; `is_sample` marks one who was invented for training."""
    details = PersonDetails(person.name, person.address, person.style, person.organisation)
    with named(person.place):
        here.people[person.key] = add_person(rec, details, key=person.key, is_sample=is_sample).id


def _enter_document(rec: Recording, document: Document, here: Keys) -> None:
    paper = Paper(
        key=document.key,
        title=document.title,
        body=document.body,
        dated_on=document.dated,
        dated_as_printed=document.dated_as_printed,
    )
    add_document(rec, paper)
    here.documents[document.key] = paper.id


def _enter_post(rec: Recording, post: Post, here: Keys) -> None:
    printed = tuple((title.words, title.citation) for title in post.printed_as)
    here.posts[post.key] = add_post(rec, post.title, post.directorate, key=post.key, printed=printed).id


def _arrange_reporting(rec: Recording, post: Post, here: Keys) -> None:
    """Sets the post that a post reports to, once all posts are entered, since it may come first in the file."""
    if not post.reports_to and not post.copies_delegates:
        return
    entered = row_of_post(rec.session, here.posts[post.key])
    above = here.posts[post.reports_to] if post.reports_to else None
    arrange_reporting(rec, entered.id, entered.version, reports_to_id=above, copies_delegates=post.copies_delegates)


def _enter_holding(rec: Recording, holding: Holding, here: Keys) -> None:
    details = HoldingDetails(
        person_id=here.people[holding.person] if holding.person else None,
        kind=holding.kind,
        held_from_on=holding.first_day,
        held_until_on=holding.until,
        from_words=holding.from_as_printed,
        source=holding.citation,
    )
    give_post(rec, here.posts[holding.post], details)


def _enter_board(rec: Recording, board: Board, here: Keys) -> None:
    details = BoardDetails(board.name, board.kind, board.chair, board.frequency, board.note, board.citation)
    with named(board.place):
        here.boards[board.key] = add_board(rec, details, key=board.key).id
    sources: dict[str, list[str]] = {}
    for alias in board.alias:
        sources.setdefault(alias.name, []).append(alias.citation)
    for name, citations in sources.items():  # several papers may print the same other name
        with named(board.place):
            add_alias(rec, here.boards[board.key], name, "; ".join(citations))
    for secretary in board.secretariat:
        with named(secretary.place):
            _enter_secretary(rec, here.boards[board.key], secretary, here)


def _enter_secretary(rec: Recording, board_id: int, secretary: Secretary, here: Keys) -> None:
    post_id = here.posts[secretary.post] if secretary.post else None
    person_id = here.people[secretary.person] if secretary.person else None
    add_secretary(rec, board_id, post_id=post_id, person_id=person_id)
