"""Where a board owns an action, its secretariat answers for it; on both databases."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from tests.support.builders import a_board, a_holding, a_person, a_post, an_action, an_ownership, building
from tests.support.events import StagedEvent
from tracker.actions.models import ProgressUpdate
from tracker.actions.queries import get_action, owner_people, relations_of, writes_for
from tracker.actions.updates.service import Report, submit_update
from tracker.boards.service import add_secretary
from tracker.errors import Forbidden
from tracker.people.enums import Relation, Role
from tracker.people.models import Person
from tracker.people.queries import viewer_of
from tracker.people.service import give_delegation, give_role

NOW = datetime(2019, 4, 1, 8, 0, tzinfo=UTC)
TODAY = NOW.date()


@dataclass(frozen=True)
class Scene:
    """An action of a board, whose secretariat is Ann by name and Bob by post; Dee may report for that post.

    Ola was Bob's predecessor, Cal clerks for the plans, and Eve is the secretariat of another board.
    """

    action_id: int
    ann: Person
    bob: Person
    dee: Person
    ola: Person
    cal: Person
    eve: Person


@pytest.fixture
def scene(session: Session) -> Scene:
    with building(session, NOW) as rec:
        ann, bob, dee, ola, cal, eve = (a_person(rec, name=name) for name in ("Ann", "Bob", "Dee", "Ola", "Cal", "Eve"))
        board, other = a_board(rec), a_board(rec)
        post = a_post(rec, holder=bob, since=TODAY)
        a_holding(rec, post=post, person=ola, until=TODAY - timedelta(days=1))
        action = an_action(rec, owner=board)
        add_secretary(rec, board.id, person_id=ann.id)
        add_secretary(rec, board.id, post_id=post.id)
        add_secretary(rec, other.id, person_id=eve.id)
        give_delegation(rec, dee.id, post.id)
        give_role(rec, cal.id, Role.SECRETARIAT)
    return Scene(action.id, ann, bob, dee, ola, cal, eve)


def relations(session: Session, scene: Scene, person: Person) -> set[Relation]:
    """What a person is to the board's action, apart from being signed in."""
    viewer = viewer_of(session, person.id, TODAY)
    return relations_of(session, viewer, get_action(session, scene.action_id), TODAY) - {Relation.SIGNED_IN}


def names(session: Session, scene: Scene, person: Person) -> list[str]:
    """For whom a person may write."""
    viewer = viewer_of(session, person.id, TODAY)
    return [one.name for one in writes_for(session, viewer, get_action(session, scene.action_id), TODAY)]


def report(session: Session, scene: Scene, by: Person, for_id: int | None = None) -> ProgressUpdate:
    viewer = viewer_of(session, by.id, TODAY)
    session.rollback()
    with building(session, NOW) as rec:
        return submit_update(rec, scene.action_id, viewer, Report("Done so far.", "amber", on_behalf_of_id=for_id))


def test_the_secretariat_are_owners_and_their_delegate_is_a_delegate(session: Session, scene: Scene) -> None:
    assert relations(session, scene, scene.ann) == relations(session, scene, scene.bob) == {Relation.OWNER}
    assert relations(session, scene, scene.dee) == {Relation.DELEGATE}
    assert relations(session, scene, scene.cal) == {Relation.SECRETARIAT}
    assert relations(session, scene, scene.ola) == relations(session, scene, scene.eve) == set()


def test_they_answer_for_the_action_each_once(session: Session, scene: Scene) -> None:
    with building(session, NOW) as rec:
        an_ownership(rec, action=get_action(session, scene.action_id), owner=scene.ann)
        rec.tell(StagedEvent.BUILT)
    session.expire_all()
    assert owner_people(session, get_action(session, scene.action_id), TODAY) == [scene.ann, scene.bob]


def test_who_writes_for_whom(session: Session, scene: Scene) -> None:
    assert names(session, scene, scene.ann) == names(session, scene, scene.bob) == []
    assert names(session, scene, scene.dee) == ["Bob"]
    assert names(session, scene, scene.cal) == ["Ann", "Bob"]


def test_the_secretariat_reports_in_its_own_name_and_the_delegate_for_it(session: Session, scene: Scene) -> None:
    assert report(session, scene, scene.ann).on_behalf_of_id is None
    assert report(session, scene, scene.dee, scene.bob.id).on_behalf_of_id == scene.bob.id


def test_others_do_not_report(session: Session, scene: Scene) -> None:
    for other in (scene.ola, scene.eve):
        with pytest.raises(Forbidden):
            report(session, scene, other)
