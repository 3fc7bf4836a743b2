"""What holds of a RAG key, whatever a plan calls its ratings; which of two ratings is better."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.errors import Refused
from tracker.plans.enums import Colour, Meaning, ReadyKey, Shape
from tracker.plans.rules import GOING_ON, READY_KEYS, KeyEntry, check_entry, check_key, is_better, is_code

M = Meaning
BRAG = READY_KEYS[ReadyKey.BRAG]
AMBER_RED = KeyEntry("amber-red", "Amber/red", M.AT_RISK, Shape.DOWN, Colour.ORANGE, "At risk, and getting worse.")


def rating(meaning: Meaning, position: int = 1) -> KeyEntry:
    """A rating of this meaning at this place of its key."""
    return KeyEntry("code", "Label", meaning, Shape.CIRCLE, Colour.GREY, "Definition", position)


@pytest.mark.parametrize("ready", ReadyKey)
def test_ready_made_keys_hold(ready: ReadyKey) -> None:
    key = READY_KEYS[ready]
    for entry in key:
        check_entry(entry, [other for other in key if other is not entry])
    check_key(key)


def test_brag_keeps_the_words_that_are_stored() -> None:
    assert [(entry.code, entry.label, entry.meaning) for entry in BRAG] == [
        ("blue", "Blue", M.COMPLETE),
        ("green", "Green", M.ON_TRACK),
        ("amber", "Amber", M.AT_RISK),
        ("red", "Red", M.OFF_TRACK),
    ]
    assert READY_KEYS[ReadyKey.RAG] == BRAG[1:]


@pytest.mark.parametrize(
    ("changed", "field", "said"),
    [
        ({"code": ""}, "code", "lower-case letters"),
        ({"code": "Amber"}, "code", "lower-case letters"),
        ({"code": "amber--red"}, "code", "lower-case letters"),
        ({"code": "a" * 41}, "code", "lower-case letters"),
        ({"code": "none"}, "code", "You cannot use “none”"),
        ({"code": "red"}, "code", "already has a rating with the short word red"),
        ({"label": " "}, "label", "Enter the name"),
        ({"label": "x" * 26}, "label", "in 25 characters or fewer"),
        ({"label": "AMBER"}, "label", "already has a rating called Amber"),
        ({"definition": "\n"}, "definition", "Say what the rating means"),
        ({"shape": Shape.SQUARE, "colour": Colour.RED}, "shape", "Red already has this shape in this colour"),
    ],
)
def test_what_cannot_stand_in_a_key(changed: dict[str, str], field: str, said: str) -> None:
    with pytest.raises(Refused, match=said) as refusal:
        check_entry(replace(AMBER_RED, **changed), BRAG)  # type: ignore[arg-type] # each case fits its field
    assert refusal.value.field == field


@pytest.mark.parametrize("changed", [{"shape": Shape.SQUARE}, {"colour": Colour.RED}, {"meaning": M.OFF_TRACK}])
def test_two_ratings_may_share_shape_or_colour_or_meaning(changed: dict[str, str]) -> None:
    check_entry(replace(AMBER_RED, **changed), BRAG)  # type: ignore[arg-type] # each case fits its field


@given(st.sets(st.sampled_from(sorted(Meaning))))
def test_a_key_can_rate_what_is_going_on(meanings: set[Meaning]) -> None:
    entries = [rating(meaning) for meaning in meanings]
    if meanings & GOING_ON:
        check_key(entries)
    else:
        with pytest.raises(Refused, match="one that means not due, on track, at risk or off track"):
            check_key(entries)


def test_codes() -> None:
    assert [is_code(word) for word in ("green", "amber-red", "5", "none", "-", "Grün", "a b", "")] == [
        *(True, True, True),
        *(False, False, False, False, False),
    ]


BETTER = [  # each is better than all that come after it in another line
    {M.EMBEDDED},
    {M.COMPLETE},
    {M.ON_TRACK, M.NOT_DUE},
    {M.AT_RISK},
    {M.OFF_TRACK},
]


def test_better_is_said_by_the_meaning() -> None:
    for rank, meanings in enumerate(BETTER):
        worse = set().union(*BETTER[rank + 1 :])
        for meaning in meanings:
            found = {other for other in Meaning if is_better(rating(meaning, 2), rating(other, 1))}
            assert found == worse
    assert not any(is_better(rating(M.SUSPENDED, 1), rating(other, 2)) for other in Meaning)
    assert not any(is_better(rating(other, 1), rating(M.SUSPENDED, 2)) for other in Meaning)


def test_of_one_meaning_the_upper_is_the_better() -> None:
    for meaning in set(Meaning) - {M.SUSPENDED}:
        assert is_better(rating(meaning, 1), rating(meaning, 2))
        assert not is_better(rating(meaning, 2), rating(meaning, 1))


RATINGS = st.builds(rating, st.sampled_from(Meaning), st.integers(1, 5))


@given(RATINGS, RATINGS, RATINGS)
def test_better_is_an_order(one: KeyEntry, other: KeyEntry, third: KeyEntry) -> None:
    assert not is_better(one, one)
    assert not (is_better(one, other) and is_better(other, one))
    assert is_better(one, third) or not (is_better(one, other) and is_better(other, third))
