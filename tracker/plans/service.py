"""Verbs on plans: create, describe, make live, close, and keep recommendations, themes and stages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from tracker.audit.service import Recording
from tracker.boards.queries import get_board
from tracker.errors import Refused, check_version
from tracker.plans.enums import ApprovalVerb, PlanOrigin, PlanState, ReadyKey
from tracker.plans.events import PlanEvent
from tracker.plans.models import (
    Document,
    Edition,
    Plan,
    PlanIrregularity,
    RagKeyEntry,
    Recommendation,
    Stage,
    StageAim,
    Theme,
    ThemeContribution,
    VisionComponent,
)
from tracker.plans.queries import get_plan, get_recommendation
from tracker.plans.rules import MAY_BECOME, READY_KEYS, KeyEntry, check_entry, check_key

KEPT_REFS = {"new"}  # has an address of its own
UPDATE_EVERY = range(7, 367)  # calendar days
BOARD_ONLY_AFTER = range(10)  # changes of a deadline
APPROVING = "approving_board_id"


@dataclass(frozen=True)
class PlanDetails:
    """The head of a plan's page. `update_within_days` is in calendar days."""

    title: str
    origin: PlanOrigin
    reviewer: str = ""
    reviewed_as_printed: str = ""
    period_as_printed: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    overseeing_board_id: int | None = None
    update_within_days: int = 90
    wording_note: str = ""
    recommendations_note: str = ""


def create_plan(
    rec: Recording, ref: str, details: PlanDetails, key: Sequence[KeyEntry] = READY_KEYS[ReadyKey.BRAG]
) -> Plan:
    """Creates a draft plan with this RAG key. Raises Refused for an empty or taken reference, or an incomplete key."""
    ref = ref.strip()
    if not ref:
        raise Refused("Enter a reference for the plan, for example LGA-2018.", "ref")
    if (
        ref.lower() in KEPT_REFS
        or not any(letter.isalnum() for letter in ref)
        or not all(letter.isalnum() or letter in "-_." for letter in ref)
    ):
        raise Refused('Use only letters, numbers, hyphens, underscores and full stops, and not just "new".', "ref")
    if rec.session.execute(sa.select(Plan.id).where(Plan.ref == ref)).first():
        raise Refused(f"There is already a plan with the reference {ref}. Enter another one.", "ref")
    _check(details)
    created = Plan(ref=ref, title=details.title, origin=details.origin)
    _describe(created, details)
    rec.session.add(created)
    rec.session.flush()
    for position, entry in enumerate(key, start=1):
        check_entry(entry, key[: position - 1])
        rec.session.add(RagKeyEntry.of(created.id, position, entry))
    check_key(key)
    rec.tell(PlanEvent.CREATED, created.reference)
    return created


def describe_plan(rec: Recording, plan_id: int, version: int, details: PlanDetails) -> None:
    """Changes the head of a plan's page."""
    plan = get_plan(rec.session, plan_id)
    check_version(plan.version, version, plan.ref)
    _check(details)
    _describe(plan, details)
    plan.version += 1
    rec.tell(PlanEvent.DESCRIBED, plan.reference)


@dataclass(frozen=True)
class Deciding:
    """Which board approves completed actions, with which verb; and after how many changes only a board may decide."""

    approving_board_id: int | None = None
    approval_verb: ApprovalVerb = ApprovalVerb.SIGNED_OFF
    board_only_after: int = 1


def set_deciding(rec: Recording, plan_id: int, version: int, deciding: Deciding) -> None:
    """Sets how a plan decides. Raises Refused for a board that does not meet, or a number outside BOARD_ONLY_AFTER."""
    plan = get_plan(rec.session, plan_id)
    check_version(plan.version, version, plan.ref)
    board_id = deciding.approving_board_id
    if board_id is not None and not get_board(rec.session, board_id).is_body:
        raise Refused("This is not a board that can approve actions. Choose another.", APPROVING)
    if deciding.board_only_after not in BOARD_ONLY_AFTER:
        raise Refused("Enter a number from 0 to 9.", "board_only_after")
    plan.approving_board_id, plan.approval_verb = board_id, deciding.approval_verb
    plan.board_only_after = deciding.board_only_after
    plan.version += 1
    rec.tell(PlanEvent.DECIDING_SET, plan.reference, *([f"board:{board_id}"] if board_id else []))


def make_live(rec: Recording, plan_id: int) -> None:
    """Makes a plan live: everybody sees it, and from today it sends reminders."""
    _become(rec, plan_id, PlanState.LIVE, PlanEvent.MADE_LIVE)


def close_plan(rec: Recording, plan_id: int, reason: str) -> None:
    """Closes a plan: it is kept and shown, but sends no more reminders."""
    if not reason.strip():
        raise Refused("Say why the plan is closed.", "reason")
    _become(rec, plan_id, PlanState.CLOSED, PlanEvent.CLOSED, reason)


def _become(rec: Recording, plan_id: int, state: PlanState, event: PlanEvent, reason: str = "") -> None:
    plan = get_plan(rec.session, plan_id)
    if state not in MAY_BECOME[plan.state]:
        raise Refused(f"{plan.ref} is {plan.state.value}, so it cannot become {state.value}.")
    plan.state = state
    plan.version += 1
    if state is PlanState.LIVE and plan.live_on is None:
        plan.live_on = rec.today
    rec.tell(event, plan.reference, reason=reason)


def _check(details: PlanDetails) -> None:
    if not details.title.strip():
        raise Refused("Enter the title of the plan.", "title")
    if details.starts_on and details.ends_on and details.ends_on < details.starts_on:
        raise Refused("The plan ends before it starts. Enter a later end date.", "ends_on")
    if details.update_within_days not in UPDATE_EVERY:
        raise Refused("Enter a number of days from 7 to 366.", "update_within_days")


def _describe(plan: Plan, details: PlanDetails) -> None:
    plan.title, plan.origin = details.title.strip(), details.origin
    plan.reviewer = details.reviewer.strip()
    plan.reviewed_as_printed = details.reviewed_as_printed.strip()
    plan.period_as_printed = details.period_as_printed.strip()
    plan.starts_on, plan.ends_on = details.starts_on, details.ends_on
    plan.overseeing_board_id = details.overseeing_board_id
    plan.update_within_days = details.update_within_days
    plan.wording_note = details.wording_note.strip()
    plan.recommendations_note = details.recommendations_note.strip()


def add_document(rec: Recording, document: Document) -> None:
    """Adds a published paper to those that facts are taken from."""
    rec.session.add(document)
    rec.session.flush()
    rec.tell(PlanEvent.DOCUMENT_ADDED, f"document:{document.id}")


def add_edition(rec: Recording, edition: Edition) -> None:
    """Records a published issue of a plan."""
    rec.session.add(edition)
    rec.tell(PlanEvent.EDITION_ADDED, f"plan:{edition.plan_id}")


def note_irregularities(rec: Recording, plan_id: int, irregularities: Sequence[tuple[str, str]]) -> None:
    """Records errors in a plan as printed; pairs of our words and where the error is."""
    for words, source in irregularities:
        rec.session.add(PlanIrregularity(plan_id=plan_id, words=words, source=source))
    rec.tell(PlanEvent.IRREGULARITIES_NOTED, f"plan:{plan_id}")


def add_recommendation(rec: Recording, plan_id: int, ref: str, words: str) -> Recommendation:
    """Adds a recommendation at the end of a plan."""
    plan = get_plan(rec.session, plan_id)
    ref, words = _checked_recommendation(rec, plan_id, ref, words)
    last = rec.session.execute(
        sa.select(sa.func.max(Recommendation.position)).where(Recommendation.plan_id == plan_id)
    ).scalar_one()
    added = Recommendation(plan_id=plan_id, position=(last or 0) + 1, ref=ref, words=words)
    rec.session.add(added)
    rec.session.flush()
    rec.tell(PlanEvent.RECOMMENDATION_ADDED, plan.reference, f"recommendation:{added.id}")
    return added


def correct_recommendation(rec: Recording, recommendation_id: int, version: int, ref: str, words: str) -> None:
    """Changes a recommendation's number or words."""
    recommendation = get_recommendation(rec.session, recommendation_id)
    check_version(recommendation.version, version, f"recommendation {recommendation.ref}")
    recommendation.ref, recommendation.words = _checked_recommendation(
        rec, recommendation.plan_id, ref, words, but=recommendation_id
    )
    recommendation.version += 1
    rec.tell(
        PlanEvent.RECOMMENDATION_CORRECTED, f"plan:{recommendation.plan_id}", f"recommendation:{recommendation.id}"
    )


def _checked_recommendation(rec: Recording, plan_id: int, ref: str, words: str, but: int = 0) -> tuple[str, str]:
    ref, words = ref.strip(), words.strip()
    if not ref:
        raise Refused("Enter the number of the recommendation as printed.", "ref")
    if not words:
        raise Refused("Enter what the recommendation asks for.", "words")
    taken = sa.select(Recommendation.id).where(
        Recommendation.plan_id == plan_id, Recommendation.ref == ref, Recommendation.id != but
    )
    if rec.session.execute(taken).first():
        raise Refused(f"This plan already has a recommendation {ref}. Enter another number.", "ref")
    return ref, words


def add_component(rec: Recording, plan_id: int, title: str) -> VisionComponent:
    """Adds a vision component, to which themes contribute."""
    added = VisionComponent(plan_id=plan_id, title=title)
    rec.session.add(added)
    rec.session.flush()
    rec.tell(PlanEvent.COMPONENT_ADDED, f"plan:{plan_id}")
    return added


def add_theme(
    rec: Recording, plan_id: int, ref: str, title: str, *, components: Sequence[int] = (), source: str = ""
) -> Theme:
    """Adds a theme and says which vision components (by id) it contributes to."""
    ref, title = ref.strip(), title.strip()
    if not ref:
        raise Refused("Enter the number of the theme as printed.", "ref")
    if not title:
        raise Refused("Enter the title of the theme.", "title")
    if rec.session.execute(sa.select(Theme.id).where(Theme.plan_id == plan_id, Theme.ref == ref)).first():
        raise Refused(f"This plan already has a theme {ref}. Enter another number.", "ref")
    position = rec.session.execute(
        sa.select(sa.func.count()).select_from(Theme).where(Theme.plan_id == plan_id)
    ).scalar_one()
    added = Theme(plan_id=plan_id, position=position + 1, ref=ref, title=title, source=source)
    rec.session.add(added)
    rec.session.flush()
    for component_id in components:
        rec.session.add(ThemeContribution(theme_id=added.id, component_id=component_id))
    rec.tell(PlanEvent.THEME_ADDED, f"plan:{plan_id}")
    return added


def add_stage(rec: Recording, stage: Stage, aims: Sequence[tuple[str, str, str]]) -> None:
    """Adds a stage with its aims: triples of an aim, what was reported of it, and the source."""
    rec.session.add(stage)
    rec.session.flush()
    for position, (words, reported, source) in enumerate(aims, start=1):
        rec.session.add(StageAim(stage_id=stage.id, position=position, words=words, reported=reported, source=source))
    rec.tell(PlanEvent.STAGE_ADDED, f"plan:{stage.plan_id}")
