"""The status list: all actions that a person may see, or those they ask for, for screen and file alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tracker.database import AnySession
from tracker.people.queries import Viewer
from tracker.plans.queries import plans_seen_by
from tracker.reports.enums import Worklist
from tracker.reports.rows.models import ActionRow
from tracker.reports.rows.queries import PlanKey, get_plan_among, plan_keys, rows_of
from tracker.reports.status_list.choices import Choice, Source
from tracker.reports.status_list.counts import count_in_words, counted
from tracker.reports.status_list.filters import Filters


@dataclass(frozen=True)
class StatusList:
    """The list as of a day. `counted` says how many rows it has, in milestones too where it is a list of those.

    `described` is what it is narrowed to, a phrase each. `of_actions` is how many actions there are before that,
    in the plan that is asked for or in all. `keys` are the RAG keys of the plans that rows belong to. `choices` are
    what each filter offers, by its name.
    """

    made_on: date
    filters: Filters
    described: tuple[str, ...]
    rows: tuple[ActionRow, ...]
    counted: str
    of_actions: int
    keys: tuple[PlanKey, ...]
    choices: Mapping[str, tuple[Choice, ...]]


def status_list(session: AnySession, viewer: Viewer, today: date, filters: Filters) -> StatusList:
    """The actions this person may see that the filters leave, in plan and printed order.

    Raises NotFound for a plan they may not see, and for a board or person that does not exist.
    """
    plans = plans_seen_by(session, viewer)
    wanted = [get_plan_among(plans, filters.plan)] if filters.plan else plans
    everything = rows_of(session, wanted, today)
    rows = tuple(row for row in everything if filters.leaves(row))
    refs = {row.plan_ref for row in rows}
    choices = filters.choices(Source(plans, everything))
    return StatusList(
        made_on=today,
        filters=filters,
        described=tuple(filters.described(_names(session, filters, choices))),
        rows=rows,
        counted=_counted(filters, rows),
        of_actions=len(everything),
        keys=plan_keys(session, [plan for plan in wanted if plan.ref in refs]),
        choices=choices,
    )


def _names(session: AnySession, filters: Filters, choices: Mapping[str, Sequence[Choice]]) -> dict[str, str]:
    """What the values that narrow the list are called, by the name of their filter; "" for those without a name."""
    labels = {name: dict(offered) for name, offered in choices.items()}
    return {
        narrowing.name: narrowing.declared.find_name(session, narrowing.value)
        if narrowing.declared.find_name
        else labels.get(narrowing.name, {}).get(narrowing.declared.kind.format(narrowing.value), "")
        for narrowing in filters.narrowing
    }


def _counted(filters: Filters, rows: Sequence[ActionRow]) -> str:
    listed = filters.only or (Worklist.OVERDUE if filters.overdue else None)
    return count_in_words(listed, rows) if listed else counted(len(rows), "action")
