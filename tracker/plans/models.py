"""The tables of plans: documents, plans and their RAG keys, editions, themes, stages, recommendations."""

from datetime import date

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.audit.capture import REGISTER
from tracker.boards.models import Board
from tracker.database import Base, versioned
from tracker.plans.enums import ApprovalVerb, Colour, Meaning, PlanOrigin, PlanState, Shape
from tracker.plans.rules import LONGEST_CODE, KeyEntry


class Document(Base):
    """A published paper that facts are taken from."""

    __tablename__ = "document"
    __table_args__ = REGISTER

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    key: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    body: Mapped[str] = mapped_column(default="")
    dated_on: Mapped[date | None] = mapped_column(default=None)
    dated_as_printed: Mapped[str] = mapped_column(default="")


class Plan(Base):
    """One improvement plan. An open action may go `update_within_days` calendar days without an update.

    Once a deadline has changed `board_only_after` times, only a board can change it again. `approving_board` approves
    completed actions; if it is empty, the board that monitors the action or oversees the plan does.
    """

    __tablename__ = "plan"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    ref: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    origin: Mapped[PlanOrigin]
    reviewer: Mapped[str] = mapped_column(default="")
    reviewed_as_printed: Mapped[str] = mapped_column(default="")
    period_as_printed: Mapped[str] = mapped_column(default="")
    starts_on: Mapped[date | None] = mapped_column(default=None)
    ends_on: Mapped[date | None] = mapped_column(default=None)
    overseeing_board_id: Mapped[int | None] = mapped_column(ForeignKey("board.id"), default=None)
    state: Mapped[PlanState] = mapped_column(default=PlanState.DRAFT)
    live_on: Mapped[date | None] = mapped_column(default=None)
    update_within_days: Mapped[int] = mapped_column(default=90)
    approving_board_id: Mapped[int | None] = mapped_column(ForeignKey("board.id"), default=None)
    approval_verb: Mapped[ApprovalVerb] = mapped_column(default=ApprovalVerb.SIGNED_OFF)
    board_only_after: Mapped[int] = mapped_column(default=1)
    wording_note: Mapped[str] = mapped_column(default="")
    recommendations_note: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = versioned(version)
    overseeing_board: Mapped[Board | None] = relationship(init=False, foreign_keys=[overseeing_board_id])
    approving_board: Mapped[Board | None] = relationship(init=False, foreign_keys=[approving_board_id])
    key_entries: Mapped[list["RagKeyEntry"]] = relationship(
        init=False, default_factory=list, order_by="RagKeyEntry.position"
    )
    recommendations: Mapped[list["Recommendation"]] = relationship(
        init=False, default_factory=list, order_by="Recommendation.position", back_populates="plan"
    )
    themes: Mapped[list["Theme"]] = relationship(init=False, default_factory=list, order_by="Theme.position")
    stages: Mapped[list["Stage"]] = relationship(init=False, default_factory=list, order_by="Stage.position")
    editions: Mapped[list["Edition"]] = relationship(init=False, default_factory=list, order_by="Edition.published_on")
    irregularities: Mapped[list["PlanIrregularity"]] = relationship(
        init=False, default_factory=list, order_by="PlanIrregularity.id"
    )

    @property
    def reference(self) -> str:
        """How the trail names this plan."""
        return f"plan:{self.id}"

    def rating(self, code: str | None) -> KeyEntry | None:
        """The entry of this plan's key for a stored code; None where there is no rating."""
        return next((rag_key_entry.entry for rag_key_entry in self.key_entries if rag_key_entry.code == code), None)


class RagKeyEntry(Base):
    """One rating of a plan's key, shown with every list of the plan. Actions and updates store its `code`."""

    __tablename__ = "rag_key_entry"
    __table_args__ = (UniqueConstraint("plan_id", "rating"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    position: Mapped[int]
    code: Mapped[str] = mapped_column("rating", String(LONGEST_CODE))
    label: Mapped[str]
    meaning: Mapped[Meaning]
    shape: Mapped[Shape]
    colour: Mapped[Colour]
    definition: Mapped[str]

    @property
    def entry(self) -> KeyEntry:
        """This line of the key as a plain value."""
        return KeyEntry(
            self.code, self.label, self.meaning, self.shape, self.colour, self.definition, position=self.position
        )

    @classmethod
    def of(cls, plan_id: int, position: int, entry: KeyEntry) -> "RagKeyEntry":
        """A new line of a plan's key, at this position, with what the entry says."""
        return cls(
            plan_id=plan_id,
            position=position,
            code=entry.code,
            label=entry.label.strip(),
            meaning=entry.meaning,
            shape=entry.shape,
            colour=entry.colour,
            definition=entry.definition.strip(),
        )


class Edition(Base):
    """One published issue of a plan."""

    __tablename__ = "edition"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    title: Mapped[str]
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"), default=None)
    published_on: Mapped[date | None] = mapped_column(default=None)
    place: Mapped[str] = mapped_column(default="")
    document: Mapped[Document | None] = relationship(init=False)


class PlanIrregularity(Base):
    """An error in the plan as printed, kept as printed and flagged."""

    __tablename__ = "plan_irregularity"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    words: Mapped[str]
    source: Mapped[str] = mapped_column(default="")


class Theme(Base):
    """A heading that groups recommendations or actions."""

    __tablename__ = "theme"
    __table_args__ = (UniqueConstraint("plan_id", "ref"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    position: Mapped[int]
    ref: Mapped[str]
    title: Mapped[str]
    source: Mapped[str] = mapped_column(default="")
    contributions: Mapped[list["ThemeContribution"]] = relationship(
        init=False, default_factory=list, order_by="ThemeContribution.id"
    )


class VisionComponent(Base):
    """What themes contribute to; several themes may contribute to one."""

    __tablename__ = "vision_component"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    title: Mapped[str]


class ThemeContribution(Base):
    """A theme contributes to a vision component."""

    __tablename__ = "theme_contribution"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id"), index=True)
    component_id: Mapped[int] = mapped_column(ForeignKey("vision_component.id"), index=True)
    component: Mapped[VisionComponent] = relationship(init=False)


class Stage(Base):
    """A period of the plan with aims of its own."""

    __tablename__ = "stage"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    position: Mapped[int]
    ref: Mapped[str]
    title: Mapped[str]
    period_as_printed: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    aims: Mapped[list["StageAim"]] = relationship(init=False, default_factory=list, order_by="StageAim.position")


class StageAim(Base):
    """An aim of a stage, and what a paper reported of it."""

    __tablename__ = "stage_aim"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), index=True)
    position: Mapped[int]
    words: Mapped[str]
    reported: Mapped[str] = mapped_column(default="")
    source: Mapped[str] = mapped_column(default="")


class Recommendation(Base):
    """A point the reviewers made, with its printed number."""

    __tablename__ = "recommendation"
    __table_args__ = (UniqueConstraint("plan_id", "ref"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    position: Mapped[int]
    ref: Mapped[str]
    words: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = versioned(version)
    plan: Mapped[Plan] = relationship(init=False, back_populates="recommendations")
