"""What two people made of one form: what is taken over, what clashes, what a form remembers of its opening."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.plans.enums import PlanOrigin
from tracker.web.forms.merge import Merge, Opened, merge, opened_from, plain
from tracker.web.received import clean

NAMES = ("wording", "theme", "words", "precision", "last_day")
DEADLINE = (("words", "precision", "last_day"),)
VALUES = st.fixed_dictionaries({name: st.sampled_from(["", "a", "b"]) for name in NAMES})
OPENED_AT = datetime(2019, 4, 1, 8, tzinfo=UTC)


def values(**changed: str) -> dict[str, str]:
    return {name: changed.get(name, "") for name in NAMES}


@pytest.mark.parametrize(
    ("mine", "theirs", "expected"),
    [
        ({}, {}, Merge((), ())),
        ({"wording": "a"}, {}, Merge((), ())),
        ({}, {"wording": "a"}, Merge(("wording",), ())),
        ({"wording": "a"}, {"theme": "b"}, Merge(("theme",), ())),
        ({"wording": "a"}, {"wording": "b"}, Merge((), ("wording",))),
        ({"wording": "a"}, {"wording": "a"}, Merge((), ())),
        (
            {"wording": "a", "theme": "a"},
            {"wording": "b", "words": "c"},
            Merge(("words", *DEADLINE[0][1:]), ("wording",)),
        ),
        ({"words": "a"}, {"last_day": "b"}, Merge((), ("words", "last_day"))),
        ({"words": "a"}, {"theme": "b"}, Merge(("theme",), ())),
    ],
)
def test_what_stands_together_and_what_does_not(mine: dict[str, str], theirs: dict[str, str], expected: Merge) -> None:
    assert merge(values(), values(**mine), values(**theirs), DEADLINE) == expected


@given(VALUES, VALUES, VALUES)
def test_nothing_that_one_of_two_changed_is_lost(
    opened: dict[str, str], mine: dict[str, str], theirs: dict[str, str]
) -> None:
    found = merge(opened, mine, theirs, DEADLINE)
    saved = {**mine, **{name: theirs[name] for name in found.taken}}
    assert not set(found.taken) & set(found.clashing)
    for name in set(NAMES) - set(found.clashing):
        if mine[name] != opened[name]:
            assert saved[name] == mine[name]
        elif theirs[name] != opened[name] and not found.clashing:
            assert saved[name] == theirs[name]


@given(VALUES, VALUES)
def test_where_it_is_not_known_what_was_seen_every_difference_is_a_clash(
    mine: dict[str, str], theirs: dict[str, str]
) -> None:
    found = merge(None, mine, theirs)
    assert (found.taken, set(found.clashing)) == ((), {name for name in NAMES if mine[name] != theirs[name]})


TEXTS = st.text().map(clean)


@given(
    st.integers(0, 10**9 - 1),
    st.dictionaries(TEXTS, TEXTS | st.booleans() | st.lists(TEXTS)),
    st.none() | st.datetimes(timezones=st.just(UTC)),
)
def test_what_is_written_down_is_read_back(
    version: int, said: dict[str, str | bool | list[str]], at: datetime | None
) -> None:
    opened = Opened(version, said, at)
    assert opened_from(opened.written()) == opened
    assert opened_from(f"{version}") == Opened(version)


@given(st.text())
def test_nonsense_in_the_box_is_a_version_that_nothing_has(text: str) -> None:
    opened = opened_from(text)
    assert opened.values is None
    assert 0 <= opened.version < 10**9


@pytest.mark.parametrize(
    "rest", ["[1]", "{}", '{"at":"","values":[1]}', '{"at":"","values":{"a":1}}', '{"at":"x","values":{}}', "[" * 9000]
)
def test_of_a_box_that_was_tampered_with_only_the_version_is_read(rest: str) -> None:
    assert opened_from(f"7 {rest}") == Opened(7)


def test_values_are_compared_as_they_come_back_from_a_browser() -> None:
    assert plain(" One\r\nTwo ") == plain("One\nTwo")
    assert plain(None) == plain("") == ""
    assert plain(date(2019, 4, 30)) == "2019-04-30"
    assert plain(90) == "90"
    assert plain(PlanOrigin.AUDIT) == PlanOrigin.AUDIT.value
    assert plain([3, 20, 1]) == ["1", "20", "3"]
    assert plain(value=False) is False
