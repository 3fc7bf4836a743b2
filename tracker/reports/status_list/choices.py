"""What a status list can be narrowed to: only what occurs in it, so that no choice leads nowhere."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from tracker.plans.models import Plan
from tracker.reports.rows.models import ActionRow

Choice: TypeAlias = tuple[str, str]  # the value in the address, and what a person reads


@dataclass(frozen=True)
class FilterChoices:
    """The choices of each select; of recommendations and themes within one plan only, as each plan numbers its own.

    Ratings that share a code are one choice, though plans may call them differently.
    """

    plans: tuple[Choice, ...]
    recommendations: tuple[Choice, ...]
    themes: tuple[Choice, ...]
    boards: tuple[Choice, ...]
    owners: tuple[Choice, ...]
    directorates: tuple[Choice, ...]
    ratings: tuple[Choice, ...]


def choices_of(plans: Sequence[Plan], rows: Sequence[ActionRow]) -> FilterChoices:
    """The choices that these plans and rows offer."""
    is_one_plan = len({row.plan_ref for row in rows}) == 1
    within = rows if is_one_plan else ()
    return FilterChoices(
        plans=tuple((plan.ref, f"{plan.ref}: {plan.title}") for plan in plans),
        recommendations=_unique(
            (recommendation.ref, f"{recommendation.ref} {recommendation.words}")
            for row in within
            for recommendation in row.recommendations
        ),
        themes=_unique((row.theme_ref, row.theme) for row in within if row.theme_ref),
        boards=_by_name((str(board.id), board.name) for row in rows for board in row.boards),
        owners=_by_name(
            (str(person.id), person.name) for row in rows for owner in row.owners for person in owner.people
        ),
        directorates=_by_name(
            (owner.directorate, owner.directorate) for row in rows for owner in row.owners if owner.directorate
        ),
        ratings=_ratings(rows),
    )


def _ratings(rows: Sequence[ActionRow]) -> tuple[Choice, ...]:
    """The reported ratings, in the order of their keys: ("blue", "Blue or Suspended")."""
    occurring = {row.reported_rating for row in rows if row.reported_rating}
    labels: dict[str, list[str]] = {}
    for entry in sorted(occurring, key=lambda entry: (entry.position, entry.code, entry.label)):
        labels.setdefault(entry.code, []).append(entry.label)
    return tuple((code, " or ".join(dict.fromkeys(words))) for code, words in labels.items())


def _unique(choices: Iterable[Choice]) -> tuple[Choice, ...]:
    return tuple(dict.fromkeys(choices))


def _by_name(choices: Iterable[Choice]) -> tuple[Choice, ...]:
    return tuple(sorted(set(choices), key=lambda choice: (choice[1].casefold(), choice[0])))
