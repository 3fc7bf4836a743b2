"""Naming a board's secretariat and taking it off again; on both databases."""

from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from tests.support.builders import a_board, a_person, a_post, building
from tests.support.events import StagedEvent
from tracker.audit.queries import history_of
from tracker.boards.enums import BoardKind
from tracker.boards.models import BoardSecretary
from tracker.boards.queries import get_board
from tracker.boards.service import BoardDetails, add_secretary, correct_board, remove_secretary
from tracker.errors import NotFound, Refused

NOW = datetime(2019, 4, 1, 8, 0, tzinfo=UTC)


def named(session: Session, board_id: int) -> list[BoardSecretary]:
    session.expire_all()
    return get_board(session, board_id).secretaries


def test_a_post_and_a_person_are_named_and_taken_off(session: Session) -> None:
    with building(session, NOW) as rec:
        here, post, person = a_board(rec), a_post(rec), a_person(rec)
        add_secretary(rec, here.id, post_id=post.id)
        add_secretary(rec, here.id, person_id=person.id)
    first, second = named(session, here.id)
    assert (first.post, first.person, second.post, second.person) == (post, None, None, person)
    with building(session, NOW) as rec:
        remove_secretary(rec, here.id, first.id)
    assert named(session, here.id) == [second]
    assert here.version == 4
    events = ["board.secretary_removed", "board.secretary_added"]
    assert [entry.event for entry in history_of(session, [f"post:{post.id}"])] == events


def test_nobody_is_named_twice(session: Session) -> None:
    with building(session, NOW) as rec:
        here, elsewhere, post, person = a_board(rec), a_board(rec), a_post(rec), a_person(rec)
        add_secretary(rec, here.id, post_id=post.id)
        add_secretary(rec, here.id, person_id=person.id)
        add_secretary(rec, elsewhere.id, post_id=post.id)
    for again in ({"post_id": post.id}, {"person_id": person.id}):
        with pytest.raises(Refused, match="are already the secretariat of this board"), building(session, NOW) as rec:
            add_secretary(rec, here.id, **again)


def test_a_post_or_a_person_is_named_who_is_there(session: Session) -> None:
    with building(session, NOW) as rec:
        here, post, person, gone = a_board(rec), a_post(rec), a_person(rec), a_person(rec, is_active=False)
        rec.tell(StagedEvent.BUILT)
    for both_or_none in ({}, {"post_id": post.id, "person_id": person.id}):
        with pytest.raises(Refused, match="Choose a post or a person"), building(session, NOW) as rec:
            add_secretary(rec, here.id, **both_or_none)
    with pytest.raises(Refused, match="has left"), building(session, NOW) as rec:
        add_secretary(rec, here.id, person_id=gone.id)
    for unknown in ({"post_id": 999}, {"person_id": 999}):
        with pytest.raises(NotFound), building(session, NOW) as rec:
            add_secretary(rec, here.id, **unknown)


def test_what_is_no_body_has_no_secretariat(session: Session) -> None:
    with building(session, NOW) as rec:
        way, body, post = a_board(rec, kind=BoardKind.NOT_A_BODY), a_board(rec), a_post(rec)
        add_secretary(rec, body.id, post_id=post.id)
    with pytest.raises(Refused, match="is not a board that meets"), building(session, NOW) as rec:
        add_secretary(rec, way.id, post_id=post.id)
    with pytest.raises(Refused, match="Remove its secretariat first") as refusal, building(session, NOW) as rec:
        correct_board(rec, body.id, 2, BoardDetails(body.name, BoardKind.NOT_A_BODY))
    assert refusal.value.field == "kind"


def test_the_secretariat_of_another_board_is_not_taken_off(session: Session) -> None:
    with building(session, NOW) as rec:
        here, elsewhere = a_board(rec), a_board(rec)
        secretary = add_secretary(rec, here.id, post_id=a_post(rec).id)
    with pytest.raises(Refused, match="already been removed"), building(session, NOW) as rec:
        remove_secretary(rec, elsewhere.id, secretary.id)
    assert named(session, here.id) == [secretary]
