"""What a status list is narrowed to: from an address and back into one, in sentences, and which rows it leaves."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from tracker.actions.enums import ActionState
from tracker.actions.rules import OPEN_STATES
from tracker.dates import day_in_words
from tracker.errors import Refused
from tracker.plans.rules import NO_RATING, is_code
from tracker.reports.enums import Worklist
from tracker.reports.rows.models import ActionRow
from tracker.reports.status_list.worklists import DESCRIPTIONS, is_in

YES = "yes"
LONGEST_KEY = 9  # figures; keys end at 2,147,483,647, and PostgreSQL refuses to compare with more


@dataclass(frozen=True)
class Filters:
    """Each field narrows the list; the empty ones do not. `rating` is a code of a RAG key, or "none" for not rated."""

    plan: str = ""
    recommendation: str = ""
    theme: str = ""
    board: int | None = None
    owner: int | None = None
    directorate: str = ""
    rating: str = ""
    state: ActionState | None = None
    overdue: bool = False
    due_before: date | None = None
    no_update_since: date | None = None
    text: str = ""
    only: Worklist | None = None

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "Filters":
        """The filters that an address asks for. Raises Refused for a value that cannot be meant."""
        given = {name: value.strip() for name, value in query.items()}
        rating, state, only = given.get("rating", ""), given.get("state", ""), given.get("only", "")
        if not is_code(rating):
            _check_listed(rating, [NO_RATING], "rating")
        _check_listed(state, [*ActionState], "state")
        _check_listed(only, [*Worklist], "only")
        return cls(
            plan=given.get("plan", ""),
            recommendation=given.get("recommendation", ""),
            theme=given.get("theme", ""),
            board=_number(given, "board"),
            owner=_number(given, "owner"),
            directorate=given.get("directorate", ""),
            rating=rating,
            state=ActionState(state) if state else None,
            overdue=given.get("overdue") == YES,
            due_before=_day(given, "due_before"),
            no_update_since=_day(given, "no_update_since"),
            text=given.get("text", ""),
            only=Worklist(only) if only else None,
        )

    def as_query(self) -> dict[str, str]:
        """The parameters of an address that shows the same list again; `from_query` reads them back."""
        query = {
            "plan": self.plan,
            "recommendation": self.recommendation,
            "theme": self.theme,
            "board": str(self.board or ""),
            "owner": str(self.owner or ""),
            "directorate": self.directorate,
            "rating": self.rating,
            "state": self.state or "",
            "overdue": YES if self.overdue else "",
            "due_before": self.due_before.isoformat() if self.due_before else "",
            "no_update_since": self.no_update_since.isoformat() if self.no_update_since else "",
            "text": self.text,
            "only": self.only or "",
        }
        return {name: str(value) for name, value in query.items() if value}

    def described(self, board_name: str = "", owner_name: str = "", rating_words: str = "") -> list[str]:
        """What the list is narrowed to, a phrase each: "monitored by Transformation Board"."""
        rating = "not rated" if self.rating == NO_RATING else f"reported {rating_words or self.rating}"
        phrases = (
            (self.plan, f"in plan {self.plan}"),
            (self.recommendation, f"serving recommendation {self.recommendation}"),
            (self.theme, f"under theme {self.theme}"),
            (self.board, f"monitored by {board_name or f'board {self.board}'}"),
            (self.owner, f"owned by {owner_name or f'person {self.owner}'}"),
            (self.directorate, f"owned in the directorate {self.directorate}"),
            (self.rating, rating),
            (self.state, f"in the state “{self.state}”"),
            (self.overdue, DESCRIPTIONS[Worklist.OVERDUE]),
            (self.due_before, f"due before {_in_words(self.due_before)}"),
            (self.no_update_since, f"open, with no update since {_in_words(self.no_update_since)}"),
            (self.text, f"with “{self.text}” in number, action, owner or board"),
            (self.only, DESCRIPTIONS.get(self.only or Worklist.OVERDUE, "")),
        )
        return [phrase for is_wanted, phrase in phrases if is_wanted]

    def leaves(self, row: ActionRow) -> bool:
        """Whether a row stays on the list."""
        return self._links_fit(row) and self._facts_fit(row) and self._text_fits(row)

    def _links_fit(self, row: ActionRow) -> bool:
        return (
            self.plan in ("", row.plan_ref)
            and (not self.recommendation or self.recommendation in row.recommendation_refs)
            and self.theme in ("", row.theme_ref)
            and (self.board is None or any(board.id == self.board for board in row.boards))
            and (self.owner is None or any(person.id == self.owner for owner in row.owners for person in owner.people))
            and (not self.directorate or any(owner.directorate == self.directorate for owner in row.owners))
        )

    def _facts_fit(self, row: ActionRow) -> bool:
        return (
            self.rating in ("", row.reported_rating.code if row.reported_rating else NO_RATING)
            and self.state in (None, row.state)
            and (not self.overdue or row.is_overdue)
            and (self.due_before is None or is_due_before(row, self.due_before))
            and (self.no_update_since is None or is_silent_since(row, self.no_update_since))
            and (self.only is None or is_in(self.only, row))
        )

    def _text_fits(self, row: ActionRow) -> bool:
        wanted = self.text.casefold()
        words = (row.ref, row.wording, *(owner.words for owner in row.owners), *(board.name for board in row.boards))
        return any(wanted in one.casefold() for one in words)


def is_due_before(row: ActionRow, day: date) -> bool:
    """Whether an open action has an open milestone whose last day lies before `day`."""
    return row.state in OPEN_STATES and row.next_deadline is not None and row.next_deadline < day


def is_silent_since(row: ActionRow, day: date) -> bool:
    """Whether an open action has had no update on `day` or after it."""
    return row.state in OPEN_STATES and (row.last_update_on is None or row.last_update_on < day)


def _in_words(day: date | None) -> str:
    return day_in_words(day) if day else ""


def _check_listed(value: str, listed: Collection[str], field: str) -> None:
    if value and value not in listed:
        raise Refused(f"The list cannot be narrowed to {value}.", field)


def _number(given: Mapping[str, str], field: str) -> int | None:
    value = given.get(field, "")
    if not value:
        return None
    if not (value.isascii() and value.isdigit() and len(value) <= LONGEST_KEY):
        raise Refused(f"The list cannot be narrowed to {value}.", field)
    return int(value)


def _day(given: Mapping[str, str], field: str) -> date | None:
    value = given.get(field, "")
    if not value:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise Refused("Enter a real date, like 2019-04-01.", field) from None
