"""What an owner has to do now and why, each action once, in its most urgent section; then all else that they own."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from tracker.actions.enums import ActionState, MilestoneState
from tracker.actions.models import Action, Ownership
from tracker.actions.rules import OPEN_STATES, overdue_from
from tracker.boards.queries import boards_reported_for_by, boards_served_by
from tracker.database import AnySession
from tracker.dates import day_in_words, days_in_words
from tracker.people.queries import Viewer
from tracker.plans.enums import PlanState
from tracker.plans.models import Plan
from tracker.plans.queries import plans_seen_by
from tracker.reports.enums import Section
from tracker.reports.rows.models import ActionRow, OwnerShown
from tracker.reports.rows.queries import PlanKey, plan_keys, rows_of

TITLES = {
    Section.OVERDUE: "Overdue",
    Section.DUE_SOON: "Due within 30 days",
    Section.NO_RECENT_UPDATE: "No recent update",
    Section.LATER: "Nothing to do now",
    Section.FINISHED: "Finished",
}
OUTCOME_DAYS = 30
TO_DO = (Section.OVERDUE, Section.DUE_SOON, Section.NO_RECENT_UPDATE)


@dataclass(frozen=True)
class MyAction:
    """One action, why it is in its section, its next deadline in words, and for whom a delegate reports.

    `outcomes` say what became lately of requests for new dates.
    """

    row: ActionRow
    section: Section
    why: str
    next_deadline: str
    for_whom: str
    outcomes: tuple[str, ...]


@dataclass(frozen=True)
class MySection:
    """A part of the list, the most pressing action first."""

    section: Section
    title: str
    actions: tuple[MyAction, ...]


@dataclass(frozen=True)
class MyActions:
    """All that somebody owns or reports for. `to_do` has the three pressing sections, empty ones too."""

    made_on: date
    name: str
    to_do: tuple[MySection, ...]
    later: MySection
    finished: MySection
    keys: tuple[PlanKey, ...]

    @property
    def number_to_do(self) -> int:
        """How many actions want something now."""
        return sum(len(section.actions) for section in self.to_do)

    @property
    def number(self) -> int:
        """How many actions there are in all."""
        return self.number_to_do + len(self.later.actions) + len(self.finished.actions)

    @property
    def has_deadlines(self) -> bool:
        """Whether any of them has an open deadline with a date."""
        going_on = (action.row for section in (*self.to_do, self.later) for action in section.actions)
        return any(row.is_open and row.next_deadline is not None for row in going_on)


@dataclass(frozen=True)
class StandsFor:
    """For whom somebody answers: themselves, boards as their secretariat, and boards as a secretariat's delegate."""

    viewer: Viewer
    served: Collection[int]
    reported_for: Collection[int]

    def owns(self, owner: OwnerShown) -> bool:
        """Whether this owner is the person, or a post that they hold."""
        if owner.post_id is not None:
            return owner.post_id in self.viewer.post_ids
        return any(person.id == self.viewer.person_id for person in owner.people)

    def reports_for(self, owner: OwnerShown) -> bool:
        """Whether the person reports for this owner: for a post's holder, or for a board."""
        if owner.board_id is not None:
            return owner.board_id in self.served or owner.board_id in self.reported_for
        return owner.post_id in self.viewer.delegated_post_ids


def my_actions(session: AnySession, viewer: Viewer, today: date) -> MyActions:
    """The actions that this person owns or reports for today, for a board too, in plans that are live or closed."""
    plans = [plan for plan in plans_seen_by(session, viewer) if plan.state is not PlanState.DRAFT]
    by_ref = {plan.ref: plan for plan in plans}
    whom = stands_for(session, viewer)
    rows = rows_of(session, plans, today, is_owned_by(whom))
    mine = [_placed(row, by_ref[row.plan_ref], whom, today) for row in rows]
    sections = {section: _section(section, mine) for section in Section}
    refs = {row.plan_ref for row in rows}
    return MyActions(
        made_on=today,
        name=viewer.name,
        to_do=tuple(sections[section] for section in TO_DO),
        later=sections[Section.LATER],
        finished=sections[Section.FINISHED],
        keys=plan_keys(session, [plan for plan in plans if plan.ref in refs]),
    )


def stands_for(session: AnySession, viewer: Viewer) -> StandsFor:
    """For whom a person answers today."""
    return StandsFor(viewer, boards_served_by(session, viewer), boards_reported_for_by(session, viewer))


def is_owned_by(whom: StandsFor) -> sa.ColumnElement[bool]:
    """The condition for an action that this person owns, or reports on for a post or a board."""
    viewer = whom.viewer
    by_post = Ownership.post_id.in_(viewer.post_ids | viewer.delegated_post_ids)
    in_person = sa.and_(Ownership.post_id.is_(None), Ownership.person_id == viewer.person_id)
    by_board = Ownership.board_id.in_({*whom.served, *whom.reported_for})
    return Action.owners.any(sa.or_(by_post, in_person, by_board))


def _placed(row: ActionRow, plan: Plan, whom: StandsFor, today: date) -> MyAction:
    section = _section_of(row, plan)
    why, outcomes = _why(row, plan, section, today), tuple(_outcomes(row, whom.viewer, today))
    return MyAction(row, section, why, _next_deadline(row), _for_whom(row, whom), outcomes)


def _outcomes(row: ActionRow, viewer: Viewer, today: date) -> Iterator[str]:
    """ "Your request for “July 2019” was refused on …", for OUTCOME_DAYS days after the decision."""
    for milestone in row.milestones:
        outcome = milestone.outcome
        if outcome is not None and (today - outcome.decided_on).days <= OUTCOME_DAYS:
            whose = "Your request" if outcome.asked_by_id == viewer.person_id else f"{outcome.asked_by}’s request"
            yield f"{whose} for {outcome.words}{'' if outcome.words.endswith(('.', '!', '?')) else '.'}"


def _section_of(row: ActionRow, plan: Plan) -> Section:
    is_going = row.state in OPEN_STATES or row.state is ActionState.SUSPENDED
    if plan.state is not PlanState.LIVE or not is_going:
        return Section.FINISHED
    if row.is_overdue:
        return Section.OVERDUE
    if row.is_due_soon:
        return Section.DUE_SOON
    return Section.NO_RECENT_UPDATE if row.has_no_recent_update else Section.LATER


def _section(section: Section, mine: Iterable[MyAction]) -> MySection:
    """Sorting is stable, so that what is equally pressing stays in plan and printed order."""
    here = [action for action in mine if action.section is section]
    if section is Section.NO_RECENT_UPDATE:
        here.sort(key=lambda action: action.row.silent_since or date.min)
    elif section is not Section.FINISHED:
        here.sort(key=lambda action: action.row.next_deadline or date.max)
    return MySection(section, TITLES[section], tuple(here))


def _why(row: ActionRow, plan: Plan, section: Section, today: date) -> str:
    if section is Section.FINISHED:
        return _why_finished(row, plan)
    if section is Section.LATER:
        return _why_later(row)
    expected = f"one is expected every {days_in_words(plan.update_within_days)}"
    reasons = (
        _why_overdue(row, today) if section is Section.OVERDUE else "",
        _why_due_soon(row, today) if section is Section.DUE_SOON else "",
        f"an extension has been requested, {row.asked_for}" if row.asked_for else "",
        f"{row.silence}; {expected}" if section is Section.NO_RECENT_UPDATE else row.silence,
    )
    return "; ".join(filter(None, reasons))


def _why_overdue(row: ActionRow, today: date) -> str:
    last_day = min(milestone.last_day for milestone in row.milestones if milestone.is_overdue and milestone.last_day)
    return (
        f"{row.parts or f'{days_in_words((today - last_day).days)} late'}, since {day_in_words(overdue_from(last_day))}"
    )


def _why_due_soon(row: ActionRow, today: date) -> str:
    soon = [milestone for milestone in row.milestones if milestone.is_due_soon and milestone.last_day]
    last_day = min(milestone.last_day for milestone in soon if milestone.last_day)
    days = (last_day - today).days
    when = f"due in {days_in_words(days)}, on {day_in_words(last_day)}" if days else "due today"
    parts = sum(milestone.state is not MilestoneState.DROPPED for milestone in row.milestones)
    return f"{len(soon)} of {parts} parts {when}" if parts > 1 else when


def _why_later(row: ActionRow) -> str:
    if row.state is ActionState.SUSPENDED:
        return row.standing
    if row.next_deadline is None:
        return "the deadline needs to be settled" if row.is_to_settle else "there is no deadline"
    return f"due by {day_in_words(row.next_deadline)}"


def _why_finished(row: ActionRow, plan: Plan) -> str:
    if row.state in OPEN_STATES or row.state is ActionState.SUSPENDED:
        return f"{plan.ref} is {plan.state.value}"
    return row.standing


def _next_deadline(row: ActionRow) -> str:
    """The next deadline as printed and as read; without a date, what is said instead."""
    open_ones = [milestone for milestone in row.milestones if milestone.state is MilestoneState.OPEN]
    dated = [
        milestone
        for milestone in open_ones
        if milestone.last_day == row.next_deadline and milestone.last_day is not None
    ]
    return "; ".join(milestone.in_words for milestone in dated or open_ones)


def _for_whom(row: ActionRow, whom: StandsFor) -> str:
    """For whom a delegate or a board's secretariat reports; nobody for those who own the action themselves."""
    if any(whom.owns(owner) for owner in row.owners):
        return ""
    return " and ".join(owner.names for owner in row.owners if whom.reports_for(owner))
