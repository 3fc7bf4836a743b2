"""What an action's page shows of completion: each step so far, what comes next, and what whoever looks may do now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import url_for

from tracker.actions.enums import ActionState, MilestoneState, Transition
from tracker.actions.events import ActionEvent
from tracker.actions.lifecycle.models import ActionTransition, FollowUp
from tracker.actions.lifecycle.queries import follow_ups_of, reporters_of, superseded_by, transitions_of
from tracker.actions.lifecycle.state_wording import OWN_SERVICE, Course, approved_in_words, state_in_words
from tracker.actions.lifecycle.transition_log import transition_context
from tracker.actions.lifecycle.transitions import MILESTONE_TRANSITIONS, WHO_MAY, approving_board, possible_transitions
from tracker.actions.models import Action, Milestone, ProgressUpdate
from tracker.actions.queries import relations_of
from tracker.actions.rules import OPEN_STATES
from tracker.dates import day_in_words
from tracker.people.enums import Permission, Relation
from tracker.people.models import Person
from tracker.people.rules import may
from tracker.plans.enums import ApprovalVerb, PlanState
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
    ActionState.SUSPENDED: "The secretariat resumes it, or records that it does not proceed.",
    ActionState.NOT_PROCEEDING: "Nothing, unless the secretariat reopens it.",
}
PAGES = {
    Transition.CHECK: ("actions.check_completion", "Check that it is complete"),
    Transition.SEND_BACK: ("actions.check_completion", "Send it back as not complete"),
    Transition.SIGN_OFF: ("actions.sign_off", "Record the board's approval"),
    Transition.EMBED: ("actions.retest", "Record a re-test"),
    Transition.SUSPEND: ("actions.suspend", "Suspend it"),
    Transition.RESUME: ("actions.resume", "Resume it"),
    Transition.STOP: ("actions.stop", "Record that it does not proceed"),
    Transition.REOPEN: ("actions.reopen", "Reopen it"),
    Transition.REMOVE: ("actions.remove", "Remove it as entered in error"),
}
MAIN = frozenset({Transition.CHECK, Transition.SIGN_OFF, Transition.EMBED, Transition.RESUME})
REPORTING = frozenset({Transition.REPORT_PROGRESS, Transition.REPORT_COMPLETE})


@dataclass(frozen=True)
class ButtonShown:
    """Something that whoever looks may do now, and where; what comes next is the main thing to do."""

    words: str
    address: str
    is_main: bool = False


@dataclass(frozen=True)
class HistoryLine:
    """One step so far: what, on which day, by whom, in whose words, and what else has to be known of it."""

    what: str
    on: date
    who: str
    words: str
    details: tuple[str, ...] = ()
    is_sample: bool = False


@dataclass(frozen=True)
class MilestoneShown:
    """One milestone: who reported or checked it, and what whoever looks may do with it now."""

    words: str
    deeds: tuple[ButtonShown, ...]


@dataclass(frozen=True)
class ClosureSummary:
    """The part "Completion" of an action's page. `carries_on` are the superseded actions that this one carries on."""

    standing: str
    happened: tuple[HistoryLine, ...]
    comes_next: str
    deeds: tuple[ButtonShown, ...]
    may_report: bool
    steps: Mapping[int, MilestoneShown]
    carries_on: Sequence[Action]
    withdrawable: frozenset[int]


def closure_summary(read: DayRead, action: Action) -> ClosureSummary:
    """What the page of an action shows of its completion to whoever looks; a past day offers nothing to do."""
    transitions = [
        transition for transition in transitions_of(read.session, action.id) if transition.made_on <= read.day
    ]
    relations = set() if read.is_past else relations_of(read.session, viewer(), action, read.day)
    possible = possible_transitions(transition_context(read.session, action, viewer()), relations)
    return ClosureSummary(
        standing=state_in_words(action, newest_decision(transitions)),
        happened=_happened(action, transitions, follow_ups_of(read.session, action.id)),
        comes_next=_comes_next(read, action, transitions),
        deeds=_deeds(action, possible, relations),
        may_report=not REPORTING.isdisjoint(possible),
        steps={milestone.id: _step(read, milestone, transitions, relations) for milestone in action.milestones},
        carries_on=superseded_by(read.session, action.id),
        withdrawable=_withdrawable(action, relations),
    )


def newest_decision(transitions: Sequence[ActionTransition]) -> Course:
    """What the newest decision says; nothing where none was made."""
    decided = [transition for transition in transitions if transition.move in (Transition.SIGN_OFF, Transition.STOP)]
    if not decided:
        return Course()
    newest = decided[-1]
    successor = newest.successor
    return Course(
        board=newest.board.name if newest.board else "",
        verb=newest.approval_verb,
        ground=newest.ground,
        successor=f"{successor.plan.ref} {successor.ref}" if successor else "",
    )


def _happened(
    action: Action, transitions: Sequence[ActionTransition], follow_ups: Sequence[FollowUp]
) -> tuple[HistoryLine, ...]:
    shown = [
        _move_shown(transition)
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


def _move_shown(transition: ActionTransition) -> HistoryLine:
    what = EVENTS[transition.move].label if transition.move in EVENTS else ""
    if transition.move is Transition.SIGN_OFF:
        board = transition.board.name if transition.board else ""
        what = approved_in_words(Course(board=board, verb=transition.approval_verb))
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
    review = f"Looked at again on {day_in_words(transition.review_on)}" if transition.review_on else ""
    reference = f"Reference: {transition.reference}" if transition.reference else ""
    return tuple(filter(None, (approved, reference, retest, review)))


def _follow_up_shown(follow_up: FollowUp) -> HistoryLine:
    return HistoryLine(
        f"Followed up: {follow_up.result.value}", follow_up.followed_up_on, _by(follow_up.by), follow_up.words
    )


def _report_shown(update: ProgressUpdate) -> HistoryLine:
    """A report from before moves were kept."""
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
        return f"It is looked at again on {when}; the secretariat resumes it or records that it does not proceed."
    if _is_all_met(action):
        return "All of its parts are met or reported met. If the action is complete, an owner reports that too."
    return NEXT[action.state]


def _is_all_met(action: Action) -> bool:
    """Whether an open action has parts and none of them is open."""
    kept = {milestone.state for milestone in action.milestones} - {MilestoneState.DROPPED}
    return action.state in OPEN_STATES and bool(kept) and MilestoneState.OPEN not in kept


def _next_of_report(read: DayRead, action: Action, transitions: Sequence[ActionTransition]) -> str:
    if action.checked_on is None:
        ids = reporters_of(read.session, action)
        wrote: list[ProgressUpdate | ActionTransition] = [*action.standing_updates, *transitions]
        people = {person.id: person for one in wrote for person in (one.by, one.on_behalf_of) if person}
        names = " or ".join(person.full_name for key, person in people.items() if key in ids)
        return f"Somebody other than {names or 'who reported it'} checks it: {WHO_MAY[Permission.CHECK_COMPLETION]}."
    plan = action.plan
    body = approving_board(plan.approving_board, [monitor.board for monitor in action.monitors], plan.overseeing_board)
    if body is None:
        return "No body is named that approves it. The secretariat says which one does."
    return f"{body.name} {DOES[plan.approval_verb]}; the secretariat records that."


def _deeds(action: Action, possible: Sequence[Transition], relations: set[Relation]) -> tuple[ButtonShown, ...]:
    pages: dict[str, tuple[str, bool]] = {}
    for transition in possible:
        if transition in PAGES:
            page, words = PAGES[transition]
            pages.setdefault(page, (words, transition in MAIN))
    deeds = [
        ButtonShown(words, url_for(page, action_id=action.id), is_main) for page, (words, is_main) in pages.items()
    ]
    if Transition.REPORT_COMPLETE in possible and _is_all_met(action):
        deeds.insert(
            0,
            ButtonShown(
                "Report it complete", url_for("actions.submit_update", action_id=action.id, complete="yes"), True
            ),
        )
    if may(Permission.FOLLOW_UP, relations) and action.plan.state is not PlanState.DRAFT:
        deeds.append(ButtonShown("Record a follow-up", url_for("actions.follow_up", action_id=action.id)))
    return tuple(sorted(deeds, key=lambda deed: not deed.is_main))


def _step(
    read: DayRead, milestone: Milestone, transitions: Sequence[ActionTransition], relations: set[Relation]
) -> MilestoneShown:
    own = [transition for transition in transitions if transition.milestone_id == milestone.id]
    newest = max(own, key=lambda transition: transition.id, default=None)
    possible = possible_transitions(
        transition_context(read.session, milestone.action, viewer(), milestone, newest), relations
    )
    deeds = []
    if Transition.REPORT_MET in possible:
        deeds.append(("Report met", "actions.report_milestone"))
    if Transition.CHECK_MET in possible:
        deeds.append(("Check", "actions.check_milestone"))
    return MilestoneShown(
        words=_step_words(milestone, newest),
        deeds=tuple(
            ButtonShown(words, url_for(page, action_id=milestone.action_id, milestone_id=milestone.id))
            for words, page in deeds
        ),
    )


def _step_words(milestone: Milestone, newest: ActionTransition | None) -> str:
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
    """The updates that whoever looks may withdraw: their own, written for them, or any for the secretariat."""
    if action.plan.state is not PlanState.LIVE or not may(Permission.UPDATE_ACTION, relations):
        return frozenset()
    me, is_secretariat = viewer().person_id, Relation.SECRETARIAT in relations
    return frozenset(
        update.id
        for update in action.standing_updates
        if is_secretariat or me in (update.by_id, update.on_behalf_of_id)
    )
