"""Deadlines that come back: when the next one is, over all days, and that it is entered exactly once."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from tests.support.builders import a_milestone, an_action, building
from tests.support.events import StagedEvent
from tracker.actions.deadline_parser.parser import Readings, read_deadline
from tracker.actions.deadlines.next_occurrence import enter_next_occurrence
from tracker.actions.deadlines.recurrence import MONTHS_BETWEEN, next_deadline, next_occurrence, words_of
from tracker.actions.enums import ActionState, MilestoneState, Precision, Repeats
from tracker.actions.models import Milestone
from tracker.actions.rules import check_deadline
from tracker.audit.verification import verify
from tracker.dates import end_of_month

NOW = datetime(2019, 4, 1, 8, 0, tzinfo=UTC)
DAYS = st.dates(date(1990, 1, 1), date(2059, 12, 31))
R = Repeats


@pytest.mark.parametrize(
    ("last_day", "repeats", "following"),
    [
        (date(2019, 4, 26), R.WEEKLY, date(2019, 5, 3)),
        (date(2019, 4, 15), R.MONTHLY, date(2019, 5, 15)),
        (date(2019, 4, 30), R.MONTHLY, date(2019, 5, 31)),
        (date(2019, 1, 30), R.MONTHLY, date(2019, 2, 28)),
        (date(2019, 12, 31), R.MONTHLY, date(2020, 1, 31)),
        (date(2020, 1, 31), R.MONTHLY, date(2020, 2, 29)),
        (date(2019, 6, 30), R.QUARTERLY, date(2019, 9, 30)),
        (date(2019, 11, 30), R.QUARTERLY, date(2020, 2, 29)),
        (date(2019, 9, 30), R.HALF_YEARLY, date(2020, 3, 31)),
        (date(2019, 2, 28), R.YEARLY, date(2020, 2, 29)),
        (date(2020, 2, 29), R.YEARLY, date(2021, 2, 28)),
        (date(2020, 3, 31), R.YEARLY, date(2021, 3, 31)),
    ],
)
def test_the_next_occurrence(last_day: date, repeats: Repeats, following: date) -> None:
    assert next_occurrence(last_day, repeats) == following


@given(DAYS, st.sampled_from(list(MONTHS_BETWEEN)))
def test_ends_of_months_stay_ends_and_other_days_stay_where_they_are(last_day: date, repeats: Repeats) -> None:
    following = next_occurrence(last_day, repeats)
    months = (following.year - last_day.year) * 12 + following.month - last_day.month
    assert months == MONTHS_BETWEEN[repeats]
    end = end_of_month(following.year, following.month)
    if last_day == end_of_month(last_day.year, last_day.month):
        assert following == end
    else:
        assert following.day == min(last_day.day, end.day)


@given(DAYS, st.sampled_from([Precision.DAY, Precision.MONTH]), st.sampled_from(list(Repeats)))
def test_the_next_deadline_fits_together_and_its_words_are_read_as_itself(
    day: date, precision: Precision, repeats: Repeats
) -> None:
    last_day = end_of_month(day.year, day.month) if precision is Precision.MONTH else day
    following = next_deadline(precision, last_day, repeats, "as printed")
    check_deadline(following)
    answer = read_deadline(following.words)
    assert isinstance(answer, Readings)
    assert [(reading.deadline.precision, reading.deadline.last_day) for reading in answer.parts] == [
        (following.precision, following.last_day)
    ]


@pytest.mark.parametrize(
    ("precision", "last_day", "words"),
    [
        (Precision.DAY, date(2019, 7, 31), "31 July 2019"),
        (Precision.MONTH, date(2019, 7, 31), "July 2019"),
        (Precision.QUARTER, date(2019, 6, 30), "Q1 2019/20"),
        (Precision.QUARTER, date(2020, 3, 31), "Q4 2019/20"),
        (Precision.YEAR, date(2019, 12, 31), "2019"),
        (Precision.FINANCIAL_YEAR, date(2020, 3, 31), "2019/20"),
    ],
)
def test_words_of_a_deadline(precision: Precision, last_day: date, words: str) -> None:
    assert words_of(precision, last_day) == words


@pytest.mark.parametrize(
    ("precision", "last_day", "repeats", "expected"),
    [
        (Precision.QUARTER, date(2019, 6, 30), R.QUARTERLY, ("Q2 2019/20", Precision.QUARTER)),
        (Precision.QUARTER, date(2019, 6, 30), R.MONTHLY, ("31 July 2019", Precision.DAY)),
        (Precision.MONTH, date(2019, 6, 30), R.WEEKLY, ("7 July 2019", Precision.DAY)),
        (Precision.FINANCIAL_YEAR, date(2019, 3, 31), R.YEARLY, ("2019/20", Precision.FINANCIAL_YEAR)),
        (Precision.CONTINUOUS, None, R.QUARTERLY, ("each quarter", Precision.CONTINUOUS)),
    ],
)
def test_how_exact_the_next_one_is(
    precision: Precision, last_day: date | None, repeats: Repeats, expected: tuple[str, Precision]
) -> None:
    following = next_deadline(precision, last_day, repeats, "each quarter")
    assert (following.words, following.precision) == expected


@pytest.fixture
def june(session: Session) -> Milestone:
    """A milestone of June 2019 that comes back every quarter and is reported met."""
    with building(session, NOW) as rec:
        milestone = a_milestone(
            rec,
            action=an_action(rec, state=ActionState.IN_PROGRESS),
            last_day=date(2019, 6, 30),
            precision=Precision.MONTH,
            name="Return",
            state=MilestoneState.REPORTED_MET,
        )
        milestone.repeats = Repeats.QUARTERLY
        milestone.version += 1
        rec.tell(StagedEvent.BUILT)
    return milestone


def entered(session: Session, met: Milestone) -> Milestone | None:
    """What is entered when this one is met."""
    session.expire_all()
    with building(session, NOW) as rec:
        following = enter_next_occurrence(rec, met)
        rec.tell(StagedEvent.CHANGED)
    return following


def test_the_next_one_is_entered_once(session: Session, june: Milestone) -> None:
    following = entered(session, june)
    assert following is not None
    assert (following.name, following.as_printed, following.precision) == ("Return", "September 2019", Precision.MONTH)
    assert (following.last_day, following.first_last_day) == (date(2019, 9, 30), date(2019, 9, 30))
    assert (following.repeats, following.follows_id) == (Repeats.QUARTERLY, june.id)
    assert (following.state, following.position) == (MilestoneState.OPEN, june.position + 1)
    assert entered(session, june) is None
    after = entered(session, following)
    assert after is not None
    assert after.last_day == date(2019, 12, 31)
    assert verify(session).faults == []


def test_one_without_a_date_comes_back_in_its_words(session: Session) -> None:
    with building(session, NOW) as rec:
        milestone = a_milestone(rec, action=an_action(rec), last_day=None, as_printed="each quarter")
        milestone.repeats = Repeats.QUARTERLY
        milestone.version += 1
        rec.tell(StagedEvent.BUILT)
    following = entered(session, milestone)
    assert following is not None
    assert (following.as_printed, following.last_day, following.follows_id) == ("each quarter", None, milestone.id)


@pytest.mark.parametrize("state", [ActionState.REPORTED_COMPLETE, ActionState.SUSPENDED, ActionState.NOT_PROCEEDING])
def test_nothing_comes_back_in_an_action_that_is_done_or_stands_still(
    session: Session, june: Milestone, state: ActionState
) -> None:
    with building(session, NOW) as rec:
        june.action.state = state
        june.action.version += 1
        rec.tell(StagedEvent.CHANGED)
    assert entered(session, june) is None


def test_what_does_not_repeat_or_lies_beyond_all_years_does_not_come_back(session: Session, june: Milestone) -> None:
    for values in ({"last_day": date(9999, 12, 31)}, {"repeats": None}):
        with building(session, NOW) as rec:
            for name, value in values.items():
                setattr(june, name, value)
            june.version += 1
            rec.tell(StagedEvent.CHANGED)
        assert entered(session, june) is None
