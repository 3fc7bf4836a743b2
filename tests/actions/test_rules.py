"""The rules of actions, by table and over all days: lateness, what dates say, what a reading may be."""

from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.actions.enums import ActionState, DateCheck, MilestoneState, Precision
from tracker.actions.rules import (
    Deadline,
    check_deadline,
    check_rating,
    contradicts_dates,
    date_check,
    days_overdue,
    has_no_recent_update,
    is_due_soon,
    is_overdue,
    late_milestones_in_words,
    may_be_reported,
)
from tracker.errors import Refused
from tracker.plans.enums import Colour, Meaning, Shape
from tracker.plans.rules import GOING_ON, KeyEntry

S, M = ActionState, MilestoneState
DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))


@dataclass(frozen=True)
class Dated:
    """A milestone as the rules see it."""

    last_day: date | None
    state: MilestoneState = MilestoneState.OPEN
    precision: Precision = Precision.MONTH


@given(DAYS, DAYS)
def test_overdue_begins_the_day_after_the_last_day(last_day: date, today: date) -> None:
    step = Dated(last_day)
    assert is_overdue(S.IN_PROGRESS, step, today) is (today > last_day)
    assert days_overdue(step, today) == max((today - last_day).days, 0)


@pytest.mark.parametrize("state", [M.REPORTED_MET, M.MET, M.DROPPED])
@given(last_day=DAYS, today=DAYS)
def test_what_is_met_or_dropped_is_never_late(state: MilestoneState, last_day: date, today: date) -> None:
    assert not is_overdue(S.IN_PROGRESS, Dated(last_day, state), today)
    assert not is_due_soon(S.IN_PROGRESS, Dated(last_day, state), today)


@given(DAYS)
def test_no_date_is_never_late(today: date) -> None:
    step = Dated(None, precision=Precision.CONTINUOUS)
    assert not is_overdue(S.NOT_STARTED, step, today)
    assert date_check(S.NOT_STARTED, [step], today) is DateCheck.NO_DATE


@pytest.mark.parametrize("state", [S.REPORTED_COMPLETE, S.COMPLETE, S.EMBEDDED, S.SUSPENDED, S.NOT_PROCEEDING])
def test_an_action_that_is_not_open_is_never_overdue(state: ActionState) -> None:
    assert not is_overdue(state, Dated(date(2019, 1, 31)), date(2019, 4, 1))


@pytest.mark.parametrize(
    ("today", "check"),
    [
        (date(2019, 3, 1), DateCheck.NOT_DUE),
        (date(2019, 3, 31), DateCheck.DUE_SOON),
        (date(2019, 4, 30), DateCheck.DUE_SOON),
        (date(2019, 5, 1), DateCheck.LATE),
        (date(2019, 5, 30), DateCheck.LATE),
        (date(2019, 5, 31), DateCheck.VERY_LATE),
    ],
)
def test_what_the_dates_say_of_april_2019(today: date, check: DateCheck) -> None:
    assert date_check(S.IN_PROGRESS, [Dated(date(2019, 4, 30)), Dated(date(2022, 4, 30))], today) is check


@given(st.sampled_from(list(S)), st.lists(st.builds(Dated, DAYS | st.none(), st.sampled_from(list(M)))), DAYS)
def test_the_dates_never_say_a_colour(state: ActionState, steps: list[Dated], today: date) -> None:
    assert date_check(state, steps, today).value not in {colour.value for colour in Colour}


PARTS = [
    Dated(date(2019, 1, 31)),
    Dated(date(2019, 1, 31), M.MET),
    Dated(date(2019, 1, 31), M.REPORTED_MET),
    Dated(date(2019, 3, 31)),
    Dated(None),
    Dated(date(2019, 12, 31)),
    Dated(date(2018, 12, 31), M.DROPPED),
]


def test_parts_late_count_the_met_ones_among_all_and_not_the_dropped_ones() -> None:
    today = date(2019, 4, 1)
    assert late_milestones_in_words(S.IN_PROGRESS, PARTS, today) == "2 of 6 milestones late"
    assert late_milestones_in_words(S.NOT_STARTED, PARTS, today) == "2 of 6 milestones late"
    assert late_milestones_in_words(S.IN_PROGRESS, [PARTS[0], PARTS[-1]], today) == ""
    for state in (S.SUSPENDED, S.REPORTED_COMPLETE, S.NOT_PROCEEDING):
        assert late_milestones_in_words(state, PARTS, today) == ""


def test_the_dates_are_done_when_all_that_is_left_is_met() -> None:
    met, dropped = Dated(date(2019, 1, 31), M.REPORTED_MET), Dated(date(2019, 1, 31), M.DROPPED)
    assert date_check(S.IN_PROGRESS, [met, dropped], date(2019, 4, 1)) is DateCheck.DONE
    assert date_check(S.IN_PROGRESS, [dropped], date(2019, 4, 1)) is DateCheck.NO_DATE
    assert date_check(S.IN_PROGRESS, [met, Dated(None)], date(2019, 4, 1)) is DateCheck.NO_DATE


@pytest.mark.parametrize("check", [DateCheck.LATE, DateCheck.VERY_LATE])
def test_on_track_and_not_due_need_a_sentence_once_a_date_has_passed(check: DateCheck) -> None:
    assert {meaning for meaning in Meaning if contradicts_dates(meaning, check)} == {
        Meaning.ON_TRACK,
        Meaning.NOT_DUE,
    }


@pytest.mark.parametrize("check", [DateCheck.DONE, DateCheck.NO_DATE, DateCheck.NOT_DUE, DateCheck.DUE_SOON])
def test_no_rating_needs_a_sentence_while_no_date_has_passed(check: DateCheck) -> None:
    assert not any(contradicts_dates(meaning, check) for meaning in Meaning)


@given(DAYS, st.integers(0, 400))
def test_silence_is_counted_from_the_last_update(last: date, days: int) -> None:
    today = last + timedelta(days=days)
    assert has_no_recent_update(S.IN_PROGRESS, last, None, today, 90) is (days > 90)
    assert has_no_recent_update(S.IN_PROGRESS, None, last, today, 90) is (days > 90)
    assert not has_no_recent_update(S.COMPLETE, last, None, today, 90)
    assert not has_no_recent_update(S.IN_PROGRESS, None, None, today, 90)


@pytest.mark.parametrize(
    ("precision", "last_day"),
    [
        (Precision.DAY, date(2019, 4, 17)),
        (Precision.MONTH, date(2020, 2, 29)),
        (Precision.QUARTER, date(2025, 12, 31)),
        (Precision.YEAR, date(2022, 12, 31)),
        (Precision.FINANCIAL_YEAR, date(2026, 3, 31)),
        (Precision.CONTINUOUS, None),
        (Precision.UNDETERMINED, None),
    ],
)
def test_readings_that_fit(precision: Precision, last_day: date | None) -> None:
    check_deadline(Deadline("as printed", precision, last_day))


@pytest.mark.parametrize(
    ("deadline", "said"),
    [
        (Deadline("April 2019", Precision.MONTH, date(2019, 4, 29)), "not the last day of a month"),
        (Deadline("Q1", Precision.QUARTER, date(2019, 4, 30)), "not the last day of a quarter"),
        (Deadline("2022", Precision.YEAR, date(2022, 3, 31)), "not the last day of a year"),
        (Deadline("2025/26", Precision.FINANCIAL_YEAR, date(2026, 4, 5)), "not the last day of a financial year"),
        (Deadline("April 2019", Precision.MONTH, None), "Enter the last day"),
        (Deadline("Ongoing", Precision.CONTINUOUS, date(2019, 4, 30)), "has no last day"),
        (Deadline(" ", Precision.MONTH, date(2019, 4, 30)), "as the plan words it"),
    ],
)
def test_readings_that_do_not_fit(deadline: Deadline, said: str) -> None:
    with pytest.raises(Refused, match=said):
        check_deadline(deadline)


REPORTED = [  # meaning, state, whether it is reported complete: what the refusal says
    (Meaning.COMPLETE, S.IN_PROGRESS, True, ""),
    (Meaning.COMPLETE, S.IN_PROGRESS, False, "Blue means complete. Choose another rating, or tick"),
    (Meaning.COMPLETE, S.SUSPENDED, False, "Blue means complete."),
    (Meaning.EMBEDDED, S.IN_PROGRESS, True, "Blue means complete and embedded, and this action is in progress"),
    (Meaning.EMBEDDED, S.REPORTED_COMPLETE, False, "Blue means complete and embedded"),
    (Meaning.SUSPENDED, S.SUSPENDED, False, ""),
    (Meaning.SUSPENDED, S.SUSPENDED, True, "Blue means suspended. Choose another rating for an action that is comp"),
    (Meaning.SUSPENDED, S.IN_PROGRESS, False, "and this action is in progress"),
    (Meaning.SUSPENDED, S.IN_PROGRESS, True, "Blue means suspended"),
    *((meaning, S.IN_PROGRESS, ends, "") for meaning in sorted(GOING_ON) for ends in (True, False)),
    *((meaning, S.SUSPENDED, False, "") for meaning in sorted(GOING_ON)),
]


@pytest.mark.parametrize(("meaning", "state", "reports_complete", "said"), REPORTED)
def test_a_rating_is_taken_for_what_it_means(
    meaning: Meaning, state: ActionState, reports_complete: bool, said: str
) -> None:
    blue = KeyEntry("blue", "Blue", meaning, Shape.DIAMOND, Colour.BLUE, "As the plan says.")
    with pytest.raises(Refused, match=said) if said else nullcontext():
        check_rating(blue, state, reports_complete=reports_complete)


def test_owners_are_offered_what_they_may_report() -> None:
    for state in S:
        offered = {meaning for meaning in Meaning if may_be_reported(meaning, state)}
        assert offered == {*GOING_ON, Meaning.COMPLETE, *({Meaning.SUSPENDED} if state is S.SUSPENDED else ())}
