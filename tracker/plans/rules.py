"""Pure decisions about plans: the default RAG key, and what a plan may become."""

from dataclasses import dataclass

from tracker.plans.enums import PlanState, Rating

MAY_BECOME: dict[PlanState, frozenset[PlanState]] = {
    PlanState.DRAFT: frozenset({PlanState.LIVE}),
    PlanState.LIVE: frozenset({PlanState.CLOSED}),
    PlanState.CLOSED: frozenset({PlanState.LIVE}),
}


@dataclass(frozen=True)
class KeyEntry:
    """One line of a RAG key."""

    rating: Rating
    label: str
    definition: str


DEFAULT_KEY = (
    KeyEntry(Rating.BLUE, "Blue", "Complete, and signed off by the board."),
    KeyEntry(Rating.GREEN, "Green", "On track: it will be done by its deadline."),
    KeyEntry(Rating.AMBER, "Amber", "At risk: it needs attention to be done by its deadline."),
    KeyEntry(Rating.RED, "Red", "Off track: it will not be done by its deadline without a change."),
)
