"""The base of all forms: strips text, checks CSRF, shows refusals at their field, remembers what the person saw."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Any, ClassVar

from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, StringField
from wtforms.validators import DataRequired, Length

from tracker.errors import Conflict, Refused
from tracker.web.forms.merge import Merge, Opened, Plain, Values, merge, opened_from, plain
from tracker.web.session import asking

LONG = 4_000  # characters of a narrative
SHORT = 250  # characters of a line


def strip(value: Any) -> Any:
    """Text without white space around it; anything else as it is."""
    return value.strip() if isinstance(value, str) else value


def as_text(value: Any) -> Any:
    """The text of a box, also when the form was opened with a number."""
    return value if value is None else strip(str(value))


class TrackerForm(FlaskForm):
    """A form that strips texts and shows its faults, its own and the domain's, at their field and in the summary."""

    class Meta(FlaskForm.Meta):
        """Adds the stripping to every field of every form."""

        def bind_field(self, form: Any, unbound_field: Any, options: Any) -> Any:
            """Binds a field with a filter that strips it."""
            is_text = issubclass(unbound_field.field_class, StringField)
            filters = [*unbound_field.kwargs.get("filters", ()), as_text if is_text else strip]
            return unbound_field.bind(form=form, **{**options, "filters": filters})

    clashes: Sequence[Any] = ()  # what two people saved in the same field, for the page to show side by side
    news: Sequence[str] = ()  # what others did meanwhile, for the person to see before they decide

    def show_refusal(self, refusal: Refused | Conflict) -> None:
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


NOT_COMPARED = frozenset({"version", "csrf_token"})


class Shown:
    """What a form shows of a row: functions by name that read the current values; none where it only adds or decides.

    Without a row it shows what the first change will make, at version 0.
    """

    def __init__(self, row: Any, **values: Callable[[], object]) -> None:
        self.row = row
        self._values = values

    @property
    def version(self) -> int:
        """The version that the row has now."""
        return int(self.row.version) if self.row is not None else 0

    def __getattr__(self, name: str) -> object:
        if name.startswith("_") or name not in self._values:
            raise AttributeError(name)
        return self._values[name]()


class VersionedForm(TrackerForm):
    """A form that remembers which version of the thing it shows, and what it showed.

    Open it with `obj=` the row, or with `Shown(row, ...)` where the fields are not its columns: both are read again
    inside the recording. The hidden box takes care of the rest.
    """

    version = HiddenField()

    together: ClassVar[tuple[tuple[str, ...], ...]] = ()  # fields that make sense only with one another
    watches: ClassVar[tuple[str, ...]] = ()  # attributes whose change is shown to the person before anything is done
    asks_when_sent_twice: ClassVar[bool] = True  # False where the verb itself recognises a repetition
    kept_in: ClassVar[dict[str, str]] = {}  # the table of a field that is no column of the thing's own table

    def __init__(self, *formdata: Any, obj: Any = None, **given: Any) -> None:
        self.thing = obj
        self._caught_up = 0
        super().__init__(*formdata, obj=obj, **given)

    def post_process(self, formdata: Any = None) -> None:
        """Notes what is shown when the form is opened."""
        super().post_process(formdata)
        if formdata is None and self.shown_version is not None:
            self._note_shown()

    @property
    def row_shown(self) -> Any:
        """The row whose version counts; None when the form was not opened with a thing."""
        return getattr(self.thing, "row", self.thing)

    @property
    def adds(self) -> bool:
        """Whether the form adds to the thing or decides about it, so that no box shows what the thing says."""
        return not any(hasattr(self.thing, name) for name in self._compared())

    @property
    def shown_version(self) -> int | None:
        """The version that the thing has now; None for a form that makes something new."""
        version = self._now("version")
        return int(version) if version is not None else None

    @property
    def seen_version(self) -> int:
        """The version that the person knows of; 0, which no existing thing has, when none was sent."""
        return self._caught_up or self.opened.version

    @cached_property
    def opened(self) -> Opened:
        """What the person saw when they opened the page."""
        return opened_from(str((self.version.raw_data or [""])[0]))

    @property
    def opened_at(self) -> datetime | None:
        """When the page was opened; None when the form did not say."""
        return self.opened.at

    @cached_property
    def as_sent(self) -> Values:
        """What was sent, as it was sent."""
        return {name: plain(field.data) for name, field in self._compared().items()}

    def theirs(self) -> Values:
        """What the thing says now."""
        return {name: plain(self._now(name)) for name in self._compared()}

    def merged(self) -> Merge:
        """Merges what was typed with what the thing says now; what only others changed goes into the boxes."""
        merged = merge(self.opened.values, self.as_sent, self.theirs(), self.together)
        for name in merged.taken:
            self._fields[name].process(None, self._now(name))
        return merged

    def has_changed(self) -> bool:
        """Whether one of the attributes that are watched is no longer what it was."""
        before = self.opened.values or {}
        return any(before.get(name) != plain(self._now(name)) for name in self.watches)

    def catch_up(self) -> None:
        """Takes the current version as the one that the person knows of."""
        self._caught_up = self.shown_version or 0

    def open_again(self) -> None:
        """Notes the current values as what the person has seen, and keeps what was typed."""
        self._note_shown()

    def _note_shown(self) -> None:
        values: dict[str, Plain] = dict(self.theirs())
        values.update({name: plain(self._now(name)) for name in self.watches})
        self.version.data = Opened(self.shown_version or 0, values, asking().now).written()

    def _compared(self) -> dict[str, Field]:
        return {name: field for name, field in self._fields.items() if name not in NOT_COMPARED}

    def _now(self, name: str) -> Any:
        if self.thing is not None and hasattr(self.thing, name):
            return getattr(self.thing, name)
        return self._fields[name].object_data if name in self._fields else None


class AsShownForm(VersionedForm):
    """A form that decides about a thing as shown: a change since then is shown first."""

    watches = ("version",)


def required(sentence: str) -> DataRequired:
    """A validator for what must not be empty."""
    return DataRequired(message=sentence)


def at_most(characters: int) -> Length:
    """A validator for the length of a text."""
    return Length(max=characters, message=f"Shorten this to {characters:,} characters or fewer.")


def choices_of(kind: type[StrEnum], but: Sequence[StrEnum] = ()) -> dict[str, str]:
    """Radio choices for an enum: its words, with a capital."""
    return {member.value: member.value.capitalize() for member in kind if member not in but}
