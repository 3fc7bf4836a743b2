"""What changed between two days: every difference of every action, counted so that both lists agree."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from tracker.database import AnySession
from tracker.dates import plural
from tracker.past.enums import PastReading
from tracker.past.queries import past_day
from tracker.people.queries import Viewer
from tracker.plans.queries import all_plans, plans_seen_by
from tracker.reports.changes.comparison import OF_STEPS, Difference, differences
from tracker.reports.changes.reasons import Reasons, reasons_between
from tracker.reports.enums import ChangeKind
from tracker.reports.rows.models import ActionRow
from tracker.reports.rows.queries import get_plan_among, rows_of
from tracker.reports.status_list.choices import Choice


@dataclass(frozen=True)
class Change:
    """A difference with its action, as on the later day if it is still there, and the recorded reason."""

    row: ActionRow
    kind: ChangeKind
    was: str
    now: str
    reason: str


@dataclass(frozen=True)
class ChangeGroup:
    """All changes of a kind, and how many they are in words: "12 milestones in 11 actions"."""

    kind: ChangeKind
    counted: str
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Count:
    """How a number went from the one day to the other: before + more - fewer = after, always."""

    label: str
    before: int
    more: int
    fewer: int
    after: int


@dataclass(frozen=True)
class ChangesBetween:
    """Everything that is different after `since` and up to `until`, grouped by kind; kinds without any are left out.

    `unchanged` counts the actions of the later day of which nothing is different.
    """

    since: date
    until: date
    plan: str
    plans: tuple[Choice, ...]
    counts: tuple[Count, ...]
    groups: tuple[ChangeGroup, ...]
    unchanged: int


def changes_between(
    session: AnySession, viewer: Viewer, since: date, until: date, plan_ref: str = ""
) -> ChangesBetween:
    """The changes of one plan or of all that this person may see, both days as they were, by what is known now.

    Raises NotFound for a plan that they may not see.
    """
    plans = plans_seen_by(session, viewer)
    if plan_ref:
        get_plan_among(plans, plan_ref)
    seen = {plan.ref for plan in plans if plan_ref in ("", plan.ref)}
    with past_day(session, since, PastReading.AS_IT_WAS) as earlier:
        before = _rows(earlier, since, seen)
    with past_day(session, until, PastReading.AS_IT_WAS) as later:
        after = _rows(later, until, seen)
        reasons = reasons_between(later, {row.action_id for row in (*before, *after)}, since, until)
    changes = list(_changes(before, after, reasons))
    touched = {change.row.action_id for change in changes}
    return ChangesBetween(
        since=since,
        until=until,
        plan=plan_ref,
        plans=tuple((plan.ref, f"{plan.ref}: {plan.title}") for plan in plans),
        counts=tuple(_counts(before, after, changes)),
        groups=tuple(_groups(changes)),
        unchanged=sum(row.action_id not in touched for row in after),
    )


def _rows(past: AnySession, day: date, refs: set[str]) -> list[ActionRow]:
    return rows_of(past, [plan for plan in all_plans(past) if plan.ref in refs], day)


def _changes(before: Sequence[ActionRow], after: Sequence[ActionRow], reasons: Reasons) -> Iterator[Change]:
    earlier = {row.action_id: row for row in before}
    later = {row.action_id: row for row in after}
    for row in after:
        if row.action_id not in earlier:
            yield Change(row, ChangeKind.ADDED, "", row.wording, "")
            yield from _with_reasons(row, _late_at_once(row), reasons)
        else:
            yield from _with_reasons(row, differences(earlier[row.action_id], row), reasons)
    for row in before:
        if row.action_id not in later:
            yield from _with_reasons(row, iter([Difference(ChangeKind.REMOVED, row.wording, "")]), reasons)
            yield from _with_reasons(row, _late_no_more(row), reasons)


def _with_reasons(row: ActionRow, differences: Iterator[Difference], reasons: Reasons) -> Iterator[Change]:
    for difference in differences:
        yield Change(row, difference.kind, difference.was, difference.now, reasons.of(row.action_id, difference))


def _late_at_once(row: ActionRow) -> Iterator[Difference]:
    for milestone in row.milestones:
        if milestone.is_overdue:
            yield Difference(ChangeKind.NEWLY_OVERDUE, "", milestone.in_words, milestone.id)


def _late_no_more(row: ActionRow) -> Iterator[Difference]:
    for milestone in row.milestones:
        if milestone.is_overdue:
            yield Difference(ChangeKind.NO_LONGER_OVERDUE, milestone.in_words, "action removed", milestone.id)


def _groups(changes: Sequence[Change]) -> Iterator[ChangeGroup]:
    for kind in ChangeKind:
        of_kind = tuple(change for change in changes if change.kind is kind)
        if of_kind:
            yield ChangeGroup(kind, _counted(kind, of_kind), of_kind)


def _counted(kind: ChangeKind, changes: Sequence[Change]) -> str:
    actions = len({change.row.action_id for change in changes})
    if kind not in OF_STEPS or actions == len(changes):
        return plural(len(changes), "milestone") if kind in OF_STEPS else plural(actions, "action")
    return f"{plural(len(changes), 'milestone')} in {plural(actions, 'action')}"


def _counts(before: Sequence[ActionRow], after: Sequence[ActionRow], changes: Sequence[Change]) -> Iterator[Count]:
    number = {kind: sum(change.kind is kind for change in changes) for kind in ChangeKind}
    yield Count("Actions", len(before), number[ChangeKind.ADDED], number[ChangeKind.REMOVED], len(after))
    late = [sum(milestone.is_overdue for row in rows for milestone in row.milestones) for rows in (before, after)]
    more, fewer = number[ChangeKind.NEWLY_OVERDUE], number[ChangeKind.NO_LONGER_OVERDUE]
    yield Count("Milestones overdue", late[0], more, fewer, late[1])
