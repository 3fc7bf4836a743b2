"""Verbs of completion: report a milestone met, check, sign off, re-test, reopen."""

from dataclasses import dataclass
from datetime import date

from tracker.actions.deadlines.next_occurrence import enter_next_occurrence
from tracker.actions.enums import MilestoneState, Transition
from tracker.actions.events import ActionEvent
from tracker.actions.lifecycle.milestones import (
    NO_DEADLINE,
    ReopenedDeadline,
    add_reopened_milestone,
    confirm_all,
    send_all_back,
)
from tracker.actions.lifecycle.models import ActionTransition
from tracker.actions.lifecycle.queries import (
    directorates_of,
    newest_milestone_transitions,
    reporters_of,
    reporters_of_milestone,
)
from tracker.actions.lifecycle.transition_log import (
    TransitionDetails,
    check_may_transition,
    check_on_behalf_of,
    clear_completion,
    day_of,
    record_transition,
)
from tracker.actions.lifecycle.transitions import TRANSITIONS, approving_board
from tracker.actions.models import Action, Milestone
from tracker.actions.queries import get_action_as_seen, get_milestone_as_seen, relations_of
from tracker.actions.rules import is_within_service
from tracker.audit.service import Recording
from tracker.dates import day_in_words
from tracker.errors import Refused
from tracker.people.enums import Relation
from tracker.people.queries import Viewer
from tracker.people.rules import require_text


def report_milestone(
    rec: Recording,
    milestone_id: int,
    version: int,
    viewer: Viewer,
    *,
    words: str = "",
    on_behalf_of_id: int | None = None,
) -> bool:
    """Reports one milestone met, for somebody else to check; returns whether it was the last open one.

    Raises Refused when it cannot be reported now, or when a delegate does not say for which owner.
    """
    milestone = get_milestone_as_seen(rec.session, milestone_id, version)
    action = milestone.action
    check_may_transition(rec, Transition.REPORT_MET, action, viewer, milestone)
    check_on_behalf_of(rec, action, viewer, on_behalf_of_id)
    _set_milestone_state(milestone, Transition.REPORT_MET)
    milestone.reported_met_on = rec.today
    record_transition(
        rec,
        action,
        Transition.REPORT_MET,
        viewer,
        TransitionDetails(rec.today, words.strip(), on_behalf_of_id, milestone.id),
    )
    following = enter_next_occurrence(rec, milestone)
    rec.tell(ActionEvent.MILESTONE_REPORTED_MET, *_about(action, milestone, following))
    return following is None and all(other.state is not MilestoneState.OPEN for other in action.milestones)


@dataclass(frozen=True)
class Checked:
    """The result of a check and its day (None: today). Sending back needs words."""

    is_confirmed: bool
    words: str = ""
    on: date | None = None


def check_milestone(
    rec: Recording, milestone_id: int, version: int, viewer: Viewer, checked: Checked
) -> ActionTransition:
    """Confirms that a milestone is met, or sends it back as open, by somebody not involved in the report."""
    milestone = get_milestone_as_seen(rec.session, milestone_id, version)
    action = milestone.action
    transition = Transition.CHECK_MET if checked.is_confirmed else Transition.SEND_BACK_MET
    check_may_transition(rec, transition, action, viewer, milestone)
    words = checked.words.strip() if checked.is_confirmed else _reason(checked.words, "words")
    day = _day_of_check(rec, milestone, checked.on)
    reporters = reporters_of_milestone(
        milestone, newest_milestone_transitions(rec.session, action.id).get(milestone.id)
    )
    is_own = _is_own_service(rec, action, viewer, reporters, day)
    _set_milestone_state(milestone, transition)
    milestone.met_on = day if checked.is_confirmed else None
    milestone.reported_met_on = milestone.reported_met_on if checked.is_confirmed else None
    details = TransitionDetails(day, words, milestone_id=milestone.id, is_own_service=is_own and checked.is_confirmed)
    row = record_transition(rec, action, transition, viewer, details)
    following = enter_next_occurrence(rec, milestone) if checked.is_confirmed else None
    event = ActionEvent.MILESTONE_CHECKED if checked.is_confirmed else ActionEvent.MILESTONE_SENT_BACK
    rec.tell(event, *_about(action, milestone, following), reason=words, so_on=day)
    return row


def check_completion(
    rec: Recording, action_id: int, version: int, viewer: Viewer, checked: Checked
) -> ActionTransition:
    """Confirms that an action is complete, or sends it back as in progress, by somebody not involved in the report.

    When it is confirmed, its milestones are met. When it is sent back, those that were reported met are open again, and
    those that were checked one by one stay met. The row says whether the check was within the owner's own service.
    """
    action = get_action_as_seen(rec.session, action_id, version)
    transition = Transition.CHECK if checked.is_confirmed else Transition.SEND_BACK
    check_may_transition(rec, transition, action, viewer)
    words = checked.words.strip() if checked.is_confirmed else _reason(checked.words, "words")
    day = day_of(rec, action, checked.on)
    is_own = checked.is_confirmed and _is_own_service(rec, action, viewer, reporters_of(rec.session, action), day)
    if checked.is_confirmed:
        confirm_all(action, day)
        action.checked_on, action.is_own_service_check = day, is_own
    else:
        send_all_back(rec.session, action)
        clear_completion(action)
    row = record_transition(rec, action, transition, viewer, TransitionDetails(day, words, is_own_service=is_own))
    event = ActionEvent.CHECKED if checked.is_confirmed else ActionEvent.SENT_BACK
    rec.tell(event, *_about(action), reason=words, so_on=day)
    return row


@dataclass(frozen=True)
class SignedOff:
    """A board's approval: reference and day of its decision; a re-test and what it looks at, or why there is none."""

    reference: str
    on: date | None = None
    retest_on: date | None = None
    look_at: str = ""
    why_no_retest: str = ""


def sign_off(rec: Recording, action_id: int, version: int, viewer: Viewer, signed: SignedOff) -> ActionTransition:
    """Records that the approving board approved a checked action, in the plan's own verb; the action is then complete.

    The reported rating stays. Raises Refused where nobody has checked the action or there is no board to approve it.
    """
    action = get_action_as_seen(rec.session, action_id, version)
    check_may_transition(rec, Transition.SIGN_OFF, action, viewer)
    plan = action.plan
    board = approving_board(plan.approving_board, [monitor.board for monitor in action.monitors], plan.overseeing_board)
    if board is None:
        raise Refused(
            "There is no board to approve this action. Choose an approving board for the plan, or a board that "
            "monitors this action."
        )
    reference = require_text(signed.reference, "Enter the reference of the decision.", "reference")
    day = day_of(rec, action, signed.on)
    _check_retest(signed, day)
    details = TransitionDetails(
        day,
        signed.why_no_retest.strip(),
        board_id=board.id,
        approval_verb=plan.approval_verb,
        reference=reference,
        retest_on=signed.retest_on,
        look_at=signed.look_at.strip(),
    )
    action.signed_off_on, action.retest_on = day, signed.retest_on
    row = record_transition(rec, action, Transition.SIGN_OFF, viewer, details)
    rec.tell(ActionEvent.SIGNED_OFF, *_about(action), f"board:{board.id}", so_on=day)
    return row


def _check_retest(signed: SignedOff, day: date) -> None:
    if signed.why_no_retest.strip():
        if signed.retest_on is not None or signed.look_at.strip():
            raise Refused("Plan a re-test or say why none is planned, not both.", "why_no_retest")
        return
    if signed.retest_on is None:
        raise Refused("Enter the day of the re-test, or say why none is planned.", "retest_on")
    if signed.retest_on <= day:
        raise Refused("The re-test has to be after the day of the decision. Enter a later day.", "retest_on")
    require_text(signed.look_at, "Say what the re-test will look at.", "look_at")


@dataclass(frozen=True)
class Retested:
    """The result of a re-test and its day (None: today). A failed one needs words and a new deadline."""

    has_passed: bool
    words: str = ""
    on: date | None = None
    deadline: ReopenedDeadline = NO_DEADLINE


def record_retest(rec: Recording, action_id: int, version: int, viewer: Viewer, retested: Retested) -> None:
    """Records a re-test of a completed action: passed, it is embedded; failed, it is in progress again."""
    action = get_action_as_seen(rec.session, action_id, version)
    transition = Transition.EMBED if retested.has_passed else Transition.FAIL_RETEST
    check_may_transition(rec, transition, action, viewer)
    day = day_of(rec, action, retested.on)
    if not retested.has_passed:
        _reopen(rec, action, transition, viewer, _reason(retested.words, "words"), retested.deadline, day)
        return
    action.retest_on = None
    record_transition(rec, action, transition, viewer, TransitionDetails(day, retested.words.strip()))
    rec.tell(ActionEvent.FOUND_EMBEDDED, *_about(action), so_on=day)


def reopen(
    rec: Recording,
    action_id: int,
    version: int,
    viewer: Viewer,
    reason: str,
    deadline: ReopenedDeadline,
    on: date | None = None,
) -> None:
    """Reopens an action that was over, with a reason and a new deadline; its history stays."""
    action = get_action_as_seen(rec.session, action_id, version)
    check_may_transition(rec, Transition.REOPEN, action, viewer)
    day = day_of(rec, action, on)
    _reopen(rec, action, Transition.REOPEN, viewer, _reason(reason, "reason"), deadline, day)


def _reopen(
    rec: Recording,
    action: Action,
    transition: Transition,
    viewer: Viewer,
    reason: str,
    deadline: ReopenedDeadline,
    day: date,
) -> None:
    is_retest = transition is Transition.FAIL_RETEST
    add_reopened_milestone(
        rec, action, action.state, "After the re-test of" if is_retest else "After reopening on", deadline, day
    )
    clear_completion(action)
    action.successor_id = None
    record_transition(rec, action, transition, viewer, TransitionDetails(day, reason))
    rec.tell(
        ActionEvent.RETEST_FAILED if is_retest else ActionEvent.REOPENED, *_about(action), reason=reason, so_on=day
    )


def _set_milestone_state(milestone: Milestone, transition: Transition) -> None:
    milestone.state = TRANSITIONS[transition].milestones[milestone.state]
    milestone.version += 1


def _day_of_check(rec: Recording, milestone: Milestone, on: date | None) -> date:
    day = on or rec.today
    if day > rec.today:
        raise Refused("This day is in the future. Enter today or an earlier day.", "on")
    if milestone.reported_met_on is not None and day < milestone.reported_met_on:
        reported_on = day_in_words(milestone.reported_met_on)
        raise Refused(f"This milestone was reported met on {reported_on}. Enter that day or a later one.", "on")
    return day


def _is_own_service(rec: Recording, action: Action, viewer: Viewer, reporters: set[int], day: date) -> bool:
    """Whether a check is within the owner's own service: by an owner, or by somebody in the same directorate.

    The directorates are those of the owners and of the people who reported.
    """
    if Relation.OWNER in relations_of(rec.session, viewer, action, rec.today):
        return True
    owning = {own.post.directorate for own in action.owners if own.post is not None}
    reporting = directorates_of(rec.session, reporters, day)
    return is_within_service(directorates_of(rec.session, {viewer.person_id}, day), owning | reporting)


def _reason(typed: str, field: str) -> str:
    return require_text(typed, "Say why. Your reason will be recorded.", field)


def _about(action: Action, *milestones: Milestone | None) -> tuple[str, ...]:
    return (
        action.reference,
        f"plan:{action.plan_id}",
        *(f"milestone:{milestone.id}" for milestone in milestones if milestone),
    )
