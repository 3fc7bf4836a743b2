"""Enters a plan: its head, editions, themes, stages and recommendations, then its actions, then makes it live."""

from collections import Counter
from datetime import date

from tracker.audit.service import Recording
from tracker.importing.actions import enter_actions
from tracker.importing.queries import Keys
from tracker.importing.seed_files.plan import PlanFile, PlanHead
from tracker.importing.seed_files.tables import named
from tracker.plans.enums import PlanState, ReadyKey
from tracker.plans.models import Edition, Stage
from tracker.plans.queries import get_plan
from tracker.plans.rules import READY_KEYS
from tracker.plans.service import (
    Deciding,
    PlanDetails,
    add_component,
    add_edition,
    add_recommendation,
    add_stage,
    add_theme,
    create_plan,
    make_live,
    note_irregularities,
    set_deciding,
)


def enter_plan(rec: Recording, file: PlanFile, here: Keys, figures: Counter[str]) -> None:
    """Enters a plan that was checked; adds its keys to `here` and counts in `figures`.

    What a plan prints applies from its first day, or from the day on which it was first published.
    """
    with rec.dated(_begins_on(file, rec.today)):
        _enter(rec, file, here, figures)


def _begins_on(file: PlanFile, today: date) -> date:
    published = (edition.published_on for edition in file.edition if edition.published_on)
    return min(file.plan.starts_on or min(published, default=today), today)


def _enter(rec: Recording, file: PlanFile, here: Keys, figures: Counter[str]) -> None:
    head = file.plan
    with named(head.place):
        key = [rating.entry for rating in file.key] or READY_KEYS[ReadyKey.BRAG]
        plan_id = here.plans[head.ref] = create_plan(rec, head.ref, _details(head, here), key).id
    _enter_deciding(rec, plan_id, head, here)
    _enter_editions(rec, plan_id, file, here)
    themes = _enter_themes(rec, plan_id, file)
    stages = _enter_stages(rec, plan_id, file)
    recommendations: dict[str, int] = {}
    for recommendation in file.recommendation:
        with named(recommendation.place):
            recommendations[recommendation.ref] = add_recommendation(
                rec, plan_id, recommendation.ref, recommendation.words
            ).id
    enter_actions(rec, file, here, themes, stages, recommendations)
    if head.state is PlanState.LIVE:
        with named(head.place):
            make_live(rec, plan_id)
    _count(file, figures)


def _details(head: PlanHead, here: Keys) -> PlanDetails:
    return PlanDetails(
        title=head.title,
        origin=head.origin,
        reviewer=head.reviewer,
        reviewed_as_printed=head.reviewed_as_printed,
        period_as_printed=head.period_as_printed,
        starts_on=head.starts_on,
        ends_on=head.ends_on,
        overseeing_board_id=here.boards[head.overseeing_board] if head.overseeing_board else None,
        update_within_days=head.update_within_days,
        wording_note=head.wording_note,
        recommendations_note=head.recommendations_note,
    )


def _enter_deciding(rec: Recording, plan_id: int, head: PlanHead, here: Keys) -> None:
    board_id = here.boards[head.approving_board] if head.approving_board else None
    deciding = Deciding(board_id, head.approval_verb, head.board_only_after)
    if deciding != Deciding():
        with named(head.place):
            set_deciding(rec, plan_id, get_plan(rec.session, plan_id).version, deciding)


def _enter_editions(rec: Recording, plan_id: int, file: PlanFile, here: Keys) -> None:
    for edition in file.edition:
        issue = Edition(
            plan_id=plan_id,
            title=edition.title,
            document_id=here.documents[edition.document] if edition.document else None,
            published_on=edition.published_on,
            place=edition.where,
        )
        with named(edition.place):
            add_edition(rec, issue)
    if file.irregularity:
        with named(file.place):
            note_irregularities(
                rec, plan_id, [(irregularity.words, irregularity.citation) for irregularity in file.irregularity]
            )


def _enter_themes(rec: Recording, plan_id: int, file: PlanFile) -> dict[str, int]:
    components = {component.key: add_component(rec, plan_id, component.title).id for component in file.component}
    themes: dict[str, int] = {}
    for theme in file.theme:
        with named(theme.place):
            added = add_theme(
                rec,
                plan_id,
                theme.ref,
                theme.title,
                components=[components[key] for key in theme.components],
                source=theme.citation,
            )
        themes[theme.ref] = added.id
    return themes


def _enter_stages(rec: Recording, plan_id: int, file: PlanFile) -> dict[str, int]:
    stages: dict[str, int] = {}
    for position, stage in enumerate(file.stage, start=1):
        entered = Stage(
            plan_id=plan_id,
            position=position,
            ref=stage.ref,
            title=stage.title,
            period_as_printed=stage.period_as_printed,
            note=stage.note,
        )
        with named(stage.place):
            add_stage(rec, entered, [(aim.words, aim.reported, aim.citation) for aim in stage.aim])
        stages[stage.ref] = entered.id
    return stages


def _count(file: PlanFile, figures: Counter[str]) -> None:
    figures["plans"] += 1
    figures["themes"] += len(file.theme)
    figures["stages"] += len(file.stage)
    figures["recommendations"] += len(file.recommendation)
    figures["actions"] += len(file.action)
    figures["owners"] += sum(len(action.owner) for action in file.action)
    figures["milestones"] += sum(len(action.milestone) for action in file.action)
    figures["notes"] += sum(len(action.note) for action in file.action)
