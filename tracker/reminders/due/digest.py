"""Everything that one mail tells one person, before it is put into words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from tracker.reminders.due.audience import Concern, Recipient
from tracker.reminders.due.escalation import Escalation
from tracker.reminders.due.exceptions import PlanExceptions
from tracker.reminders.due.milestones import DueMilestone
from tracker.reminders.policy.rules import Policy


@dataclass(frozen=True)
class Contents:
    """What a mail tells: what its reader owes, what is still open, who has not answered, the week's exceptions."""

    recipient: Recipient
    told: tuple[Concern, ...] = ()
    still_open: tuple[Concern, ...] = ()
    escalations: tuple[Escalation, ...] = ()
    exceptions: tuple[PlanExceptions, ...] = ()

    @property
    def has_any(self) -> bool:
        """Whether there is anything to write about; what is still open rides along and is no reason by itself."""
        return bool(self.told or self.escalations or self.exceptions)

    @property
    def matters(self) -> tuple[DueMilestone, ...]:
        """What it tells of steps: those of its reader, then those on which others have not answered."""
        return (*(concern.matter for concern in self.told), *(escalation.matter for escalation in self.escalations))

    @property
    def plans(self) -> dict[int, str]:
        """The references of the plans that it is about, by id, the most pressing first."""
        found = {due.plan_id: due.plan_ref for due in self.matters}
        found |= {concern.matter.plan_id: concern.matter.plan_ref for concern in self.still_open}
        return found | {one.plan_id: one.ref for one in self.exceptions if one.plan_id not in found}


@dataclass(frozen=True)
class Surroundings:
    """What a letter needs beside its contents: the day, the address of the tracker, how plans remind.

    `replies` are the addresses to which answers go, by plan. `links` are placeholders of the reader's answer links by
    action, and of that for the whole mail under None. `check_code` is printed for the secretariat alone.
    """

    day: date
    base_url: str
    policies: Mapping[int, Policy]
    replies: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    links: Mapping[int | None, str] = field(default_factory=dict)
    check_code: str = ""
