"""What a status list can be narrowed to: only what occurs in it, so that no choice leads nowhere."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from tracker.plans.models import Plan
from tracker.reports.rows.models import ActionRow

Choice: TypeAlias = tuple[str, str]  # the value in the address, and what a person reads


@dataclass(frozen=True)
class Source:
    """What choices are made from: all plans that a person sees, and the rows before filters leave some of them."""

    plans: Sequence[Plan]
    rows: Sequence[ActionRow]

    @property
    def rows_of_one_plan(self) -> Sequence[ActionRow]:
        """The rows, when all are of one plan: each plan numbers its recommendations and themes itself."""
        return self.rows if len({row.plan_ref for row in self.rows}) == 1 else ()


def plans_of(source: Source) -> Iterable[Choice]:
    """The plans, those without a row too."""
    return ((plan.ref, f"{plan.ref}: {plan.title}") for plan in source.plans)


def recommendations_of(source: Source) -> Iterable[Choice]:
    """The recommendations that actions of the one plan serve."""
    return _unique(
        (recommendation.ref, f"{recommendation.ref} {recommendation.words}")
        for row in source.rows_of_one_plan
        for recommendation in row.recommendations
    )


def themes_of(source: Source) -> Iterable[Choice]:
    """The themes of the one plan."""
    return _unique((row.theme_ref, row.theme) for row in source.rows_of_one_plan if row.theme_ref)


def boards_of(source: Source) -> Iterable[Choice]:
    """The boards that monitor."""
    return _by_name((str(board.id), board.name) for row in source.rows for board in row.boards)


def owners_of(source: Source) -> Iterable[Choice]:
    """The people behind the owners."""
    return _by_name(
        (str(person.id), person.name) for row in source.rows for owner in row.owners for person in owner.people
    )


def directorates_of(source: Source) -> Iterable[Choice]:
    """The directorates of owning posts."""
    return _by_name(
        (owner.directorate, owner.directorate) for row in source.rows for owner in row.owners if owner.directorate
    )


def ratings_of(source: Source) -> Iterable[Choice]:
    """The reported ratings, in the order of their keys: ("blue", "Blue or Suspended").

    Ratings that share a code are one choice, though plans may call them differently.
    """
    occurring = {row.reported_rating for row in source.rows if row.reported_rating}
    labels: dict[str, list[str]] = {}
    for entry in sorted(occurring, key=lambda entry: (entry.position, entry.code, entry.label)):
        labels.setdefault(entry.code, []).append(entry.label)
    return tuple((code, " or ".join(dict.fromkeys(words))) for code, words in labels.items())


def _unique(choices: Iterable[Choice]) -> tuple[Choice, ...]:
    return tuple(dict.fromkeys(choices))


def _by_name(choices: Iterable[Choice]) -> tuple[Choice, ...]:
    return tuple(sorted(set(choices), key=lambda choice: (choice[1].casefold(), choice[0])))
