"""The part of an action's page on its closure: what happened so far, what comes next, what the viewer may do now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import url_for

from tracker.actions.enums import ActionState, MilestoneState, Transition
from tracker.actions.events import ActionEvent
from tracker.actions.lifecycle.models import ActionTransition, FollowUp
from tracker.actions.lifecycle.queries import follow_ups_of, reporters_of, superseded_by, transitions_of
from tracker.actions.lifecycle.state_wording import OWN_SERVICE, StateDetails, approved_in_words, state_in_words
from tracker.actions.lifecycle.transition_log import transition_context
from tracker.actions.lifecycle.transitions import MILESTONE_TRANSITIONS, WHO_MAY, approving_board, possible_transitions
from tracker.actions.models import Action, Milestone, ProgressUpdate
from tracker.actions.queries import relations_of
from tracker.dates import day_in_words
from tracker.people.enums import Permission, Relation
from tracker.people.models import Person
from tracker.people.rules import may
from tracker.plans.enums import ApprovalVerb, PlanState
from tracker.web.actions.lifecycle.buttons import ButtonShown, buttons_of, is_all_met
from tracker.web.as_at import DayRead
from tracker.web.session import viewer

EVENTS = {
    Transition.REPORT_COMPLETE: ActionEvent.REPORTED_COMPLETE,
    Transition.TAKE_BACK: ActionEvent.COMPLETION_TAKEN_BACK,
    Transition.WITHDRAW: ActionEvent.UPDATE_WITHDRAWN,
    Transition.CHECK: ActionEvent.CHECKED,
    Transition.SEND_BACK: ActionEvent.SENT_BACK,
    Transition.EMBED: ActionEvent.FOUND_EMBEDDED,
    Transition.FAIL_RETEST: ActionEvent.RETEST_FAILED,
    Transition.REOPEN: ActionEvent.REOPENED,
    Transition.SUSPEND: ActionEvent.SUSPENDED,
    Transition.RESUME: ActionEvent.RESUMED,
    Transition.STOP: ActionEvent.STOPPED,
    Transition.REMOVE: ActionEvent.REMOVED,
}
DOES = {
    ApprovalVerb.SIGNED_OFF: "signs it off",
    ApprovalVerb.ENDORSED: "endorses it",
    ApprovalVerb.NOTED: "notes it",
}
NEXT = {
    ActionState.NOT_STARTED: "An owner reports it complete.",
    ActionState.IN_PROGRESS: "An owner reports it complete.",
    ActionState.COMPLETE: "Nothing more: no re-test is planned.",
    ActionState.EMBEDDED: "Nothing more: it is embedded.",
    ActionState.SUSPENDED: "The secretariat resumes it, or records that it is not going ahead.",
    ActionState.NOT_PROCEEDING: "Nothing, unless the secretariat reopens it.",
}
REPORTING = frozenset({Transition.REPORT_PROGRESS, Transition.REPORT_COMPLETE})


@dataclass(frozen=True)
class HistoryLine:
    """One line of what happened so far: what, on which day, by whom, and in which words."""

    what: str
    on: date
    who: str
    words: str
    details: tuple[str, ...] = ()
    is_sample: bool = False


@dataclass(frozen=True)
class MilestoneShown:
    """One milestone: who reported or checked it, and what the viewer may do with it now."""

    words: str
    deeds: tuple[ButtonShown, ...]


@dataclass(frozen=True)
class ClosureSummary:
    """The part "Completion" of an action's page. `carries_on` are the superseded actions that this one replaces."""

    standing: str
    happened: tuple[HistoryLine, ...]
    comes_next: str
    deeds: tuple[ButtonShown, ...]
    may_report: bool
    steps: Mapping[int, MilestoneShown]
    carries_on: Sequence[Action]
    withdrawable: frozenset[int]


def closure_summary(read: DayRead, action: Action) -> ClosureSummary:
    """What the page of an action shows the viewer of its closure; on a past day nothing can be done."""
    transitions = [
        transition for transition in transitions_of(read.session, action.id) if transition.made_on <= read.day
    ]
    relations = set() if read.is_past else relations_of(read.session, viewer(), action, read.day)
    possible = possible_transitions(transition_context(read.session, action, viewer()), relations)
    return ClosureSummary(
        standing=state_in_words(action, newest_decision(transitions)),
        happened=_happened(action, transitions, follow_ups_of(read.session, action.id)),
        comes_next=_comes_next(read, action, transitions),
        deeds=buttons_of(action, possible, relations),
        may_report=not REPORTING.isdisjoint(possible),
        steps={
            milestone.id: _milestone_shown(read, milestone, transitions, relations) for milestone in action.milestones
        },
        carries_on=superseded_by(read.session, action.id),
        withdrawable=_withdrawable(action, relations),
    )


def newest_decision(transitions: Sequence[ActionTransition]) -> StateDetails:
    """The newest sign-off or decision to stop; empty when there is none."""
    decided = [transition for transition in transitions if transition.move in (Transition.SIGN_OFF, Transition.STOP)]
    if not decided:
        return StateDetails()
    newest = decided[-1]
    successor = newest.successor
    return StateDetails(
        board=newest.board.name if newest.board else "",
        verb=newest.approval_verb,
        ground=newest.ground,
        successor=f"{successor.plan.ref} {successor.ref}" if successor else "",
    )


def _happened(
    action: Action, transitions: Sequence[ActionTransition], follow_ups: Sequence[FollowUp]
) -> tuple[HistoryLine, ...]:
    shown = [
        _transition_shown(transition)
        for transition in transitions
        if transition.move not in MILESTONE_TRANSITIONS | {Transition.REPORT_PROGRESS}
    ]
    shown += [_follow_up_shown(follow_up) for follow_up in follow_ups]
    if action.reported_complete_on and not any(
        transition.move is Transition.REPORT_COMPLETE for transition in transitions
    ):
        shown += [
            _report_shown(update)
            for update in action.standing_updates
            if update.given_on == action.reported_complete_on
        ]
    return tuple(sorted(shown, key=lambda happened: happened.on))


def _transition_shown(transition: ActionTransition) -> HistoryLine:
    what = EVENTS[transition.move].label if transition.move in EVENTS else ""
    if transition.move is Transition.SIGN_OFF:
        board = transition.board.name if transition.board else ""
        what = approved_in_words(StateDetails(board=board, verb=transition.approval_verb))
    elif transition.move is Transition.CHECK and transition.is_own_service:
        what = OWN_SERVICE
    elif transition.move is Transition.STOP and transition.ground:
        what = f"{what}: {transition.ground.value}"
    words = "" if transition.move is Transition.SIGN_OFF else transition.words
    return HistoryLine(
        what,
        transition.made_on,
        _by(transition.by, transition.on_behalf_of),
        words,
        _details(transition),
        transition.is_sample,
    )


def _details(transition: ActionTransition) -> tuple[str, ...]:
    approved = f"Approved by {transition.board.name}" if transition.board and transition.move is Transition.STOP else ""
    retest = f"Re-test on {day_in_words(transition.retest_on)}: {transition.look_at}" if transition.retest_on else ""
    if transition.move is Transition.SIGN_OFF and not retest:
        retest = f"No re-test is planned: {transition.words}"
    review = f"Review on {day_in_words(transition.review_on)}" if transition.review_on else ""
    reference = f"Reference: {transition.reference}" if transition.reference else ""
    return tuple(filter(None, (approved, reference, retest, review)))


def _follow_up_shown(follow_up: FollowUp) -> HistoryLine:
    return HistoryLine(
        f"Followed up: {follow_up.result.value}", follow_up.followed_up_on, _by(follow_up.by), follow_up.words
    )


def _report_shown(update: ProgressUpdate) -> HistoryLine:
    """A report from before transitions were recorded."""
    who = _by(update.by, update.on_behalf_of)
    return HistoryLine(ActionEvent.REPORTED_COMPLETE.label, update.given_on, who, "", is_sample=update.is_sample)


def _by(by: Person | None, on_behalf_of: Person | None = None) -> str:
    name = by.full_name if by else "the administrator"
    return f"{name} for {on_behalf_of.full_name}" if on_behalf_of else name


def _comes_next(read: DayRead, action: Action, transitions: Sequence[ActionTransition]) -> str:
    if action.state is ActionState.REPORTED_COMPLETE:
        return _next_of_report(read, action, transitions)
    if action.state is ActionState.COMPLETE and action.retest_on:
        signed = [transition for transition in transitions if transition.move is Transition.SIGN_OFF]
        return f"A re-test on {day_in_words(action.retest_on)}: {signed[-1].look_at if signed else ''}"
    if action.state is ActionState.SUSPENDED and action.review_on:
        when = day_in_words(action.review_on)
        return f"It will be reviewed on {when}. The secretariat then resumes it, or records that it is not going ahead."
    if is_all_met(action):
        return "All of its milestones are met or reported met. If the action is complete, an owner reports that too."
    return NEXT[action.state]


def _next_of_report(read: DayRead, action: Action, transitions: Sequence[ActionTransition]) -> str:
    if action.checked_on is None:
        ids = reporters_of(read.session, action)
        entries: list[ProgressUpdate | ActionTransition] = [*action.standing_updates, *transitions]
        people = {person.id: person for entry in entries for person in (entry.by, entry.on_behalf_of) if person}
        names = " or ".join(person.full_name for key, person in people.items() if key in ids)
        checkers = WHO_MAY[Permission.CHECK_COMPLETION]
        return f"Somebody other than {names or 'the person who reported it'} checks it: {checkers}."
    plan = action.plan
    board = approving_board(plan.approving_board, [monitor.board for monitor in action.monitors], plan.overseeing_board)
    if board is None:
        return "No board has been named to approve it. The secretariat needs to choose one."
    return f"{board.name} {DOES[plan.approval_verb]}; the secretariat records that."


def _milestone_shown(
    read: DayRead, milestone: Milestone, transitions: Sequence[ActionTransition], relations: set[Relation]
) -> MilestoneShown:
    own = [transition for transition in transitions if transition.milestone_id == milestone.id]
    newest = max(own, key=lambda transition: transition.id, default=None)
    possible = possible_transitions(
        transition_context(read.session, milestone.action, viewer(), milestone, newest), relations
    )
    buttons = []
    if Transition.REPORT_MET in possible:
        buttons.append(("Report met", "actions.report_milestone"))
    if Transition.CHECK_MET in possible:
        buttons.append(("Check", "actions.check_milestone"))
    return MilestoneShown(
        words=_milestone_in_words(milestone, newest),
        deeds=tuple(
            ButtonShown(words, url_for(page, action_id=milestone.action_id, milestone_id=milestone.id))
            for words, page in buttons
        ),
    )


def _milestone_in_words(milestone: Milestone, newest: ActionTransition | None) -> str:
    by = f" by {_by(newest.by, newest.on_behalf_of)}" if newest else ""
    if milestone.state is MilestoneState.REPORTED_MET:
        when = f" on {day_in_words(milestone.reported_met_on)}" if milestone.reported_met_on else ""
        is_alone = newest is not None and newest.move is Transition.REPORT_MET
        return f"Reported met{when}{by if is_alone else ', with the whole action'}, not checked"
    if milestone.state is MilestoneState.MET:
        is_alone = newest is not None and newest.move is Transition.CHECK_MET
        own = newest is not None and is_alone and newest.is_own_service
        when = f", {OWN_SERVICE if own else 'checked'} on {day_in_words(milestone.met_on)}" if milestone.met_on else ""
        return f"Met{when}{by if is_alone else ''}"
    if newest is not None and newest.move is Transition.SEND_BACK_MET and milestone.state is MilestoneState.OPEN:
        return f"Open: sent back on {day_in_words(newest.made_on)}{by}. {newest.words}"
    return milestone.state.value.capitalize()


def _withdrawable(action: Action, relations: set[Relation]) -> frozenset[int]:
    """The updates that the viewer may withdraw: their own, those written for them, or any for the secretariat."""
    if action.plan.state is not PlanState.LIVE or not may(Permission.UPDATE_ACTION, relations):
        return frozenset()
    me, is_secretariat = viewer().person_id, Relation.SECRETARIAT in relations
    return frozenset(
        update.id
        for update in action.standing_updates
        if is_secretariat or me in (update.by_id, update.on_behalf_of_id)
    )
