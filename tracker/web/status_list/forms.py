"""The filters of the status list as a form that is sent by GET, so that its address can be shared."""

from collections.abc import Sequence

from wtforms import BooleanField, Form, SelectField, StringField

from tracker.actions.enums import ActionState
from tracker.plans.rules import NO_RATING
from tracker.reports.status_list.choices import Choice, FilterChoices
from tracker.reports.status_list.worklists import LABELS

ALL: Choice = ("", "All")


class FilterForm(Form):
    """Every filter; an empty one does not narrow the list."""

    plan = SelectField("Plan")
    recommendation = SelectField("Recommendation")
    theme = SelectField("Theme")
    board = SelectField("Board that monitors")
    owner = SelectField("Owner")
    directorate = SelectField("Directorate")
    rating = SelectField("Reported rating")
    state = SelectField("State")
    only = SelectField("List")
    overdue = BooleanField("Overdue only")
    due_before = StringField("Due before")
    no_update_since = StringField("No update since")
    text = StringField("Words in number, action, owner or board")

    def offer(self, choices: FilterChoices) -> None:
        """Fills the selects with what occurs."""
        offered: dict[str, Sequence[Choice]] = {
            "plan": choices.plans,
            "recommendation": choices.recommendations,
            "theme": choices.themes,
            "board": choices.boards,
            "owner": choices.owners,
            "directorate": choices.directorates,
            "rating": [*choices.ratings, (NO_RATING, "Not rated")],
            "state": [(state.value, state.value.capitalize()) for state in ActionState],
            "only": [(only.value, label) for only, label in LABELS.items()],
        }
        for name, some in offered.items():
            field = self[name]
            if not isinstance(field, SelectField):
                raise TypeError(f"{name} offers no choices")
            held = field.data or ""
            kept = [(held, held)] if held and held not in {value for value, _ in some} else []
            field.choices = [ALL, *some, *kept]
