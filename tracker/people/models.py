"""The tables of people: persons, posts, holdings, delegates, roles; and those of signing in."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.audit.capture import OPERATING, REGISTER, SELF_DATED
from tracker.database import Base, versioned
from tracker.people.enums import HoldingKind, Role


class Person(Base):
    """Somebody named in a plan or using the tracker. Without an address, or inactive, they get no email."""

    __tablename__ = "person"
    __table_args__ = REGISTER

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    name: Mapped[str]
    key: Mapped[str | None] = mapped_column(unique=True, default=None)
    style: Mapped[str] = mapped_column(default="")
    organisation: Mapped[str] = mapped_column(default="")
    address: Mapped[str | None] = mapped_column(unique=True, default=None)
    is_active: Mapped[bool] = mapped_column(default=True)
    is_sample: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = versioned(version)

    @property
    def reference(self) -> str:
        """How the trail names this person."""
        return f"person:{self.id}"

    @property
    def full_name(self) -> str:
        """The name with its style: Councillor Abdal Ullah."""
        return f"{self.style} {self.name}".strip()


class Post(Base):
    """A post that owns actions; they stay with the post when its holder changes.

    `reports_to_id` is the post above it. With `copies_delegates` those who may report for it get copies of the emails
    to its holder.
    """

    __tablename__ = "post"
    __table_args__ = REGISTER

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    title: Mapped[str]
    key: Mapped[str | None] = mapped_column(unique=True, default=None)
    directorate: Mapped[str] = mapped_column(default="")
    reports_to_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"), default=None)
    copies_delegates: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = versioned(version)
    reports_to: Mapped["Post | None"] = relationship(init=False, remote_side="Post.id")
    printed_titles: Mapped[list["PrintedTitle"]] = relationship(
        init=False, default_factory=list, order_by="PrintedTitle.id"
    )
    holdings: Mapped[list["PostHolding"]] = relationship(
        init=False, back_populates="post", default_factory=list, order_by="PostHolding.held_from_on"
    )


class PrintedTitle(Base):
    """A title under which a paper prints the post, kept letter for letter."""

    __tablename__ = "printed_title"
    __table_args__ = REGISTER

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), index=True)
    words: Mapped[str]
    source: Mapped[str] = mapped_column(default="")


class PostHolding(Base):
    """Who held a post from a day to a day, as far as known.

    A vacant holding has no person; any other holding without a person has a holder whose name no paper gives.
    """

    __tablename__ = "post_holding"
    __table_args__ = SELF_DATED

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[HoldingKind]
    held_from_on: Mapped[date | None] = mapped_column(default=None)
    held_until_on: Mapped[date | None] = mapped_column(default=None)
    from_words: Mapped[str] = mapped_column(default="")
    source: Mapped[str] = mapped_column(default="")
    post: Mapped[Post] = relationship(init=False, back_populates="holdings")
    person: Mapped[Person | None] = relationship(init=False)

    @property
    def is_unnamed(self) -> bool:
        """Whether somebody holds the post whose name is not known; the post is then not vacant."""
        return self.person_id is None and self.kind is not HoldingKind.VACANT


class Delegation(Base):
    """A person who may report for a post's holder, from a day to a day."""

    __tablename__ = "delegation"
    __table_args__ = SELF_DATED

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), index=True)
    given_from_on: Mapped[date]
    given_until_on: Mapped[date | None] = mapped_column(default=None)
    person: Mapped[Person] = relationship(init=False)
    post: Mapped[Post] = relationship(init=False)


class RoleGiven(Base):
    """A role of a person: for all plans and boards, or for one of them."""

    __tablename__ = "role_given"
    __table_args__ = (UniqueConstraint("person_id", "role", "plan_ref", "board_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[Role]
    plan_ref: Mapped[str] = mapped_column(default="")
    board_id: Mapped[int] = mapped_column(default=0)


class TrainingCard(Base):
    """A person as whom trainees may sign in with one click, and what they will then see."""

    __tablename__ = "training_card"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    position: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    title: Mapped[str]
    shows: Mapped[str]
    person: Mapped[Person] = relationship(init=False)


class SignInToken(Base):
    """A one-time link that was asked for; its secret is derived from the nonce and never stored."""

    __tablename__ = "sign_in_token"
    __table_args__ = OPERATING

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    nonce: Mapped[str]
    expires_at: Mapped[datetime]
    next_path: Mapped[str] = mapped_column(default="")
    used_at: Mapped[datetime | None] = mapped_column(default=None)


class SignInAttempt(Base):
    """A request for a link, by hashes of address and place, kept for counting."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = OPERATING

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    address_hash: Mapped[str] = mapped_column(index=True)
    place_hash: Mapped[str] = mapped_column(index=True)
    at: Mapped[datetime]


class UserSession(Base):
    """A browser that is signed in; the cookie has the secret, the table only its hash."""

    __tablename__ = "user_session"
    __table_args__ = OPERATING

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    secret_hash: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    started_at: Mapped[datetime]
    ends_at: Mapped[datetime]


class CalendarAddress(Base):
    """The private address of a person's deadlines for a calendar program; derived from the nonce, kept as a hash."""

    __tablename__ = "calendar_address"
    __table_args__ = OPERATING

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    nonce: Mapped[str]
    secret_hash: Mapped[str] = mapped_column(unique=True)
    made_at: Mapped[datetime]
