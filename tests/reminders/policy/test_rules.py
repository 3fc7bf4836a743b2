"""What a policy may say: numbers of days, times, quiet periods, steps and words as they are typed."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.errors import Refused
from tracker.reminders.due.rules import told_on
from tracker.reminders.enums import EscalationTo, MailPart
from tracker.reminders.policy.rules import (
    AFTER,
    BEFORE,
    PLACEHOLDERS,
    USUAL_WORDS,
    WEEKDAYS,
    EscalationStep,
    Policy,
    check_quiet,
    check_step,
    check_words,
    day_numbers,
    days_from,
    time_from,
    weekdays_from,
    with_values,
)
from tracker.working_days import Nation, WorkingDays

TODAY = date(2019, 4, 1)
CHRISTMAS = (date(2019, 12, 24), date(2020, 1, 1))
TOLD_AFTER_14 = EscalationStep(14, EscalationTo.SECRETARIAT)


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("", ()),
        ("7", (7,)),
        ("1, 7, 14, 30", (1, 7, 14, 30)),
        ("30 7;14,1", (1, 7, 14, 30)),
        ("1, 7 and 14", (1, 7, 14)),
        ("7, 7, 7", (7,)),
        ("007", (7,)),
        ("365", (365,)),
    ],
)
def test_days_are_read_as_people_write_them(typed: str, days: tuple[int, ...]) -> None:
    assert days_from(typed, AFTER, "days_after") == days
    assert days_from(day_numbers(days), AFTER, "days_after") == days


@pytest.mark.parametrize("typed", ["0", "-7", "366", "7.5", "a week", "1-7", "٧", "²", "9" * 30])
def test_other_days_are_refused_at_their_field(typed: str) -> None:
    with pytest.raises(Refused, match="Enter days from 1 to 365 separated by commas") as refused:
        days_from(typed, AFTER, "days_after")
    assert refused.value.field == "days_after"


def test_days_before_end_earlier_and_there_are_not_more_than_eight() -> None:
    with pytest.raises(Refused, match="from 1 to 60"):
        days_from("61", BEFORE, "days_before")
    assert len(days_from("1 2 3 4 5 6 7 8", BEFORE, "days_before")) == 8
    with pytest.raises(Refused, match="Enter no more than 8 numbers"):
        days_from("1 2 3 4 5 6 7 8 9", BEFORE, "days_before")


@pytest.mark.parametrize(
    ("typed", "at"),
    [
        ("8:00", time(8)),
        ("08.30", time(8, 30)),
        (" 16:45 ", time(16, 45)),
        ("8am", time(8)),
        ("8:05 AM", time(8, 5)),
        ("4.45pm", time(16, 45)),
        ("12am", time(0)),
        ("12:30pm", time(12, 30)),
        ("0:00", time(0)),
        ("8pm", time(20)),
        ("1:30", time(1, 30)),
    ],
)
def test_a_time_is_read_to_the_minute(typed: str, at: time) -> None:
    assert time_from(typed) == at


@pytest.mark.parametrize("typed", ["", "8", "24:00", "8:60", "8:5", "13pm", "0am", "noon", "8:00:00", "٨:٠٠", "-8:00"])
def test_other_times_are_refused(typed: str) -> None:
    with pytest.raises(Refused, match="Enter a time of day") as refused:
        time_from(typed)
    assert refused.value.field == "send_at"


def test_a_mail_is_not_to_begin_so_late_that_its_day_ends_before_its_tries() -> None:
    with pytest.raises(Refused, match="no later than 8pm") as refused:
        time_from("20:01")
    assert refused.value.field == "send_at"


def test_weekdays_come_in_the_order_of_the_week() -> None:
    assert weekdays_from(["Sunday", "Tuesday", "Monday"]) == ("Monday", "Tuesday", "Sunday")
    assert weekdays_from(WEEKDAYS) == WEEKDAYS
    for chosen in ([], ["Monday", "Someday"]):
        with pytest.raises(Refused, match="at least one day of the week"):
            weekdays_from(chosen)


@pytest.mark.parametrize(
    ("first", "last", "said", "field"),
    [
        (date(2019, 5, 2), date(2019, 5, 1), "before the first day", "last_on"),
        (date(2019, 3, 1), date(2019, 3, 31), "These days are in the past", "last_on"),
        (date(2019, 4, 1), date(2019, 7, 10), "can have no more than 100 days", "last_on"),
        (
            date(2019, 12, 20),
            date(2019, 12, 24),
            "24 December 2019 to 1 January 2020 is already a quiet period",
            "first_on",
        ),
        (date(2020, 1, 1), date(2020, 1, 1), "is already a quiet period", "first_on"),
        (date(2019, 12, 26), date(2019, 12, 27), "is already a quiet period", "first_on"),
        (date(2019, 12, 1), date(2020, 2, 1), "is already a quiet period", "first_on"),
    ],
)
def test_days_that_are_no_quiet_period(first: date, last: date, said: str, field: str) -> None:
    with pytest.raises(Refused, match=said) as refused:
        check_quiet(first, last, [CHRISTMAS], TODAY)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2019, 12, 23), date(2019, 12, 23)),
        (date(2020, 1, 2), date(2020, 1, 2)),
        (date(2019, 3, 25), date(2019, 4, 1)),  # it has begun, and today is its last day
        (date(2019, 4, 1), date(2019, 7, 9)),  # 100 days
    ],
)
def test_days_that_are_a_quiet_period(first: date, last: date) -> None:
    check_quiet(first, last, [CHRISTMAS], TODAY)


@pytest.mark.parametrize(
    ("step", "said", "field"),
    [
        (EscalationStep(0, EscalationTo.MANAGER), "from 1 to 365", "after_days"),
        (EscalationStep(366, EscalationTo.MANAGER), "from 1 to 365", "after_days"),
        (EscalationStep(30, EscalationTo.POST), "Choose the post", "post_id"),
        (EscalationStep(30, EscalationTo.MANAGER, 3), "Leave this blank", "post_id"),
        (TOLD_AFTER_14, "They are already told after 14 days without a reply", "after_days"),
    ],
)
def test_what_is_no_step(step: EscalationStep, said: str, field: str) -> None:
    with pytest.raises(Refused, match=said) as refused:
        check_step(step, [TOLD_AFTER_14])
    assert refused.value.field == field


@pytest.mark.parametrize(
    "step",
    [
        EscalationStep(1, EscalationTo.SECRETARIAT),
        EscalationStep(14, EscalationTo.MANAGER),
        EscalationStep(365, EscalationTo.POST, 3),
    ],
)
def test_what_is_another_step(step: EscalationStep) -> None:
    check_step(step, [TOLD_AFTER_14])


@pytest.mark.parametrize(
    ("part", "typed", "said"),
    [
        (MailPart.CLOSING, "Dear {Name}", "“{Name}” is not a placeholder. Use {name}, {plan}"),
        (MailPart.CLOSING, "{name.__class__}", "“{name.__class__}” is not a placeholder"),
        (MailPart.CLOSING, "{}", "“{}” is not a placeholder"),
        (MailPart.CLOSING, "{0}", "“{0}” is not a placeholder"),
        (MailPart.CLOSING, "{name!r:>9}", "is not a placeholder"),
        (MailPart.CLOSING, "{{name}}", "A curly bracket has no pair"),
        (MailPart.CLOSING, "Half {name", "A curly bracket has no pair"),
        (MailPart.CLOSING, "Half name}", "A curly bracket has no pair"),
        (MailPart.SUBJECT, "Two\r\nlines", "Enter the subject on one line"),
        (MailPart.SUBJECT, "Two\u2028lines", "Enter the subject on one line"),
    ],
)
def test_words_that_are_refused(part: MailPart, typed: str, said: str) -> None:
    with pytest.raises(Refused) as refused:
        check_words(part, typed, "closing")
    assert said in str(refused.value)
    assert refused.value.field == "closing"


def test_words_are_kept_as_typed_without_the_ends() -> None:
    assert check_words(MailPart.CLOSING, "  Ask {reply}.\r\n\r\nThank you, {name}. 100% $x <b>\n", "") == (
        "Ask {reply}.\n\nThank you, {name}. 100% $x <b>"
    )
    assert check_words(MailPart.SUBJECT, " {needs} ", "") == "{needs}"


def test_only_placeholders_are_filled_in_and_what_they_stand_for_is_not_read_again() -> None:
    values = dict.fromkeys(PLACEHOLDERS, "x") | {"name": "{plan} %s {name}", "plan": "P"}
    assert with_values("{name}: {plan}, {nobody}", values) == "{plan} %s {name}: P, {nobody}"


@pytest.mark.parametrize("part", MailPart)
def test_the_usual_words_would_pass_too(part: MailPart) -> None:
    assert check_words(part, USUAL_WORDS[part], "") == USUAL_WORDS[part]
    assert Policy().said_in(part) == USUAL_WORDS[part]
    assert Policy(words={part: "Own"}).said_in(part) == "Own"


@st.composite
def quiet(draw: st.DrawFn) -> tuple[date, date]:
    """A quiet period around the turn of some years, where most holidays are."""
    first = date(draw(st.integers(2018, 2026)), 11, 20) + timedelta(days=draw(st.integers(0, 60)))
    return first, first + timedelta(days=draw(st.integers(0, 30)))


@settings(deadline=None)  # the holidays of a year are read once
@given(
    st.sets(st.integers(0, 6), min_size=1),
    st.sampled_from(Nation),
    st.lists(quiet(), max_size=3),
    st.integers(2018, 2026),
    st.integers(0, 150),
)
def test_a_deadline_is_seen_in_time_whatever_the_working_days(
    weekdays: set[int], nation: Nation, closed: list[tuple[date, date]], year: int, later: int
) -> None:
    policy = Policy(working=WorkingDays(nation, frozenset(weekdays), tuple(closed)))
    deadline = date(year, 11, 20) + timedelta(days=later)
    assert deadline - told_on(policy.days[0], deadline, policy) <= policy.furthest_ahead


@pytest.mark.parametrize("nation", Nation)
def test_who_works_on_one_day_a_week_may_wait_three_weeks_at_christmas(nation: Nation) -> None:
    waits = []
    for weekday in range(7):
        policy = Policy(days=(0,), working=WorkingDays(nation, frozenset({weekday})))
        deadlines = [date(year, 12, 24) + timedelta(days=day) for year in range(2018, 2030) for day in range(20)]
        waits += [deadline - told_on(0, deadline, policy) for deadline in deadlines]
    assert timedelta(days=14) < max(waits) <= policy.furthest_ahead


def test_quiet_periods_of_long_ago_do_not_make_the_look_ahead_longer() -> None:
    policy = Policy(working=WorkingDays(closed=(CHRISTMAS,)))
    many = tuple((date(year, 12, 24), date(year + 1, 1, 1)) for year in range(2010, 2030))
    assert Policy(working=WorkingDays(closed=many)).furthest_ahead == policy.furthest_ahead
