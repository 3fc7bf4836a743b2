"""The form that all forms inherit: text stripped, CSRF on, refusals of the domain shown at their field."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, StringField
from wtforms.validators import DataRequired, Length

from tracker.errors import Conflict, Refused

LONG = 4_000  # characters of a narrative
SHORT = 250  # characters of a line
LONGEST_NUMBER = 9  # figures; keys end at 2,147,483,647, and PostgreSQL refuses to compare with more


CONTROLS = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 127])  # all but tab and line ends; no database wants NUL


def strip(value: Any) -> Any:
    """Text without control characters and without white space around it; anything else as it is."""
    return value.translate(CONTROLS).strip() if isinstance(value, str) else value


def as_text(value: Any) -> Any:
    """What a text box holds: also of a number that the form was opened with."""
    return value if value is None else strip(str(value))


class TrackerForm(FlaskForm):
    """A form whose texts are stripped and whose faults, of shape or of the domain, stand at their field and on top."""

    class Meta(FlaskForm.Meta):
        """Adds the stripping to every field of every form."""

        def bind_field(self, form: Any, unbound_field: Any, options: Any) -> Any:
            """Binds a field with a filter that strips it."""
            is_text = issubclass(unbound_field.field_class, StringField)
            filters = [*unbound_field.kwargs.get("filters", ()), as_text if is_text else strip]
            return unbound_field.bind(form=form, **{**options, "filters": filters})

    def take_back(self, refusal: Refused | Conflict) -> None:
        """Shows a refusal at the field it blames, or above the form when it blames none."""
        name = getattr(refusal, "field", "")
        if name in self._fields:
            field = self._fields[name]
            field.errors = [*field.errors, str(refusal)]
        else:
            self.form_errors.append(str(refusal))

    @property
    def faults(self) -> list[tuple[str, str]]:
        """All faults as pairs of a field's id ("" for the whole form) and a sentence, in the order of the page."""
        whole = [("", sentence) for sentence in self.form_errors]
        return whole + [
            (_first_input(field), sentence) for field in self._fields.values() for sentence in _sentences(field.errors)
        ]


def _first_input(field: Field) -> str:
    return getattr(field, "first_id", "") or str(field.id)


def _sentences(errors: Iterable[Any]) -> list[str]:
    return [error for error in errors if isinstance(error, str)]


class VersionedForm(TrackerForm):
    """A form that remembers which version of the thing it shows."""

    version = HiddenField()

    @property
    def seen_version(self) -> int:
        """The version that the person saw when they opened the page; 0, which nothing has, when none was sent."""
        seen = str((self.version.raw_data or [""])[0])
        return int(seen) if seen.isdecimal() and len(seen) <= LONGEST_NUMBER else 0


def needed(sentence: str) -> DataRequired:
    """A validator for what must not be empty."""
    return DataRequired(message=sentence)


def at_most(characters: int) -> Length:
    """A validator for the length of a text."""
    return Length(max=characters, message=f"Shorten this to {characters:,} characters or fewer.")


def choices_of(kind: type[StrEnum], but: Sequence[StrEnum] = ()) -> dict[str, str]:
    """Radio choices for an enum: its words, with a capital."""
    return {member.value: member.value.capitalize() for member in kind if member not in but}
