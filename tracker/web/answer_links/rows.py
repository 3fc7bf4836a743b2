"""Actions to be updated, each a row with its own form: shown as plain values, saved one by one."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

from flask import request

from tracker.actions.enums import SAMPLE, ChangeState, MilestoneState
from tracker.actions.models import Action, Milestone, ProgressUpdate
from tracker.actions.queries import writes_for_each
from tracker.actions.rules import contradicts_dates, date_check, days_overdue
from tracker.actions.updates.service import Report
from tracker.audit.service import Actor, Recording
from tracker.database import db
from tracker.dates import day_in_words, days_in_words
from tracker.errors import Refused
from tracker.people.queries import Viewer
from tracker.plans.rules import KeyEntry
from tracker.reminders.answer_links.rules import Ended
from tracker.web.actions.reporting import owner_choices
from tracker.web.actions.updates.routes import ratings_for
from tracker.web.answer_links.forms import UpdateRowForm
from tracker.web.forms.submit import submit
from tracker.web.received import LONGEST_NUMBER
from tracker.web.session import asking

ALL = "all"
NOTHING_TYPED = "Fill in at least one action."
CHANGED = "The person this is recorded for has changed. Read the line above the button, then press it again."

Verb: TypeAlias = Callable[[Recording, int, Report], ProgressUpdate]


@dataclass(frozen=True)
class Recorded:
    """What was recorded, when, and in whose name: "A", or "A for B"."""

    by: str
    happened: str
    rating: KeyEntry | None
    why_better: str
    obstacles: str
    is_complete: bool
    at: datetime


@dataclass(frozen=True)
class LastUpdate:
    """The last update, and when it was given."""

    given_on: date
    rating: KeyEntry | None
    happened: str
    is_sample: bool


@dataclass
class Row:
    """One action that somebody may report on, as its page shows it.

    `owners` are those they may report for, by id and name; `to_explain` the ratings that need a sentence.
    `ended` says why it takes no update (any more), `recorded` what was just saved.
    """

    action_id: int
    plan_ref: str
    plan_title: str
    ref: str
    wording: str
    deadlines: tuple[str, ...]
    last: LastUpdate | None
    reporter: Viewer
    owners: dict[int, str]
    ratings: tuple[KeyEntry, ...]
    to_explain: tuple[str, ...]
    form: UpdateRowForm
    why: str = ""
    ended: Ended | None = None
    recorded: Recorded | None = None

    @property
    def name(self) -> str:
        """The action as sentences call it."""
        return f"{self.plan_ref} action {self.ref}"

    @property
    def is_open(self) -> bool:
        """Whether it takes an update."""
        return self.ended is None and self.recorded is None

    @property
    def by(self) -> str:
        """In whose name an update is recorded: "A", "A for B", or "A for the owner you choose"."""
        if not self.owners:
            return self.reporter.name
        return (
            f"{self.reporter.name} for {next(iter(self.owners.values())) if self.owner_id else 'the owner you choose'}"
        )

    @property
    def owner_id(self) -> int | None:
        """The id of the only possible owner; None where there is none or a choice."""
        return next(iter(self.owners)) if len(self.owners) == 1 else None

    @property
    def hints(self) -> dict[str, str]:
        """What each rating means in this plan."""
        return {entry.code: entry.definition for entry in self.ratings}

    @property
    def typed(self) -> list[str]:
        """The words that were typed into its boxes."""
        return [
            words for words in (self.form.happened.data, self.form.why_better.data, self.form.obstacles.data) if words
        ]

    def save(self, verb: Verb) -> bool:
        """Checks the form and runs the verb in its own recording; False when it is to be shown again."""
        sent = self.form.on_behalf_of.data or ""
        for_id = int(sent) if sent.isdecimal() and len(sent) <= LONGEST_NUMBER else None
        if not self._is_as_shown(for_id):
            self.form.validate()
            self.form.show_refusal(Refused(CHANGED))
            return False
        for_name = self.owners[for_id] if for_id else ""
        on_behalf_of = f"person:{for_id}" if for_id else ""
        actor = Actor(f"person:{self.reporter.person_id}", self.reporter.name, on_behalf_of, for_name)
        if not submit(self.form, lambda rec: verb(rec, self.action_id, self.form.report(for_id)), actor):
            return False
        self.recorded = self._recorded(f"{self.reporter.name} for {for_name}" if for_name else self.reporter.name)
        return True

    def _is_as_shown(self, for_id: int | None) -> bool:
        """Whether the page that was sent named the same person to record it for as this one does."""
        if for_id is None:
            return self.owner_id is None  # with a choice, the domain refuses when none was made
        return for_id in self.owners

    def _recorded(self, by: str) -> Recorded:
        form = self.form
        return Recorded(
            by=by,
            happened=form.happened.data or "",
            rating=next((entry for entry in self.ratings if entry.code == form.rating.data), None),
            why_better=form.why_better.data or "",
            obstacles=form.obstacles.data or "",
            is_complete=form.reports_complete.data,
            at=asking().now,
        )


def rows_of(
    actions: Sequence[Action],
    reporter: Viewer,
    day: date,
    form_of: Callable[[Action], UpdateRowForm],
    *,
    with_last: bool = False,
) -> list[Row]:
    """A row for each action, `with_last` for who is signed in: a link from an email shows nothing that others wrote.

    The number of queries does not grow with the actions.
    """
    owners = writes_for_each(db.session, reporter, actions, day)
    rows = []
    for action in actions:
        form, ratings, people = form_of(action), ratings_for(action), owners[action.id]
        form.rating.choices = [(entry.code, entry.label) for entry in ratings]
        form.on_behalf_of.choices = owner_choices("Choose an owner", people) if people else []
        check = date_check(action.state, action.milestones, day)
        rows.append(
            Row(
                action_id=action.id,
                plan_ref=action.plan.ref,
                plan_title=action.plan.title,
                ref=action.ref,
                wording=action.wording,
                deadlines=tuple(_deadlines(action, day)),
                last=_last_update(action) if with_last else None,
                reporter=reporter,
                owners={person.id: person.full_name for person in people},
                ratings=tuple(ratings),
                to_explain=tuple(entry.word for entry in ratings if contradicts_dates(entry.meaning, check)),
                form=form,
            )
        )
    return rows


def _deadlines(action: Action, day: date) -> Iterator[str]:
    """The open deadlines as printed, with the last day: "Silver: December 2018 (last day 31 December 2018)"."""
    for milestone in action.milestones:
        if milestone.state is MilestoneState.OPEN:
            words = milestone.as_printed or "no date printed"
            deadline = f"{words}{_last_day(milestone, day)}{_asked_for(milestone)}"
            yield f"{milestone.name}: {deadline}" if milestone.name else deadline


def _last_day(milestone: Milestone, day: date) -> str:
    if milestone.last_day is None:
        return ""
    late = days_overdue(milestone, day)
    return f" (last day {day_in_words(milestone.last_day)}{f', {days_in_words(late)} late' if late else ''})"


def _asked_for(milestone: Milestone) -> str:
    asked = next((change for change in milestone.changes if change.state is ChangeState.REQUESTED), None)
    if asked is None:
        return ""
    return f", {asked.to_printed} has been requested but not yet decided{f' [{SAMPLE}]' if asked.is_sample else ''}"


def _last_update(action: Action) -> LastUpdate | None:
    last = next(iter(action.standing_updates), None)
    if last is None:
        return None
    return LastUpdate(last.given_on, action.plan.rating(last.rating), last.happened, last.is_sample)


class Sheet:
    """Rows on one page, with a button each and one for all; the summary lists the faults of all of them."""

    news: Sequence[str] = ()
    clashes: Sequence[object] = ()

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = rows
        self._own_faults: list[tuple[str, str]] = []

    @property
    def faults(self) -> list[tuple[str, str]]:
        """Pairs of an id and a sentence that names its action; a fault of a whole row leads to its heading."""
        return self._own_faults + [
            (place or f"action-{row.action_id}", f"{row.name}: {sentence}")
            for row in self.rows
            if row.is_open
            for place, sentence in row.form.faults
        ]

    @property
    def keys(self) -> dict[str, tuple[KeyEntry, ...]]:
        """What the ratings mean, by plan."""
        return {row.plan_ref: row.ratings for row in self.rows if row.is_open}

    def save(self, verb: Verb) -> tuple[list[Row], list[Row]]:
        """Saves what was asked for, each row separately; returns the rows that were saved, and those that were not."""
        asked = request.form.get("save", "")
        wanted = [row for row in self.rows if asked == str(row.action_id) or (asked == ALL and row.form.is_filled_in)]
        if not wanted:
            first = next((f"action-{row.action_id}" for row in self.rows if row.is_open), "")
            self._own_faults.append((first, NOTHING_TYPED))
        saved = [row for row in wanted if row.is_open and row.save(verb)]
        return saved, [row for row in wanted if row.recorded is None]
