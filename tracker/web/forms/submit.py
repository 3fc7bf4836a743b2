"""Submits a form: validates it, runs its verb in a recording, and shows a refusal on the form.

Where others changed the thing after the form was opened, what they saved and what was typed are merged inside the
recording. What cannot be merged is shown on the form for the person to decide.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from flask import flash
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm.exc import ObjectDeletedError
from wtforms import HiddenField

from tracker.audit.queries import HistoryEntry
from tracker.audit.rules import Scalar
from tracker.audit.service import Actor, Recording
from tracker.errors import Conflict, Refused
from tracker.web.forms.base import TrackerForm, VersionedForm
from tracker.web.forms.conflicts import clashes_of, conflicts_in_words, events_since
from tracker.web.received import LONGEST_NUMBER
from tracker.web.session import recorded

T = TypeVar("T")

MOST_RUNS = 5  # attempts for one form, when the thing changes again between reading and writing

CONFLICT_CODES = frozenset({"23505", "40001", "40P01"})  # PostgreSQL: unique violation, not serialisable, deadlock
COUNTED_UP = frozenset({"id", "position"})  # differ between two rows that are otherwise the same

DECIDE = "Compare what was saved with what you typed, then save again. What is in the boxes then will be saved."
CLASHED = f"Somebody else has changed the same thing since you opened this page. {DECIDE}"
LOOK_FIRST = (
    "Nothing has been saved yet. Check what has changed, then press the button again if you still want to go ahead."
)
SENT_TWICE = "You have already sent this page. Press the button again only if you want to do it a second time."


@dataclass(frozen=True)
class Submitted(Generic[T]):
    """A form that was submitted, with what its verb returned. Always truthy, even when that is None."""

    result: T


def submit(
    form: TrackerForm, verb: Callable[[Recording], T], actor: Actor | None = None, /, **recorded_as: str
) -> Submitted[T] | None:
    """Runs the verb when the form was sent and is valid. Returns None when the form is to be shown (again).

    `recorded_as` says for whom it is done: `on_behalf_of` and `on_behalf_of_name`. `actor` does it in place of the
    person who is signed in.
    """
    if not form.validate_on_submit():
        return None
    for _ in range(MOST_RUNS):
        try:
            with recorded(actor=actor, **recorded_as) as rec:
                since = _catch_up(rec, form) if isinstance(form, VersionedForm) else []
                result = verb(rec)
                if isinstance(form, VersionedForm):
                    _refuse_repetition(rec, form, since)
        except Refused as refusal:
            form.show_refusal(refusal)
            return None
        except Conflict as conflict:
            last = conflict
        except (DBAPIError, ObjectDeletedError) as error:
            last = _as_conflict(error)
        else:
            _flash_changes([entry for entry in since if entry.actor != rec.actor.reference])
            return Submitted(result)
    form.show_refusal(last)
    return None


def _as_conflict(error: DBAPIError | ObjectDeletedError) -> Conflict:
    """The error as a Conflict where two people wrote at the same time; raises any other error."""
    if isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", "") not in CONFLICT_CODES:
        raise error
    return Conflict("Somebody else saved this at the same moment. Press the button again.")


def _flash_changes(by_others: Sequence[HistoryEntry]) -> None:
    if by_others:
        news = "; ".join(conflicts_in_words(by_others))
        flash(f"Since you opened this page: {news}. Their change and yours have both been saved.", "important")


def _catch_up(rec: Recording, form: VersionedForm) -> list[HistoryEntry]:
    """Brings a form up to the current version of its thing. Returns what was done to the thing meanwhile.

    The row is locked first, so that many people who save the same thing wait for each other and none has to start
    again. Raises Refused when the person has to decide: then the form shows what others saved.
    """
    row = form.row_shown
    for locked_row in filter(None, (getattr(row, "action", None), row)):  # in the order in which all verbs lock them
        rec.session.refresh(locked_row, with_for_update={"key_share": True})
    if form.shown_version is None or form.shown_version == form.seen_version:
        return []
    since = events_since(rec.session, row, form.seen_version) if row is not None else []
    merge = form.merged()
    if merge.clashing:
        form.clashes = clashes_of(form, merge.clashing, since)
        _ask(form, since, CLASHED)
    is_mine_alone = bool(since) and all(entry.actor == rec.actor.reference for entry in since)
    if form.has_changed() and (form.asks_when_sent_twice or not is_mine_alone):
        _ask(form, since, LOOK_FIRST)
    form.catch_up()
    return since


def _refuse_repetition(rec: Recording, form: VersionedForm, since: Sequence[HistoryEntry]) -> None:
    """Raises Refused when the same person has just entered the same, by a double click or the back button."""
    if not form.adds or not form.asks_when_sent_twice:
        return
    mine = _repeatable(rec.entered)
    if mine and any(_repeatable(entry.entered) == mine for entry in since if entry.actor == rec.actor.reference):
        _ask(form, since, SENT_TWICE)


def _repeatable(entered: Iterable[tuple[str, str, Scalar]]) -> set[tuple[str, str, Scalar]]:
    """What was entered, without the columns that differ each time."""
    return {
        (table, column, value)
        for table, column, value in entered
        if column not in COUNTED_UP and not column.endswith("_at")
    }


def _ask(form: VersionedForm, since: Sequence[HistoryEntry], sentence: str) -> None:
    form.news = conflicts_in_words(since)
    for clash in form.clashes:
        sentence_of_clash = f"{clash.label}: {clash.who} changed this{f' on {clash.when}' if clash.when else ''}."
        form.show_refusal(Refused(sentence_of_clash, clash.name))
    form.open_again()
    raise Refused(sentence)


class RowButton(VersionedForm):
    """A button in a row of a page, which sends the number of the row. The verb refuses a row that is gone."""

    number = HiddenField()

    asks_when_sent_twice = False

    @property
    def row(self) -> int:
        """The number of the row; 0, which none has, when it cannot be read."""
        sent = self.number.data or ""
        return int(sent) if sent.isdecimal() and len(sent) <= LONGEST_NUMBER else 0
