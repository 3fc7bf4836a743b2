"""Pure rules about plans: what a plan may become, what a RAG key needs, which of two ratings is better."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from tracker.errors import Refused
from tracker.plans.enums import Colour, Meaning, PlanState, ReadyKey, Shape

MAY_BECOME: dict[PlanState, frozenset[PlanState]] = {
    PlanState.DRAFT: frozenset({PlanState.LIVE}),
    PlanState.LIVE: frozenset({PlanState.CLOSED}),
    PlanState.CLOSED: frozenset({PlanState.LIVE}),
}

NO_RATING = "none"  # the word for "no rating" in addresses, so it cannot be a code
LONGEST_CODE = 40
LONGEST_LABEL = 25  # characters that fit on one line of a phone

_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

# The meanings for actions in progress. "Not due" is not a judgement, and counts as good as "on track".
GOING_ON = frozenset({Meaning.NOT_DUE, Meaning.ON_TRACK, Meaning.AT_RISK, Meaning.OFF_TRACK})
# From the best, 0. Suspended has no rank: it is neither better nor worse than any other.
_RANKS = {
    Meaning.EMBEDDED: 0,
    Meaning.COMPLETE: 1,
    Meaning.ON_TRACK: 2,
    Meaning.NOT_DUE: 2,
    Meaning.AT_RISK: 3,
    Meaning.OFF_TRACK: 4,
}


@dataclass(frozen=True)
class KeyEntry:
    """One rating of a plan's RAG key. Its code never changes, because what is rated stores it; the rest may change."""

    code: str
    label: str
    meaning: Meaning
    shape: Shape
    colour: Colour
    definition: str
    position: int = 0

    @property
    def word(self) -> str:
        """The label inside a sentence or a cell."""
        return self.label.lower()


_ON_TRACK = KeyEntry(
    "green", "Green", Meaning.ON_TRACK, Shape.CIRCLE, Colour.GREEN, "On track: it will be done by its deadline."
)
_AT_RISK = KeyEntry(
    "amber",
    "Amber",
    Meaning.AT_RISK,
    Shape.TRIANGLE,
    Colour.YELLOW,
    "At risk: it needs attention to be done by its deadline.",
)
_OFF_TRACK = KeyEntry(
    "red",
    "Red",
    Meaning.OFF_TRACK,
    Shape.SQUARE,
    Colour.RED,
    "Off track: it will not be done by its deadline without a change.",
)
_COMPLETE = KeyEntry(
    "blue", "Blue", Meaning.COMPLETE, Shape.DIAMOND, Colour.BLUE, "Complete, and signed off by the board."
)
READY_KEYS = {
    ReadyKey.BRAG: (_COMPLETE, _ON_TRACK, _AT_RISK, _OFF_TRACK),
    ReadyKey.RAG: (_ON_TRACK, _AT_RISK, _OFF_TRACK),
}


def is_code(word: str) -> bool:
    """Whether a word can be the code of a rating in addresses and tables: like green, or amber-red."""
    return bool(_CODE.fullmatch(word)) and len(word) <= LONGEST_CODE and word != NO_RATING


def check_entry(entry: KeyEntry, others: Collection[KeyEntry]) -> None:
    """Raises Refused, with the field to blame, for an entry that clashes with the other entries of its key."""
    if not is_code(entry.code):
        raise Refused(
            f"Use only lower-case letters, numbers and hyphens, for example amber-red. You cannot use “{NO_RATING}”.",
            "code",
        )
    if not entry.label.strip() or len(entry.label) > LONGEST_LABEL:
        raise Refused(f"Enter the name of the rating, in {LONGEST_LABEL} characters or fewer.", "label")
    if not entry.definition.strip():
        raise Refused("Say what the rating means. This is shown with every list.", "definition")
    for other in others:
        if other.code == entry.code:
            raise Refused(f"This key already has a rating with the short word {entry.code}. Choose another.", "code")
        if other.word == entry.word:
            raise Refused(f"This key already has a rating called {other.label}. Choose another name.", "label")
        if (other.shape, other.colour) == (entry.shape, entry.colour):
            raise Refused(f"{other.label} already has this shape in this colour. Choose another shape.", "shape")


def check_key(entries: Collection[KeyEntry]) -> None:
    """Raises Refused for a key without a rating for actions in progress."""
    if GOING_ON.isdisjoint(entry.meaning for entry in entries):
        *others, last = (meaning.value for meaning in Meaning if meaning in GOING_ON)
        raise Refused(
            f"A key needs a rating for actions in progress: one that means {', '.join(others)} or {last}.",
            "meaning",
        )


def is_better(entry: KeyEntry, other: KeyEntry) -> bool:
    """Whether a rating is better than another of the same key: by meaning, and with the same meaning by position."""
    if entry.meaning is other.meaning:
        return entry.position < other.position and entry.meaning in _RANKS
    if entry.meaning not in _RANKS or other.meaning not in _RANKS:
        return False
    return _RANKS[entry.meaning] < _RANKS[other.meaning]
