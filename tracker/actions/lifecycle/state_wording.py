"""The state of an action in words, the same on every list and page: with dates, boards and what replaces it."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from tracker.actions.enums import ActionState, StopReason
from tracker.dates import day_in_words
from tracker.plans.enums import ApprovalVerb

NOT_CHECKED = "not checked"
OWN_SERVICE = "checked within the owner's own service"


@dataclass(frozen=True)
class StateDetails:
    """What the newest transition adds to a state: who approved, or why the action stopped and which one replaces it."""

    board: str = ""
    verb: ApprovalVerb | None = None
    ground: StopReason | None = None
    successor: str = ""


class ActionFacts(Protocol):
    """What these words need to know of an action."""

    @property
    def state(self) -> ActionState: ...
    @property
    def reported_complete_on(self) -> date | None: ...
    @property
    def checked_on(self) -> date | None: ...
    @property
    def is_own_service_check(self) -> bool: ...
    @property
    def signed_off_on(self) -> date | None: ...
    @property
    def review_on(self) -> date | None: ...


def state_in_words(action: ActionFacts, details: StateDetails | None = None) -> str:
    """ "reported complete on 18 March 2019, not checked"; "endorsed by Cabinet on 3 May 2019"; "in progress"."""
    details = details or StateDetails()
    if action.state is ActionState.REPORTED_COMPLETE:
        return f"reported complete{_on(action.reported_complete_on)}, {checked_in_words(action) or NOT_CHECKED}"
    if action.state is ActionState.COMPLETE and action.signed_off_on:
        own = f", {OWN_SERVICE}" if action.is_own_service_check else ""
        return f"complete: {approved_in_words(details)}{_on(action.signed_off_on)}{own}"
    if action.state is ActionState.SUSPENDED and action.review_on:
        return f"suspended, to be reviewed{_on(action.review_on)}"
    if action.state is ActionState.NOT_PROCEEDING and details.ground:
        by = f" by {details.successor}" if details.successor else ""
        return f"not proceeding: {details.ground.value}{by}"
    return action.state.value


def checked_in_words(action: ActionFacts) -> str:
    """ "checked on 3 May 2019", or "checked within the owner's own service on …"; empty before a check."""
    if action.checked_on is None:
        return ""
    return f"{OWN_SERVICE if action.is_own_service_check else 'checked'}{_on(action.checked_on)}"


def approved_in_words(details: StateDetails) -> str:
    """ "endorsed by Cabinet", in the verb of the plan at that time."""
    verb = details.verb or ApprovalVerb.SIGNED_OFF
    return f"{verb.value} by {details.board}" if details.board else verb.value


def _on(day: date | None) -> str:
    return f" on {day_in_words(day)}" if day else ""
