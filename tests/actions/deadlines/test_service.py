"""Deadlines on both databases: settled, corrected, asked for; two people at once do not undo each other."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from threading import Barrier, Thread

import pytest
from sqlalchemy.orm import Session

from tests.support.builders import a_milestone, a_person, a_plan, a_post, an_action, building
from tests.support.databases import Store
from tests.support.events import StagedEvent
from tracker.actions.deadlines.service import (
    DeadlineRequest,
    add_milestone,
    correct_reading,
    drop_milestone,
    request_deadline,
)
from tracker.actions.deadlines.settlement import settle_deadline
from tracker.actions.enums import ChangeState, OwnerRole, Precision
from tracker.actions.models import Action, Milestone
from tracker.actions.rules import Deadline
from tracker.actions.service import OwnerDetails, name_owner
from tracker.audit.service import Actor, Recording, recording
from tracker.audit.verification import verify
from tracker.errors import Conflict, Forbidden, Refused
from tracker.plans.enums import PlanState

NOW = datetime(2019, 4, 1, 8, 0, tzinfo=UTC)
CLERK = Actor("person:1", "Clerk")
JULY = Deadline("July 2019", Precision.MONTH, date(2019, 7, 31))


@pytest.fixture
def april(session: Session) -> Milestone:
    """A milestone due in April 2019, of an action that Ann owns by her post."""
    with building(session, NOW) as rec:
        ann = a_person(rec, name="Ann")
        action = an_action(rec, owner=a_post(rec, holder=ann))
        milestone = a_milestone(
            rec, action=action, last_day=date(2019, 4, 30), precision=Precision.MONTH, as_printed="April 2019"
        )
        rec.tell(StagedEvent.BUILT)
    return milestone


def ann_of(session: Session) -> int:
    """The id of the person who owns the action."""
    action = session.query(Action).one()
    post = action.owners[0].post
    assert post is not None
    assert post.holdings[0].person_id is not None
    return post.holdings[0].person_id


def test_a_question_is_settled_by_one_of_its_readings(session: Session) -> None:
    with building(session, NOW) as rec:
        action = an_action(rec)
        rec.tell(StagedEvent.BUILT)
    readings = [Deadline(f"April {year}", Precision.MONTH, date(year, 4, 30)) for year in (2020, 2021)]
    with recording(session, CLERK, NOW) as rec:
        question = Deadline("April 2020/21", Precision.MONTH, None)
        milestone = add_milestone(rec, action.id, action.version, question, candidates=readings)
    assert milestone.is_to_settle
    with recording(session, CLERK, NOW) as rec:
        settle_deadline(rec, milestone.id, milestone.version, milestone.candidates[1].id)
    assert (milestone.last_day, milestone.first_last_day, milestone.is_to_settle) == (
        date(2021, 4, 30),
        date(2021, 4, 30),
        False,
    )
    assert milestone.as_printed == "April 2020/21"
    with pytest.raises(Refused, match="already been settled"), recording(session, CLERK, NOW) as rec:
        settle_deadline(rec, milestone.id, milestone.version, milestone.candidates[0].id)


def test_a_correction_keeps_both_readings_and_is_not_a_change(session: Session, april: Milestone) -> None:
    with recording(session, CLERK, NOW) as rec:
        correct_reading(rec, april.id, april.version, "", JULY, reason="Read one row too high.")
    [kept] = april.changes
    assert (kept.state, kept.from_last_day, kept.to_last_day) == (
        ChangeState.CORRECTED,
        date(2019, 4, 30),
        date(2019, 7, 31),
    )
    assert april.first_last_day == date(2019, 7, 31)
    assert verify(session).faults == []


def test_a_correction_needs_a_reason_but_a_new_name_does_not(session: Session, april: Milestone) -> None:
    with pytest.raises(Refused, match="old reading"), recording(session, CLERK, NOW) as rec:
        correct_reading(rec, april.id, april.version, "", JULY)
    same = Deadline("April 2019", Precision.MONTH, date(2019, 4, 30))
    with recording(session, CLERK, NOW) as rec:
        correct_reading(rec, april.id, april.version, "Silver", same)
    assert (april.name, april.changes) == ("Silver", [])


def test_asking_leaves_the_deadline_where_it_is(session: Session, april: Milestone) -> None:
    with recording(session, CLERK, NOW) as rec:
        request_deadline(rec, april.id, DeadlineRequest(JULY, "Figures are late.", ann_of(session), date(2019, 4, 1)))
    assert april.last_day == date(2019, 4, 30)
    with pytest.raises(Refused, match="already been asked for"), recording(session, CLERK, NOW) as rec:
        request_deadline(rec, april.id, DeadlineRequest(JULY, "Again.", ann_of(session), date(2019, 4, 1)))


def test_only_owners_ask(session: Session, april: Milestone) -> None:
    with building(session, NOW) as rec:
        bob = a_person(rec, name="Bob")
        rec.tell(StagedEvent.BUILT)
    with pytest.raises(Forbidden), recording(session, CLERK, NOW) as rec:
        request_deadline(rec, april.id, DeadlineRequest(JULY, "Because.", bob.id, date(2019, 4, 1)))


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (Deadline("April 2019", Precision.MONTH, date(2019, 4, 30)), "already"),
        (Deadline("to be determined", Precision.UNDETERMINED, None), "enter a review date"),
    ],
)
def test_what_cannot_be_meant_is_refused(session: Session, april: Milestone, wanted: Deadline, said: str) -> None:
    with pytest.raises(Refused, match=said), recording(session, CLERK, NOW) as rec:
        request_deadline(rec, april.id, DeadlineRequest(wanted, "Because.", ann_of(session), date(2019, 4, 1)))


def test_nothing_moves_in_a_plan_that_is_not_live(session: Session, april: Milestone) -> None:
    with building(session, NOW) as rec:
        april.action.plan.state = PlanState.CLOSED
        rec.tell(StagedEvent.BUILT)
    with pytest.raises(Refused, match="its dates cannot be changed"), recording(session, CLERK, NOW) as rec:
        request_deadline(rec, april.id, DeadlineRequest(JULY, "Because.", ann_of(session), date(2019, 4, 1)))


def test_an_action_keeps_one_milestone(session: Session, april: Milestone) -> None:
    with pytest.raises(Refused, match="at least one"), recording(session, CLERK, NOW) as rec:
        drop_milestone(rec, april.id, april.version, "Not wanted.")


def test_a_stale_page_is_a_conflict(session: Session, april: Milestone) -> None:
    with pytest.raises(Conflict), recording(session, CLERK, NOW) as rec:
        correct_reading(rec, april.id, april.version + 1, "", JULY, reason="Misread.")


def test_of_two_leads_named_at_the_same_moment_one_is_too_late(store: Store) -> None:
    with store.sessions() as session, building(session, NOW) as rec:
        action = an_action(rec, plan=a_plan(rec))
        posts = [a_post(rec).id, a_post(rec).id]
        action_id, version = action.id, action.version
        rec.tell(StagedEvent.BUILT)
    together, said = Barrier(2), []

    def lead(post_id: int) -> Callable[[Recording], None]:
        return lambda rec: name_owner(rec, action_id, version, OwnerDetails(OwnerRole.LEAD, post_id=post_id))

    def press(verb: Callable[[Recording], None]) -> None:
        together.wait()
        try:
            with store.sessions() as session, recording(session, CLERK, NOW) as rec:
                verb(rec)
            said.append("done")
        except (Conflict, Refused):  # refused where the other's lead was there before the owners were read
            said.append("too late")

    threads = [Thread(target=press, args=(lead(post_id),)) for post_id in posts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["done", "too late"]
    with store.sessions() as session:
        assert len(session.get_one(Action, action_id).owners) == 1
        assert verify(session).faults == []
