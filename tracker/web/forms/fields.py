"""A date in three boxes as on GOV.UK, either complete or empty, with its faults in sentences."""

from datetime import date
from typing import Any

from wtforms import Field
from wtforms.validators import StopValidation
from wtforms.widgets import HiddenInput

PARTS = ("day", "month", "year")


class DateField(Field):
    """Boxes called NAME-day, NAME-month, NAME-year. Its data is a date, or None when all are empty."""

    widget = HiddenInput()

    def __init__(self, label: str = "", *, is_needed: bool = False, thing: str = "the date", **options: Any) -> None:
        super().__init__(label, **options)
        self.is_needed = is_needed
        self.thing = thing
        self.typed = dict.fromkeys(PARTS, "")
        self.bad_parts: tuple[str, ...] = ()

    @property
    def first_id(self) -> str:
        """The id of the first box that is wrong."""
        return f"{self.id}-{(self.bad_parts or PARTS)[0]}"

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Reads the boxes of a sent form, or splits the date that the form is to show."""
        self.process_errors = []
        given = self.object_data = data() if callable(data) else data
        self.data = self.object_data = given if isinstance(given, date) else None
        if formdata is not None and any(f"{self.name}-{part}" in formdata for part in PARTS):
            self.typed = {part: formdata.get(f"{self.name}-{part}", "").strip() for part in PARTS}
            self.data = self._read()
        elif self.data is not None:
            self.typed = {part: str(getattr(self.data, part)) for part in PARTS}

    def pre_validate(self, form: Any) -> None:
        """Raises StopValidation when a needed date is missing."""
        if not self.process_errors and self.is_needed and self.data is None:
            self.bad_parts = PARTS
            raise StopValidation(f"Enter {self.thing}.")

    def _read(self) -> date | None:
        missing = tuple(part for part in PARTS if not self.typed[part])
        if len(missing) == len(PARTS):
            return None
        if missing:
            self.bad_parts = missing
            self.process_errors = [f"{self.thing.capitalize()} must include a {' and a '.join(missing)}."]
            return None
        if self.typed["year"].isdecimal() and len(self.typed["year"]) != len("2026"):
            self.bad_parts = ("year",)
            self.process_errors = [f"{self.thing.capitalize()} must have a year with four digits, for example 2026."]
            return None
        try:
            return date(int(self.typed["year"]), int(self.typed["month"]), int(self.typed["day"]))
        except (ValueError, OverflowError):
            self.bad_parts = PARTS
            self.process_errors = [f"{self.thing.capitalize()} must be a real date, for example 31 3 2026."]
            return None
