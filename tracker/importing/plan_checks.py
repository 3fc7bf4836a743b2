"""Pure checks inside one plan's file: every reference has its table, and every deadline its reading."""

from collections.abc import Collection, Iterable

from tracker.actions.rules import Deadline, check_deadline
from tracker.errors import Refused
from tracker.importing.seed_files.plan import Action, Milestone, PlanFile, PlanHead
from tracker.importing.seed_files.tables import Table, named
from tracker.plans.enums import PlanState
from tracker.plans.rules import check_entry, check_key


def check_plan(
    file: PlanFile,
    documents: Collection[str],
    people: Collection[str],
    posts: Collection[str],
    boards: Collection[str],
) -> None:
    """Raises Refused for the first thing that does not match; the collections are the keys that may be used."""
    if file.plan.state is PlanState.CLOSED:
        raise Refused(
            f'{file.plan.place}, key "state": a plan cannot be imported as closed. '
            'Write "live", then close it in the tracker and give a reason there.'
        )
    _check_boards(file.plan, boards)
    _check_key(file)
    for edition in file.edition:
        if edition.document:
            _point(edition.document, documents, edition, "document", "document")
    components = _unique("component", ((component.key, component) for component in file.component))
    themes = _unique("theme", ((theme.ref, theme) for theme in file.theme))
    stages = _unique("stage", ((stage.ref, stage) for stage in file.stage))
    recommendations = _unique(
        "recommendation", ((recommendation.ref, recommendation) for recommendation in file.recommendation)
    )
    _unique("action", ((action.ref, action) for action in file.action))
    for theme in file.theme:
        for key in theme.components:
            _point(key, components, theme, "components", "component")
    for action in file.action:
        _check_places(action, themes, stages, recommendations)
        _check_people(action, people, posts, boards)
        _check_milestones(action)


def _check_boards(head: PlanHead, boards: Collection[str]) -> None:
    for column, key in (("overseeing_board", head.overseeing_board), ("approving_board", head.approving_board)):
        if key:
            _point(key, boards, head, column, "board")


def _check_key(file: PlanFile) -> None:
    entries = [rating.entry for rating in file.key]
    for number, rating in enumerate(file.key):
        with named(rating.place):
            check_entry(rating.entry, entries[:number])
    if entries:
        with named(file.place):
            check_key(entries)


def _unique(what: str, tables: Iterable[tuple[str, Table]]) -> set[str]:
    seen: set[str] = set()
    for ref, table in tables:
        if ref in seen:
            raise Refused(f'{table.place}: the {what} "{ref}" appears twice in this plan. Remove one of them.')
        seen.add(ref)
    return seen


def _point(key: str, known: Collection[str], table: Table, column: str, what: str) -> None:
    if key not in known:
        raise Refused(
            f'{table.place}, key "{column}": there is no {what} "{key}". '
            f"Correct the key, or add the {what} to this file or to the register."
        )


def _check_places(
    action: Action, themes: Collection[str], stages: Collection[str], recommendations: Collection[str]
) -> None:
    for ref in action.recommendations:
        _point(ref, recommendations, action, "recommendations", "recommendation")
    if action.theme:
        _point(action.theme, themes, action, "theme", "theme")
    if action.stage:
        _point(action.stage, stages, action, "stage", "stage")


def _check_people(action: Action, people: Collection[str], posts: Collection[str], boards: Collection[str]) -> None:
    for owner in action.owner:
        if not owner.post and not owner.person:
            raise Refused(f"{owner.place}: give the key of a post or of a person.")
        if owner.post:
            _point(owner.post, posts, owner, "post", "post")
        if owner.person:
            _point(owner.person, people, owner, "person", "person")
    for monitor in action.monitor:
        _point(monitor.board, boards, monitor, "board", "board")
    _unique("monitor", ((monitor.board, monitor) for monitor in action.monitor))


def _check_milestones(action: Action) -> None:
    if not action.milestone:
        raise Refused(
            f'{action.place}: it has no milestone. Add one; if it has no date, write precision "undetermined".'
        )
    for milestone in action.milestone:
        with named(milestone.place):
            _check_reading(milestone)
        _check_changes(milestone)


def _check_reading(milestone: Milestone) -> None:
    if not milestone.candidate:
        check_deadline(Deadline(milestone.printed, milestone.precision, milestone.last_day))
    elif milestone.last_day is not None:
        raise Refused("A date that can be read in several ways has no last day yet. Leave last_day empty.")
    for candidate in milestone.candidate:
        check_deadline(Deadline(candidate.words, candidate.precision, candidate.last_day))


def _check_changes(milestone: Milestone) -> None:
    here = (milestone.printed, milestone.precision, milestone.last_day)
    for change, after in zip(milestone.change, milestone.change[1:], strict=False):
        if change.to_printed != after.from_printed:
            raise Refused(
                f'{after.place}, key "from_printed": it does not match the end of the change before it '
                f'("{change.to_printed}"). List the changes in their order, oldest first.'
            )
    if (
        milestone.change
        and (last := milestone.change[-1])
        and (last.to_printed, last.to_precision, last.to_last_day) != here
    ):
        raise Refused(
            f"{last.place}: the last change does not lead to the milestone's own words and day. "
            "Give the milestone the latest printed words and day."
        )
