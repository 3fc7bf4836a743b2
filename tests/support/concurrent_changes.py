"""What people do on pages while a worker works: it changes what the last owner of the handful is to be told."""

from collections.abc import Callable
from datetime import date, timedelta

import sqlalchemy as sa

from tests.support.builders import a_person, building
from tests.support.events import StagedEvent
from tests.support.owed_morning import ALL, CLERK, PLAN, Scene, name_of, wording_of
from tracker.actions.deadlines.decisions import grant_deadline
from tracker.actions.deadlines.rules import DeadlineDecision
from tracker.actions.deadlines.service import DeadlineRequest, request_deadline
from tracker.actions.enums import Precision
from tracker.actions.models import Action, Milestone
from tracker.actions.rules import Deadline
from tracker.actions.updates.service import Report, submit_update
from tracker.audit.service import Recording
from tracker.people.enums import HoldingKind
from tracker.people.models import Person, PostHolding
from tracker.people.posts import HoldingDetails, end_holding, give_post
from tracker.people.queries import viewer_of
from tracker.people.service import mark_person_as_left
from tracker.plans.models import Plan
from tracker.plans.service import close_plan

Change = Callable[[Recording], None]

LAST = 6  # of the handful: their mail goes last
NEWCOMER = "newcomer@council.example"
JULY = Deadline("July 2019", Precision.MONTH, date(2019, 7, 31))


def person_id(rec: Recording, name: str) -> int:
    return rec.session.execute(sa.select(Person.id).filter_by(name=name)).scalar_one()


def actions(rec: Recording) -> list[Action]:
    """The three of the last owner."""
    wordings = [wording_of(LAST, position) for position in ALL]
    return list(
        rec.session.execute(sa.select(Action).where(Action.wording.in_(wordings)).order_by(Action.id)).scalars()
    )


def deadline_moved(rec: Recording) -> None:
    """Of the second matter: to July."""
    [milestone] = actions(rec)[1].milestones
    request_deadline(
        rec, milestone.id, DeadlineRequest(JULY, "Figures late.", person_id(rec, name_of(LAST)), rec.today)
    )
    rec.session.flush()
    milestone = rec.session.get_one(Milestone, milestone.id, populate_existing=True)
    decided = DeadlineDecision(rec.today, person_id(rec, CLERK), words="Agreed.")
    grant_deadline(rec, milestone.changes[-1].id, milestone.version, decided)


def completed(rec: Recording) -> None:
    """The first action, by its owner."""
    report = Report("All done.", "green", why_better="It is done.", reports_complete=True)
    owner = viewer_of(rec.session, person_id(rec, name_of(LAST)), rec.today)
    submit_update(rec, actions(rec)[0].id, owner, report)


def all_completed(rec: Recording) -> None:
    """All three."""
    owner = viewer_of(rec.session, person_id(rec, name_of(LAST)), rec.today)
    for action in actions(rec):
        report = Report("All done.", "green", why_better="It is done.", reports_complete=True)
        submit_update(rec, action.id, owner, report)


def gone(rec: Recording) -> None:
    """The owner has left the council."""
    owner = rec.session.get_one(Person, person_id(rec, name_of(LAST)))
    clerk = viewer_of(rec.session, person_id(rec, CLERK), rec.today)
    mark_person_as_left(rec, clerk, owner.id, owner.version)


def replaced(rec: Recording) -> None:
    """Yesterday was the owner's last day in the post, today is the newcomer's first."""
    newcomer = a_person(rec, name="Newcomer", address=NEWCOMER)
    rec.tell(StagedEvent.BUILT)
    owner = person_id(rec, name_of(LAST))
    holding = rec.session.execute(sa.select(PostHolding).filter_by(person_id=owner)).scalar_one()
    end_holding(rec, holding.id, rec.today - timedelta(days=1))
    give_post(rec, holding.post_id, HoldingDetails(newcomer.id, HoldingKind.SUBSTANTIVE, held_from_on=rec.today))


def plan_closed(rec: Recording) -> None:
    """The only plan of the council."""
    close_plan(rec, rec.session.execute(sa.select(Plan.id).filter_by(ref=PLAN)).scalar_one(), "All is done.")


def make(scene: Scene, change: Change) -> None:
    """Has somebody change it, in a session of their own."""
    with scene.store.sessions() as session, building(session, scene.at) as rec:
        change(rec)
