"""Turns events of the trail into lines that a person can read: what was done, and each field before and after."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from tracker.actions.models import Action
from tracker.audit.queries import FieldChange, HistoryEntry
from tracker.audit.rules import Scalar
from tracker.audit.service import AnySession
from tracker.boards.models import Board
from tracker.dates import day_in_words, moment_in_words
from tracker.people.models import Person, Post
from tracker.plans.models import Recommendation, Stage, Theme

HIDDEN = frozenset(
    {"update_id", "id", "key", "version", "position", "plan_id", "action_id", "milestone_id", "is_sample"}
)

PERSON, BOARD = (Person.id, Person.name), (Board.id, Board.name)
THINGS = {
    "person": PERSON,
    "by": PERSON,
    "requested_by": PERSON,
    "withdrawn_by": PERSON,
    "decided_by": PERSON,
    "on_behalf_of": PERSON,
    "post": (Post.id, Post.title),
    "board": BOARD,
    "overseeing_board": BOARD,
    "approving_board": BOARD,
    "successor": (Action.id, Action.ref),
    "recommendation": (Recommendation.id, Recommendation.ref),
    "theme": (Theme.id, Theme.title),
    "stage": (Stage.id, Stage.title),
}

RATINGS = frozenset({"rating", "reported_rating", "validated_rating"})

EVENTS = {
    "action.added": "Action entered",
    "action.corrected": "Wording or links corrected",
    "action.irregularities_noted": "Oddities in print noted",
    "action.monitors_set": "Boards that monitor set",
    "action.owner_named": "Owner named",
    "action.owner_part_changed": "Owner's part changed",
    "action.owner_released": "Owner taken off",
    "action.paper_noted": "Fact from a paper noted",
    "action.reopened": "Reopened",
    "action.completion_taken_back": "Taken back: not complete after all",
    "action.checked": "Checked",
    "action.sent_back": "Sent back as not complete",
    "action.signed_off": "Approved by the board",
    "action.found_embedded": "Tested again and found embedded",
    "action.retest_failed": "Tested again and found not to hold",
    "action.suspended": "Suspended",
    "action.resumed": "Resumed",
    "action.stopped": "Recorded as not proceeding",
    "action.removed": "Removed as entered in error",
    "action.followed_up": "Followed up",
    "action.update_withdrawn": "Progress update withdrawn",
    "action.rating_validated": "Rating checked by somebody else",
    "action.reported_complete": "Reported complete",
    "action.update_submitted": "Progress update submitted",
    "evidence.downloaded": "File of evidence downloaded",
    "evidence.given": "Evidence given",
    "evidence.withdrawn": "Evidence withdrawn",
    "files.swept": "Files without evidence taken away",
    "milestone.added": "Deadline entered",
    "milestone.decided_date_recorded": "New date recorded that was decided already",
    "milestone.dropped": "Milestone dropped",
    "milestone.first_date_set": "First date set",
    "milestone.reported_met": "Milestone reported met",
    "milestone.checked": "Milestone checked and met",
    "milestone.sent_back": "Milestone sent back as not met",
    "plan.deciding_set": "How the plan decides set",
    "milestone.new_date_asked": "New date asked for",
    "milestone.new_date_granted": "New date granted",
    "milestone.new_date_refused": "New date refused",
    "milestone.reading_corrected": "Reading of a deadline corrected",
    "milestone.review_date_set": "Review date of a deadline set",
    "milestone.request_withdrawn": "Request for a new date taken back",
    "milestone.settled": "Question about a deadline settled",
    "milestone.slip_noted": "Slip that papers show noted",
    "plan.rag_key_chosen": "Ready-made RAG key chosen",
    "plan.rag_key_entry_added": "Rating added to the RAG key",
    "plan.rag_key_entry_corrected": "Rating of the RAG key corrected",
    "plan.rag_key_entry_moved": "Rating of the RAG key moved",
    "plan.rag_key_entry_removed": "Rating taken out of the RAG key",
    "reminders.queued": "Reminders queued",
    "sample.removed": "Training sample removed",
}

WORDS = {
    "as_printed": "Deadline as printed",
    "last_day": "Last day on time",
    "first_last_day": "First agreed last day",
    "happened": "What happened",
    "next_step": "What is next",
    "obstacles": "What is in the way",
    "why_better": "Why this rating",
    "given_on": "Given on",
    "shows": "What it shows",
    "dated_on": "Date of the evidence itself",
    "file_hash": "SHA-256 of the file",
    "file_bytes": "Size of the file in bytes",
    "withdrawn_why": "Why withdrawn",
    "by": "By",
    "read_by": "Read so by",
    "repeats": "Comes back",
    "review_on": "To be reviewed on",
    "follows": "Comes back after milestone",
    "held_from_on": "Held from",
    "held_until_on": "Held until",
    "ref": "Number",
    "is_own_service_check": "Checked within the owner's own service",
    "is_own_service": "Within the owner's own service",
    "retest_on": "To be tested again on",
    "look_at": "What the re-test looks at",
    "made_on": "So on",
    "followed_up_on": "Followed up on",
    "board_only_after": "New dates that the secretariat may grant",
    "successor": "Carried on by action",
    "validated_rating": "Checked by somebody else",
    "validated_on": "Checked on",
    "to_printed": "New deadline",
    "to_last_day": "New last day on time",
    "to_review_on": "To be looked at again",
    "from_printed": "Deadline until then",
    "from_last_day": "Last day until then",
    "asked_printed": "Deadline that was asked for",
    "asked_last_day": "Last day that was asked for",
    "decision": "Reference of the decision",
    "decision_words": "Words of the decision",
    "decided_by": "Decision recorded by",
    "responsibility_printed": "Responsibility as printed",
    "date_printed": "Date as printed",
    "monitoring_printed": "Monitoring as printed",
}


@dataclass(frozen=True)
class Line:
    """One field, before and after, in words."""

    thing: str
    field: str
    before: str
    after: str


@dataclass(frozen=True)
class NamedEntry:
    """An event in words: number, when, who (and for whom), what, why, and its lines."""

    number: int
    at: datetime
    who: str
    what: str
    reason: str
    lines: tuple[Line, ...]
    is_withheld: bool
    is_sample: bool


def named(
    session: AnySession, entries: Sequence[HistoryEntry], labels: Mapping[str, str] | None = None
) -> list[NamedEntry]:
    """The events with names for numbers; a fixed number of queries however many events there are.

    `labels` are those of the ratings by their codes, where all events are of one plan.
    """
    names = _names(session, entries)
    labels = labels or {}
    return [
        NamedEntry(
            number=entry.number,
            at=entry.at,
            who=f"{entry.actor_name} for {entry.on_behalf_of_name}" if entry.on_behalf_of_name else entry.actor_name,
            what=event_in_words(entry.event),
            reason=entry.reason,
            lines=tuple(_lines(entry.changes, names, labels)),
            is_withheld=entry.is_withheld,
            is_sample=any(change.column == "is_sample" and change.after for change in entry.changes),
        )
        for entry in entries
    ]


def event_in_words(event: str) -> str:
    """An event's name as a phrase: action.update_submitted → Progress update submitted; else Plan: made live."""
    if event in EVENTS:
        return EVENTS[event]
    subject, _, done = event.partition(".")
    return f"{subject.replace('_', ' ').capitalize()}: {done.replace('_', ' ')}"


def _lines(
    changes: Iterable[FieldChange], names: dict[tuple[str, int], str], labels: Mapping[str, str]
) -> Iterable[Line]:
    for change in changes:
        field = change.column.removesuffix("_id")
        if change.column in HIDDEN or field in HIDDEN:
            continue
        before, after = (_value(field, change.column, value, names) for value in (change.before, change.after))
        if field in RATINGS:
            before, after = labels.get(before, before), labels.get(after, after)
        if before != after:
            yield Line(change.table.replace("_", " ").capitalize(), _label(field), before, after)


def _label(field: str) -> str:
    return WORDS.get(field) or field.removeprefix("is_").removesuffix("_on").replace("_", " ").capitalize()


def _value(field: str, column: str, value: Scalar, names: dict[tuple[str, int], str]) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if column.endswith("_id") and isinstance(value, int):
        return names.get((field, value), f"no. {value}")
    if isinstance(value, str) and (column.endswith(("_on", "_day", "_at")) or field == "last_day"):
        return _moment(value)
    return str(value)


def _moment(value: str) -> str:
    try:
        if "T" in value:
            return moment_in_words(datetime.fromisoformat(value))
        return day_in_words(date.fromisoformat(value))
    except ValueError:
        return value


def _names(session: AnySession, entries: Iterable[HistoryEntry]) -> dict[tuple[str, int], str]:
    wanted: dict[str, set[int]] = {}
    for entry in entries:
        for change in entry.changes:
            field = change.column.removesuffix("_id")
            if change.column.endswith("_id") and field in THINGS:
                wanted.setdefault(field, set()).update(v for v in (change.before, change.after) if isinstance(v, int))
    names: dict[tuple[str, int], str] = {}
    for field, numbers in wanted.items():
        key, label = THINGS[field]
        found = session.execute(sa.select(key, label).where(key.in_(numbers)))
        names.update({(field, row[0]): row[1] for row in found})
    return names
