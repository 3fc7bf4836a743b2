"""Everything that one email tells one person, before it is put into words."""

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
    """What an email tells: what its reader owes, what is still open, who has not replied, the week's exceptions."""

    recipient: Recipient
    told: tuple[Concern, ...] = ()
    still_open: tuple[Concern, ...] = ()
    escalations: tuple[Escalation, ...] = ()
    exceptions: tuple[PlanExceptions, ...] = ()

    @property
    def has_any(self) -> bool:
        """Whether there is a reason to send an email; what is still open is included, but is no reason by itself."""
        return bool(self.told or self.escalations or self.exceptions)

    @property
    def milestones(self) -> tuple[DueMilestone, ...]:
        """The due milestones of its reader, then those on which others have not replied."""
        return (
            *(concern.milestone for concern in self.told),
            *(escalation.milestone for escalation in self.escalations),
        )

    @property
    def plans(self) -> dict[int, str]:
        """The references of the plans that it is about, by id, the most pressing first."""
        refs = {due.plan_id: due.plan_ref for due in self.milestones}
        refs |= {concern.milestone.plan_id: concern.milestone.plan_ref for concern in self.still_open}
        return refs | {plan.plan_id: plan.ref for plan in self.exceptions if plan.plan_id not in refs}


@dataclass(frozen=True)
class DigestContext:
    """What the wording of a digest needs beside its contents: the day, the address of the tracker, the plans' policies.

    `replies` are the reply-to addresses by plan. `links` are placeholders of the reader's answer links by action, and
    of the link for the whole email under None. `check_code` is printed for the secretariat only.
    """

    day: date
    base_url: str
    policies: Mapping[int, Policy]
    replies: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    links: Mapping[int | None, str] = field(default_factory=dict)
    check_code: str = ""
