"""One action as every list shows it: a plain value with everything looked up and worked out."""

from dataclasses import dataclass
from datetime import date

from tracker.actions.enums import (
    ActionState,
    Challenge,
    DateCheck,
    FollowUpResult,
    MilestoneState,
    OwnerRole,
    Precision,
)
from tracker.actions.rules import OPEN_STATES, open_dates
from tracker.plans.rules import KeyEntry
from tracker.reports.enums import Holder

NOT_STATED = "not stated"
BETWEEN = "; "  # joins the members of a list inside one cell


@dataclass(frozen=True)
class RecommendationShown:
    """A recommendation with its printed number."""

    id: int
    ref: str
    words: str


@dataclass(frozen=True)
class PersonShown:
    """A person with the name that lists show."""

    id: int
    name: str


@dataclass(frozen=True)
class OwnerShown:
    """An owner as of today, in `words` like "Ann Sutcliffe — Acting Corporate Director for Place"."""

    words: str
    part: OwnerRole
    holder: Holder
    people: tuple[PersonShown, ...] = ()
    post_id: int | None = None
    board_id: int | None = None
    directorate: str = ""

    @property
    def names(self) -> str:
        """The people behind this owner; the words if nobody is known."""
        return " and ".join(person.name for person in self.people) or self.words


@dataclass(frozen=True)
class BoardShown:
    """A board that monitors; `is_body` is false for a way of monitoring that is not a board."""

    id: int
    name: str
    is_body: bool


@dataclass(frozen=True)
class MilestoneOutcome:
    """What became of a request for a new date, in words that follow "Your request for"; and who asked."""

    asked_by_id: int
    asked_by: str
    words: str
    decided_on: date


@dataclass(frozen=True)
class MilestoneShown:
    """A milestone. The booleans are about today, and false once the action is no longer open.

    `changed` says how the deadline has moved, and is empty if it never has; `outcome` is of the newest decision.
    """

    id: int
    name: str
    as_printed: str
    as_read: str
    precision: Precision
    last_day: date | None
    state: MilestoneState
    days_overdue: int
    is_overdue: bool
    is_due_soon: bool
    has_no_deadline: bool
    is_to_settle: bool
    awaits_check: bool
    is_to_review: bool
    review_on: date | None
    asked_for: str
    first_last_day: date | None
    times_changed: int
    days_later: int | None
    changed: str
    outcome: MilestoneOutcome | None
    version: int

    @property
    def in_words(self) -> str:
        """The deadline as printed and as read: "Silver: December 2018 (last day 31 December 2018)"."""
        words = self.as_printed or self.as_read
        if self.as_printed and self.as_printed != self.as_read:
            words = f"{self.as_printed} ({'last day ' if self.last_day else ''}{self.as_read})"
        return f"{self.name}: {words}" if self.name else words


@dataclass(frozen=True)
class UpdateShown:
    """The last progress update. `by` is "A for B" when a delegate wrote; a sample is invented."""

    given_on: date
    words: str
    by: str
    why_better: str
    next_step: str
    obstacles: str
    is_sample: bool


@dataclass(frozen=True)
class ValidationShown:
    """Who found the validated rating, when and why."""

    validated_on: date
    by: str
    words: str


@dataclass(frozen=True)
class ActionRow:
    """An action as of today. `silence` is empty unless the action is open and has gone too long without an update.

    `standing` is its state in words, with what has to be known beside: who approved it, that nobody checked it.
    """

    plan_ref: str
    action_id: int
    ref: str
    recommendations: tuple[RecommendationShown, ...]
    theme_ref: str
    theme: str
    stage_ref: str
    stage: str
    wording: str
    owners: tuple[OwnerShown, ...]
    milestones: tuple[MilestoneShown, ...]
    parts: str
    boards: tuple[BoardShown, ...]
    state: ActionState
    standing: str
    reported_rating: KeyEntry | None
    date_check: DateCheck
    validated_rating: KeyEntry | None
    validation: ValidationShown | None
    challenges: tuple[Challenge, ...]
    last_update_on: date | None
    update: UpdateShown | None
    reported_complete_on: date | None
    checked_on: date | None
    signed_off_on: date | None
    is_retest_due: bool
    follow_up: FollowUpResult | None
    has_no_recent_update: bool
    silent_since: date | None
    silence: str

    @property
    def is_open(self) -> bool:
        """Whether the action is still to be done."""
        return self.state in OPEN_STATES

    @property
    def recommendation_refs(self) -> tuple[str, ...]:
        """The printed numbers of the recommendations served."""
        return tuple(recommendation.ref for recommendation in self.recommendations)

    @property
    def is_lead_not_stated(self) -> bool:
        """Whether there are owners and none of them is named as lead."""
        return bool(self.owners) and all(owner.part is not OwnerRole.LEAD for owner in self.owners)

    @property
    def lead(self) -> str:
        """Name and post of the lead today; "not stated" where owners are equal; empty without owners."""
        leads = [owner.words for owner in self.owners if owner.part is OwnerRole.LEAD]
        return BETWEEN.join(leads) if leads else NOT_STATED * self.is_lead_not_stated

    @property
    def _kept(self) -> list[MilestoneShown]:
        return [milestone for milestone in self.milestones if milestone.state is not MilestoneState.DROPPED]

    @property
    def deadline_as_printed(self) -> str:
        """The words of all milestones that are not dropped."""
        return BETWEEN.join(milestone.as_printed for milestone in self._kept if milestone.as_printed)

    @property
    def next_deadline(self) -> date | None:
        """The earliest last day of the open milestones."""
        return next(iter(open_dates(self.milestones)), None)

    @property
    def review_on(self) -> date | None:
        """The first review date of a milestone without a last day."""
        return min((milestone.review_on for milestone in self.milestones if milestone.review_on), default=None)

    @property
    def final_deadline(self) -> date | None:
        """The latest last day of the open milestones."""
        return max(open_dates(self.milestones), default=None)

    @property
    def first_deadlines(self) -> tuple[date, ...]:
        """The first agreed last days of the milestones that are not dropped, in their order, as far as known."""
        return tuple(milestone.first_last_day for milestone in self._kept if milestone.first_last_day)

    @property
    def times_changed(self) -> int:
        """How often its deadlines have moved, all milestones together that are not dropped."""
        return sum(milestone.times_changed for milestone in self._kept)

    @property
    def days_later(self) -> int | None:
        """By how many days the deadline that has moved furthest is later than first agreed; None when none is known."""
        return max((milestone.days_later for milestone in self._kept if milestone.days_later is not None), default=None)

    @property
    def days_overdue(self) -> int:
        """By how many calendar days its most overdue milestone is late; 0 when none is."""
        return max((milestone.days_overdue for milestone in self.milestones), default=0)

    @property
    def is_overdue(self) -> bool:
        """Whether any milestone is overdue."""
        return any(milestone.is_overdue for milestone in self.milestones)

    @property
    def is_due_soon(self) -> bool:
        """Whether any milestone is due within 30 days."""
        return any(milestone.is_due_soon for milestone in self.milestones)

    @property
    def is_to_settle(self) -> bool:
        """Whether a deadline can be read in several ways and nobody has settled which is meant."""
        return any(milestone.is_to_settle for milestone in self.milestones)

    @property
    def asked_for(self) -> str:
        """The new dates that are requested and not decided, in words; empty when there is none."""
        return BETWEEN.join(milestone.asked_for for milestone in self.milestones if milestone.asked_for)

    @property
    def last_update(self) -> str:
        """What the last progress update says happened."""
        return self.update.words if self.update else ""

    @property
    def is_sample(self) -> bool:
        """Whether the last progress update is invented, for training."""
        return self.update is not None and self.update.is_sample

    @property
    def is_hollow(self) -> bool:
        """Whether the reported rating is too old to be relied on, and shows hollow."""
        return self.reported_rating is not None and self.has_no_recent_update
