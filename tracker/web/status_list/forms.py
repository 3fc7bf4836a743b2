"""The filters of the status list as a form that is sent by GET, so that its address can be shared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Field, SelectField, StringField
from wtforms.form import BaseForm

from tracker.reports.enums import FilterControl
from tracker.reports.status_list.choices import Choice
from tracker.reports.status_list.declarations import Filter

ALL: Choice = ("", "All")
COLUMNS = (1, 2, 3)
FIELDS = {
    FilterControl.SELECT: SelectField,
    FilterControl.CHECKBOX: BooleanField,
    FilterControl.DAY: StringField,
    FilterControl.TEXT: StringField,
}


@dataclass(frozen=True)
class FilterBox:
    """A field of the form with the declaration that it was made from."""

    field: Field
    declared: Filter[Any]


class FilterForm(BaseForm):
    """Every filter that is declared; an empty one does not narrow the list."""

    def __init__(self, asked: MultiDict[str, str], declared: Mapping[str, Filter[Any]]) -> None:
        super().__init__({name: FIELDS[wanted.control](wanted.label) for name, wanted in declared.items()})
        self.declared = declared
        self.process(asked)

    @property
    def columns(self) -> list[list[FilterBox]]:
        """The fields that are beside each other, in columns."""
        return [self._column(number) for number in COLUMNS]

    @property
    def below(self) -> list[FilterBox]:
        """The fields of full width under the columns."""
        return self._column(COLUMNS[-1] + 1)

    def _column(self, number: int) -> list[FilterBox]:
        boxes = [FilterBox(self[name], declared) for name, declared in self.declared.items()]
        in_column = [box for box in boxes if box.declared.place[0] == number]
        return sorted(in_column, key=lambda box: box.declared.place)

    def offer(self, choices: Mapping[str, Sequence[Choice]]) -> None:
        """Fills the selects with what occurs, and with what is asked for though it does not occur."""
        for name, offered in choices.items():
            field = self[name]
            if not isinstance(field, SelectField):
                raise TypeError(f"{name} offers no choices")
            asked = field.data or ""
            kept = [(asked, asked)] if asked and asked not in dict(offered) else []
            field.choices = [ALL, *offered, *kept]
