"""Enters the actions of a plan with their owners, milestones, monitors, irregularities and notes."""

from collections.abc import Mapping

from tracker.actions.deadlines.service import Slip, add_milestone, note_slip
from tracker.actions.models import Action as EnteredAction
from tracker.actions.rules import Deadline
from tracker.actions.service import (
    ActionDetails,
    AsPrinted,
    OwnerDetails,
    add_action,
    name_owner,
    note_action_irregularities,
    note_paper,
    set_monitors,
)
from tracker.audit.service import Recording
from tracker.importing.queries import Keys
from tracker.importing.seed_files.plan import Action, Change, Milestone, Owner, PlanFile
from tracker.importing.seed_files.tables import named


def enter_actions(
    rec: Recording,
    file: PlanFile,
    here: Keys,
    themes: Mapping[str, int],
    stages: Mapping[str, int],
    recommendations: Mapping[str, int],
) -> None:
    """Enters a plan's actions in their order; the mappings give ids by printed reference."""
    for action in file.action:
        details = ActionDetails(
            ref=action.ref,
            wording=action.wording,
            recommendation_ids=tuple(recommendations[ref] for ref in action.recommendations),
            theme_id=themes[action.theme] if action.theme else None,
            stage_id=stages[action.stage] if action.stage else None,
            sub_items=tuple((part.label, part.words) for part in action.part),
            printed=_as_printed(action),
        )
        with named(action.place):
            added = add_action(rec, here.plans[file.plan.ref], details)
        here.actions[file.plan.ref, action.ref] = added.id
        _enter_owners(rec, added, action, here)
        here.milestones[file.plan.ref, action.ref] = [
            _enter_milestone(rec, added, milestone) for milestone in action.milestone
        ]
        _enter_rest(rec, added, action, here)


def _as_printed(action: Action) -> AsPrinted:
    printed = action.printed
    return AsPrinted(
        responsibility=printed.responsibility,
        date=printed.date,
        monitoring=printed.monitoring,
        source=printed.citation,
        is_torn=printed.torn_by_page_break,
    )


def _enter_owners(rec: Recording, added: EnteredAction, action: Action, here: Keys) -> None:
    for owner in action.owner:
        with named(owner.place):
            name_owner(rec, added.id, added.version, _owner_details(owner, here))
        _reload(rec, added, "owners")


def _owner_details(owner: Owner, here: Keys) -> OwnerDetails:
    return OwnerDetails(
        part=owner.part,
        post_id=here.posts[owner.post] if owner.post else None,
        person_id=here.people[owner.person] if owner.person else None,
        printed_name=owner.printed_name,
        printed_post=owner.printed_post,
    )


def _enter_milestone(rec: Recording, added: EnteredAction, milestone: Milestone) -> int:
    with named(milestone.place):
        entered = add_milestone(
            rec,
            added.id,
            added.version,
            Deadline(milestone.printed, milestone.precision, milestone.last_day),
            name=milestone.name,
            pairing=milestone.pairing,
            candidates=[
                Deadline(candidate.words, candidate.precision, candidate.last_day) for candidate in milestone.candidate
            ],
        )
    _reload(rec, added, "milestones")
    for change in milestone.change:
        with named(change.place):
            note_slip(rec, entered.id, _slip(change))
        _reload(rec, entered, "changes")
    return entered.id


def _slip(change: Change) -> Slip:
    return Slip(
        from_printed=change.from_printed,
        from_precision=change.from_precision,
        from_last_day=change.from_last_day,
        to_printed=change.to_printed,
        to_precision=change.to_precision,
        to_last_day=change.to_last_day,
        reason=change.reason,
        decision=change.decision,
        source=change.citation,
        noted_on=change.noted_on,
    )


def _enter_rest(rec: Recording, added: EnteredAction, action: Action, here: Keys) -> None:
    with named(action.place):
        if action.monitor:
            boards = [(here.boards[monitor.board], monitor.printed) for monitor in action.monitor]
            set_monitors(rec, added.id, added.version, boards)
        if action.irregularity:
            note_action_irregularities(
                rec, added.id, [action_irregularity.words for action_irregularity in action.irregularity]
            )
    for note in action.note:
        with named(note.place):
            note_paper(rec, added.id, note.words, note.citation, note.dated)


def _reload(rec: Recording, entered: object, rows: str) -> None:
    """Makes the next verb read these rows again; a new object still has the empty list it was created with."""
    rec.session.expire(entered, [rows])
