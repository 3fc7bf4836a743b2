"""How a sent form becomes one deed: its shape is checked, its verb done in a recording, a refusal shown on the form.

Where others changed the thing after the form was opened, what they saved and what was typed are put together inside the
recording; what cannot stand together is shown on the form for the person to decide.
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

MOST_RUNS = 5  # of one form, when the thing changes again between our reading and our writing

IN_THE_WAY = frozenset({"23505", "40001", "40P01"})  # of PostgreSQL: entered meanwhile, not serialisable, deadlock
COUNTED_UP = frozenset({"id", "position"})  # differ between two rows that say the same

DECIDE = (
    "Compare what was saved with what you typed, and save again. What stands in the boxes then is what will be saved."
)
CLASHED = f"Somebody else has changed the same thing since you opened this page. {DECIDE}"
LOOK_FIRST = "Nothing is saved yet. Look at it, and press the button again if you still mean it."
SENT_TWICE = "You have sent this page already. Press the button again only if you mean it a second time."


@dataclass(frozen=True)
class Submitted(Generic[T]):
    """A deed that was done, with what its verb gave back; always true, even when that is nothing."""

    result: T


def submit(
    form: TrackerForm, verb: Callable[[Recording], T], actor: Actor | None = None, /, **recorded_as: str
) -> Submitted[T] | None:
    """Does the verb when the form was sent and holds; None when there is (again) a form to show.

    `recorded_as` says for whom it is done: `on_behalf_of` and `on_behalf_of_name`; `actor`, who does it where that is
    not whoever is signed in.
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
            _say([entry for entry in since if entry.actor != rec.actor.reference])
            return Submitted(result)
    form.show_refusal(last)
    return None


def _as_conflict(error: DBAPIError | ObjectDeletedError) -> Conflict:
    """What the database calls two people in each other's way; raises the error itself where it is something else."""
    if isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", "") not in IN_THE_WAY:
        raise error
    return Conflict("Somebody else saved the same at the same moment. Press the button again.")


def _say(by_others: Sequence[HistoryEntry]) -> None:
    if by_others:
        news = "; ".join(conflicts_in_words(by_others))
        flash(f"Since you opened this page: {news}. That stands, and yours stands too.", "important")


def _catch_up(rec: Recording, form: VersionedForm) -> list[HistoryEntry]:
    """Brings a form up to the version that its thing has now; gives what was done to the thing meanwhile.

    The row is held first, so that of many who save the same thing each waits for the one before and none has to begin
    anew. Raises Refused when the person is to decide: then what others saved stands on the form.
    """
    row = form.held_row
    for held in filter(None, (getattr(row, "action", None), row)):  # in the order in which all verbs hold them
        rec.session.refresh(held, with_for_update={"key_share": True})
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
    """Raises Refused when the same person has just entered the same: a double click, the back button."""
    if not form.adds or not form.asks_when_sent_twice:
        return
    mine = _words_of(rec.entered)
    if mine and any(_words_of(entry.entered) == mine for entry in since if entry.actor == rec.actor.reference):
        _ask(form, since, SENT_TWICE)


def _words_of(entered: Iterable[tuple[str, str, Scalar]]) -> set[tuple[str, str, Scalar]]:
    """What was entered without what differs each time."""
    return {
        (table, column, value)
        for table, column, value in entered
        if column not in COUNTED_UP and not column.endswith("_at")
    }


def _ask(form: VersionedForm, since: Sequence[HistoryEntry], sentence: str) -> None:
    form.news = conflicts_in_words(since)
    for clash in form.clashes:
        said = f"{clash.label}: {clash.who} changed this{f' on {clash.when}' if clash.when else ''}."
        form.show_refusal(Refused(said, clash.name))
    form.open_again()
    raise Refused(sentence)


class RowButton(VersionedForm):
    """A button in a row of a page; it sends which row. A row that is gone is known to the verb."""

    number = HiddenField()

    asks_when_sent_twice = False

    @property
    def row(self) -> int:
        """The number of the row; 0, which none has, when it cannot be read."""
        sent = self.number.data or ""
        return int(sent) if sent.isdecimal() and len(sent) <= LONGEST_NUMBER else 0
