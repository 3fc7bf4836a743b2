"""The forms by which the secretariat enters and corrects a plan."""

from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Regexp

from tracker.plans.enums import ApprovalVerb, Colour, Meaning, PlanOrigin, ReadyKey, Shape
from tracker.plans.rules import READY_KEYS, KeyEntry
from tracker.plans.service import Deciding, PlanDetails
from tracker.web.forms.base import LONG, SHORT, AsShownForm, TrackerForm, VersionedForm, at_most, choices_of, required
from tracker.web.forms.fields import DateField

UPDATES_EVERY = "90"
IN_READY_KEYS = {ready.value: ", ".join(entry.label for entry in key) for ready, key in READY_KEYS.items()}


class ReferenceForm(VersionedForm):
    """The reference of a plan, a permanent part of its address. Defined first, since it is first on its page."""

    ref = StringField("Reference", [required("Enter a reference for the plan, for example LGA-2018."), at_most(40)])


class PlanForm(VersionedForm):
    """What a plan's page says at its head."""

    title = StringField("Title", [required("Enter the title of the plan."), at_most(SHORT)])
    origin = RadioField(
        "What is the plan a response to?",
        [required("Choose what the plan is a response to.")],
        choices=choices_of(PlanOrigin),
    )
    reviewer = StringField("Who reviewed the council? (optional)", [at_most(SHORT)])
    reviewed_as_printed = StringField("When, as printed (optional)", [at_most(SHORT)])
    period_as_printed = StringField("Period of the plan, as printed (optional)", [at_most(SHORT)])
    starts_on = DateField("First day (optional)", thing="the first day")
    ends_on = DateField("Last day (optional)", thing="the last day")
    overseeing_board_id = SelectField("Board that oversees the plan (optional)", default="", choices=[])
    update_within_days = StringField(
        "Longest time between updates, in days",
        [
            required("Enter a number of days."),
            Regexp(r"[0-9]{1,4}$", message="Enter the days as a number, for example 90."),
        ],
        default=UPDATES_EVERY,
    )
    wording_note = StringField("Note on the wording (optional)", [at_most(SHORT)])
    recommendations_note = TextAreaField("Note on the recommendations (optional)", [at_most(LONG)])

    def details(self) -> PlanDetails:
        """What was typed, as the verbs take it."""
        return PlanDetails(
            title=self.title.data or "",
            origin=PlanOrigin(self.origin.data),
            reviewer=self.reviewer.data or "",
            reviewed_as_printed=self.reviewed_as_printed.data or "",
            period_as_printed=self.period_as_printed.data or "",
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            overseeing_board_id=int(self.overseeing_board_id.data) if self.overseeing_board_id.data else None,
            update_within_days=int(self.update_within_days.data or 0),
            wording_note=self.wording_note.data or "",
            recommendations_note=self.recommendations_note.data or "",
        )


class ReadyKeyForm(AsShownForm):
    """A RAG key that is ready-made."""

    ready = RadioField(
        "RAG key",
        [required("Choose a RAG key.")],
        choices={ready.value: ready.value for ready in ReadyKey},
        default=ReadyKey.BRAG.value,
    )


class NewPlanForm(ReferenceForm, PlanForm, ReadyKeyForm):
    """A plan that is made, with its reference and the RAG key that it starts with."""


class RatingForm(VersionedForm):
    """What a rating of a plan's RAG key is called, means and looks like."""

    label = StringField("Name", [required("Enter the name of the rating."), at_most(SHORT)])
    meaning = RadioField("What does it mean?", [required("Choose what it means.")], choices=choices_of(Meaning))
    shape = SelectField("Shape", choices=choices_of(Shape))
    colour = SelectField("Colour", choices=choices_of(Colour))
    definition = TextAreaField("Definition", [required("Enter what the rating means."), at_most(SHORT)])

    def entry(self, code: str) -> KeyEntry:
        """What was typed, for the rating with this code."""
        return KeyEntry(
            code=code,
            label=self.label.data or "",
            meaning=Meaning(self.meaning.data),
            shape=Shape(self.shape.data),
            colour=Colour(self.colour.data),
            definition=self.definition.data or "",
        )


class NewRatingForm(RatingForm):
    """A rating that is added, with its code."""

    code = StringField("Short word", [required("Enter a short word, for example amber-red.")])


class DecidesForm(VersionedForm):
    """How a plan decides on completed actions and new dates."""

    approving_board_id = SelectField("Board that approves completed actions", default="", choices=[])
    approval_verb = RadioField(
        "What does the board do with them?", [required("Choose what the board does.")], choices=choices_of(ApprovalVerb)
    )
    board_only_after = StringField(
        "Changes to a deadline that the secretariat can grant",
        [required("Enter a number from 0 to 9."), Regexp(r"[0-9]$", message="Enter a number from 0 to 9.")],
    )

    def deciding(self) -> Deciding:
        """What was typed, as the verb takes it."""
        return Deciding(
            approving_board_id=int(self.approving_board_id.data) if self.approving_board_id.data else None,
            approval_verb=ApprovalVerb(self.approval_verb.data),
            board_only_after=int(self.board_only_after.data or 0),
        )


class MakeLiveForm(AsShownForm):
    """Only a button."""


class CloseForm(AsShownForm):
    """Why a plan is closed."""

    reason = TextAreaField(
        "Why is the plan being closed?", [required("Enter why the plan is being closed."), at_most(LONG)]
    )


class RecommendationForm(VersionedForm):
    """A point of the reviewers with its printed number."""

    ref = StringField(
        "Number as printed", [required("Enter the number of the recommendation as printed."), at_most(40)]
    )
    words = TextAreaField("What it asks for", [required("Enter what the recommendation asks for."), at_most(LONG)])


class ThemeForm(TrackerForm):
    """A heading that groups recommendations or actions."""

    ref = StringField("Number as printed", [required("Enter the number of the theme as printed."), at_most(40)])
    title = StringField("Title", [required("Enter the title of the theme."), at_most(SHORT)])
    source = StringField("Where it is printed (optional)", [at_most(SHORT)])
