"""A board's page: its register entry, the actions that it monitors by name, the plans that it oversees."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from tracker.actions.models import Action, Monitor
from tracker.boards.enums import BoardKind
from tracker.boards.models import Board
from tracker.boards.queries import get_board
from tracker.database import AnySession
from tracker.people.queries import Viewer, holders_on, vacant_on
from tracker.plans.enums import PlanState
from tracker.plans.models import Plan
from tracker.plans.queries import plans_seen_by
from tracker.plans.rules import KeyEntry
from tracker.reports.rows.models import ActionRow
from tracker.reports.rows.queries import plan_keys, rows_of
from tracker.reports.status_list.counts import Tally, counted, plan_tallies
from tracker.reports.status_list.filters import Filters


@dataclass(frozen=True)
class AliasShown:
    """Another name of the board, and the paper that gives it."""

    id: int
    name: str
    source: str


@dataclass(frozen=True)
class SecretaryShown:
    """A post or a person that is the board's secretariat; `said` is who holds the post, or that the person has left."""

    id: int
    name: str
    post_id: int | None
    person_id: int | None
    said: str


@dataclass(frozen=True)
class BoardFacts:
    """The register entry of a board."""

    id: int
    version: int
    name: str
    kind: BoardKind
    is_body: bool
    chair: str
    frequency: str
    note: str
    source: str
    aliases: tuple[AliasShown, ...]
    secretariat: tuple[SecretaryShown, ...]


@dataclass(frozen=True)
class MonitoredPlan:
    """The actions of one plan that the board monitors by name, with the plan's RAG key."""

    ref: str
    title: str
    key: tuple[KeyEntry, ...]
    rows: tuple[ActionRow, ...]
    counted: str
    filters: Filters


@dataclass(frozen=True)
class OverseenPlan:
    """A plan that the board oversees as a whole, and its progress."""

    ref: str
    title: str
    state: PlanState
    actions: int
    counted: str
    tallies: tuple[Tally, ...]


@dataclass(frozen=True)
class BoardPage:
    """A board as of a day. `filters` show all actions that it monitors, `counted` says how many they are."""

    made_on: date
    board: BoardFacts
    monitored: tuple[MonitoredPlan, ...]
    counted: str
    filters: Filters
    oversees: tuple[OverseenPlan, ...]


def board_page(session: AnySession, viewer: Viewer, board_id: int, today: date) -> BoardPage:
    """One board, with the plans that this person may see. Raises NotFound."""
    board = get_board(session, board_id)
    plans = plans_seen_by(session, viewer)
    overseen = [plan for plan in plans if plan.overseeing_board_id == board_id]
    concerned = sa.or_(
        Action.monitors.any(Monitor.board_id == board_id), Action.plan_id.in_([plan.id for plan in overseen])
    )
    rows = rows_of(session, plans, today, concerned)
    monitored = [row for row in rows if any(board_shown.id == board_id for board_shown in row.boards)]
    return BoardPage(
        made_on=today,
        board=_facts(board, secretariat_shown(session, board, today)),
        monitored=_monitored(session, plans, monitored, board_id),
        counted=counted(len(monitored), "action"),
        filters=Filters(board=board_id),
        oversees=tuple(_overseen(plan, [row for row in rows if row.plan_ref == plan.ref]) for plan in overseen),
    )


def _facts(board: Board, secretariat: tuple[SecretaryShown, ...]) -> BoardFacts:
    return BoardFacts(
        id=board.id,
        version=board.version,
        name=board.name,
        kind=board.kind,
        is_body=board.is_body,
        chair=board.chair,
        frequency=board.frequency,
        note=board.note,
        source=board.source,
        aliases=tuple(
            AliasShown(board_alias.id, board_alias.name, board_alias.source) for board_alias in board.aliases
        ),
        secretariat=secretariat,
    )


def secretariat_shown(session: AnySession, board: Board, day: date) -> tuple[SecretaryShown, ...]:
    """The posts and people that are a board's secretariat, in the order in which they were named."""
    post_ids = {secretary.post_id for secretary in board.secretaries if secretary.post_id is not None}
    holders, vacant = holders_on(session, post_ids, day), vacant_on(session, post_ids, day)
    shown = []
    for secretary in board.secretaries:
        if secretary.post is not None:
            names = " and ".join(person.full_name for person in holders.get(secretary.post.id, []))
            said = names or ("vacant" if secretary.post.id in vacant else "holder not known")
            shown.append(SecretaryShown(secretary.id, secretary.post.title, secretary.post.id, None, said))
        elif secretary.person is not None:
            said = "" if secretary.person.is_active else "has left"
            shown.append(SecretaryShown(secretary.id, secretary.person.full_name, None, secretary.person.id, said))
    return tuple(shown)


def _monitored(
    session: AnySession, plans: list[Plan], rows: list[ActionRow], board_id: int
) -> tuple[MonitoredPlan, ...]:
    refs = {row.plan_ref for row in rows}
    shown = []
    for key in plan_keys(session, [plan for plan in plans if plan.ref in refs]):
        here = tuple(row for row in rows if row.plan_ref == key.plan_ref)
        filters = Filters(plan=key.plan_ref, board=board_id)
        shown.append(
            MonitoredPlan(key.plan_ref, key.plan_title, key.entries, here, counted(len(here), "action"), filters)
        )
    return tuple(shown)


def _overseen(plan: Plan, rows: list[ActionRow]) -> OverseenPlan:
    return OverseenPlan(
        plan.ref, plan.title, plan.state, len(rows), counted(len(rows), "action"), plan_tallies(plan.ref, rows)
    )
