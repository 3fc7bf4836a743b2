"""Builds the row of an action from what is stored, as of one day."""

from datetime import date
from itertools import pairwise

from tracker.actions.deadlines.rules import changed_in_words, days_later, decided_in_words, request_state, times_changed
from tracker.actions.enums import SAMPLE, ChangeState, MilestoneState, Precision, RequestState, Transition
from tracker.actions.lifecycle.state_wording import state_in_words
from tracker.actions.lifecycle.transitions import TRANSITIONS
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
    late_milestones_in_words,
    says_the_same,
)
from tracker.dates import day_in_words
from tracker.plans.models import Plan
from tracker.reports.enums import Holder
from tracker.reports.rows.lookups import RowLookups
from tracker.reports.rows.models import (
    BETWEEN,
    ActionRow,
    MilestoneOutcome,
    MilestoneShown,
    OwnerShown,
    RecommendationShown,
    UpdateShown,
    ValidationShown,
)

ANSWERED = frozenset({ChangeState.GRANTED, ChangeState.FIRST_SET, ChangeState.REFUSED})
CHECKED_ONE_BY_ONE = TRANSITIONS[Transition.CHECK_MET].leads.keys()


def row_of(plan: Plan, action: Action, known: RowLookups) -> ActionRow:
    """An action of this plan as every list shows it."""
    today, updates = known.today, known.updates.get(action.id, [])
    theme, stage = known.themes.get(action.theme_id or 0), known.stages.get(action.stage_id or 0)
    plan_from = plan.starts_on or plan.live_on
    is_silent = has_no_recent_update(action.state, action.last_update_on, plan_from, today, plan.update_within_days)
    rated = _rated(plan, action, known, is_silent=is_silent)
    return ActionRow(
        plan_ref=plan.ref,
        action_id=action.id,
        ref=action.ref,
        recommendations=_recommendations(action, known),
        theme_ref=theme.ref if theme else "",
        theme=f"{theme.ref} {theme.title}" if theme else "",
        stage_ref=stage.ref if stage else "",
        stage=f"{stage.ref} {stage.title}" if stage else "",
        wording=action.wording,
        owners=tuple(_owner(owner, known) for owner in action.owners),
        milestones=tuple(_milestone(plan, action, milestone, known) for milestone in action.milestones),
        parts=late_milestones_in_words(action.state, action.milestones, today),
        boards=tuple(known.boards[board_id] for board_id in known.monitored.get(action.id, ())),
        state=action.state,
        standing=state_in_words(action, known.courses.get(action.id)),
        reported_rating=rated.reported,
        date_check=rated.check,
        validated_rating=rated.validated,
        validation=_validation(known.validations.get(action.id), known),
        challenges=challenges(rated),
        last_update_on=action.last_update_on,
        update=_update(updates[0], known) if updates else None,
        reported_complete_on=action.reported_complete_on,
        checked_on=action.checked_on,
        signed_off_on=action.signed_off_on,
        is_retest_due=is_retest_due(action.state, action.retest_on, today),
        follow_up=action.follow_up,
        has_no_recent_update=is_silent,
        silent_since=action.last_update_on or plan_from,
        silence=_silence(action, plan) if is_silent else "",
    )


def _recommendations(action: Action, known: RowLookups) -> tuple[RecommendationShown, ...]:
    served = known.served.get(action.id, ())
    return tuple(recommendation for key, recommendation in known.recommendations.items() if key in served)


def _owner(owner: Ownership, known: RowLookups) -> OwnerShown:
    """A post comes before the person printed with it: the person who holds the post today owns the action."""
    if owner.post_id is not None:
        post = known.posts[owner.post_id]
        return OwnerShown(post.words, owner.part, post.holder, post.people, owner.post_id, None, post.directorate)
    if owner.person_id is not None:
        person = known.people[owner.person_id]
        return OwnerShown(person.name, owner.part, Holder.KNOWN, (person,))
    name = known.boards[owner.board_id].name if owner.board_id else owner.printed_name or owner.printed_post
    return OwnerShown(name, owner.part, Holder.KNOWN, board_id=owner.board_id)


def _milestone(plan: Plan, action: Action, milestone: Milestone, known: RowLookups) -> MilestoneShown:
    is_open, today = action.state in OPEN_STATES and milestone.state is MilestoneState.OPEN, known.today
    number = times_changed(milestone.changes)
    return MilestoneShown(
        id=milestone.id,
        name=milestone.name,
        as_printed=milestone.as_printed,
        as_read=_as_read(milestone),
        precision=milestone.precision,
        last_day=milestone.last_day,
        state=milestone.state,
        days_overdue=days_overdue(milestone, today) if is_open else 0,
        is_overdue=is_overdue(action.state, milestone, today),
        is_due_soon=is_due_soon(action.state, milestone, today),
        has_no_deadline=is_open and milestone.last_day is None and not milestone.is_to_settle,
        is_to_settle=is_open and milestone.is_to_settle,
        awaits_check=milestone.state is MilestoneState.REPORTED_MET and action.state in CHECKED_ONE_BY_ONE,
        is_to_review=is_open and is_to_review(milestone.last_day, milestone.review_on, today),
        review_on=milestone.review_on if is_open and milestone.last_day is None else None,
        asked_for=_asked_for(plan, action, milestone),
        first_last_day=milestone.first_last_day,
        times_changed=number,
        days_later=days_later(milestone.first_last_day, milestone.last_day),
        changed=changed_in_words(milestone) if number else "",
        outcome=_outcome(milestone, known),
        version=milestone.version,
    )


def _asked_for(plan: Plan, action: Action, milestone: Milestone) -> str:
    """The requested dates; a request that was overtaken no longer waits."""
    asked = [change for change in milestone.changes if change.state is ChangeState.REQUESTED]
    stands = request_state(plan.state, action.state, milestone, is_removed=action.removed_on is not None)
    return "" if stands is RequestState.OVERTAKEN else BETWEEN.join(_wanted(change) for change in asked)


def _outcome(milestone: Milestone, known: RowLookups) -> MilestoneOutcome | None:
    """The outcome of the request that was decided last."""
    decided = [
        change
        for change in milestone.changes
        if change.state in ANSWERED and change.requested_by_id and change.requested_on
    ]
    if not decided:
        return None
    last = max(decided, key=lambda change: (change.decided_on or date.min, change.id))
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
    return MilestoneOutcome(asked_by.id, asked_by.name, words, last.decided_on or date.min)


def _as_read(milestone: Milestone) -> str:
    if milestone.last_day is not None:
        return day_in_words(milestone.last_day)
    if milestone.is_to_settle:
        *others, last = [candidate.words for candidate in milestone.candidates]
        return "to be settled: " + " or ".join(filter(None, (", ".join(others), last)))
    words = "continuous" if milestone.precision is Precision.CONTINUOUS else "no date yet"
    if milestone.review_on is not None and milestone.state is MilestoneState.OPEN:
        return f"{words}, review on {day_in_words(milestone.review_on)}"
    return words


def _update(update: ProgressUpdate, known: RowLookups) -> UpdateShown:
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


def _rated(plan: Plan, action: Action, known: RowLookups, *, is_silent: bool) -> Rated:
    updates = known.updates.get(action.id, [])
    return Rated(
        state=action.state,
        reported=known.ratings.get((plan.id, action.reported_rating or "")),
        validated=known.ratings.get((plan.id, action.validated_rating or "")),
        check=date_check(action.state, action.milestones, known.today),
        is_repeated=any(says_the_same(newer.happened, older.happened) for newer, older in pairwise(updates)),
        is_silent=is_silent,
    )


def _validation(validation: RatingValidation | None, known: RowLookups) -> ValidationShown | None:
    return (
        ValidationShown(validation.validated_on, known.people[validation.by_id].name, validation.words)
        if validation
        else None
    )


def _silence(action: Action, plan: Plan) -> str:
    if action.last_update_on is not None:
        return f"no update since {day_in_words(action.last_update_on)}"
    if plan.starts_on is not None:
        return f"no update since the plan began on {day_in_words(plan.starts_on)}"
    return f"no update since the plan went live on {day_in_words(plan.live_on)}" if plan.live_on else ""


def _wanted(change: DeadlineChange) -> str:
    """The requested date, marked when the request is invented."""
    return (change.to_printed or "a new date") + (f" [{SAMPLE}]" if change.is_sample else "")
