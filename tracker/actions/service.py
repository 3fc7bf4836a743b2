"""Verbs that enter and correct actions: wording, recommendations served, owners, boards that monitor."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import sqlalchemy as sa

from tracker.actions.enums import OwnerRole
from tracker.actions.events import ActionEvent
from tracker.actions.models import (
    Action,
    ActionIrregularity,
    Monitor,
    Ownership,
    PaperNote,
    RecommendationLink,
    SubItem,
)
from tracker.actions.queries import get_action, get_action_as_seen
from tracker.audit.service import Recording
from tracker.dates import day_in_words
from tracker.errors import Refused
from tracker.plans.models import Recommendation, Stage, Theme


@dataclass(frozen=True)
class AsPrinted:
    """The cells of an action's printed row, letter for letter, and where the row is printed."""

    responsibility: str = ""
    date: str = ""
    monitoring: str = ""
    source: str = ""
    is_torn: bool = False


@dataclass(frozen=True)
class ActionDetails:
    """The content of an action; recommendations by id, sub-items as pairs of label and words."""

    ref: str
    wording: str
    recommendation_ids: tuple[int, ...] = ()
    theme_id: int | None = None
    stage_id: int | None = None
    sub_items: tuple[tuple[str, str], ...] = ()
    printed: AsPrinted = field(default_factory=AsPrinted)


@dataclass(frozen=True)
class OwnerDetails:
    """An owner: usually a post, otherwise a person or a board; and how the plan prints them."""

    part: OwnerRole
    post_id: int | None = None
    person_id: int | None = None
    board_id: int | None = None
    printed_name: str = ""
    printed_post: str = ""


def add_action(rec: Recording, plan_id: int, details: ActionDetails) -> Action:
    """Adds an action at the end of a plan.

    Raises Refused for an empty or taken reference, empty wording, or a recommendation, theme or stage of another plan.
    """
    ref, wording = _checked(rec, plan_id, details)
    last = rec.session.execute(sa.select(sa.func.max(Action.position)).where(Action.plan_id == plan_id)).scalar_one()
    added = Action(plan_id=plan_id, position=(last or 0) + 1, ref=ref, wording=wording)
    added.responsibility_printed, added.date_printed = details.printed.responsibility, details.printed.date
    added.monitoring_printed, added.source = details.printed.monitoring, details.printed.source
    added.is_torn = details.printed.is_torn
    added.theme_id, added.stage_id = details.theme_id, details.stage_id
    rec.session.add(added)
    rec.session.flush()
    for position, (label, words) in enumerate(details.sub_items, start=1):
        rec.session.add(SubItem(action_id=added.id, position=position, label=label, words=words))
    for recommendation_id in details.recommendation_ids:
        rec.session.add(RecommendationLink(action_id=added.id, recommendation_id=recommendation_id))
    about = [f"recommendation:{one}" for one in details.recommendation_ids]
    rec.tell(ActionEvent.ADDED, added.reference, f"plan:{plan_id}", *about)
    return added


def correct_action(rec: Recording, action_id: int, version: int, details: ActionDetails) -> None:
    """Changes an action's reference, wording, sub-items, theme, stage, or the recommendations it serves."""
    action = get_action_as_seen(rec.session, action_id, version)
    action.ref, action.wording = _checked(rec, action.plan_id, details, but=action_id)
    action.theme_id, action.stage_id = details.theme_id, details.stage_id
    _set_sub_items(rec, action, details.sub_items)
    _set_recommendations(rec, action, set(details.recommendation_ids))
    action.version += 1
    rec.tell(ActionEvent.CORRECTED, action.reference, f"plan:{action.plan_id}")


def _set_sub_items(rec: Recording, action: Action, wanted: Sequence[tuple[str, str]]) -> None:
    if [(sub_item.label, sub_item.words) for sub_item in action.sub_items] == list(wanted):
        return
    for sub_item in list(action.sub_items):
        rec.session.delete(sub_item)
    for position, (label, words) in enumerate(wanted, start=1):
        rec.session.add(SubItem(action_id=action.id, position=position, label=label, words=words))


def _set_recommendations(rec: Recording, action: Action, wanted: set[int]) -> None:
    links = {link.recommendation_id: link for link in action.recommendation_links}
    for recommendation_id, link in links.items():
        if recommendation_id not in wanted:
            rec.session.delete(link)
    for recommendation_id in sorted(wanted - links.keys()):
        rec.session.add(RecommendationLink(action_id=action.id, recommendation_id=recommendation_id))


def name_owner(rec: Recording, action_id: int, version: int, details: OwnerDetails) -> None:
    """Adds an owner. Raises Refused for nobody, for the same owner twice, or for a second lead."""
    action = get_action_as_seen(rec.session, action_id, version)
    if not any((details.post_id, details.person_id, details.board_id)):
        raise Refused("Choose who owns the action.", "owner")
    if any(_is_owner(ownership, details) for ownership in action.owners):
        raise Refused("They already own this action.", "owner")
    if details.part is OwnerRole.LEAD and any(ownership.part is OwnerRole.LEAD for ownership in action.owners):
        raise Refused("This action already has a lead. Change that owner's role first, or choose another role.", "part")
    rec.session.add(
        Ownership(
            action_id=action_id,
            position=len(action.owners) + 1,
            part=details.part,
            post_id=details.post_id,
            person_id=details.person_id,
            board_id=details.board_id,
            printed_name=details.printed_name,
            printed_post=details.printed_post,
        )
    )
    action.version += 1
    rec.tell(ActionEvent.OWNER_NAMED, action.reference, *_owner_subjects(details.post_id, details.person_id))


def _is_owner(ownership: Ownership, details: OwnerDetails) -> bool:
    """Whether this is the same owner; a post is the same whatever name is printed with it."""
    if details.post_id:
        return ownership.post_id == details.post_id
    return (ownership.post_id, ownership.person_id, ownership.board_id) == (None, details.person_id, details.board_id)


def change_owner_role(rec: Recording, action_id: int, version: int, ownership_id: int, role: OwnerRole) -> None:
    """Makes an owner lead, supporting or equal. Raises Refused for a second lead."""
    action = get_action_as_seen(rec.session, action_id, version)
    ownership = _owner(action, ownership_id)
    if role is OwnerRole.LEAD and any(other.part is role and other is not ownership for other in action.owners):
        raise Refused("This action already has a lead. Change that owner's role first.", "part")
    ownership.part = role
    action.version += 1
    rec.tell(ActionEvent.OWNER_PART_CHANGED, action.reference, *_owner_subjects(ownership.post_id, ownership.person_id))


def release_owner(rec: Recording, action_id: int, version: int, ownership_id: int) -> None:
    """Removes an owner from an action; the trail keeps who it was."""
    action = get_action_as_seen(rec.session, action_id, version)
    ownership = _owner(action, ownership_id)
    rec.session.delete(ownership)
    action.version += 1
    rec.tell(ActionEvent.OWNER_RELEASED, action.reference, *_owner_subjects(ownership.post_id, ownership.person_id))


def _owner(action: Action, ownership_id: int) -> Ownership:
    for ownership in action.owners:
        if ownership.id == ownership_id:
            return ownership
    raise Refused("This owner has already been removed from the action.")


def _owner_subjects(post_id: int | None, person_id: int | None) -> list[str]:
    return ([f"post:{post_id}"] if post_id else []) + ([f"person:{person_id}"] if person_id else [])


def set_monitors(rec: Recording, action_id: int, version: int, boards: Sequence[tuple[int, str]]) -> None:
    """Says which boards monitor an action, in order: pairs of a board's id and its name as printed."""
    action = get_action_as_seen(rec.session, action_id, version)
    wanted = {board_id: (position, printed) for position, (board_id, printed) in enumerate(boards, start=1)}
    held = {monitor.board_id: monitor for monitor in action.monitors}
    for board_id, monitor in held.items():
        if board_id not in wanted:
            rec.session.delete(monitor)
        else:
            monitor.position = wanted[board_id][0]
    for board_id, (position, printed) in wanted.items():
        if board_id not in held:
            rec.session.add(Monitor(action_id=action_id, board_id=board_id, position=position, printed=printed))
    action.version += 1
    rec.tell(ActionEvent.MONITORS_SET, action.reference, *(f"board:{board_id}" for board_id in {*wanted, *held}))


def note_paper(rec: Recording, action_id: int, words: str, source: str, dated_on: date | None) -> None:
    """Records what a paper says about an action; it changes no state."""
    action = get_action(rec.session, action_id)
    rec.session.add(PaperNote(action_id=action_id, words=words, source=source, dated_on=dated_on))
    action.version += 1
    rec.tell(ActionEvent.PAPER_NOTED, action.reference, so_on=dated_on)


def note_action_irregularities(rec: Recording, action_id: int, irregularities: Sequence[str]) -> None:
    """Records errors in an action as printed."""
    action = get_action(rec.session, action_id)
    for words in irregularities:
        rec.session.add(ActionIrregularity(action_id=action_id, words=words))
    action.version += 1
    rec.tell(ActionEvent.IRREGULARITIES_NOTED, action.reference)


def _checked(rec: Recording, plan_id: int, details: ActionDetails, but: int = 0) -> tuple[str, str]:
    ref, wording = details.ref.strip(), details.wording.strip()
    if not ref:
        raise Refused("Enter the number of the action as printed.", "ref")
    if not wording:
        raise Refused("Enter what is to be done.", "wording")
    taken = sa.select(Action.removed_on).where(Action.plan_id == plan_id, Action.ref == ref, Action.id != but)
    if existing := rec.session.execute(taken).first():
        if existing.removed_on is not None:
            raise Refused(
                f"Action {ref} of this plan was removed on {day_in_words(existing.removed_on)}, and its number cannot "
                "be used again. Enter another number.",
                "ref",
            )
        raise Refused(f"This plan already has an action {ref}. Enter another number.", "ref")
    _check_belongings(rec, plan_id, details)
    return ref, wording


def _check_belongings(rec: Recording, plan_id: int, details: ActionDetails) -> None:
    """Raises Refused when a recommendation, the theme or the stage belongs to another plan."""
    wanted = set(details.recommendation_ids)
    here = sa.select(sa.func.count()).where(Recommendation.plan_id == plan_id, Recommendation.id.in_(wanted))
    if wanted and rec.session.execute(here).scalar_one() != len(wanted):
        raise Refused(
            "A recommendation belongs to another plan. Choose recommendations of this plan.", "recommendations"
        )
    if details.theme_id is not None:
        theme = rec.session.get(Theme, details.theme_id)
        if theme is None or theme.plan_id != plan_id:
            raise Refused("The theme belongs to another plan. Choose a theme of this plan.", "theme_id")
    if details.stage_id is not None:
        stage = rec.session.get(Stage, details.stage_id)
        if stage is None or stage.plan_id != plan_id:
            raise Refused("The stage belongs to another plan. Choose a stage of this plan.", "stage_id")
