"""The requests that wait for a decision: whose they are, what each says, and that a long list asks no more."""

from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.reports.test_costs import counting
from tests.support.builders import a_milestone, an_action, building
from tests.support.databases import Store
from tests.support.deadline_story import TODAY, Scene, a_scene
from tests.support.events import StagedEvent
from tests.support.seeded import NOW
from tests.support.viewers import anybody
from tracker.actions.enums import ChangeState, MilestoneState, Precision, RequestState
from tracker.actions.models import Action, DeadlineChange, Milestone
from tracker.people.enums import Role
from tracker.plans.enums import PlanState
from tracker.reports.pages.extensions import ExtensionShown, Scope, boards_to_choose, extensions

CLERK, MEMBER = anybody(Role.SECRETARIAT), anybody(Role.BOARD_MEMBER)


@pytest.fixture
def scene(session: Session) -> Scene:
    """An action with a deadline in April 2019, for which its owner has asked for July."""
    made = a_scene(session, ends_on=date(2019, 6, 30))
    made.ask()
    return made


def only(session: Session, scope: Scope = Scope()) -> ExtensionShown:  # noqa: B008 - a value that nothing changes
    """The one request there is."""
    (extension,) = extensions(session, CLERK, TODAY, scope)
    return extension


def test_all_that_a_decision_needs_is_said(session: Session, scene: Scene) -> None:
    extension = only(session)
    assert (extension.as_printed, extension.last_day, extension.wanted) == (
        "April 2019",
        date(2019, 4, 30),
        "July 2019",
    )
    assert (extension.later, extension.changed) == ("92 days later than now", "Never changed.")
    assert (extension.reason, extension.asked_by, extension.asked_on) == ("Figures late.", "Owner", TODAY)
    assert extension.warning == "after the end of the plan on 30 June 2019"
    assert (extension.stands, extension.why, extension.is_only_for_boards, extension.may_decide) == (
        RequestState.WAITING,
        "",
        False,
        True,
    )
    assert [board.name for board in extension.boards] == ["Monitor", "Overseer"]
    assert [owner.words for owner in extension.row.owners] == ["Owner"]
    assert extension.title == f"{extension.row.plan_ref} action {extension.row.ref}"


def test_a_board_has_what_it_may_decide_and_others_see_it_too(session: Session, scene: Scene) -> None:
    for board_id, number in ((scene.monitor, 1), (scene.overseer, 1), (scene.other_board, 0), (scene.no_body, 0)):
        shown = extensions(session, MEMBER, TODAY, Scope(board_id=board_id))
        assert len(shown) == number
        assert not any(extension.may_decide for extension in shown)
    assert only(session, Scope(action_id=scene.action)).change_id == scene.asked.id
    assert extensions(session, CLERK, TODAY, Scope(action_id=scene.action + 1)) == ()


def test_nobody_has_requests_of_plans_they_do_not_look_after(session: Session, scene: Scene) -> None:
    assert extensions(session, MEMBER, TODAY, Scope()) == ()
    with building(session, NOW) as rec:
        rec.session.get_one(Action, scene.action).plan.state = PlanState.DRAFT
        rec.tell(StagedEvent.CHANGED)
    assert extensions(session, MEMBER, TODAY, Scope(board_id=scene.monitor)) == ()


def test_what_is_decided_or_removed_is_not_listed_but_for_who_was_about_to_decide(
    session: Session, scene: Scene
) -> None:
    request = scene.asked.id
    with building(session, NOW) as rec:
        rec.session.get_one(DeadlineChange, request).state = ChangeState.REFUSED
        rec.tell(StagedEvent.CHANGED)
    assert extensions(session, CLERK, TODAY, Scope()) == ()
    assert only(session, Scope(besides=frozenset({request}))).change_id == request
    with building(session, NOW) as rec:
        rec.session.get_one(Action, scene.action).removed_on = TODAY
        rec.tell(StagedEvent.CHANGED)
    assert extensions(session, CLERK, TODAY, Scope(besides=frozenset({request}))) == ()


def test_a_request_of_a_milestone_that_is_met_was_overtaken(session: Session, scene: Scene) -> None:
    with building(session, NOW) as rec:
        rec.session.get_one(Milestone, scene.milestone).state = MilestoneState.MET
        rec.tell(StagedEvent.CHANGED)
    extension = only(session)
    assert (extension.stands, extension.why) == (RequestState.OVERTAKEN, "This milestone is met")


@pytest.mark.parametrize(
    ("to_last_day", "review_on", "words"),
    [
        (date(2019, 4, 20), None, "10 days earlier than now"),
        (None, date(2019, 9, 1), "undetermined, to be reviewed on 1 September 2019"),
    ],
)
def test_how_much_later_in_words(
    session: Session, scene: Scene, to_last_day: date | None, review_on: date | None, words: str
) -> None:
    with building(session, NOW) as rec:
        change = rec.session.get_one(DeadlineChange, scene.asked.id)
        change.to_last_day, change.to_review_on = to_last_day, review_on
        change.to_precision = Precision.DAY if to_last_day else Precision.UNDETERMINED
        rec.tell(StagedEvent.CHANGED)
    assert only(session).later == words


def test_more_requests_take_no_more_queries(store: Store) -> None:
    with store.sessions() as session:
        scene = a_scene(session)
        scene.ask()
    taken = []
    for _ in range(2):
        with store.sessions() as session, counting(store) as seen:
            shown = extensions(session, CLERK, TODAY, Scope())
            boards_to_choose(shown)
            taken.append((len(shown), len(seen)))
        with store.sessions() as session, building(session, NOW) as rec:
            action = rec.session.get_one(Action, scene.action)
            for _ in range(9):
                milestone = a_milestone(rec, action=an_action(rec, plan=action.plan))
                asked = rec.session.execute(sa.select(DeadlineChange).limit(1)).scalar_one()
                rec.session.add(
                    DeadlineChange(
                        milestone_id=milestone.id,
                        state=ChangeState.REQUESTED,
                        from_printed="",
                        to_printed="later",
                        to_precision=Precision.UNDETERMINED,
                        requested_by_id=asked.requested_by_id,
                    )
                )
            rec.tell(StagedEvent.BUILT)
    assert [number for number, _ in taken] == [1, 10]
    assert taken[0][1] == taken[1][1]
