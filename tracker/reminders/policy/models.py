"""The tables of a plan's reminder policy. A plan without a row here has the defaults of the rules."""

from datetime import date

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.database import Base, versioned
from tracker.people.models import Post
from tracker.plans.models import Plan
from tracker.reminders.enums import EscalationTo, MailPart
from tracker.working_days import Nation


class ReminderPolicy(Base):
    """When and how one plan sends reminders.

    `days_before` and `days_after` are calendar days before and after a deadline, as "7" and "1, 7, 14, 30";
    `weekdays` the days of the week on which people work, as "Monday, Tuesday"; `send_at` the London time, as "08:00".
    `reply_to` is where replies to its emails go; empty: to the plan's secretariat.
    """

    __tablename__ = "reminder_policy"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), unique=True)
    days_before: Mapped[str]
    tells_on_the_day: Mapped[bool]
    days_after: Mapped[str]
    nation: Mapped[Nation]
    weekdays: Mapped[str]
    send_at: Mapped[str]
    answers_by_mail: Mapped[bool] = mapped_column(default=True)
    reply_to: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = versioned(version)
    plan: Mapped[Plan] = relationship(init=False)
    quiet_periods: Mapped[list["QuietPeriod"]] = relationship(
        init=False, default_factory=list, order_by="QuietPeriod.first_on"
    )
    steps: Mapped[list["EscalationStepRow"]] = relationship(
        init=False, default_factory=list, order_by="EscalationStepRow.after_days, EscalationStepRow.id"
    )
    words: Mapped[list["MailWords"]] = relationship(init=False, default_factory=list, order_by="MailWords.id")


class QuietPeriod(Base):
    """Days, first and last included, on which a plan sends no reminders."""

    __tablename__ = "quiet_period"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    policy_id: Mapped[int] = mapped_column(ForeignKey("reminder_policy.id"), index=True)
    first_on: Mapped[date]
    last_on: Mapped[date]
    why: Mapped[str] = mapped_column(default="")


class EscalationStepRow(Base):
    """Who is told after so many calendar days without a reply. `post_id` is for a named post only."""

    __tablename__ = "escalation_step"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    policy_id: Mapped[int] = mapped_column(ForeignKey("reminder_policy.id"), index=True)
    after_days: Mapped[int]
    to: Mapped[EscalationTo] = mapped_column("told_to")
    post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"), default=None)
    post: Mapped[Post | None] = relationship(init=False)


class MailWords(Base):
    """A plan's own words for one place in its emails, with placeholders; empty: the usual words."""

    __tablename__ = "mail_words"
    __table_args__ = (UniqueConstraint("policy_id", "part"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    policy_id: Mapped[int] = mapped_column(ForeignKey("reminder_policy.id"))
    part: Mapped[MailPart]
    words: Mapped[str]
