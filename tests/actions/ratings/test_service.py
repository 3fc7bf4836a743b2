"""A rating that somebody else found, on both databases: beside the owner's, with who, when and why; never one's own."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from tests.support.builders import a_board, a_person, a_plan, a_post, an_action, building
from tests.support.events import StagedEvent
from tracker.actions.enums import ActionState
from tracker.actions.models import Action, Monitor, ProgressUpdate
from tracker.actions.ratings.models import RatingValidation
from tracker.actions.ratings.queries import last_validation
from tracker.actions.ratings.service import may_validate, validate_rating
from tracker.actions.updates.service import Report, submit_update
from tracker.audit.queries import history_of
from tracker.audit.service import Actor, recording
from tracker.audit.verification import verify
from tracker.errors import Conflict, Forbidden, Refused
from tracker.people.enums import Role
from tracker.people.queries import Viewer, viewer_of
from tracker.people.service import give_delegation, give_role
from tracker.plans.enums import PlanState

NOW = datetime(2019, 4, 1, 8, 0, tzinfo=UTC)
TODAY = NOW.date()


@dataclass(frozen=True)
class People:
    """The ids of everybody around one action that Ann owns by her post and the Board monitors."""

    action: int
    ann: int
    delegate: int
    clerk: int
    auditor: int
    member: int
    other_member: int
    administrator: int


@pytest.fixture
def people(session: Session) -> People:
    """An action and everybody around it, all by one role."""
    with building(session, NOW) as rec:
        ann, delegate, clerk, auditor, member, other, administrator = (
            a_person(rec, name=name) for name in ("Ann", "Del", "Clerk", "Aud", "Mem", "Oth", "Adi")
        )
        post, board, another = a_post(rec, holder=ann), a_board(rec), a_board(rec)
        action = an_action(rec, plan=a_plan(rec, ref="P"), owner=post, board=board)
        give_delegation(rec, delegate.id, post.id)
        for person, role, board_id in (
            (clerk, Role.SECRETARIAT, 0),
            (auditor, Role.AUDITOR, 0),
            (member, Role.BOARD_MEMBER, board.id),
            (other, Role.BOARD_MEMBER, another.id),
            (administrator, Role.ADMINISTRATOR, 0),
        ):
            give_role(rec, person.id, role, board_id=board_id)
        rec.tell(StagedEvent.BUILT)
        rec.session.expire_all()
        ids = (action.id, ann.id, delegate.id, clerk.id, auditor.id, member.id, other.id, administrator.id)
    return People(*ids)


def seen_by(session: Session, person_id: int) -> Viewer:
    """Somebody who looks at the action."""
    viewer = viewer_of(session, person_id, TODAY)
    session.rollback()
    return viewer


def report(session: Session, people: People, by: int, for_id: int | None = None, code: str = "green") -> None:
    """An update by somebody."""
    viewer = seen_by(session, by)
    with recording(session, Actor(f"person:{by}", "Somebody"), NOW) as rec:
        submit_update(rec, people.action, viewer, Report("Going well.", code, on_behalf_of_id=for_id))


def find(
    session: Session,
    people: People,
    by: int,
    code: str = "amber",
    words: str = "Half of it was there.",
    version: int = 0,
) -> RatingValidation:
    """Somebody finds a rating; of the version that the action has, unless another is given."""
    viewer = seen_by(session, by)
    version = version or session.get_one(Action, people.action).version
    session.rollback()
    with recording(session, Actor(f"person:{by}", "Somebody"), NOW) as rec:
        return validate_rating(rec, people.action, version, viewer, code, words)


def test_a_rating_is_found_and_stands_beside_the_reported_one(session: Session, people: People) -> None:
    report(session, people, people.ann)
    find(session, people, people.auditor, words=" Half of it was there. ")
    action = session.get_one(Action, people.action)
    assert (action.reported_rating, action.validated_rating) == ("green", "amber")
    validation = last_validation(session, people.action)
    assert validation is not None
    assert (validation.rating, validation.validated_on, validation.by.name) == ("amber", TODAY, "Aud")
    assert validation.words == "Half of it was there."
    assert history_of(session, [action.reference], 1)[0].event == "action.rating_validated"
    assert verify(session).faults == []


def test_the_last_one_holds_and_the_first_is_kept(session: Session, people: People) -> None:
    assert last_validation(session, people.action) is None
    find(session, people, people.auditor, "red")
    find(session, people, people.member, "amber")
    validation = last_validation(session, people.action)
    assert validation is not None
    assert (validation.rating, validation.by.name) == ("amber", "Mem")
    assert session.get_one(Action, people.action).validated_rating == "amber"
    assert [one.rating for one in session.query(RatingValidation).order_by(RatingValidation.id)] == ["red", "amber"]


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("ann", False),
        ("delegate", False),
        ("clerk", True),
        ("auditor", True),
        ("member", True),
        ("other_member", False),
        ("administrator", False),
    ],
)
def test_only_somebody_else_finds_a_rating(session: Session, people: People, who: str, may: bool) -> None:
    person_id: int = getattr(people, who)
    viewer = seen_by(session, person_id)
    assert may_validate(session, viewer, session.get_one(Action, people.action), TODAY) is may
    if may:
        assert find(session, people, person_id).by_id == person_id
    else:
        with pytest.raises(Forbidden, match="You cannot check this rating"):
            find(session, people, person_id)
        assert session.query(RatingValidation).count() == 0


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.SECRETARIAT, Role.BOARD_MEMBER])
def test_an_owner_with_a_role_does_not_check_what_is_theirs(session: Session, people: People, role: Role) -> None:
    board_id = session.query(Monitor).one().board_id
    session.rollback()
    with building(session, NOW) as rec:
        for person_id in (people.ann, people.delegate):
            give_role(rec, person_id, role, board_id=board_id if role is Role.BOARD_MEMBER else 0)
    for person_id in (people.ann, people.delegate):
        with pytest.raises(Forbidden):
            find(session, people, person_id)


def test_whoever_wrote_the_last_update_does_not_check_it(session: Session, people: People) -> None:
    report(session, people, people.clerk, people.ann)
    with pytest.raises(Forbidden):
        find(session, people, people.clerk)
    report(session, people, people.ann)
    assert find(session, people, people.clerk).by_id == people.clerk


def test_an_update_that_was_withdrawn_bars_nobody(session: Session, people: People) -> None:
    report(session, people, people.clerk, people.ann)
    with building(session, NOW) as rec:
        session.query(ProgressUpdate).one().withdrawn_on = TODAY
        rec.tell(StagedEvent.BUILT)
    assert find(session, people, people.clerk).by_id == people.clerk


def test_whoever_owned_it_when_it_was_reported_and_no_longer_does_is_still_who_reported(
    session: Session, people: People
) -> None:
    report(session, people, people.delegate, people.ann)
    with building(session, NOW) as rec:
        action = session.get_one(Action, people.action)
        rec.session.delete(action.owners[0])
        rec.tell(StagedEvent.BUILT)
    session.expire_all()
    with building(session, NOW) as rec:
        give_role(rec, people.ann, Role.AUDITOR)
    with pytest.raises(Forbidden):
        find(session, people, people.ann)


def _of(state: ActionState) -> Callable[[Action], None]:
    def change(action: Action) -> None:
        action.state = state

    return change


def _plan_closed(action: Action) -> None:
    action.plan.state = PlanState.CLOSED


@pytest.mark.parametrize(
    ("change", "code", "words", "said"),
    [
        (_of(ActionState.IN_PROGRESS), "amber", " ", "Say in a sentence what you saw"),
        (_of(ActionState.IN_PROGRESS), "pink", "Seen.", "has no rating “pink”"),
        (_of(ActionState.IN_PROGRESS), "blue", "Seen.", "Blue means complete, and this action is in progress"),
        (_of(ActionState.COMPLETE), "amber", "Seen.", "This action is complete, so its ratings cannot be changed"),
        (_of(ActionState.NOT_PROCEEDING), "amber", "Seen.", "This action is not proceeding"),
        (_plan_closed, "amber", "Seen.", "P is closed, so its ratings cannot be changed"),
    ],
)
def test_what_cannot_be_found_is_refused(
    session: Session, people: People, change: Callable[[Action], None], code: str, words: str, said: str
) -> None:
    with building(session, NOW) as rec:
        change(session.get_one(Action, people.action))
        rec.tell(StagedEvent.BUILT)
    with pytest.raises(Refused, match=said):
        find(session, people, people.auditor, code, words)


def test_what_is_reported_complete_may_be_found_complete(session: Session, people: People) -> None:
    with building(session, NOW) as rec:
        session.get_one(Action, people.action).state = ActionState.REPORTED_COMPLETE
        rec.tell(StagedEvent.BUILT)
    assert find(session, people, people.auditor, "blue").rating == "blue"


def test_something_reported_meanwhile_is_a_conflict(session: Session, people: People) -> None:
    version = session.get_one(Action, people.action).version
    session.rollback()
    report(session, people, people.ann)
    with pytest.raises(Conflict):
        find(session, people, people.auditor, version=version)
