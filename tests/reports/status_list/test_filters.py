"""Filters in addresses and in sentences, without a database."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.actions.enums import ActionState
from tracker.errors import Refused
from tracker.reports.enums import Worklist
from tracker.reports.status_list.filters import Filters

words = st.text(min_size=0, max_size=20).map(str.strip)
keys = st.none() | st.integers(1, 999_999_999)
anything = st.builds(
    Filters,
    plan=words,
    recommendation=words,
    theme=words,
    board=keys,
    owner=keys,
    directorate=words,
    rating=st.sampled_from(["", "none", "green", "amber-red"]),
    state=st.none() | st.sampled_from(ActionState),
    overdue=st.booleans(),
    due_before=st.none() | st.dates(),
    no_update_since=st.none() | st.dates(),
    text=words,
    only=st.none() | st.sampled_from(Worklist),
)


@given(anything)
def test_an_address_gives_the_same_filters_back(filters: Filters) -> None:
    assert Filters.from_query(filters.as_query()) == filters


@given(anything)
def test_every_filter_that_is_set_is_described(filters: Filters) -> None:
    assert len(filters.described()) == len(filters.as_query())
    assert all(filters.described())


def test_no_filters_need_no_words() -> None:
    assert Filters().as_query() == {}
    assert Filters().described() == []
    assert Filters.from_query({}) == Filters()


def test_described() -> None:
    filters = Filters(
        plan="LGA-2018",
        recommendation="4",
        board=7,
        owner=3,
        rating="none",
        state=ActionState.IN_PROGRESS,
        due_before=date(2019, 5, 1),
        no_update_since=date(2019, 3, 1),
        text="grant",
        only=Worklist.AWAITING_CHECK,
    )
    assert filters.described({"board": "Transformation Board", "owner": "Sharon Godman"}) == [
        "in plan LGA-2018",
        "serving recommendation 4",
        "monitored by Transformation Board",
        "owned by Sharon Godman",
        "not rated",
        "in the state “in progress”",
        "due before 1 May 2019",
        "open, with no update since 1 March 2019",
        "with “grant” in number, action, owner or board",
        "reported complete and waiting for a check",
    ]


def test_as_query_is_readable() -> None:
    filters = Filters(plan="LGA-2018", only=Worklist.DUE_SOON, overdue=True, due_before=date(2019, 5, 1))
    assert filters.as_query() == {
        "plan": "LGA-2018",
        "overdue": "yes",
        "due_before": "2019-05-01",
        "only": "due-soon",
    }


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("board", "x"),
        ("board", "-1"),
        ("owner", "1" * 30),
        ("owner", "٣"),
        ("rating", "Amber/red"),
        ("rating", "x" * 41),
        ("state", "done"),
        ("only", "late"),
        ("due_before", "1 May"),
        ("no_update_since", "2019-02-30"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_name(field: str, value: str) -> None:
    with pytest.raises(Refused) as refusal:
        Filters.from_query({field: value})
    assert refusal.value.field == field
