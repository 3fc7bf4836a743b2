"""The forms by which the secretariat enters and corrects an action, its owners and its boards."""

from collections.abc import Iterable
from typing import ClassVar

from wtforms import RadioField, SelectField, SelectMultipleField, StringField, TextAreaField

from tracker.actions.enums import OwnerRole
from tracker.actions.models import SubItem
from tracker.actions.service import ActionDetails, AsPrinted, OwnerDetails
from tracker.plans.models import Plan
from tracker.web.forms.base import LONG, SHORT, VersionedForm, at_most, required

BAR = " | "  # between a part's label and its words, where it has a label

PARTS = {
    OwnerRole.LEAD.value: "Lead",
    OwnerRole.SUPPORTING.value: "Supporting",
    OwnerRole.EQUAL.value: "Equal: the lead is not stated",
}


class ActionForm(VersionedForm):
    """What an action is and what it serves."""

    ref = StringField("Number as printed", [required("Enter the number of the action as printed."), at_most(40)])
    wording = TextAreaField("What is to be done", [required("Enter what is to be done."), at_most(LONG)])
    recommendations = SelectMultipleField("Recommendations it serves (optional)", choices=[])
    theme_id = SelectField("Theme (optional)", default="", choices=[])
    stage_id = SelectField("Stage (optional)", default="", choices=[])
    parts = TextAreaField("Parts (optional)", [at_most(LONG)])

    kept_in: ClassVar[dict[str, str]] = {"recommendations": "serves", "parts": "action_part"}

    def offer(self, plan: Plan) -> None:
        """Offers what the action's plan has."""
        self.recommendations.choices = {
            str(recommendation.id): f"{recommendation.ref} {recommendation.words}"
            for recommendation in plan.recommendations
        }
        self.theme_id.choices = {
            "": "No theme",
            **{str(theme.id): f"{theme.ref} {theme.title}" for theme in plan.themes},
        }
        self.stage_id.choices = {
            "": "No stage",
            **{str(stage.id): f"{stage.ref} {stage.title}" for stage in plan.stages},
        }

    def details(self) -> ActionDetails:
        """What was typed, as the verbs take it."""
        return ActionDetails(
            ref=self.ref.data or "",
            wording=self.wording.data or "",
            recommendation_ids=tuple(int(chosen) for chosen in self.recommendations.data or ()),
            theme_id=int(self.theme_id.data) if self.theme_id.data else None,
            stage_id=int(self.stage_id.data) if self.stage_id.data else None,
            sub_items=parts_of(self.parts.data or ""),
            printed=self.printed(),
        )

    def printed(self) -> AsPrinted:
        """The cells of the printed row; a correction leaves them as they are."""
        return AsPrinted()


class NewActionForm(ActionForm):
    """An action with the cells of its printed row, which are kept letter for letter and cannot be changed later."""

    responsibility_printed = StringField("Responsibility as printed (optional)", [at_most(SHORT)])
    date_printed = StringField("Date as printed (optional)", [at_most(SHORT)])
    monitoring_printed = StringField("Monitoring as printed (optional)", [at_most(SHORT)])
    source = StringField("Where it is printed (optional)", [at_most(SHORT)])

    def printed(self) -> AsPrinted:
        """The cells as typed."""
        return AsPrinted(
            responsibility=self.responsibility_printed.data or "",
            date=self.date_printed.data or "",
            monitoring=self.monitoring_printed.data or "",
            source=self.source.data or "",
        )


def parts_of(typed: str) -> tuple[tuple[str, str], ...]:
    """Parts from lines: "words", or "label | words"."""
    parts = []
    for line in filter(None, map(str.strip, typed.splitlines())):
        label, bar, words = line.partition(BAR)
        parts.append((label.strip(), words.strip()) if bar else ("", line))
    return tuple(parts)


def parts_as_lines(sub_items: Iterable[SubItem]) -> str:
    """Parts as lines that `parts_of` reads back."""
    return "\n".join(
        BAR.join(filter(None, (sub_item.label, " ".join(sub_item.words.split())))) for sub_item in sub_items
    )


class OwnerForm(VersionedForm):
    """An owner to name. The chooser's values are post:ID, person:ID or board:ID."""

    owner = SelectField("Owner", [required("Choose an owner.")], default="", choices=[])
    part = RadioField("Their part", [required("Choose their part.")], choices=PARTS)
    printed_name = StringField("Name as printed (optional)", [at_most(SHORT)])
    printed_post = StringField("Post as printed (optional)", [at_most(SHORT)])

    def details(self) -> OwnerDetails:
        """What was chosen, as the verb takes it."""
        kind, _, number = str(self.owner.data).partition(":")
        return OwnerDetails(
            part=OwnerRole(self.part.data),
            post_id=int(number) if kind == "post" else None,
            person_id=int(number) if kind == "person" else None,
            board_id=int(number) if kind == "board" else None,
            printed_name=self.printed_name.data or "",
            printed_post=self.printed_post.data or "",
        )


class OwnerPartForm(VersionedForm):
    """The part of an owner who is named already."""

    part = SelectField("Part", choices=PARTS)


class MonitorsForm(VersionedForm):
    """The boards that monitor an action."""

    boards = SelectMultipleField("Boards that monitor this action", choices=[])

    kept_in: ClassVar[dict[str, str]] = {"boards": "monitor"}

    def in_order(self, present: Iterable[int]) -> list[tuple[int, str]]:
        """The chosen boards: those that monitor already in their order, then the new ones in that of the register."""
        chosen = [int(sent) for sent in self.boards.data or ()]
        kept = [board_id for board_id in present if board_id in chosen]
        return [(board_id, "") for board_id in dict.fromkeys([*kept, *chosen])]
