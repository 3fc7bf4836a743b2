"""Folding the trail into the rows of a day: which fact holds, in which reading."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tracker.audit.rules import Scalar
from tracker.past.enums import PastReading
from tracker.past.rules import Told, folded

ACTION = ("action", "1")
PERSON = ("person", "1")
HOLDING = ("post_holding", "1")
WAS, KNEW = PastReading.AS_IT_WAS, PastReading.AS_WE_KNEW


class Kinds:
    """A register of people and holdings that carry their own days; all else is dated by its events."""

    def is_register(self, table: str) -> bool:
        return table == "person"

    def is_self_dated(self, table: str) -> bool:
        return table == "post_holding"


def day(number: int) -> date:
    """A day of March 2019."""
    return date(2019, 3, number)


def made(number: int, on: int, learned: int, key: tuple[str, str] = ACTION, **values: Scalar) -> Told:
    """An event that made a row."""
    return Told(number, day(on).isoformat(), day(learned), rows=((key, values),), made=frozenset({key}))


def changed(number: int, on: int, learned: int, key: tuple[str, str] = ACTION, **values: Scalar) -> Told:
    """An event that changed a row."""
    return Told(number, day(on).isoformat(), day(learned), rows=((key, values),))


def row(told: list[Told], on: int, reading: PastReading, key: tuple[str, str] = ACTION) -> dict[str, Scalar] | None:
    """The row of a day."""
    return folded(told, day(on), reading, Kinds()).rows.get(key)


def test_a_fact_holds_from_its_day_until_the_next_one() -> None:
    told = [made(1, 1, 1, rating=None), changed(2, 5, 5, rating="green"), changed(3, 9, 9, rating="red")]
    assert [row(told, on, WAS) for on in (1, 4, 5, 8, 9, 20)] == [
        {"rating": word} for word in (None, None, "green", "green", "red", "red")
    ]


def test_before_its_first_day_a_row_is_not_there() -> None:
    assert row([made(1, 5, 5, rating=None)], 4, WAS) is None


def test_what_is_recorded_late_was_so_and_was_not_known() -> None:
    told = [made(1, 1, 1, rating="green"), changed(2, 5, 12, rating="red")]
    assert row(told, 8, WAS) == {"rating": "red"}
    assert row(told, 8, KNEW) == {"rating": "green"}
    assert row(told, 12, KNEW) == {"rating": "red"}


def test_an_older_fact_told_later_does_not_end_a_newer_one() -> None:
    older = Told(3, day(12).isoformat(), day(12), facts=((ACTION, day(5).isoformat(), {"rating": "amber"}),))
    told = [made(1, 1, 1, rating=None), changed(2, 9, 9, rating="red"), older]
    assert [row(told, on, WAS) for on in (4, 6, 9, 13)] == [{"rating": word} for word in (None, "amber", "red", "red")]


def test_what_a_row_became_ends_what_was_told_before_of_later_days() -> None:
    told = [made(1, 5, 5, rating=None), changed(2, 9, 9, rating="red"), changed(3, 3, 12, rating="green")]
    assert [row(told, on, WAS) for on in (4, 5, 10, 13)] == [None, *[{"rating": "green"}] * 3]
    assert row(told, 10, KNEW) == {"rating": "red"}


def test_a_correction_holds_from_the_day_of_what_it_corrects() -> None:
    wrong = changed(2, 5, 5, last_day="2019-03-14")
    right = Told(3, day(9).isoformat(), day(9), rows=((ACTION, {"last_day": "2014-03-31"}),), is_correction=True)
    told = [made(1, 1, 1, last_day=None), wrong, right]
    assert row(told, 4, WAS) == {"last_day": None}
    assert row(told, 6, WAS) == {"last_day": "2014-03-31"}
    assert row(told, 6, KNEW) == {"last_day": "2019-03-14"}


def test_what_is_taken_away_is_there_until_that_day() -> None:
    gone = Told(2, day(5).isoformat(), day(5), rows=((ACTION, None),))
    told = [made(1, 1, 1, rating=None), gone]
    assert row(told, 4, WAS) == {"rating": None}
    assert row(told, 5, WAS) is None


def test_a_register_goes_back_beyond_what_it_was_first_told() -> None:
    told = [made(1, 5, 5, PERSON, name="Ann"), changed(2, 9, 9, PERSON, name="Ann Smith")]
    assert [row(told, on, WAS, PERSON) for on in (1, 5, 9)] == [{"name": n} for n in ("Ann", "Ann", "Ann Smith")]
    assert row(told, 4, KNEW, PERSON) is None


def test_rows_with_days_of_their_own_are_taken_as_last_told() -> None:
    told = [made(1, 5, 5, HOLDING, until=None), changed(2, 9, 9, HOLDING, until="2019-03-02")]
    assert row(told, 1, WAS, HOLDING) == {"until": "2019-03-02"}
    assert row(told, 6, KNEW, HOLDING) == {"until": None}


def test_a_row_whose_making_was_withheld_is_there_and_unsure() -> None:
    withheld = Told(1, day(1).isoformat(), day(1), withheld=(ACTION,))
    found = folded([withheld, changed(2, 3, 3, rating="red")], day(4), WAS, Kinds())
    assert found.rows == {ACTION: {"rating": "red"}}
    assert found.unsure == {ACTION}


def _events(steps: list[tuple[int, int, str | None]]) -> list[Told]:
    """Events of one row in the order of their recording, each so on its day or before."""
    learned = date(2019, 1, 20)
    told = [Told(1, "2019-01-01", learned, rows=((ACTION, {"rating": None}),), made=frozenset({ACTION}))]
    for number, (later, before, rating) in enumerate(steps, start=2):
        learned += timedelta(days=later)
        on = (learned - timedelta(days=before)).isoformat()
        told.append(Told(number, on, learned, rows=((ACTION, {"rating": rating}),)))
    return told


STEPS = st.tuples(st.integers(0, 3), st.integers(0, 10), st.sampled_from(["green", "amber", "red", None]))


@given(st.lists(STEPS, max_size=12).map(_events))
def test_both_readings_agree_once_everything_is_known(told: list[Told]) -> None:
    last = told[-1].learned_on
    found = folded(told, last, WAS, Kinds())
    assert found == folded(told, last, KNEW, Kinds())
    assert found.rows[ACTION] == dict(told[-1].rows)[ACTION]


@given(st.lists(STEPS, max_size=12).map(_events), st.integers(0, 60))
def test_what_was_known_then_does_not_change_when_more_is_told(told: list[Told], after: int) -> None:
    then = date(2019, 1, 20) + timedelta(days=after)
    until_then = [one for one in told if one.learned_on <= then]
    assert folded(told, then, KNEW, Kinds()) == folded(until_then, then, KNEW, Kinds())
