"""Reads today's facts: which dated milestones are open, who they concern, and who cannot be emailed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.audit.events import Event
from tracker.audit.queries import has_other_events_since
from tracker.audit.service import head_of
from tracker.database import AnySession
from tracker.mail.events import MailEvent
from tracker.people.events import SignInEvent
from tracker.reminders.due.audience import Concern, Unreachable, audience_on
from tracker.reminders.due.milestones import DueMilestone, actions_of, is_due_by, milestones_due_by
from tracker.reminders.events import ReminderEvent
from tracker.reminders.policy.queries import policies_of
from tracker.reminders.policy.rules import Policy

# Events that do not change the facts: emails sent, people signing in.
CHANGE_NOTHING: tuple[Event, ...] = (*MailEvent, *SignInEvent, ReminderEvent.QUEUED)


@dataclass(frozen=True)
class Facts:
    """The open milestones of a day, who they concern, who cannot be told, and the policy of each live plan by id."""

    day: date
    milestones: tuple[DueMilestone, ...]
    concerns: tuple[Concern, ...]
    unreachable: tuple[Unreachable, ...]
    policies: Mapping[int, Policy]
    by_person: Mapping[int, Sequence[Concern]]

    def of(self, person_id: int) -> Sequence[Concern]:
        """What concerns one person."""
        return self.by_person.get(person_id, ())

    def is_still_open(self, due: DueMilestone) -> bool:
        """Whether a milestone is overdue and today is a working day of its plan; then it is listed as still open."""
        return due.deadline_on < self.day and self.policies[due.plan_id].working.includes(self.day)


def facts_on(session: AnySession, day: date) -> Facts:
    """The facts of `day`. The number of queries does not grow with plans, actions or people."""
    policies = policies_of(session)
    until = day + max((policy.furthest_ahead for policy in policies.values()), default=timedelta())
    dues = milestones_due_by(session, until)
    audience = audience_on(session, actions_of(is_due_by(until)), day)
    concerns: list[Concern] = []
    unreachable: list[Unreachable] = []
    by_person: dict[int, list[Concern]] = {}
    for due in dues:
        for concern in audience.concerns(due):
            if isinstance(concern, Unreachable):
                unreachable.append(concern)
            else:
                concerns.append(concern)
                by_person.setdefault(concern.recipient.person_id, []).append(concern)
    return Facts(day, tuple(dues), tuple(concerns), tuple(unreachable), policies, by_person)


class CachedFacts:
    """The facts of a day for a batch of emails: read once, and again as soon as the audit trail has a new event.

    Every change of data is an event in the same transaction, so facts with no event after them are still true.
    """

    def __init__(self, changing_nothing: Iterable[Event] = ()) -> None:
        """`changing_nothing` are events of rooms above after which the facts are what they were."""
        self._changing_nothing = (*CHANGE_NOTHING, *changing_nothing)
        self._facts: Facts | None = None
        self._number = 0

    def on(self, session: AnySession, day: date) -> Facts:
        """The facts as they are now."""
        number, _ = head_of(session)
        facts = self._facts
        is_other = facts is None or facts.day != day or self._number > number
        if facts is None or is_other or has_other_events_since(session, self._number, self._changing_nothing):
            facts = self._facts = facts_on(session, day)
        self._number = number
        return facts
