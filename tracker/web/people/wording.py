"""What people hold and may do, in the words that several pages show."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tracker.people.enums import HoldingKind, Role
from tracker.people.models import Person, Post, PostHolding, RoleGiven
from tracker.people.rules import is_holding_on

SAID_AFTER_NAME = {HoldingKind.ACTING: "acting", HoldingKind.INTERIM: "interim"}


@dataclass(frozen=True)
class HolderShown:
    """Who holds a post on a day: a person, or the reason why none can be named. `kind` is empty when substantive."""

    person: Person | None
    words: str
    kind: str


def holders_of(post: Post, day: date) -> list[HolderShown]:
    """The holders of a post on a day; one entry that says so when it is vacant or no name is known."""
    holdings = [holding for holding in post.holdings if is_holding_on(day, holding.held_from_on, holding.held_until_on)]
    named = [
        HolderShown(holding.person, holding.person.full_name, kind_of(holding))
        for holding in holdings
        if holding.person is not None
    ]
    if named:
        return named
    unnamed = [HolderShown(None, "Holder not named", kind_of(holding)) for holding in holdings if holding.is_unnamed]
    if unnamed:
        return unnamed
    return [HolderShown(None, "Vacant" if holdings else "Holder not known", "")]


def kind_of(holding: PostHolding) -> str:
    """ "acting" or "interim"; empty for a substantive holding."""
    return SAID_AFTER_NAME.get(holding.kind, "")


def holders_in_words(post: Post, day: date) -> str:
    """The holders in one line: Ann Sutcliffe (acting); Vacant."""
    return ", ".join(
        f"{holder_shown.words} ({holder_shown.kind})" if holder_shown.kind else holder_shown.words
        for holder_shown in holders_of(post, day)
    )


def post_in_words(post: Post, day: date) -> str:
    """A post in a list of choices: Ann Sutcliffe (acting) — Corporate Director — Place."""
    return " — ".join(part for part in (holders_in_words(post, day), post.title, post.directorate) if part)


def role_in_words(given: RoleGiven, board_names: Mapping[int, str], plan_refs: Collection[str]) -> str:
    """A role with what it is for: Secretariat of LGA-2018. `plan_refs` are the plans that the reader may see."""
    words = given.role.value.capitalize()
    if given.role is Role.SECRETARIAT:
        if given.plan_ref and given.plan_ref not in plan_refs:
            return f"{words} of a draft plan"
        return f"{words} of {given.plan_ref or 'all plans'}"
    if given.role is Role.BOARD_MEMBER:
        return f"{words} of {board_names.get(given.board_id, 'a board')}"
    return words


def told_apart(choices: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The choices with a number after each label that is not unique, so that nobody has to guess."""
    labels = [label for _, label in choices]
    return [
        (value, label if labels.count(label) == 1 else f"{label} (number {value.rpartition(':')[2]})")
        for value, label in choices
    ]


def by_label(choices: Sequence[tuple[str, str]]) -> dict[str, str]:
    """The choices as a list to choose from, in the order of their labels."""
    return dict(sorted(choices, key=lambda choice: choice[1].casefold()))
