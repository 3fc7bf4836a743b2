"""What changed in an action between two days: a pure comparison of its rows, in words a board can read."""

from collections.abc import Iterator
from dataclasses import dataclass

from tracker.actions.enums import ActionState, MilestoneState
from tracker.actions.rules import DONE_STATES
from tracker.plans.rules import KeyEntry, is_better
from tracker.reports.enums import ChangeKind
from tracker.reports.rows.models import BETWEEN, ActionRow, MilestoneShown

NOTHING = "nothing"
NOT_RATED = "not rated"
NOT_CHECKED = "not checked"
NOT_FOLLOWED_UP = "not followed up"
OF_STEPS = frozenset({ChangeKind.NEWLY_OVERDUE, ChangeKind.NO_LONGER_OVERDUE, ChangeKind.PARTS})


@dataclass(frozen=True)
class Difference:
    """One thing that is different; of a single milestone when `milestone_id` is given."""

    kind: ChangeKind
    was: str
    now: str
    milestone_id: int | None = None


def differences(before: ActionRow, after: ActionRow) -> Iterator[Difference]:
    """Everything that is different in an action that was in the plan on both days."""
    yield from _of_lateness(before, after)
    yield from _of_parts(before, after)
    yield from _of_state(before, after)
    yield from _of_rating(before.reported_rating, after.reported_rating)
    yield from _of_validation(before.validated_rating, after.validated_rating)
    yield from _of_dates(before, after)
    for kind, was, now in (
        (ChangeKind.FOLLOWED_UP, before.follow_up or NOT_FOLLOWED_UP, after.follow_up or NOT_FOLLOWED_UP),
        (ChangeKind.OWNERS, _owners(before), _owners(after)),
        (ChangeKind.BOARDS, _boards(before), _boards(after)),
        (ChangeKind.WORDING, before.wording, after.wording),
        (ChangeKind.WORDING, f"number {before.ref}", f"number {after.ref}"),
        (ChangeKind.WORDING, _served(before), _served(after)),
        (ChangeKind.WORDING, before.theme or "no theme", after.theme or "no theme"),
    ):
        if was != now:
            yield Difference(kind, was, now)


def _of_lateness(before: ActionRow, after: ActionRow) -> Iterator[Difference]:
    late_before = {step.id: step for step in before.milestones if step.is_overdue}
    late_after = {step.id: step for step in after.milestones if step.is_overdue}
    now = {step.id: step for step in after.milestones}
    for key, milestone in late_after.items():
        if key not in late_before:
            yield Difference(ChangeKind.NEWLY_OVERDUE, "", milestone.in_words, key)
    for key, milestone in late_before.items():
        if key not in late_after:
            yield Difference(
                ChangeKind.NO_LONGER_OVERDUE, milestone.in_words, _no_longer_late(after, now.get(key)), key
            )


def _no_longer_late(after: ActionRow, milestone: MilestoneShown | None) -> str:
    if milestone is None:
        return "milestone taken away"
    return (
        milestone.in_words if milestone.state is MilestoneState.OPEN and after.is_open else _standing(after, milestone)
    )


def _standing(after: ActionRow, milestone: MilestoneShown) -> str:
    return milestone.state.value if milestone.state is not MilestoneState.OPEN else f"action {after.state.value}"


def _of_parts(before: ActionRow, after: ActionRow) -> Iterator[Difference]:
    """What became of the milestones of an open action; overdue ones are listed as overdue or no longer overdue."""
    if before.state in DONE_STATES or after.state in DONE_STATES:
        return
    now = {step.id: step for step in after.milestones}
    for milestone in before.milestones:
        new = now.get(milestone.id)
        if new is None or new.state is milestone.state or MilestoneState.DROPPED in (milestone.state, new.state):
            continue
        if not milestone.is_overdue and not new.is_overdue:
            yield Difference(
                ChangeKind.PARTS, f"{milestone.in_words}, {milestone.state.value}", new.state.value, milestone.id
            )


def _of_state(before: ActionRow, after: ActionRow) -> Iterator[Difference]:
    if before.state is after.state:
        if after.state in DONE_STATES and before.checked_on != after.checked_on:
            yield Difference(ChangeKind.STATE, before.standing, after.standing)
        return
    if after.state is ActionState.NOT_PROCEEDING:
        kind = ChangeKind.STOPPED
    elif after.state in DONE_STATES and before.state not in DONE_STATES:
        kind = ChangeKind.COMPLETED
    elif before.state in DONE_STATES and after.state not in DONE_STATES:
        kind = ChangeKind.REOPENED
    else:
        kind = ChangeKind.STATE
    yield Difference(kind, before.state.value, after.state.value)


def _of_rating(before: KeyEntry | None, after: KeyEntry | None) -> Iterator[Difference]:
    was, now = (entry.word if entry else NOT_RATED for entry in (before, after))
    if (before and before.code) == (after and after.code):
        return
    if before and after and is_better(after, before):
        yield Difference(ChangeKind.RATING_BETTER, was, now)
    elif before and after and is_better(before, after):
        yield Difference(ChangeKind.RATING_WORSE, was, now)
    else:
        yield Difference(ChangeKind.RATING_OTHER, was, now)


def _of_validation(before: KeyEntry | None, after: KeyEntry | None) -> Iterator[Difference]:
    if (before and before.code) != (after and after.code):
        was, now = (entry.word if entry else NOT_CHECKED for entry in (before, after))
        yield Difference(ChangeKind.VALIDATED, was, now)


def _of_dates(before: ActionRow, after: ActionRow) -> Iterator[Difference]:
    was, now = ({milestone.id: milestone for milestone in row.milestones} for row in (before, after))
    for key in dict.fromkeys([*was, *now]):
        old, new = was.get(key), now.get(key)
        if _date_of(old) != _date_of(new):
            yield Difference(ChangeKind.DATES, _date_of(old), _date_of(new), key)


def _date_of(milestone: MilestoneShown | None) -> str:
    return NOTHING if milestone is None or milestone.state is MilestoneState.DROPPED else milestone.in_words


def _owners(row: ActionRow) -> str:
    return BETWEEN.join(f"{owner.words} ({owner.part.value})" for owner in row.owners) or "no owner"


def _boards(row: ActionRow) -> str:
    return BETWEEN.join(board.name for board in row.boards) or "no board"


def _served(row: ActionRow) -> str:
    refs = ", ".join(row.recommendation_refs)
    return f"serves recommendation {refs}" if refs else "serves no recommendation"
