"""All audit events of the product in one vocabulary, for those that show whatever the trail holds."""

from tracker.actions.events import ActionEvent
from tracker.actions.evidence.events import EvidenceEvent
from tracker.audit.events import Event, TrailEvent
from tracker.boards.events import BoardEvent
from tracker.importing.events import ImportEvent
from tracker.installation.events import InstallationEvent
from tracker.mail.events import MailEvent
from tracker.people.events import PeopleEvent, SignInEvent
from tracker.plans.events import PlanEvent
from tracker.reminders.events import ReminderEvent
from tracker.reminders.policy.events import ReminderPolicyEvent
from tracker.reports.events import ReportEvent
from tracker.scheduler.events import SchedulerEvent

ROOMS_WITH_EVENTS: tuple[type[Event], ...] = (
    TrailEvent,
    InstallationEvent,
    PeopleEvent,
    SignInEvent,
    BoardEvent,
    PlanEvent,
    ActionEvent,
    EvidenceEvent,
    MailEvent,
    ReminderEvent,
    ReminderPolicyEvent,
    ImportEvent,
    ReportEvent,
    SchedulerEvent,
)
EVENTS = {event.value: event for events in ROOMS_WITH_EVENTS for event in events}


def event_label(name: str) -> str:
    """What pages show for the stored name of an event.

    A name that this version does not know, from a database that another version wrote, is shown as "Plan: made live".
    """
    if name in EVENTS:
        return EVENTS[name].label
    subject, _, done = name.partition(".")
    return f"{subject.replace('_', ' ').capitalize()}: {done.replace('_', ' ')}"
