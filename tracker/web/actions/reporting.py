"""What the forms for owners' reports share: on whose behalf, and what must not have changed meanwhile."""

from tracker.actions.models import Action
from tracker.actions.rules import OPEN_STATES
from tracker.people.models import Person
from tracker.web.forms.base import Shown, VersionedForm


def owner_choices(nobody: str, owners: list[Person]) -> list[tuple[str, str]]:
    """The owners for whom a person may write; `nobody` is the label of the first, empty choice."""
    return [("", nobody), *((str(owner.id), owner.full_name) for owner in owners)]


def chosen_owner(sent: str | None, names: list[Person]) -> tuple[int | None, str]:
    """The id and name of the owner for whom somebody writes; None and "" when in their own name."""
    chosen = next((owner for owner in names if str(owner.id) == sent), None)
    return (chosen.id, chosen.full_name) if chosen else (None, "")


def shown_to_reporter(action: Action) -> Shown:
    """An action with the state that a reporting form watches."""
    return Shown(action, standing=lambda: "open" if action.state in OPEN_STATES else action.state.value)


class ReportingForm(VersionedForm):
    """A form by which an owner adds something; concurrent additions by others do not conflict.

    Where the action was reported complete, reopened or suspended meanwhile, that is shown first.
    """

    watches = ("standing",)
    asks_when_sent_twice = False
