"""The tables of actions: actions and their links, milestones and their deadlines, progress updates, notes."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.actions.enums import (
    ActionState,
    ChangeState,
    FollowUpResult,
    MilestoneState,
    OwnerRole,
    Precision,
    Repeats,
)
from tracker.boards.models import Board
from tracker.database import Base, versioned
from tracker.people.models import Person, Post
from tracker.plans.models import Plan, Recommendation, Stage, Theme
from tracker.plans.rules import LONGEST_CODE


class Action(Base):
    """What the council does about a recommendation. Columns ending in `_printed` are cells kept letter for letter.
    Ratings are codes of the plan's own RAG key.
    """

    __tablename__ = "action"
    __table_args__ = (UniqueConstraint("plan_id", "ref"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    position: Mapped[int]
    ref: Mapped[str]
    wording: Mapped[str]
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("theme.id"), default=None)
    stage_id: Mapped[int | None] = mapped_column(ForeignKey("stage.id"), default=None)
    responsibility_printed: Mapped[str] = mapped_column(default="")
    date_printed: Mapped[str] = mapped_column(default="")
    monitoring_printed: Mapped[str] = mapped_column(default="")
    is_torn: Mapped[bool] = mapped_column(default=False)  # a page break splits the printed row
    source: Mapped[str] = mapped_column(default="")
    state: Mapped[ActionState] = mapped_column(default=ActionState.NOT_STARTED)
    reported_rating: Mapped[str | None] = mapped_column(String(LONGEST_CODE), default=None)
    validated_rating: Mapped[str | None] = mapped_column(String(LONGEST_CODE), default=None)
    last_update_on: Mapped[date | None] = mapped_column(default=None)
    reported_complete_on: Mapped[date | None] = mapped_column(default=None)
    checked_on: Mapped[date | None] = mapped_column(default=None)
    is_own_service_check: Mapped[bool] = mapped_column(default=False)  # checker and reporter are of one directorate
    signed_off_on: Mapped[date | None] = mapped_column(default=None)
    retest_on: Mapped[date | None] = mapped_column(default=None)
    review_on: Mapped[date | None] = mapped_column(default=None)  # the review date of a suspended action
    follow_up: Mapped[FollowUpResult | None] = mapped_column(default=None)
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("action.id"), default=None)
    removed_on: Mapped[date | None] = mapped_column(default=None)  # entered in error; only its history can be read
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = versioned(version)
    plan: Mapped[Plan] = relationship(init=False)
    successor: Mapped["Action | None"] = relationship(init=False, remote_side="Action.id")
    theme: Mapped[Theme | None] = relationship(init=False)
    stage: Mapped[Stage | None] = relationship(init=False)
    sub_items: Mapped[list["SubItem"]] = relationship(init=False, default_factory=list, order_by="SubItem.position")
    recommendation_links: Mapped[list["RecommendationLink"]] = relationship(
        init=False, default_factory=list, order_by="RecommendationLink.id"
    )
    owners: Mapped[list["Ownership"]] = relationship(
        init=False, default_factory=list, order_by="Ownership.position", back_populates="action"
    )
    monitors: Mapped[list["Monitor"]] = relationship(
        init=False, default_factory=list, order_by="Monitor.position", back_populates="action"
    )
    milestones: Mapped[list["Milestone"]] = relationship(
        init=False, default_factory=list, order_by="Milestone.position", back_populates="action"
    )
    updates: Mapped[list["ProgressUpdate"]] = relationship(
        init=False,
        default_factory=list,
        order_by="ProgressUpdate.given_on.desc(), ProgressUpdate.id.desc()",
        back_populates="action",
    )
    notes: Mapped[list["PaperNote"]] = relationship(
        init=False, default_factory=list, order_by="PaperNote.dated_on.desc(), PaperNote.id"
    )
    irregularities: Mapped[list["ActionIrregularity"]] = relationship(
        init=False, default_factory=list, order_by="ActionIrregularity.id"
    )

    @property
    def reference(self) -> str:
        """How the trail names this action."""
        return f"action:{self.id}"

    @property
    def standing_updates(self) -> list["ProgressUpdate"]:
        """The updates that nobody has withdrawn, newest first."""
        return [update for update in self.updates if update.withdrawn_on is None]


class SubItem(Base):
    """A sub-item of an action: a focus point, a work stream."""

    __tablename__ = "action_part"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"), index=True)
    position: Mapped[int]
    label: Mapped[str]
    words: Mapped[str]


class RecommendationLink(Base):
    """An action serves a recommendation."""

    __tablename__ = "serves"
    __table_args__ = (UniqueConstraint("action_id", "recommendation_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"), index=True)
    recommendation_id: Mapped[int] = mapped_column(ForeignKey("recommendation.id"), index=True)
    recommendation: Mapped[Recommendation] = relationship(init=False)


class Ownership(Base):
    """A post, person or board that owns an action, with the name and post as the plan prints them."""

    __tablename__ = "ownership"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"), index=True)
    position: Mapped[int]
    part: Mapped[OwnerRole]
    post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"), index=True, default=None)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True, default=None)
    board_id: Mapped[int | None] = mapped_column(ForeignKey("board.id"), default=None)
    printed_name: Mapped[str] = mapped_column(default="")
    printed_post: Mapped[str] = mapped_column(default="")
    action: Mapped[Action] = relationship(init=False, back_populates="owners")
    post: Mapped[Post | None] = relationship(init=False)
    person: Mapped[Person | None] = relationship(init=False)
    board: Mapped[Board | None] = relationship(init=False)


class Monitor(Base):
    """A board monitors an action by name."""

    __tablename__ = "monitor"
    __table_args__ = (UniqueConstraint("action_id", "board_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"), index=True)
    board_id: Mapped[int] = mapped_column(ForeignKey("board.id"), index=True)
    position: Mapped[int]
    printed: Mapped[str] = mapped_column(default="")
    action: Mapped[Action] = relationship(init=False, back_populates="monitors")
    board: Mapped[Board] = relationship(init=False)


class Milestone(Base):
    """A dated part of an action. `last_day` is the last day still on time; None if continuous, undetermined, unsettled.

    A milestone that `repeats` is followed by its next occurrence once it is met or reported met; `follows_id` of the
    next one names it. A milestone without a date is reviewed on `review_on`.
    """

    __tablename__ = "milestone"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"), index=True)
    position: Mapped[int]
    as_printed: Mapped[str]
    precision: Mapped[Precision]
    name: Mapped[str] = mapped_column(default="")
    last_day: Mapped[date | None] = mapped_column(default=None)
    first_last_day: Mapped[date | None] = mapped_column(default=None)
    pairing: Mapped[str] = mapped_column(default="")
    read_by: Mapped[str] = mapped_column(default="")
    settled_on: Mapped[date | None] = mapped_column(default=None)
    repeats: Mapped[Repeats | None] = mapped_column(default=None)
    follows_id: Mapped[int | None] = mapped_column(ForeignKey("milestone.id"), unique=True, default=None)
    review_on: Mapped[date | None] = mapped_column(default=None)
    reported_met_on: Mapped[date | None] = mapped_column(default=None)
    met_on: Mapped[date | None] = mapped_column(default=None)
    state: Mapped[MilestoneState] = mapped_column(default=MilestoneState.OPEN)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = versioned(version)
    action: Mapped[Action] = relationship(init=False, back_populates="milestones")
    candidates: Mapped[list["DeadlineCandidate"]] = relationship(
        init=False, default_factory=list, order_by="DeadlineCandidate.id"
    )
    changes: Mapped[list["DeadlineChange"]] = relationship(
        init=False, default_factory=list, order_by="DeadlineChange.id", back_populates="milestone"
    )

    @property
    def is_to_settle(self) -> bool:
        """Whether the words can be read in several ways and nobody has settled which is meant."""
        return bool(self.candidates) and self.last_day is None and self.settled_on is None


class DeadlineCandidate(Base):
    """One way in which a deadline's words can be read."""

    __tablename__ = "deadline_candidate"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    milestone_id: Mapped[int] = mapped_column(ForeignKey("milestone.id"), index=True)
    words: Mapped[str]
    precision: Mapped[Precision]
    last_day: Mapped[date]


class DeadlineChange(Base):
    """A change of a deadline, a request for one, or a change that papers show without a decision.

    `decision` is the reference of the decision; without `board` the secretariat decided. `decided_by` recorded it.
    Where another date was granted than asked for, `asked_printed` and `asked_last_day` keep what was asked for.
    """

    __tablename__ = "deadline_change"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    milestone_id: Mapped[int] = mapped_column(ForeignKey("milestone.id"), index=True)
    state: Mapped[ChangeState]
    from_printed: Mapped[str]
    to_printed: Mapped[str]
    to_precision: Mapped[Precision]
    from_precision: Mapped[Precision | None] = mapped_column(default=None)
    from_last_day: Mapped[date | None] = mapped_column(default=None)
    to_last_day: Mapped[date | None] = mapped_column(default=None)
    to_review_on: Mapped[date | None] = mapped_column(default=None)  # of a deadline without a date
    asked_printed: Mapped[str] = mapped_column(default="")
    asked_last_day: Mapped[date | None] = mapped_column(default=None)
    reason: Mapped[str] = mapped_column(default="")
    requested_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), default=None)
    requested_on: Mapped[date | None] = mapped_column(default=None)
    decision: Mapped[str] = mapped_column(default="")
    decided_on: Mapped[date | None] = mapped_column(default=None)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), default=None)
    board_id: Mapped[int | None] = mapped_column(ForeignKey("board.id"), index=True, default=None)
    decision_words: Mapped[str] = mapped_column(default="")
    noted_on: Mapped[date | None] = mapped_column(default=None)  # the day of the paper that shows the new date
    source: Mapped[str] = mapped_column(default="")
    is_sample: Mapped[bool] = mapped_column(default=False)
    milestone: Mapped[Milestone] = relationship(init=False, back_populates="changes")
    requested_by: Mapped[Person | None] = relationship(init=False, foreign_keys=[requested_by_id])
    decided_by: Mapped[Person | None] = relationship(init=False, foreign_keys=[decided_by_id])
    board: Mapped[Board | None] = relationship(init=False)


class ProgressUpdate(Base):
    """What an owner reported on a day; never edited, but it may be withdrawn.

    `on_behalf_of` is the owner for whom a delegate wrote.
    """

    __tablename__ = "progress_update"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"), index=True)
    given_on: Mapped[date]
    recorded_at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    happened: Mapped[str]
    rating: Mapped[str | None] = mapped_column(String(LONGEST_CODE))
    on_behalf_of_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), default=None)
    why_better: Mapped[str] = mapped_column(default="")
    next_step: Mapped[str] = mapped_column(default="")
    obstacles: Mapped[str] = mapped_column(default="")
    reports_complete: Mapped[bool] = mapped_column(default=False)
    is_sample: Mapped[bool] = mapped_column(default=False)
    withdrawn_on: Mapped[date | None] = mapped_column(default=None)
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), default=None)
    withdrawn_why: Mapped[str] = mapped_column(default="")
    action: Mapped[Action] = relationship(init=False, back_populates="updates")
    by: Mapped[Person] = relationship(init=False, foreign_keys=[by_id])
    on_behalf_of: Mapped[Person | None] = relationship(init=False, foreign_keys=[on_behalf_of_id])
    withdrawn_by: Mapped[Person | None] = relationship(init=False, foreign_keys=[withdrawn_by_id])


class PaperNote(Base):
    """What a paper says about an action on a day; it changes no state."""

    __tablename__ = "paper_note"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"), index=True)
    words: Mapped[str]
    source: Mapped[str]
    dated_on: Mapped[date | None] = mapped_column(default=None)


class ActionIrregularity(Base):
    """An error in the action as printed, kept as printed and flagged."""

    __tablename__ = "action_irregularity"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"), index=True)
    words: Mapped[str]
