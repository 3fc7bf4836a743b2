"""Makes the row of an action from what is stored of it, as of one day."""

from datetime import date
from itertools import pairwise

from tracker.actions.deadlines.rules import (
    changed_in_words,
    days_later,
    decided_in_words,
    request_stands,
    times_changed,
)
from tracker.actions.enums import SAMPLE, ChangeState, MilestoneState, Move, Precision, RequestStands
from tracker.actions.lifecycle.state_wording import standing_in_words
from tracker.actions.lifecycle.transitions import MOVES
from tracker.actions.models import Action, DeadlineChange, Milestone, Ownership, ProgressUpdate
from tracker.actions.ratings.models import RatingValidation
from tracker.actions.rules import (
    OPEN_STATES,
    Rated,
    challenges,
    date_check,
    days_overdue,
    has_no_recent_update,
    is_due_soon,
    is_overdue,
    is_retest_due,
    is_to_review,
    parts_late_in_words,
    says_the_same,
)
from tracker.dates import day_in_words
from tracker.plans.models import Plan
from tracker.reports.enums import Holder
from tracker.reports.rows.lookups import Known
from tracker.reports.rows.models import (
    BETWEEN,
    ActionRow,
    MilestoneShown,
    Outcome,
    OwnerShown,
    RecommendationShown,
    UpdateShown,
    ValidationShown,
)

ANSWERED = frozenset({ChangeState.GRANTED, ChangeState.FIRST_SET, ChangeState.REFUSED})
CHECKED_ONE_BY_ONE = MOVES[Move.CHECK_MET].leads.keys()


def row_of(plan: Plan, found: Action, known: Known) -> ActionRow:
    """An action of this plan as every list shows it."""
    today, updates = known.today, known.updates.get(found.id, [])
    theme, stage = known.themes.get(found.theme_id or 0), known.stages.get(found.stage_id or 0)
    plan_from = plan.starts_on or plan.live_on
    is_silent = has_no_recent_update(found.state, found.last_update_on, plan_from, today, plan.update_within_days)
    rated = _rated(plan, found, known, is_silent=is_silent)
    return ActionRow(
        plan_ref=plan.ref,
        action_id=found.id,
        ref=found.ref,
        recommendations=_recommendations(found, known),
        theme_ref=theme.ref if theme else "",
        theme=f"{theme.ref} {theme.title}" if theme else "",
        stage_ref=stage.ref if stage else "",
        stage=f"{stage.ref} {stage.title}" if stage else "",
        wording=found.wording,
        owners=tuple(_owner(owner, known) for owner in found.owners),
        milestones=tuple(_milestone(plan, found, step, known) for step in found.milestones),
        parts=parts_late_in_words(found.state, found.milestones, today),
        boards=tuple(known.boards[board_id] for board_id in known.monitored.get(found.id, ())),
        state=found.state,
        standing=standing_in_words(found, known.courses.get(found.id)),
        reported_rating=rated.reported,
        date_check=rated.check,
        validated_rating=rated.validated,
        validation=_validation(known.validations.get(found.id), known),
        challenges=challenges(rated),
        last_update_on=found.last_update_on,
        update=_update(updates[0], known) if updates else None,
        reported_complete_on=found.reported_complete_on,
        checked_on=found.checked_on,
        signed_off_on=found.signed_off_on,
        is_retest_due=is_retest_due(found.state, found.retest_on, today),
        follow_up=found.follow_up,
        has_no_recent_update=is_silent,
        silent_since=found.last_update_on or plan_from,
        silence=_silence(found, plan) if is_silent else "",
    )


def _recommendations(found: Action, known: Known) -> tuple[RecommendationShown, ...]:
    served = known.served.get(found.id, ())
    return tuple(one for key, one in known.recommendations.items() if key in served)


def _owner(owner: Ownership, known: Known) -> OwnerShown:
    """A post goes before the person whom the plan prints with it: who holds the post today owns the action."""
    if owner.post_id is not None:
        post = known.posts[owner.post_id]
        return OwnerShown(post.words, owner.part, post.holder, post.people, owner.post_id, None, post.directorate)
    if owner.person_id is not None:
        person = known.people[owner.person_id]
        return OwnerShown(person.name, owner.part, Holder.KNOWN, (person,))
    name = known.boards[owner.board_id].name if owner.board_id else owner.printed_name or owner.printed_post
    return OwnerShown(name, owner.part, Holder.KNOWN, board_id=owner.board_id)


def _milestone(plan: Plan, found: Action, step: Milestone, known: Known) -> MilestoneShown:
    is_open, today = found.state in OPEN_STATES and step.state is MilestoneState.OPEN, known.today
    number = times_changed(step.changes)
    return MilestoneShown(
        id=step.id,
        name=step.name,
        as_printed=step.as_printed,
        as_read=_as_read(step),
        precision=step.precision,
        last_day=step.last_day,
        state=step.state,
        days_overdue=days_overdue(step, today) if is_open else 0,
        is_overdue=is_overdue(found.state, step, today),
        is_due_soon=is_due_soon(found.state, step, today),
        has_no_deadline=is_open and step.last_day is None and not step.is_to_settle,
        is_to_settle=is_open and step.is_to_settle,
        awaits_check=step.state is MilestoneState.REPORTED_MET and found.state in CHECKED_ONE_BY_ONE,
        is_to_review=is_open and is_to_review(step.last_day, step.review_on, today),
        review_on=step.review_on if is_open and step.last_day is None else None,
        asked_for=_asked_for(plan, found, step),
        first_last_day=step.first_last_day,
        times_changed=number,
        days_later=days_later(step.first_last_day, step.last_day),
        changed=changed_in_words(step) if number else "",
        outcome=_outcome(step, known),
        version=step.version,
    )


def _asked_for(plan: Plan, found: Action, step: Milestone) -> str:
    """The dates that are asked for; a request that was overtaken waits for nobody."""
    asked = [one for one in step.changes if one.state is ChangeState.REQUESTED]
    stands = request_stands(plan.state, found.state, step, is_removed=found.removed_on is not None)
    return "" if stands is RequestStands.OVERTAKEN else BETWEEN.join(_wanted(one) for one in asked)


def _outcome(step: Milestone, known: Known) -> Outcome | None:
    """What became of the request that was decided last."""
    decided = [one for one in step.changes if one.state in ANSWERED and one.requested_by_id and one.requested_on]
    if not decided:
        return None
    last = max(decided, key=lambda one: (one.decided_on or date.min, one.id))
    board = known.boards[last.board_id].name if last.board_id else ""
    verdict = "refused" if last.state is ChangeState.REFUSED else "granted"
    words = (
        f"“{last.asked_printed or last.to_printed}” was {verdict} "
        + decided_in_words(last.decided_on, board, last.decision)
        + (f", as “{last.to_printed}”" if last.asked_printed else "")
        + (f": {last.decision_words}" if last.decision_words else "")
        + (f" [{SAMPLE}]" if last.is_sample else "")
    )
    asked_by = known.people[last.requested_by_id or 0]
    return Outcome(asked_by.id, asked_by.name, words, last.decided_on or date.min)


def _as_read(step: Milestone) -> str:
    if step.last_day is not None:
        return day_in_words(step.last_day)
    if step.is_to_settle:
        *others, last = [one.words for one in step.candidates]
        return "to be settled: " + " or ".join(filter(None, (", ".join(others), last)))
    words = "continuous" if step.precision is Precision.CONTINUOUS else "no date yet"
    if step.review_on is not None and step.state is MilestoneState.OPEN:
        return f"{words}, review on {day_in_words(step.review_on)}"
    return words


def _update(update: ProgressUpdate, known: Known) -> UpdateShown:
    by = known.people[update.by_id].name
    if update.on_behalf_of_id is not None:
        by = f"{by} for {known.people[update.on_behalf_of_id].name}"
    return UpdateShown(
        given_on=update.given_on,
        words=update.happened,
        by=by,
        why_better=update.why_better,
        next_step=update.next_step,
        obstacles=update.obstacles,
        is_sample=update.is_sample,
    )


def _rated(plan: Plan, found: Action, known: Known, *, is_silent: bool) -> Rated:
    updates = known.updates.get(found.id, [])
    return Rated(
        state=found.state,
        reported=known.ratings.get((plan.id, found.reported_rating or "")),
        validated=known.ratings.get((plan.id, found.validated_rating or "")),
        check=date_check(found.state, found.milestones, known.today),
        is_repeated=any(says_the_same(newer.happened, older.happened) for newer, older in pairwise(updates)),
        is_silent=is_silent,
    )


def _validation(found: RatingValidation | None, known: Known) -> ValidationShown | None:
    return ValidationShown(found.validated_on, known.people[found.by_id].name, found.words) if found else None


def _silence(found: Action, plan: Plan) -> str:
    if found.last_update_on is not None:
        return f"no update since {day_in_words(found.last_update_on)}"
    if plan.starts_on is not None:
        return f"no update since the plan began on {day_in_words(plan.starts_on)}"
    return f"no update since the plan went live on {day_in_words(plan.live_on)}" if plan.live_on else ""


def _wanted(change: DeadlineChange) -> str:
    """The date that is asked for, marked when the request is invented."""
    return (change.to_printed or "a new date") + (f" [{SAMPLE}]" if change.is_sample else "")
