"""Reads of ratings: the last one given by a check, and how often each rating of a plan's key is in use."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from tracker.actions.models import Action, ProgressUpdate
from tracker.actions.ratings.models import RatingValidation
from tracker.database import AnySession
from tracker.dates import plural


def last_validation(session: AnySession, action_id: int) -> RatingValidation | None:
    """The last rating given by somebody other than the owner, with that person; None where there is none."""
    wanted = sa.select(RatingValidation).where(RatingValidation.action_id == action_id)
    newest = wanted.order_by(RatingValidation.id.desc()).limit(1).options(selectinload(RatingValidation.by))
    return session.execute(newest).scalar_one_or_none()


@dataclass(frozen=True)
class RatingUse:
    """How many actions have a rating today, and how many updates and checks by others ever gave it."""

    actions: int = 0
    updates: int = 0
    checks: int = 0

    @property
    def words(self) -> str:
        """The counts that are not zero: "14 actions and 1 update"."""
        counts = (
            (self.actions, "action", "actions"),
            (self.updates, "update", "updates"),
            (self.checks, "check by others", "checks by others"),
        )
        return " and ".join(plural(number, one, many) for number, one, many in counts if number)


def rating_uses(session: AnySession, plan_id: int) -> dict[str, RatingUse]:
    """The codes of a plan's RAG key that are in use, each with how often; an action is counted once."""
    rated = sa.union(
        sa.select(Action.id.label("id"), Action.reported_rating.label("code")).where(Action.plan_id == plan_id),
        sa.select(Action.id, Action.validated_rating).where(Action.plan_id == plan_id),
    ).subquery()
    of_plan = sa.select(Action.id).where(Action.plan_id == plan_id)
    actions = _counts(session, rated.c.code)
    updates = _counts(session, ProgressUpdate.rating, ProgressUpdate.action_id.in_(of_plan))
    checks = _counts(session, RatingValidation.rating, RatingValidation.action_id.in_(of_plan))
    return {
        code: RatingUse(actions.get(code, 0), updates.get(code, 0), checks.get(code, 0))
        for code in {*actions, *updates, *checks}
    }


def _counts(
    session: AnySession,
    code: sa.SQLColumnExpression[str] | sa.SQLColumnExpression[str | None],
    *of: sa.ColumnElement[bool],
) -> dict[str, int]:
    query = sa.select(code, sa.func.count()).where(code.is_not(None), *of).group_by(code)
    return {used_code: number for used_code, number in session.execute(query) if used_code}
