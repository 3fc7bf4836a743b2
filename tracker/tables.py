"""All tables of the product in one import, for code that needs all of them."""

from tracker.actions import models as actions
from tracker.actions.evidence import models as evidence
from tracker.actions.lifecycle import models as lifecycle
from tracker.actions.ratings import models as ratings
from tracker.audit import models as audit
from tracker.boards import models as boards
from tracker.database import Base
from tracker.installation import models as installation
from tracker.mail import models as mail
from tracker.people import models as people
from tracker.plans import models as plans
from tracker.reminders import models as reminders
from tracker.reminders.answer_links import models as answer_links
from tracker.reminders.policy import models as policy
from tracker.scheduler import models as scheduler

ROOMS_WITH_TABLES = (
    audit,
    installation,
    people,
    boards,
    plans,
    actions,
    lifecycle,
    ratings,
    evidence,
    mail,
    reminders,
    policy,
    answer_links,
    scheduler,
)
METADATA = Base.metadata
TABLES = METADATA.sorted_tables
