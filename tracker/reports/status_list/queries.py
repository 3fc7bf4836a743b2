"""The status list: all actions that a person may see, or those they ask for, for screen and file alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tracker.boards.queries import get_board
from tracker.database import AnySession
from tracker.people.queries import Viewer, get_person
from tracker.plans.queries import plans_seen_by
from tracker.reports.enums import Worklist
from tracker.reports.rows.models import ActionRow
from tracker.reports.rows.queries import PlanKey, get_plan_among, plan_keys, rows_of
from tracker.reports.status_list.choices import FilterChoices, choices_of
from tracker.reports.status_list.counts import count_in_words, counted
from tracker.reports.status_list.filters import Filters


@dataclass(frozen=True)
class StatusList:
    """The list as of a day. `counted` says how many rows it has, in milestones too where it is a list of those.

    `described` is what it is narrowed to, a phrase each. `of_actions` is how many actions there are before that,
    in the plan that is asked for or in all. `keys` are the RAG keys of the plans that rows belong to.
    """

    made_on: date
    filters: Filters
    described: tuple[str, ...]
    rows: tuple[ActionRow, ...]
    counted: str
    of_actions: int
    keys: tuple[PlanKey, ...]
    choices: FilterChoices


def status_list(session: AnySession, viewer: Viewer, today: date, filters: Filters) -> StatusList:
    """The actions this person may see that the filters leave, in plan and printed order.

    Raises NotFound for a plan they may not see, and for a board or person that does not exist.
    """
    plans = plans_seen_by(session, viewer)
    wanted = [get_plan_among(plans, filters.plan)] if filters.plan else plans
    everything = rows_of(session, wanted, today)
    rows = tuple(row for row in everything if filters.leaves(row))
    refs = {row.plan_ref for row in rows}
    choices = choices_of(plans, everything)
    return StatusList(
        made_on=today,
        filters=filters,
        described=tuple(_described(session, filters, choices)),
        rows=rows,
        counted=_counted(filters, rows),
        of_actions=len(everything),
        keys=plan_keys(session, [plan for plan in wanted if plan.ref in refs]),
        choices=choices,
    )


def _described(session: AnySession, filters: Filters, choices: FilterChoices) -> list[str]:
    return filters.described(
        board_name=get_board(session, filters.board).name if filters.board is not None else "",
        owner_name=get_person(session, filters.owner).full_name if filters.owner is not None else "",
        rating_words=dict(choices.ratings).get(filters.rating, "").lower(),
    )


def _counted(filters: Filters, rows: Sequence[ActionRow]) -> str:
    listed = filters.only or (Worklist.OVERDUE if filters.overdue else None)
    return count_in_words(listed, rows) if listed else counted(len(rows), "action")
