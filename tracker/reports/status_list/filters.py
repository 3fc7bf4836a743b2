"""The filters of the status list, each declared once: here a filter is added, changed or removed."""

from dataclasses import dataclass
from datetime import date

from tracker.actions.enums import ActionState
from tracker.actions.rules import OPEN_STATES
from tracker.boards.queries import find_board, get_board
from tracker.database import AnySession
from tracker.dates import day_in_words
from tracker.errors import NotFound
from tracker.people.queries import get_person
from tracker.plans.queries import get_plan_by_ref
from tracker.plans.rules import NO_RATING, is_code
from tracker.reports.enums import Worklist
from tracker.reports.rows.models import ActionRow
from tracker.reports.status_list import choices
from tracker.reports.status_list.declarations import DAY, KEY, WORDS, YES_ONLY, Filter, FilterSet, Kind, Option, declare
from tracker.reports.status_list.worklists import DESCRIPTIONS, LABELS, is_in


def is_due_before(day: date, row: ActionRow) -> bool:
    """Whether an open action has an open milestone whose last day lies before `day`."""
    return row.state in OPEN_STATES and row.next_deadline is not None and row.next_deadline < day


def is_silent_since(day: date, row: ActionRow) -> bool:
    """Whether an open action has had no update on `day` or after it."""
    return row.state in OPEN_STATES and (row.last_update_on is None or row.last_update_on < day)


def _is_owned_by(person_id: int, row: ActionRow) -> bool:
    return any(person.id == person_id for owner in row.owners for person in owner.people)


def _has_words(text: str, row: ActionRow) -> bool:
    wanted = text.casefold()
    words = (row.ref, row.wording, *(owner.words for owner in row.owners), *(board.name for board in row.boards))
    return any(wanted in phrase.casefold() for phrase in words)


def _rating(typed: str) -> str:
    if typed != NO_RATING and not is_code(typed):
        raise ValueError(typed)
    return typed


def _rating_in_words(rating: str, name: str) -> str:
    return "not rated" if rating == NO_RATING else f"reported {name.lower() or rating}"


def _find_plan(session: AnySession, ref: str) -> str:
    return get_plan_by_ref(session, ref).ref


def _find_board(session: AnySession, name: str) -> int:
    board = find_board(session, name)
    if board is None:
        raise NotFound(f"No board is called {name!r} in the register.")
    return board.id


@dataclass(frozen=True)
class Filters(FilterSet):
    """What a status list is narrowed to.

    Addresses and sentences have the filters in the order of the fields; the form has them by their `place`. `rating` is
    a code of a RAG key, or "none" for not rated.
    """

    plan: str = declare(
        Filter(
            label="Plan",
            kind=WORDS,
            place=(1, 1),
            describe=lambda ref, _: f"in plan {ref}",
            match=lambda ref, row: row.plan_ref == ref,
            choices=choices.plans_of,
            option=Option("The plan's reference, like LGA-2018.", find=_find_plan, is_required=True),
        ),
        empty="",
    )
    recommendation: str = declare(
        Filter(
            label="Recommendation",
            kind=WORDS,
            place=(3, 1),
            describe=lambda ref, _: f"serving recommendation {ref}",
            match=lambda ref, row: ref in row.recommendation_refs,
            choices=choices.recommendations_of,
            hint="Choose a plan first.",
        ),
        empty="",
    )
    theme: str = declare(
        Filter(
            label="Theme",
            kind=WORDS,
            place=(3, 2),
            describe=lambda ref, _: f"under theme {ref}",
            match=lambda ref, row: row.theme_ref == ref,
            choices=choices.themes_of,
            hint="Choose a plan first.",
        ),
        empty="",
    )
    board: int | None = declare(
        Filter(
            label="Board that monitors",
            kind=KEY,
            place=(2, 1),
            describe=lambda board_id, name: f"monitored by {name or f'board {board_id}'}",
            match=lambda board_id, row: any(board.id == board_id for board in row.boards),
            choices=choices.boards_of,
            find_name=lambda session, board_id: get_board(session, board_id).name,
            option=Option(
                "Only actions that this board monitors; its exact name or another name in the register.",
                find=_find_board,
            ),
        ),
        empty=None,
    )
    owner: int | None = declare(
        Filter(
            label="Owner",
            kind=KEY,
            place=(2, 2),
            describe=lambda person_id, name: f"owned by {name or f'person {person_id}'}",
            match=_is_owned_by,
            choices=choices.owners_of,
            find_name=lambda session, person_id: get_person(session, person_id).full_name,
        ),
        empty=None,
    )
    directorate: str = declare(
        Filter(
            label="Directorate",
            kind=WORDS,
            place=(2, 3),
            describe=lambda directorate, _: f"owned in the directorate {directorate}",
            match=lambda directorate, row: any(owner.directorate == directorate for owner in row.owners),
            choices=choices.directorates_of,
        ),
        empty="",
    )
    rating: str = declare(
        Filter(
            label="Reported rating",
            kind=Kind(_rating),
            place=(1, 3),
            describe=_rating_in_words,
            match=lambda rating, row: rating == (row.reported_rating.code if row.reported_rating else NO_RATING),
            choices=lambda source: [*choices.ratings_of(source), (NO_RATING, "Not rated")],
        ),
        empty="",
    )
    state: ActionState | None = declare(
        Filter(
            label="State",
            kind=Kind(ActionState),
            place=(1, 4),
            describe=lambda state, _: f"in the state “{state}”",
            match=lambda state, row: row.state is state,
            choices=lambda _: [(state.value, state.value.capitalize()) for state in ActionState],
        ),
        empty=None,
    )
    overdue: bool = declare(
        Filter(
            label="Overdue only",
            kind=YES_ONLY,
            place=(2, 4),
            describe=lambda _, __: DESCRIPTIONS[Worklist.OVERDUE],
            match=lambda _, row: row.is_overdue,
            option=Option("Only actions with a milestone that is late."),
        ),
        empty=False,
    )
    due_before: date | None = declare(
        Filter(
            label="Due before",
            kind=DAY,
            place=(3, 3),
            describe=lambda day, _: f"due before {day_in_words(day)}",
            match=is_due_before,
        ),
        empty=None,
    )
    no_update_since: date | None = declare(
        Filter(
            label="No update since",
            kind=DAY,
            place=(3, 4),
            describe=lambda day, _: f"open, with no update since {day_in_words(day)}",
            match=is_silent_since,
        ),
        empty=None,
    )
    text: str = declare(
        Filter(
            label="Words in number, action, owner or board",
            kind=WORDS,
            place=(4, 1),
            describe=lambda text, _: f"with “{text}” in number, action, owner or board",
            match=_has_words,
        ),
        empty="",
    )
    only: Worklist | None = declare(
        Filter(
            label="List",
            kind=Kind(Worklist),
            place=(1, 2),
            describe=lambda only, _: DESCRIPTIONS[only],
            match=is_in,
            choices=lambda _: [(only.value, label) for only, label in LABELS.items()],
        ),
        empty=None,
    )
