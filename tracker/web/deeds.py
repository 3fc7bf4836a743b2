"""How a sent form becomes one deed: its shape is checked, its verb done in a recording, a refusal shown on the form."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from wtforms import HiddenField

from tracker.audit.service import Recording
from tracker.errors import Conflict, Refused
from tracker.web.forms import LONGEST_NUMBER, TrackerForm
from tracker.web.session import recorded

T = TypeVar("T")

AFTER_CONFLICT = "What you typed is still here. Copy it, go back, open the page again and make your change there."


@dataclass(frozen=True)
class Done(Generic[T]):
    """A deed that was done, with what its verb gave back; always true, even when that is nothing."""

    result: T


def done(form: TrackerForm, verb: Callable[[Recording], T], **recorded_as: str) -> Done[T] | None:
    """Does the verb when the form was sent and holds; None when there is (again) a form to show.

    `recorded_as` says for whom it is done: `on_behalf_of` and `on_behalf_of_name`.
    """
    if not form.validate_on_submit():
        return None
    try:
        with recorded(**recorded_as) as rec:
            return Done(verb(rec))
    except Refused as refusal:
        form.take_back(refusal)
    except Conflict as conflict:
        form.take_back(conflict)
        form.form_errors.append(AFTER_CONFLICT)
    return None


class RowButton(TrackerForm):
    """A button in a row of a page; it sends which row."""

    number = HiddenField()

    @property
    def row(self) -> int:
        """The number of the row; 0, which none has, when it cannot be read."""
        sent = self.number.data or ""
        return int(sent) if sent.isdecimal() and len(sent) <= LONGEST_NUMBER else 0
