"""The buttons on an action's page for the changes of state that the viewer may make now."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from tracker.actions.enums import MilestoneState, Transition
from tracker.actions.models import Action
from tracker.actions.rules import OPEN_STATES
from tracker.people.enums import Permission, Relation
from tracker.people.rules import may
from tracker.plans.enums import PlanState

PAGES = {
    Transition.CHECK: ("actions.check_completion", "Check that it is complete"),
    Transition.SEND_BACK: ("actions.check_completion", "Send it back as not complete"),
    Transition.SIGN_OFF: ("actions.sign_off", "Record the board's approval"),
    Transition.EMBED: ("actions.retest", "Record a re-test"),
    Transition.SUSPEND: ("actions.suspend", "Suspend it"),
    Transition.RESUME: ("actions.resume", "Resume it"),
    Transition.STOP: ("actions.stop", "Record that it is not going ahead"),
    Transition.REOPEN: ("actions.reopen", "Reopen it"),
    Transition.REMOVE: ("actions.remove", "Remove it as entered in error"),
}
MAIN = frozenset({Transition.CHECK, Transition.SIGN_OFF, Transition.EMBED, Transition.RESUME})


@dataclass(frozen=True)
class ButtonShown:
    """A button for what the viewer may do now; `is_main` for what comes next."""

    words: str
    address: str
    is_main: bool = False


def is_all_met(action: Action) -> bool:
    """Whether an open action has milestones and none of them is open."""
    kept = {milestone.state for milestone in action.milestones} - {MilestoneState.DROPPED}
    return action.state in OPEN_STATES and bool(kept) and MilestoneState.OPEN not in kept


def buttons_of(action: Action, possible: Sequence[Transition], relations: set[Relation]) -> tuple[ButtonShown, ...]:
    """The buttons for the transitions that are possible now and for a follow-up, the main ones first."""
    pages: dict[str, tuple[str, bool]] = {}
    for transition in possible:
        if transition in PAGES:
            page, words = PAGES[transition]
            pages.setdefault(page, (words, transition in MAIN))
    buttons = [
        ButtonShown(words, url_for(page, action_id=action.id), is_main) for page, (words, is_main) in pages.items()
    ]
    if Transition.REPORT_COMPLETE in possible and is_all_met(action):
        buttons.insert(
            0,
            ButtonShown(
                "Report it complete", url_for("actions.submit_update", action_id=action.id, complete="yes"), True
            ),
        )
    if may(Permission.FOLLOW_UP, relations) and action.plan.state is not PlanState.DRAFT:
        buttons.append(ButtonShown("Record a follow-up", url_for("actions.follow_up", action_id=action.id)))
    return tuple(sorted(buttons, key=lambda button: not button.is_main))
