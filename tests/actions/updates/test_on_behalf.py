"""Who reports in whose name; and that an action takes theme and stage from its own plan; on both databases."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session

from tests.support.builders import a_board, a_holding, a_person, a_plan, a_post, an_action, an_ownership, building
from tests.support.events import StagedEvent
from tracker.actions.models import Action, ProgressUpdate
from tracker.actions.queries import get_action, writes_for
from tracker.actions.service import ActionDetails, add_action, correct_action, note_paper
from tracker.actions.updates.service import Report, submit_update
from tracker.audit.service import Recording
from tracker.errors import Forbidden, Refused
from tracker.people.enums import HoldingKind, Role
from tracker.people.models import Person, Post
from tracker.people.queries import viewer_of
from tracker.people.service import give_delegation, give_role
from tracker.plans.models import Plan, Stage, Theme

NOW = datetime(2019, 4, 1, 8, 0, tzinfo=UTC)
TODAY = NOW.date()


def report(session: Session, action_id: int, by: Person, for_id: int | None = None) -> ProgressUpdate:
    """An update of today, in somebody's name or in one's own."""
    session.expire_all()
    viewer = viewer_of(session, by.id, TODAY)
    session.rollback()
    with building(session, NOW) as rec:
        return submit_update(rec, action_id, viewer, Report("Done so far.", "amber", on_behalf_of_id=for_id))


def offered(session: Session, action_id: int, to: Person) -> list[str]:
    """The names in which somebody may write."""
    session.expire_all()
    return [
        person.name
        for person in writes_for(session, viewer_of(session, to.id, TODAY), get_action(session, action_id), TODAY)
    ]


def a_clerk(rec: Recording) -> Person:
    clerk = a_person(rec, name="Clerk")
    give_role(rec, clerk.id, Role.SECRETARIAT)
    return clerk


def owned_by_nobody_known(rec: Recording) -> Action:
    """An action of a vacant post, of a post whose holder is not named, of a board, and of somebody who has left."""
    action = an_action(rec)
    vacant, unnamed = a_post(rec), a_post(rec)
    a_holding(rec, post=vacant, person=None, kind=HoldingKind.VACANT)
    a_holding(rec, post=unnamed, person=None)
    for owner in (vacant, unnamed, a_board(rec), a_person(rec, is_active=False)):
        an_ownership(rec, action=action, owner=owner)
    return action


def test_the_secretariat_reports_in_its_own_name_where_no_owner_is_known(session: Session) -> None:
    with building(session, NOW) as rec:
        clerk, action = a_clerk(rec), owned_by_nobody_known(rec)
        rec.tell(StagedEvent.BUILT)
    assert offered(session, action.id, clerk) == []
    assert report(session, action.id, clerk).on_behalf_of_id is None
    with pytest.raises(Refused, match="Choose an owner"):
        report(session, action.id, clerk, clerk.id)


def test_the_secretariat_names_one_of_the_owners_where_there_are_any(session: Session) -> None:
    with building(session, NOW) as rec:
        clerk, action, holder, named = a_clerk(rec), owned_by_nobody_known(rec), a_person(rec), a_person(rec)
        an_ownership(rec, action=action, owner=a_post(rec, holder=holder))
        an_ownership(rec, action=action, owner=named)
        rec.tell(StagedEvent.BUILT)
    assert offered(session, action.id, clerk) == [holder.name, named.name]
    with pytest.raises(Refused, match="Choose the owner you are"):
        report(session, action.id, clerk)
    assert report(session, action.id, clerk, named.id).on_behalf_of_id == named.id


@pytest.fixture
def shared(session: Session) -> tuple[int, Person, Person, Person, Post]:
    """An action of two posts with a delegate for one of them: action, delegate, both holders, the other post."""
    with building(session, NOW) as rec:
        delegate, theirs, stranger = a_person(rec, name="Delegate"), a_person(rec, name="A"), a_person(rec, name="B")
        action, post, other = an_action(rec), a_post(rec, holder=theirs), a_post(rec, holder=stranger)
        an_ownership(rec, action=action, owner=post)
        an_ownership(rec, action=action, owner=other)
        elsewhere = a_post(rec, holder=a_person(rec, name="C"))
        rec.tell(StagedEvent.BUILT)
        give_delegation(rec, delegate.id, post.id)
        give_delegation(rec, delegate.id, elsewhere.id)
        return action.id, delegate, theirs, stranger, post


def test_a_delegate_writes_only_for_whom_they_report(
    session: Session, shared: tuple[int, Person, Person, Person, Post]
) -> None:
    action_id, delegate, theirs, stranger, _ = shared
    assert offered(session, action_id, delegate) == ["A"]
    for wrong in (stranger.id, delegate.id):
        with pytest.raises(Refused, match="Choose an owner"):
            report(session, action_id, delegate, wrong)
    with pytest.raises(Refused, match="Choose the owner you are"):
        report(session, action_id, delegate)
    assert report(session, action_id, delegate, theirs.id).on_behalf_of_id == theirs.id


def test_a_delegate_of_a_vacant_post_reports_in_their_own_name(
    session: Session, shared: tuple[int, Person, Person, Person, Post]
) -> None:
    action_id, delegate, theirs, _, _ = shared
    with building(session, NOW) as rec:
        rec.session.get_one(Person, theirs.id).is_active = False
        rec.tell(StagedEvent.CHANGED)
    assert offered(session, action_id, delegate) == []
    assert report(session, action_id, delegate).on_behalf_of_id is None


def test_an_owner_reports_in_their_own_name_only(
    session: Session, shared: tuple[int, Person, Person, Person, Post]
) -> None:
    action_id, _, theirs, stranger, _ = shared
    assert offered(session, action_id, theirs) == []
    assert report(session, action_id, theirs).on_behalf_of_id is None
    with pytest.raises(Refused, match="Choose an owner"):
        report(session, action_id, theirs, stranger.id)


def test_others_do_not_report_where_no_owner_is_known(session: Session) -> None:
    with building(session, NOW) as rec:
        action, other = owned_by_nobody_known(rec), a_person(rec)
        rec.tell(StagedEvent.BUILT)
    with pytest.raises(Forbidden):
        report(session, action.id, other)


@pytest.fixture
def plans(session: Session) -> tuple[Plan, Theme, Stage]:
    """A plan, and theme and stage of another one."""
    with building(session, NOW) as rec:
        plan, other = a_plan(rec), a_plan(rec)
        theme = Theme(plan_id=other.id, position=1, ref="1", title="Theme")
        stage = Stage(plan_id=other.id, position=1, ref="1", title="Stage")
        rec.session.add_all([theme, stage])
        rec.tell(StagedEvent.BUILT)
        return plan, theme, stage


def test_theme_and_stage_belong_to_the_plan(session: Session, plans: tuple[Plan, Theme, Stage]) -> None:
    plan, theme, stage = plans
    wrong = {
        "The theme belongs to another plan": ActionDetails("1", "Do it", theme_id=theme.id),
        "The stage belongs to another plan": ActionDetails("1", "Do it", stage_id=stage.id),
    }
    for words, details in wrong.items():
        with pytest.raises(Refused, match=words), building(session, NOW) as rec:
            add_action(rec, plan.id, details)
    with building(session, NOW) as rec:
        added = add_action(rec, plan.id, ActionDetails("1", "Do it"))
    for words, details in wrong.items():
        with pytest.raises(Refused, match=words), building(session, NOW) as rec:
            correct_action(rec, added.id, 1, details)
    with building(session, NOW) as rec:
        add_action(rec, theme.plan_id, ActionDetails("1", "Do it", theme_id=theme.id, stage_id=stage.id))


def test_a_note_from_a_paper_raises_the_version(session: Session) -> None:
    with building(session, NOW) as rec:
        action = an_action(rec)
        rec.tell(StagedEvent.BUILT)
    with building(session, NOW) as rec:
        note_paper(rec, action.id, "Delivered.", "TIB18", date(2018, 12, 18))
    assert action.version == 2
