"""The tables of the lifecycle: transitions of actions and milestones, and auditors' follow-ups."""

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.actions.enums import ActionState, FollowUpResult, StopReason, Transition
from tracker.actions.models import Action, Milestone
from tracker.boards.models import Board
from tracker.database import Base
from tracker.people.models import Person
from tracker.plans.enums import ApprovalVerb


class ActionTransition(Base):
    """One transition of an action, or of one of its milestones; never edited, the newest is current.

    `made_on` is the day from which it applies, `recorded_at` the instant at which it was recorded. `board` approved it,
    with `approval_verb` and `reference`; `is_own_service` says that checker and reporter are of one directorate.
    `retest_on` and `look_at` belong to a sign-off, `review_on` to a suspension.
    """

    __tablename__ = "action_move"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"), index=True)
    move: Mapped[Transition]
    from_state: Mapped[ActionState]
    to_state: Mapped[ActionState]
    made_on: Mapped[date]
    recorded_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True, default=None)
    on_behalf_of_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), default=None)
    milestone_id: Mapped[int | None] = mapped_column(ForeignKey("milestone.id"), index=True, default=None)
    words: Mapped[str] = mapped_column(default="")
    is_own_service: Mapped[bool] = mapped_column(default=False)
    board_id: Mapped[int | None] = mapped_column(ForeignKey("board.id"), default=None)
    approval_verb: Mapped[ApprovalVerb | None] = mapped_column(default=None)
    reference: Mapped[str] = mapped_column(default="")
    retest_on: Mapped[date | None] = mapped_column(default=None)
    look_at: Mapped[str] = mapped_column(default="")
    review_on: Mapped[date | None] = mapped_column(default=None)
    ground: Mapped[StopReason | None] = mapped_column(default=None)
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("action.id"), default=None)
    is_sample: Mapped[bool] = mapped_column(default=False)
    action: Mapped[Action] = relationship(init=False, foreign_keys=[action_id])
    by: Mapped[Person | None] = relationship(init=False, foreign_keys=[by_id])
    on_behalf_of: Mapped[Person | None] = relationship(init=False, foreign_keys=[on_behalf_of_id])
    milestone: Mapped[Milestone | None] = relationship(init=False)
    board: Mapped[Board | None] = relationship(init=False)
    successor: Mapped[Action | None] = relationship(init=False, foreign_keys=[successor_id])


class FollowUp(Base):
    """What an auditor found when following an action up; it is shown next to the state and does not change it."""

    __tablename__ = "follow_up"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"), index=True)
    result: Mapped[FollowUpResult]
    followed_up_on: Mapped[date]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    words: Mapped[str]
    by: Mapped[Person] = relationship(init=False)
