"""Where an action stands, in the words of every list and page: never a bare state where somebody has to know more."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from tracker.actions.enums import ActionState, StopReason
from tracker.dates import day_in_words
from tracker.plans.enums import ApprovalVerb

NOT_CHECKED = "not checked"
OWN_SERVICE = "checked within the owner's own service"


@dataclass(frozen=True)
class Course:
    """What the newest decision says of an action: who approved it, or on what ground it stopped and what carries on."""

    board: str = ""
    verb: ApprovalVerb | None = None
    ground: StopReason | None = None
    successor: str = ""


class Stands(Protocol):
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


def state_in_words(one: Stands, course: Course | None = None) -> str:
    """ "reported complete on 18 March 2019, not checked"; "endorsed by Cabinet on 3 May 2019"; "in progress"."""
    course = course or Course()
    if one.state is ActionState.REPORTED_COMPLETE:
        return f"reported complete{_on(one.reported_complete_on)}, {checked_in_words(one) or NOT_CHECKED}"
    if one.state is ActionState.COMPLETE and one.signed_off_on:
        own = f", {OWN_SERVICE}" if one.is_own_service_check else ""
        return f"complete: {approved_in_words(course)}{_on(one.signed_off_on)}{own}"
    if one.state is ActionState.SUSPENDED and one.review_on:
        return f"suspended, to be looked at again{_on(one.review_on)}"
    if one.state is ActionState.NOT_PROCEEDING and course.ground:
        by = f" by {course.successor}" if course.successor else ""
        return f"not proceeding: {course.ground.value}{by}"
    return one.state.value


def checked_in_words(one: Stands) -> str:
    """ "checked on 3 May 2019", or "checked within the owner's own service on …"; empty before a check."""
    if one.checked_on is None:
        return ""
    return f"{OWN_SERVICE if one.is_own_service_check else 'checked'}{_on(one.checked_on)}"


def approved_in_words(course: Course) -> str:
    """ "endorsed by Cabinet", in the verb of the plan at that time."""
    verb = course.verb or ApprovalVerb.SIGNED_OFF
    return f"{verb.value} by {course.board}" if course.board else verb.value


def _on(day: date | None) -> str:
    return f" on {day_in_words(day)}" if day else ""
