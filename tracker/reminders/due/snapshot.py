"""Reads today's facts: which dated steps are open, whom they concern, and whom a mail cannot reach."""

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
from tracker.reminders.due.milestones import DueMilestone, actions_of, is_matter, open_matters
from tracker.reminders.events import ReminderEvent
from tracker.reminders.policy.queries import policies_of
from tracker.reminders.policy.rules import Policy

# Events after which the facts are what they were: emails that go, people who sign in.
CHANGE_NOTHING: tuple[Event, ...] = (*MailEvent, *SignInEvent, ReminderEvent.QUEUED)


@dataclass(frozen=True)
class Facts:
    """The open steps of a day and whom they concern, who cannot be told, and how each live plan reminds, by its id."""

    day: date
    matters: tuple[DueMilestone, ...]
    concerns: tuple[Concern, ...]
    unreachable: tuple[Unreachable, ...]
    policies: Mapping[int, Policy]
    by_person: Mapping[int, Sequence[Concern]]

    def of(self, person_id: int) -> Sequence[Concern]:
        """What concerns one person."""
        return self.by_person.get(person_id, ())

    def is_still_open(self, due: DueMilestone) -> bool:
        """Whether a step is late and its plan writes on this day, so that it may ride along in another's mail."""
        return due.deadline_on < self.day and self.policies[due.plan_id].working.includes(self.day)


def facts_on(session: AnySession, day: date) -> Facts:
    """The facts of `day`. The number of queries does not grow with plans, actions or people."""
    policies = policies_of(session)
    until = day + max((policy.furthest_ahead for policy in policies.values()), default=timedelta())
    dues = open_matters(session, until)
    audience = audience_on(session, actions_of(is_matter(until)), day)
    concerns: list[Concern] = []
    unreachable: list[Unreachable] = []
    by_person: dict[int, list[Concern]] = {}
    for due in dues:
        for found in audience.concerns(due):
            if isinstance(found, Unreachable):
                unreachable.append(found)
            else:
                concerns.append(found)
                by_person.setdefault(found.recipient.person_id, []).append(found)
    return Facts(day, tuple(dues), tuple(concerns), tuple(unreachable), policies, by_person)


class FactsAtHand:
    """The facts of a day for a batch of mails: read once, and again as soon as the record tells of anything new.

    Every change of data is an event in the same transaction, so that facts with no event after them are still true.
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
