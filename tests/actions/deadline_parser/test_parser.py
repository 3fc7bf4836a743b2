"""The reader of deadlines: by the table of examples, over all days of 1990 to 2060, and against the published plans."""

import tomllib
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.actions.deadline_parser.docs_page import PAGE, answer_to, in_words, page
from tests.actions.deadline_parser.examples import ASKED, CELL, READ, REFUSED
from tracker.actions.deadline_parser.parser import Answer, Question, Readings, Unreadable, read_deadline
from tracker.actions.enums import Precision
from tracker.actions.rules import Deadline, check_deadline
from tracker.config import resource
from tracker.dates import end_of_financial_quarter, end_of_financial_year, end_of_month

DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))
YEARS = st.integers(1990, 2060)
FIRST_YEARS = st.integers(1990, 2059)  # the financial year 2059/60 is the last whose years are both read
EXAMPLES = {**READ, **ASKED, **REFUSED}


def the_deadline(words: str | date) -> Deadline:
    """The one deadline that words are read as."""
    answer = read_deadline(words)
    assert isinstance(answer, Readings), f"{words!r}: {answer}"
    [reading] = answer.parts
    return reading.deadline


def essence(answer: Answer) -> object:
    """An answer without the words that are kept as they were typed."""
    if isinstance(answer, Readings):
        return [
            (reading.name.lower(), reading.deadline.precision, reading.deadline.last_day, reading.repeats)
            for reading in answer.parts
        ]
    if isinstance(answer, Question):
        return answer.name.lower(), answer.candidates
    return Unreadable


def offered(answer: Answer) -> list[Deadline]:
    """Every deadline that an answer holds."""
    if isinstance(answer, Readings):
        return [reading.deadline for reading in answer.parts]
    return list(answer.candidates) if isinstance(answer, Question) else []


@pytest.mark.parametrize(("words", "said"), EXAMPLES.items())
def test_examples(words: str, said: object) -> None:
    assert in_words(answer_to(words)) == said


def test_the_page_of_examples_is_made_of_them() -> None:
    made = "python -m tests.actions.deadline_parser.docs_page"
    assert PAGE.read_text(encoding="utf-8") == page(), f"{PAGE.name} is not what the examples say: run {made}"


@pytest.mark.parametrize("words", [*READ, *ASKED])
def test_whatever_is_read_or_offered_fits_together(words: str) -> None:
    deadlines = offered(answer_to(words))
    assert deadlines
    for deadline in deadlines:
        check_deadline(deadline)


@pytest.mark.parametrize("words", ASKED)
def test_a_question_offers_different_days_in_their_order(words: str) -> None:
    days = [deadline.last_day for deadline in offered(answer_to(words)) if deadline.last_day]
    assert len(days) > 1
    assert days == sorted(set(days))


@pytest.mark.parametrize(
    "changed",
    [
        str.upper,
        str.lower,
        str.title,
        lambda words: words.replace("-", "–"),
        lambda words: words.replace("-", "\u2011").replace("–", "—"),
        lambda words: words.replace(" ", "\u00a0"),
        lambda words: words.replace(" ", "\u2009\n"),
        lambda words: f"\ufeff {words}\t",
        lambda words: words.replace("'", "’"),
    ],
)
def test_case_dashes_and_spaces_make_no_difference(changed: Callable[[str], str]) -> None:
    for words in EXAMPLES:
        assert essence(answer_to(changed(words))) == essence(answer_to(words)), words


DAY_FORMS: tuple[Callable[[date], str], ...] = (
    lambda day: f"{day:%d/%m/%Y}",
    lambda day: f"{day.day}/{day.month}/{day.year}",
    lambda day: f"{day:%d.%m.%Y}",
    lambda day: f"{day:%d-%m-%Y}",
    lambda day: f"{day.day} {day.month} {day.year}",
    lambda day: f"{day:%d/%m/%y}",
    lambda day: f"{day:%Y-%m-%d}",
    lambda day: f"{day:%Y/%m/%d}",
    lambda day: f"{day:%Y-%m-%d %H:%M:%S}",
    lambda day: f"{day.day} {day:%B %Y}",
    lambda day: f"{day.day} {day:%b %y}",
    lambda day: f"{day:%d-%b-%Y}",
    lambda day: f"{day:%d-%b%Y}",
    lambda day: f"{day.day}th {day:%B, %Y}",
    lambda day: f"{day:%A} {day.day} {day:%B %Y}",
    lambda day: f"{day:%a}, {day.day} of {day:%B %Y}",
    lambda day: f"{day:%B} {day.day}, {day.year}",
    lambda day: f"by {day.day} {day:%B %Y}",
    lambda day: f"No later than {day:%d/%m/%Y}",
    lambda day: f"to be completed by {day.day} {day:%B} '{day:%y}.",
)


@given(DAYS, st.sampled_from(DAY_FORMS))
def test_every_day_is_read_back_as_itself(day: date, form: Callable[[date], str]) -> None:
    read = the_deadline(form(day))
    assert (read.precision, read.last_day) == (Precision.DAY, day)


NOON = time(12)


@given(DAYS)
def test_a_date_cell_is_that_day(day: date) -> None:
    for cell in (day, datetime.combine(day, NOON), datetime.combine(day, NOON, UTC)):
        read = the_deadline(cell)
        assert (read.precision, read.last_day) == (Precision.DAY, day)
        check_deadline(read)


def test_a_date_cell_of_an_odd_year_is_refused() -> None:
    for cell in (date(1900, 1, 1), date(9999, 12, 31)):
        assert isinstance(read_deadline(cell), Unreadable)
    assert the_deadline(CELL).words == "31 March 2026"
    assert the_deadline(datetime(2019, 6, 30, 23, 30, tzinfo=UTC)).last_day == date(2019, 7, 1)  # in London


@given(YEARS, st.integers(1, 12), st.sampled_from(["{:%B %Y}", "{:%b %Y}", "{:%b-%y}", "end of {:%B %Y}", "{:%m/%Y}"]))
def test_a_month_lasts_to_its_last_day(year: int, month: int, form: str) -> None:
    read = the_deadline(form.format(date(year, month, 1)))
    assert (read.precision, read.last_day) == (Precision.MONTH, end_of_month(year, month))


@given(
    FIRST_YEARS,
    st.integers(1, 4),
    st.sampled_from(["Q{} {}/{:02}", "Quarter {} {}-{:02}", "end of Qtr {} of {}/{:02}"]),
)
def test_a_quarter_lasts_to_its_last_day(year: int, quarter: int, form: str) -> None:
    read = the_deadline(form.format(quarter, year, (year + 1) % 100))
    assert (read.precision, read.last_day) == (Precision.QUARTER, end_of_financial_quarter(year, quarter))


@given(FIRST_YEARS, st.sampled_from(["{}/{:02}", "FY {}/{:02}", "in {}/{:02}", "end of financial year {}-{:02}"]))
def test_a_financial_year_lasts_to_31_march(year: int, form: str) -> None:
    read = the_deadline(form.format(year, (year + 1) % 100))
    assert (read.precision, read.last_day) == (Precision.FINANCIAL_YEAR, end_of_financial_year(year))


@given(YEARS, st.sampled_from(["{}", "in {}", "end of {}", "by the end of {}"]))
def test_a_year_lasts_to_31_december(year: int, form: str) -> None:
    read = the_deadline(form.format(year))
    assert (read.precision, read.last_day) == (Precision.YEAR, date(year, 12, 31))


@given(YEARS)
def test_29_february_is_there_in_leap_years_only(year: int) -> None:
    is_leap = end_of_month(year, 2).day == 29
    assert isinstance(read_deadline(f"29/02/{year}"), Readings) is is_leap
    assert isinstance(read_deadline(f"29 Feb {year}"), Readings) is is_leap


@given(
    DAYS, DAYS, st.sampled_from(["{:%d/%m/%Y} – {:%d/%m/%Y}", "{:%B %Y} to {:%B %Y}", "between {:%B %Y} and {:%B %Y}"])
)
def test_a_beginning_and_an_end_are_never_one_answer(one: date, other: date, form: str) -> None:
    begin, end = sorted((one, other))
    answer = read_deadline(form.format(begin, end))
    if form.format(begin, begin) == form.format(begin, end):
        assert isinstance(answer, Readings)
    else:
        assert isinstance(answer, Question)
        assert len(answer.candidates) == 2


@given(st.integers(0, 40), st.integers(0, 20), st.integers(0, 9999), st.sampled_from("/-. "))
def test_what_the_calendar_does_not_have_is_refused(day: int, month: int, year: int, mark: str) -> None:
    answer = read_deadline(f"{day}{mark}{month}{mark}{year:04}")
    try:
        expected = date(year, month, day)
    except ValueError:
        assert isinstance(answer, Unreadable)
    else:
        assert isinstance(answer, Readings) is (1990 <= expected.year <= 2060)


WORDS = """
by end of mid from until before early the Q1 Q3 2019 2019/20 19 '19 31 31st March Mar-19 spring winter term ongoing TBC
complete each quarter / - – , ; : and or to ( ) 12 months asap 31/06/2026 1.4.2019 Silver Phase w/c Monday FY year-end
onwards latest between 2019-21 half h1 school year
"""
MIXED = st.lists(st.sampled_from(WORDS.split()), max_size=8).map(" ".join)


@given(st.one_of(st.text(max_size=60), MIXED), st.none() | DAYS)
def test_nothing_ever_fails_and_whatever_is_offered_holds(words: str, since: date | None) -> None:
    answer = read_deadline(words, since)
    for deadline in offered(answer):
        check_deadline(deadline)
    assert not isinstance(answer, Question) or len(answer.candidates) > 1
    assert not isinstance(answer, Unreadable) or answer.why.endswith(".")


@given(MIXED)
def test_no_answer_depends_on_case_or_dashes(words: str) -> None:
    assert essence(read_deadline(words.upper().replace("-", "—"))) == essence(read_deadline(words))


def test_a_cell_that_is_too_long_is_refused() -> None:
    assert isinstance(read_deadline("- " * 300 + "March 2019"), Unreadable)


def test_without_the_plans_beginning_a_year_is_asked_for() -> None:
    assert read_deadline("1st April") == Unreadable("It does not say the year. Enter the date with its year.")
    assert isinstance(read_deadline("Mar 14"), Unreadable)


def milestones_of(name: str) -> list[dict[str, Any]]:
    """The milestones of a seed plan as its file states them."""
    plan = tomllib.loads((resource("seed") / name).read_text(encoding="utf-8"))
    return [step for action in plan["action"] for step in action["milestone"]]


@pytest.mark.parametrize("name", ["plan-lga-2018.toml", "plan-ofsted-2017.toml"])
def test_the_published_plans_are_read_as_they_were_entered(name: str) -> None:
    for step in milestones_of(name):
        answer = read_deadline(step["printed"])
        entered = [(one["precision"], one["last_day"]) for one in step.get("candidate", [step])]
        read = [
            (deadline.precision.value, deadline.last_day.isoformat() if deadline.last_day else "")
            for deadline in offered(answer)
        ]
        assert sorted(read) == sorted(entered), step["printed"]
        assert isinstance(answer, Question) is ("candidate" in step), step["printed"]


def test_several_dates_of_one_cell_are_read_as_they_were_paired() -> None:
    plan = tomllib.loads((resource("seed") / "plan-lga-2018.toml").read_text(encoding="utf-8"))
    cells = [(one["printed"]["date"], one["milestone"]) for one in plan["action"] if len(one["milestone"]) > 1]
    assert len(cells) == 3
    for cell, steps in cells:
        answer = read_deadline(cell)
        assert isinstance(answer, Readings)
        assert [reading.deadline.words for reading in answer.parts] == [step["printed"] for step in steps]
        names = [reading.name for reading in answer.parts]
        assert names == [step["name"] for step in steps] or not any(names)
