"""How many actions are on a list, in words that the list behind them explains."""

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.reports.enums import Worklist
from tracker.reports.rows.models import ActionRow
from tracker.reports.status_list.filters import Filters
from tracker.reports.status_list.worklists import LABELS, OF_MILESTONES, is_in


@dataclass(frozen=True)
class Tally:
    """How many actions are on a list and, where it is one of milestones, how many of those.

    `words` say it for a link ("6 milestones in 5 actions"); `filters` show the list behind the link.
    """

    only: Worklist
    label: str
    actions: int
    milestones: int
    words: str
    filters: Filters

    @property
    def number(self) -> int:
        """The number that the words begin with."""
        return self.milestones if self.only in OF_MILESTONES else self.actions


def tally(only: Worklist, rows: Sequence[ActionRow], filters: Filters) -> Tally:
    """Counts the actions that are on a list, each once, and their milestones that put them there."""
    actions, milestones = counts(only, rows)
    return Tally(only, LABELS[only], actions, milestones, count_in_words(only, rows), filters)


def plan_tallies(plan_ref: str, rows: Sequence[ActionRow]) -> tuple[Tally, ...]:
    """A tally of each list for the rows of one plan, those with nothing on them too."""
    return tuple(tally(only, rows, Filters(plan=plan_ref, only=only)) for only in Worklist)


def counts(only: Worklist, rows: Sequence[ActionRow]) -> tuple[int, int]:
    """The actions on a list, and the milestones that put them there (0 for a list that is not one of milestones)."""
    on_it = [row for row in rows if is_in(only, row)]
    of_step = OF_MILESTONES.get(only)
    return len(on_it), sum(of_step(milestone) for row in on_it for milestone in row.milestones) if of_step else 0


def count_in_words(only: Worklist, rows: Sequence[ActionRow]) -> str:
    """The count of a list: "7 actions", "10 milestones", "6 milestones in 5 actions"."""
    actions, milestones = counts(only, rows)
    if only not in OF_MILESTONES:
        return counted(actions, "action")
    words = counted(milestones, "milestone")
    return words if milestones == actions else f"{words} in {counted(actions, 'action')}"


def counted(number: int, thing: str) -> str:
    """A number with its noun: 1 action, 2 actions, 1,000 actions."""
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"
