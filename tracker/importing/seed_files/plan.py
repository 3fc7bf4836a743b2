"""Seed files of kind "plan": one improvement plan with everything that is printed of it."""

from dataclasses import dataclass, field
from datetime import date

from tracker.actions.enums import OwnerRole, Precision
from tracker.importing.seed_files.tables import NEEDED, Sourced, Table
from tracker.plans.enums import ApprovalVerb, Colour, Meaning, PlanOrigin, PlanState, Shape
from tracker.plans.rules import KeyEntry


@dataclass(frozen=True, kw_only=True)
class PlanHead(Table):
    """The head of a plan's page; `update_within_days` is in calendar days.

    The last three may be left out.
    """

    ref: str = field(metadata=NEEDED)
    title: str = field(metadata=NEEDED)
    origin: PlanOrigin
    reviewer: str
    reviewed_as_printed: str
    starts_on: date | None
    ends_on: date | None
    period_as_printed: str
    overseeing_board: str
    update_within_days: int
    state: PlanState
    wording_note: str
    recommendations_note: str
    approving_board: str = ""
    approval_verb: ApprovalVerb = ApprovalVerb.SIGNED_OFF
    board_only_after: int = 1


@dataclass(frozen=True, kw_only=True)
class Edition(Table):
    """A published issue of the plan."""

    document: str
    title: str = field(metadata=NEEDED)
    published_on: date | None
    where: str


@dataclass(frozen=True, kw_only=True)
class Rating(Table):
    """A rating of the plan's own RAG key, in the order of the key."""

    code: str = field(metadata=NEEDED)
    label: str = field(metadata=NEEDED)
    meaning: Meaning
    shape: Shape
    colour: Colour
    definition: str = field(metadata=NEEDED)

    @property
    def entry(self) -> KeyEntry:
        """This rating as the verbs take it."""
        return KeyEntry(self.code, self.label, self.meaning, self.shape, self.colour, self.definition)


@dataclass(frozen=True, kw_only=True)
class PlanIrregularity(Sourced):
    """An error in the printed plan as a whole."""

    words: str = field(metadata=NEEDED)


@dataclass(frozen=True, kw_only=True)
class Component(Table):
    """A vision component."""

    key: str = field(metadata=NEEDED)
    title: str = field(metadata=NEEDED)


@dataclass(frozen=True, kw_only=True)
class Theme(Sourced):
    """A heading, and the keys of the components it contributes to."""

    ref: str = field(metadata=NEEDED)
    title: str = field(metadata=NEEDED)
    components: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Aim(Sourced):
    """An aim of a stage, and what was reported of it."""

    words: str = field(metadata=NEEDED)
    reported: str


@dataclass(frozen=True, kw_only=True)
class Stage(Table):
    """A period of the plan."""

    ref: str = field(metadata=NEEDED)
    title: str = field(metadata=NEEDED)
    period_as_printed: str
    note: str
    aim: tuple[Aim, ...]


@dataclass(frozen=True, kw_only=True)
class Recommendation(Table):
    """A point the reviewers made."""

    ref: str = field(metadata=NEEDED)
    words: str = field(metadata=NEEDED)


@dataclass(frozen=True, kw_only=True)
class Part(Table):
    """A sub-item of an action."""

    label: str
    words: str = field(metadata=NEEDED)


@dataclass(frozen=True, kw_only=True)
class Printed(Sourced):
    """The cells of an action's row, letter for letter."""

    responsibility: str
    date: str
    monitoring: str
    torn_by_page_break: bool


@dataclass(frozen=True, kw_only=True)
class Owner(Table):
    """An owner as printed and as read."""

    post: str
    person: str
    printed_name: str
    printed_post: str
    part: OwnerRole


@dataclass(frozen=True, kw_only=True)
class Candidate(Table):
    """One way of reading a date."""

    words: str = field(metadata=NEEDED)
    precision: Precision
    last_day: date | None


@dataclass(frozen=True, kw_only=True)
class Change(Sourced):
    """A change of a date that papers show."""

    from_printed: str = field(metadata=NEEDED)
    from_precision: Precision
    from_last_day: date | None
    to_printed: str = field(metadata=NEEDED)
    to_precision: Precision
    to_last_day: date | None
    reason: str
    decision: str
    noted_on: date | None


@dataclass(frozen=True, kw_only=True)
class Milestone(Table):
    """A dated part of an action; with changes it has the latest printed words."""

    name: str
    printed: str
    precision: Precision
    last_day: date | None
    pairing: str
    candidate: tuple[Candidate, ...]
    change: tuple[Change, ...]


@dataclass(frozen=True, kw_only=True)
class Monitor(Table):
    """A board that monitors, by key and as printed."""

    board: str = field(metadata=NEEDED)
    printed: str


@dataclass(frozen=True, kw_only=True)
class ActionIrregularity(Table):
    """An error in one printed action."""

    words: str = field(metadata=NEEDED)


@dataclass(frozen=True, kw_only=True)
class ActionNote(Sourced):
    """What a paper says about the action it belongs to."""

    dated: date | None
    words: str = field(metadata=NEEDED)


@dataclass(frozen=True, kw_only=True)
class Action(Table):
    """What the council does, with everything printed about it."""

    ref: str = field(metadata=NEEDED)
    wording: str = field(metadata=NEEDED)
    recommendations: tuple[str, ...]
    theme: str
    stage: str
    part: tuple[Part, ...]
    printed: Printed
    owner: tuple[Owner, ...]
    milestone: tuple[Milestone, ...]
    monitor: tuple[Monitor, ...]
    irregularity: tuple[ActionIrregularity, ...]
    note: tuple[ActionNote, ...]


@dataclass(frozen=True, kw_only=True)
class PlanFile(Table):
    """A file of one plan; one without a key of its own has BRAG."""

    plan: PlanHead
    key: tuple[Rating, ...]
    edition: tuple[Edition, ...]
    irregularity: tuple[PlanIrregularity, ...]
    component: tuple[Component, ...]
    theme: tuple[Theme, ...]
    stage: tuple[Stage, ...]
    recommendation: tuple[Recommendation, ...]
    action: tuple[Action, ...]
