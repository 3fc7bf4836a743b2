"""Questions about deadlines and review dates on both databases: settled once, by a reading or otherwise, and listed."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from tests.support.builders import a_milestone, a_plan, an_action, building
from tests.support.events import StagedEvent
from tracker.actions.deadlines.queries import deadlines_to_settle, settled_since
from tracker.actions.deadlines.service import (
    Recurrence,
    add_milestone,
    correct_reading,
    drop_milestone,
    set_review_date,
)
from tracker.actions.deadlines.settlement import settle_deadline, settle_otherwise
from tracker.actions.enums import ActionState, Precision
from tracker.actions.models import Milestone
from tracker.actions.rules import Deadline
from tracker.audit.queries import history_of
from tracker.audit.service import Actor, Recording, recording
from tracker.audit.verification import verify
from tracker.errors import Refused

NOW = datetime(2019, 4, 1, 8, 0, tzinfo=UTC)
TODAY = NOW.date()
CLERK = Actor("person:1", "Clerk")
WORDS = Deadline("April 2020/21", Precision.UNDETERMINED, None)
READINGS = [Deadline(f"April {year}", Precision.MONTH, date(year, 4, 30)) for year in (2020, 2021)]
ONGOING = Deadline("Ongoing", Precision.CONTINUOUS, None)
MAY = Deadline("31 May 2020", Precision.DAY, date(2020, 5, 31))


@pytest.fixture
def question(session: Session) -> Milestone:
    """A milestone of an action of two, whose words name two years."""
    with building(session, NOW) as rec:
        action = an_action(rec, plan=a_plan(rec))
        a_milestone(rec, action=action, last_day=date(2020, 1, 31))
        rec.tell(StagedEvent.BUILT)
    with recording(session, CLERK, NOW) as rec:
        return add_milestone(rec, action.id, action.version, WORDS, candidates=READINGS)


def do(session: Session, verb: Callable[[Recording], object]) -> None:
    """Does a verb as the clerk."""
    with recording(session, CLERK, NOW) as rec:
        verb(rec)


def listed(session: Session, milestone: Milestone) -> tuple[list[int], list[int]]:
    """The ids of the questions of the step's plan, and of what was settled today."""
    plan_ids = [milestone.action.plan_id]
    return (
        [one.id for one in deadlines_to_settle(session, plan_ids)],
        [one.id for one in settled_since(session, plan_ids, TODAY)],
    )


@pytest.mark.parametrize("meant", [MAY, ONGOING, Deadline("TBC", Precision.UNDETERMINED, None)])
def test_a_question_is_settled_by_what_a_person_enters(session: Session, question: Milestone, meant: Deadline) -> None:
    assert listed(session, question) == ([question.id], [])
    do(session, lambda rec: settle_otherwise(rec, question.id, question.version, meant))
    assert (question.as_printed, question.precision, question.last_day) == (
        WORDS.words,
        meant.precision,
        meant.last_day,
    )
    assert (question.read_by, question.settled_on, question.is_to_settle) == ("Clerk", TODAY, False)
    assert listed(session, question) == ([], [question.id])
    assert history_of(session, [f"milestone:{question.id}"], 1)[0].reason == f"Meant: {meant.words}"
    with pytest.raises(Refused, match="already been settled"), recording(session, CLERK, NOW) as rec:
        settle_otherwise(rec, question.id, question.version, MAY)
    assert verify(session).faults == []


def test_what_cannot_be_is_no_answer(session: Session, question: Milestone) -> None:
    wrong = Deadline("May 2020", Precision.MONTH, date(2020, 5, 30))
    with pytest.raises(Refused, match="not the last day of a month"), recording(session, CLERK, NOW) as rec:
        settle_otherwise(rec, question.id, question.version, wrong)
    assert question.is_to_settle


def test_a_correction_settles_a_question(session: Session, question: Milestone) -> None:
    do(session, lambda rec: correct_reading(rec, question.id, question.version, "", ONGOING, reason="Row misread."))
    assert (question.settled_on, question.is_to_settle) == (TODAY, False)
    assert listed(session, question) == ([], [question.id])


def test_a_new_name_settles_nothing(session: Session, question: Milestone) -> None:
    do(session, lambda rec: correct_reading(rec, question.id, question.version, "Silver", WORDS))
    assert (question.name, question.is_to_settle) == ("Silver", True)


def test_what_is_over_is_no_question(session: Session, question: Milestone) -> None:
    do(session, lambda rec: drop_milestone(rec, question.id, question.version, "Not wanted."))
    assert listed(session, question) == ([], [])
    assert [milestone.id for milestone in deadlines_to_settle(session, [question.action.plan_id], [question.id])] == [
        question.id
    ]
    assert deadlines_to_settle(session, [question.action.plan_id + 1], [question.id]) == []


@pytest.mark.parametrize("gone", [{"state": ActionState.COMPLETE}, {"removed_on": TODAY}])
def test_nothing_is_asked_of_an_action_that_is_over(
    session: Session, question: Milestone, gone: dict[str, object]
) -> None:
    with building(session, NOW) as rec:
        for name, value in gone.items():
            setattr(question.action, name, value)
        question.action.version += 1
        rec.tell(StagedEvent.CHANGED)
    assert listed(session, question) == ([], [])


def test_only_what_was_settled_lately_is_listed(session: Session, question: Milestone) -> None:
    do(session, lambda rec: settle_deadline(rec, question.id, question.version, question.candidates[0].id))
    assert settled_since(session, [question.action.plan_id], TODAY + timedelta(days=1)) == []


def test_a_review_date_is_set_moved_and_taken_away(session: Session) -> None:
    with building(session, NOW) as rec:
        action = an_action(rec)
        rec.tell(StagedEvent.BUILT)
    with recording(session, CLERK, NOW) as rec:
        milestone = add_milestone(
            rec, action.id, action.version, ONGOING, recurrence=Recurrence(review_on=date(2019, 7, 1))
        )
    assert milestone.review_on == date(2019, 7, 1)
    for day in (TODAY, date(2020, 2, 29), None):
        with recording(session, CLERK, NOW) as rec:
            set_review_date(rec, milestone.id, milestone.version, day)
        assert milestone.review_on == day


@pytest.mark.parametrize(
    ("last_day", "review_on", "said"),
    [
        (None, date(2019, 3, 31), "review date is in the past"),
        (date(2019, 7, 31), date(2019, 7, 1), "needs no review date"),
    ],
)
def test_review_dates_that_cannot_be(session: Session, last_day: date | None, review_on: date, said: str) -> None:
    with building(session, NOW) as rec:
        milestone = a_milestone(rec, action=an_action(rec), last_day=last_day)
        rec.tell(StagedEvent.BUILT)
    with pytest.raises(Refused, match=said), recording(session, CLERK, NOW) as rec:
        set_review_date(rec, milestone.id, milestone.version, review_on)
