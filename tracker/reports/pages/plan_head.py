"""The head of a plan's page: where the plan comes from, its key, its themes and stages, errors in print."""

from dataclasses import dataclass
from datetime import date

from tracker.plans.enums import ApprovalVerb, PlanOrigin, PlanState
from tracker.plans.models import Plan
from tracker.plans.rules import KeyEntry


@dataclass(frozen=True)
class EditionShown:
    """A published issue of the plan and the paper that contains it."""

    title: str
    published_on: date | None
    document: str
    place: str


@dataclass(frozen=True)
class ThemeShown:
    """A theme and the vision components it contributes to."""

    ref: str
    title: str
    components: tuple[str, ...]


@dataclass(frozen=True)
class AimShown:
    """An aim of a stage and what a paper reported of it."""

    words: str
    reported: str
    source: str


@dataclass(frozen=True)
class StageShown:
    """A stage with its aims."""

    ref: str
    title: str
    period_as_printed: str
    note: str
    aims: tuple[AimShown, ...]


@dataclass(frozen=True)
class OddityShown:
    """An error in the plan as printed, and where it is."""

    words: str
    source: str


@dataclass(frozen=True)
class PlanHead:
    """A plan without its actions."""

    id: int
    version: int
    ref: str
    title: str
    origin: PlanOrigin
    state: PlanState
    live_on: date | None
    reviewer: str
    reviewed_as_printed: str
    period_as_printed: str
    starts_on: date | None
    ends_on: date | None
    overseeing_board_id: int | None
    overseeing_board: str
    update_within_days: int
    approving_board: str
    approval_verb: ApprovalVerb
    board_only_after: int
    wording_note: str
    recommendations_note: str
    key: tuple[KeyEntry, ...]
    editions: tuple[EditionShown, ...]
    themes: tuple[ThemeShown, ...]
    stages: tuple[StageShown, ...]
    oddities: tuple[OddityShown, ...]


def head_of(plan: Plan) -> PlanHead:
    """The head of a plan that was read with `plan_in_full`."""
    return PlanHead(
        id=plan.id,
        version=plan.version,
        ref=plan.ref,
        title=plan.title,
        origin=plan.origin,
        state=plan.state,
        live_on=plan.live_on,
        reviewer=plan.reviewer,
        reviewed_as_printed=plan.reviewed_as_printed,
        period_as_printed=plan.period_as_printed,
        starts_on=plan.starts_on,
        ends_on=plan.ends_on,
        overseeing_board_id=plan.overseeing_board_id,
        overseeing_board=plan.overseeing_board.name if plan.overseeing_board else "",
        update_within_days=plan.update_within_days,
        approving_board=plan.approving_board.name if plan.approving_board else "",
        approval_verb=plan.approval_verb,
        board_only_after=plan.board_only_after,
        wording_note=plan.wording_note,
        recommendations_note=plan.recommendations_note,
        key=tuple(rag_key_entry.entry for rag_key_entry in plan.key_entries),
        editions=_editions(plan),
        themes=_themes(plan),
        stages=_stages(plan),
        oddities=tuple(OddityShown(irregularity.words, irregularity.source) for irregularity in plan.irregularities),
    )


def _editions(plan: Plan) -> tuple[EditionShown, ...]:
    return tuple(
        EditionShown(
            edition.title, edition.published_on, edition.document.title if edition.document else "", edition.place
        )
        for edition in plan.editions
    )


def _themes(plan: Plan) -> tuple[ThemeShown, ...]:
    return tuple(
        ThemeShown(theme.ref, theme.title, tuple(part.component.title for part in theme.contributions))
        for theme in plan.themes
    )


def _stages(plan: Plan) -> tuple[StageShown, ...]:
    return tuple(
        StageShown(
            stage.ref,
            stage.title,
            stage.period_as_printed,
            stage.note,
            tuple(AimShown(aim.words, aim.reported, aim.source) for aim in stage.aims),
        )
        for stage in plan.stages
    )
