"""All tables of the product in one import, for those that must know them all."""

from tracker.actions import models as actions
from tracker.actions.evidence import models as evidence
from tracker.actions.lifecycle import models as completion
from tracker.audit import models as audit
from tracker.boards import models as boards
from tracker.database import Base
from tracker.installation import models as installation
from tracker.mail import models as mail
from tracker.people import models as people
from tracker.plans import models as plans
from tracker.reminders import models as reminders
from tracker.reminders.answer_links import models as answers
from tracker.reminders.policy import models as policies
from tracker.scheduler import models as scheduler

ROOMS_WITH_TABLES = (
    audit,
    installation,
    people,
    boards,
    plans,
    actions,
    completion,
    evidence,
    mail,
    reminders,
    policies,
    answers,
    scheduler,
)
METADATA = Base.metadata
TABLES = METADATA.sorted_tables
