"""The tables of boards, their aliases and their secretariats."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.audit.capture import REGISTER
from tracker.boards.enums import BoardKind
from tracker.database import Base, versioned
from tracker.people.models import Person, Post


class Board(Base):
    """A board that monitors actions or oversees a plan. Similar names are never taken to be the same board."""

    __tablename__ = "board"
    __table_args__ = REGISTER

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    name: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[BoardKind]
    key: Mapped[str | None] = mapped_column(unique=True, default=None)
    chair: Mapped[str] = mapped_column(default="")
    frequency: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    source: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = versioned(version)
    aliases: Mapped[list["BoardAlias"]] = relationship(
        init=False, back_populates="board", default_factory=list, order_by="BoardAlias.name"
    )
    secretaries: Mapped[list["BoardSecretary"]] = relationship(
        init=False, back_populates="board", default_factory=list, order_by="BoardSecretary.id"
    )

    @property
    def is_body(self) -> bool:
        """Whether this is a board that meets, and not only a way of monitoring."""
        return self.kind is not BoardKind.NOT_A_BODY


class BoardAlias(Base):
    """Another name that a paper itself gives to the same board."""

    __tablename__ = "board_alias"
    __table_args__ = REGISTER

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    board_id: Mapped[int] = mapped_column(ForeignKey("board.id"), index=True)
    name: Mapped[str]
    source: Mapped[str] = mapped_column(default="")
    board: Mapped[Board] = relationship(init=False, back_populates="aliases")


class BoardSecretary(Base):
    """A post or a person that is a board's secretariat, and gets what is sent to the board."""

    __tablename__ = "board_secretary"
    __table_args__ = REGISTER

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    board_id: Mapped[int] = mapped_column(ForeignKey("board.id"), index=True)
    post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"), default=None)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), default=None)
    board: Mapped[Board] = relationship(init=False, back_populates="secretaries")
    post: Mapped[Post | None] = relationship(init=False)
    person: Mapped[Person | None] = relationship(init=False)

    @property
    def names(self) -> str:
        """How the trail names the post or the person."""
        return f"post:{self.post_id}" if self.post_id is not None else f"person:{self.person_id}"
