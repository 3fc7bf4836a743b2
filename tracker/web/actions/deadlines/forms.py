"""The forms by which the secretariat enters a milestone, corrects, reviews, settles or drops it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from wtforms import RadioField, SelectField, StringField, TextAreaField

from tracker.actions.enums import Precision, Repeats
from tracker.actions.models import Milestone
from tracker.actions.rules import Deadline
from tracker.errors import Conflict, Refused
from tracker.web.actions.deadlines.typed import READ_THE_WORDS, Typed, in_full, settled, typed_deadline
from tracker.web.forms.base import (
    LONG,
    SHORT,
    AsShownForm,
    Shown,
    TrackerForm,
    VersionedForm,
    at_most,
    choices_of,
    required,
)
from tracker.web.forms.fields import DateField
from tracker.web.received import LONGEST_NUMBER


class MilestoneForm(VersionedForm):
    """A milestone: the words of its deadline, and their meaning where it is not worked out from them."""

    name = StringField("Name of this milestone (optional)", [at_most(SHORT)])
    as_printed = StringField("Deadline, as the plan words it", [at_most(SHORT)])
    precision = RadioField("How exact is the date?", default="", choices={**READ_THE_WORDS, **choices_of(Precision)})
    last_day = DateField("Last day that is still on time (optional)", thing="the last day")
    repeats = SelectField(
        "How often does it recur?",
        default="",
        choices={"": "As the words say, or not at all", **choices_of(Repeats)},
    )

    together = (("as_printed", "precision", "last_day", "repeats"),)

    def typed(self, since: date | None) -> Typed:
        """What was typed or is read from it, in a plan that begins on `since`. Raises Refused, at its field."""
        typed = typed_deadline(self.as_printed.data or "", self.precision.data or "", self.last_day.data, since)
        chosen = Repeats(self.repeats.data) if self.repeats.data else typed.repeats
        return replace(typed, name=self.name.data or typed.name, repeats=chosen)


class NewMilestoneForm(MilestoneForm):
    """A milestone to add, with its review date if it has no deadline date."""

    review_on = DateField("Review date (optional)", thing="the review date")


class CorrectReadingForm(MilestoneForm):
    """Another reading of a deadline, and what was wrong with the old one."""

    reason = TextAreaField("What was wrong with the old reading?", [at_most(LONG)])


class ReviewDateForm(VersionedForm):
    """The review date of a deadline without a date."""

    review_on = DateField("Review date (optional)", thing="the review date")


NONE_OF_THESE = "other"


class SettleDeadlineForm(AsShownForm):
    """Which of the readings is meant, or another; when left empty, nothing is settled."""

    candidate = RadioField("Which reading is meant?", default="", choices=[], validate_choice=False)
    meant = StringField("If none of these, what is meant?", [at_most(SHORT)])

    def offer(self, question: Milestone) -> None:
        """Offers the readings of a question."""
        self.candidate.choices = {str(candidate.id): in_full(candidate) for candidate in question.candidates}
        self.candidate.choices[NONE_OF_THESE] = "None of these"

    @property
    def is_answered(self) -> bool:
        """Whether anything was chosen or typed."""
        return bool(self.candidate.data or self.meant.data)

    @property
    def chosen_id(self) -> int:
        """The id of the chosen reading; 0, which no reading has, for none."""
        chosen = self.candidate.data or ""
        return int(chosen) if chosen.isdecimal() and len(chosen) <= LONGEST_NUMBER else 0

    def deadline_meant(self, since: date | None) -> Deadline:
        """The deadline that was typed. Raises Refused when a reading is chosen as well, or it cannot be read."""
        if self.chosen_id:
            raise Refused(
                "Choose a reading, or choose “None of these” and say what is meant, but not both.", "candidate"
            )
        if not self.meant.data:
            raise Refused("Enter what is meant, for example 31 May 2020.", "meant")
        return settled(typed_deadline(self.meant.data, "", None, since, "meant"), "meant")


class SettleAllForm(TrackerForm):
    """All questions on one page; those that are answered are settled together."""

    rows: Sequence[tuple[Milestone, SettleDeadlineForm]] = ()

    def offer(self, questions: Iterable[Milestone]) -> None:
        """Makes a row of each question."""
        self.rows = [(milestone, _row_of(milestone)) for milestone in questions]

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether this form and all its rows are valid."""
        rows = [row.validate() for _, row in self.rows]
        return bool(super().validate(extra_validators)) and all(rows)

    def show_refusal(self, refusal: Refused | Conflict) -> None:
        """Shows a refusal, unless its row shows it already."""
        if not any(row.faults for _, row in self.rows):
            super().show_refusal(refusal)

    @property
    def faults(self) -> list[tuple[str, str]]:
        """The faults of this form and of its rows."""
        return super().faults + [fault for _, row in self.rows for fault in row.faults]


def _row_of(question: Milestone) -> SettleDeadlineForm:
    row = SettleDeadlineForm(prefix=f"step-{question.id}-", obj=Shown(question), meta={"csrf": False})
    row.offer(question)
    row.candidate.label.text = f"What does “{question.as_printed}” mean?"
    return row


class DropMilestoneForm(AsShownForm):
    """Why a milestone is dropped."""

    reason = TextAreaField(
        "Why is it being dropped?", [required("Enter why this milestone is being dropped."), at_most(LONG)]
    )
