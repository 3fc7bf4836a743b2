"""What an action's page shows of completion: each step so far, what comes next, and what whoever looks may do now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import url_for

from tracker.actions.enums import ActionState, MilestoneState, Move
from tracker.actions.lifecycle.models import ActionMove, FollowUp
from tracker.actions.lifecycle.queries import follow_ups_of, moves_of, reporters_of, superseded_by
from tracker.actions.lifecycle.state_wording import OWN_SERVICE, Course, approved_in_words, standing_in_words
from tracker.actions.lifecycle.transition_log import standing_of
from tracker.actions.lifecycle.transitions import OF_MILESTONES, WHO, approving_body, possible_moves
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

WORDS = {
    Move.REPORT_COMPLETE: "Reported complete",
    Move.TAKE_BACK: "Taken back: not complete after all",
    Move.WITHDRAW: "An update was withdrawn",
    Move.CHECK: "Checked",
    Move.SEND_BACK: "Sent back as not complete",
    Move.EMBED: "Tested again and found embedded",
    Move.FAIL_RETEST: "Tested again and found not to hold: in progress again",
    Move.REOPEN: "Reopened",
    Move.SUSPEND: "Suspended",
    Move.RESUME: "Resumed",
    Move.STOP: "No longer proceeding",
    Move.REMOVE: "Removed as entered in error",
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
    Move.CHECK: ("actions.check", "Check that it is complete"),
    Move.SEND_BACK: ("actions.check", "Send it back as not complete"),
    Move.SIGN_OFF: ("actions.record_sign_off", "Record the board's approval"),
    Move.EMBED: ("actions.retest", "Record a re-test"),
    Move.SUSPEND: ("actions.suspend", "Suspend it"),
    Move.RESUME: ("actions.resume", "Resume it"),
    Move.STOP: ("actions.stop", "Record that it does not proceed"),
    Move.REOPEN: ("actions.reopen", "Reopen it"),
    Move.REMOVE: ("actions.remove", "Remove it as entered in error"),
}
MAIN = frozenset({Move.CHECK, Move.SIGN_OFF, Move.EMBED, Move.RESUME})
REPORTING = frozenset({Move.REPORT_PROGRESS, Move.REPORT_COMPLETE})


@dataclass(frozen=True)
class Deed:
    """Something that whoever looks may do now, and where; what comes next is the main thing to do."""

    words: str
    address: str
    is_main: bool = False


@dataclass(frozen=True)
class Happened:
    """One step so far: what, on which day, by whom, in whose words, and what else has to be known of it."""

    what: str
    on: date
    who: str
    words: str
    details: tuple[str, ...] = ()
    is_sample: bool = False


@dataclass(frozen=True)
class StepShown:
    """One milestone: who reported or checked it, and what whoever looks may do with it now."""

    words: str
    deeds: tuple[Deed, ...]


@dataclass(frozen=True)
class Closure:
    """The part "Completion" of an action's page. `carries_on` are the superseded actions that this one carries on."""

    standing: str
    happened: tuple[Happened, ...]
    comes_next: str
    deeds: tuple[Deed, ...]
    may_report: bool
    steps: Mapping[int, StepShown]
    carries_on: Sequence[Action]
    withdrawable: frozenset[int]


def closure_of(read: DayRead, found: Action) -> Closure:
    """What the page of an action shows of its completion to whoever looks; a past day offers nothing to do."""
    moves = [one for one in moves_of(read.session, found.id) if one.made_on <= read.day]
    relations = set() if read.is_past else relations_of(read.session, viewer(), found, read.day)
    possible = possible_moves(standing_of(read.session, found, viewer()), relations)
    return Closure(
        standing=standing_in_words(found, course_of(moves)),
        happened=_happened(found, moves, follow_ups_of(read.session, found.id)),
        comes_next=_comes_next(read, found, moves),
        deeds=_deeds(found, possible, relations),
        may_report=not REPORTING.isdisjoint(possible),
        steps={step.id: _step(read, step, moves, relations) for step in found.milestones},
        carries_on=superseded_by(read.session, found.id),
        withdrawable=_withdrawable(found, relations),
    )


def course_of(moves: Sequence[ActionMove]) -> Course:
    """What the newest decision says; nothing where none was made."""
    decided = [move for move in moves if move.move in (Move.SIGN_OFF, Move.STOP)]
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


def _happened(found: Action, moves: Sequence[ActionMove], follow_ups: Sequence[FollowUp]) -> tuple[Happened, ...]:
    shown = [_move_shown(one) for one in moves if one.move not in OF_MILESTONES | {Move.REPORT_PROGRESS}]
    shown += [_follow_up_shown(one) for one in follow_ups]
    if found.reported_complete_on and not any(one.move is Move.REPORT_COMPLETE for one in moves):
        shown += [_report_shown(one) for one in found.standing_updates if one.given_on == found.reported_complete_on]
    return tuple(sorted(shown, key=lambda one: one.on))


def _move_shown(move: ActionMove) -> Happened:
    what = WORDS.get(move.move, "")
    if move.move is Move.SIGN_OFF:
        board = move.board.name if move.board else ""
        what = approved_in_words(Course(board=board, verb=move.approval_verb))
    elif move.move is Move.CHECK and move.is_own_service:
        what = OWN_SERVICE
    elif move.move is Move.STOP and move.ground:
        what = f"{what}: {move.ground.value}"
    words = "" if move.move is Move.SIGN_OFF else move.words
    return Happened(what, move.made_on, _by(move.by, move.on_behalf_of), words, _details(move), move.is_sample)


def _details(move: ActionMove) -> tuple[str, ...]:
    approved = f"Approved by {move.board.name}" if move.board and move.move is Move.STOP else ""
    retest = f"Re-test on {day_in_words(move.retest_on)}: {move.look_at}" if move.retest_on else ""
    if move.move is Move.SIGN_OFF and not retest:
        retest = f"No re-test is planned: {move.words}"
    review = f"Looked at again on {day_in_words(move.review_on)}" if move.review_on else ""
    reference = f"Reference: {move.reference}" if move.reference else ""
    return tuple(filter(None, (approved, reference, retest, review)))


def _follow_up_shown(one: FollowUp) -> Happened:
    return Happened(f"Followed up: {one.result.value}", one.followed_up_on, _by(one.by), one.words)


def _report_shown(update: ProgressUpdate) -> Happened:
    """A report from before moves were kept."""
    who = _by(update.by, update.on_behalf_of)
    return Happened(WORDS[Move.REPORT_COMPLETE], update.given_on, who, "", is_sample=update.is_sample)


def _by(by: Person | None, on_behalf_of: Person | None = None) -> str:
    name = by.full_name if by else "a command"
    return f"{name} for {on_behalf_of.full_name}" if on_behalf_of else name


def _comes_next(read: DayRead, found: Action, moves: Sequence[ActionMove]) -> str:
    if found.state is ActionState.REPORTED_COMPLETE:
        return _next_of_report(read, found, moves)
    if found.state is ActionState.COMPLETE and found.retest_on:
        signed = [move for move in moves if move.move is Move.SIGN_OFF]
        return f"A re-test on {day_in_words(found.retest_on)}: {signed[-1].look_at if signed else ''}"
    if found.state is ActionState.SUSPENDED and found.review_on:
        when = day_in_words(found.review_on)
        return f"It is looked at again on {when}; the secretariat resumes it or records that it does not proceed."
    if _is_all_met(found):
        return "All of its parts are met or reported met. If the action is complete, an owner reports that too."
    return NEXT[found.state]


def _is_all_met(found: Action) -> bool:
    """Whether an open action has parts and none of them is open."""
    kept = {step.state for step in found.milestones} - {MilestoneState.DROPPED}
    return found.state in OPEN_STATES and bool(kept) and MilestoneState.OPEN not in kept


def _next_of_report(read: DayRead, found: Action, moves: Sequence[ActionMove]) -> str:
    if found.checked_on is None:
        ids = reporters_of(read.session, found)
        wrote: list[ProgressUpdate | ActionMove] = [*found.standing_updates, *moves]
        people = {person.id: person for one in wrote for person in (one.by, one.on_behalf_of) if person}
        names = " or ".join(person.full_name for key, person in people.items() if key in ids)
        return f"Somebody other than {names or 'who reported it'} checks it: {WHO[Permission.CHECK_COMPLETION]}."
    plan = found.plan
    body = approving_body(plan.approving_board, [one.board for one in found.monitors], plan.overseeing_board)
    if body is None:
        return "No body is named that approves it. The secretariat says which one does."
    return f"{body.name} {DOES[plan.approval_verb]}; the secretariat records that."


def _deeds(found: Action, possible: Sequence[Move], relations: set[Relation]) -> tuple[Deed, ...]:
    pages: dict[str, tuple[str, bool]] = {}
    for move in possible:
        if move in PAGES:
            page, words = PAGES[move]
            pages.setdefault(page, (words, move in MAIN))
    deeds = [Deed(words, url_for(page, action_id=found.id), is_main) for page, (words, is_main) in pages.items()]
    if Move.REPORT_COMPLETE in possible and _is_all_met(found):
        deeds.insert(0, Deed("Report it complete", url_for("actions.update", action_id=found.id, complete="yes"), True))
    if may(Permission.FOLLOW_UP, relations) and found.plan.state is not PlanState.DRAFT:
        deeds.append(Deed("Record a follow-up", url_for("actions.follow_up", action_id=found.id)))
    return tuple(sorted(deeds, key=lambda deed: not deed.is_main))


def _step(read: DayRead, step: Milestone, moves: Sequence[ActionMove], relations: set[Relation]) -> StepShown:
    own = [move for move in moves if move.milestone_id == step.id]
    newest = max(own, key=lambda one: one.id, default=None)
    possible = possible_moves(standing_of(read.session, step.action, viewer(), step, newest), relations)
    deeds = []
    if Move.REPORT_MET in possible:
        deeds.append(("Report met", "actions.report_met"))
    if Move.CHECK_MET in possible:
        deeds.append(("Check", "actions.check_met"))
    return StepShown(
        words=_step_words(step, newest),
        deeds=tuple(
            Deed(words, url_for(page, action_id=step.action_id, milestone_id=step.id)) for words, page in deeds
        ),
    )


def _step_words(step: Milestone, newest: ActionMove | None) -> str:
    by = f" by {_by(newest.by, newest.on_behalf_of)}" if newest else ""
    if step.state is MilestoneState.REPORTED_MET:
        when = f" on {day_in_words(step.reported_met_on)}" if step.reported_met_on else ""
        is_alone = newest is not None and newest.move is Move.REPORT_MET
        return f"Reported met{when}{by if is_alone else ', with the whole action'}, not checked"
    if step.state is MilestoneState.MET:
        is_alone = newest is not None and newest.move is Move.CHECK_MET
        own = newest is not None and is_alone and newest.is_own_service
        when = f", {OWN_SERVICE if own else 'checked'} on {day_in_words(step.met_on)}" if step.met_on else ""
        return f"Met{when}{by if is_alone else ''}"
    if newest is not None and newest.move is Move.SEND_BACK_MET and step.state is MilestoneState.OPEN:
        return f"Open: sent back on {day_in_words(newest.made_on)}{by}. {newest.words}"
    return step.state.value.capitalize()


def _withdrawable(found: Action, relations: set[Relation]) -> frozenset[int]:
    """The updates that whoever looks may withdraw: their own, written for them, or any for the secretariat."""
    if found.plan.state is not PlanState.LIVE or not may(Permission.UPDATE_ACTION, relations):
        return frozenset()
    me, is_secretariat = viewer().person_id, Relation.SECRETARIAT in relations
    return frozenset(
        one.id for one in found.standing_updates if is_secretariat or me in (one.by_id, one.on_behalf_of_id)
    )
