"""A live plan with a secretary, an owner, its boards and one deadline, to ask for and decide on new dates."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from tests.support.builders import a_board, a_milestone, a_person, a_plan, an_action, building
from tests.support.events import StagedEvent
from tracker.actions.deadlines.rules import DeadlineDecision
from tracker.actions.deadlines.service import DeadlineRequest, request_deadline
from tracker.actions.enums import ChangeState, Precision
from tracker.actions.models import DeadlineChange, Milestone
from tracker.actions.rules import Deadline
from tracker.audit.service import Actor, recording
from tracker.boards.enums import BoardKind
from tracker.people.enums import Role
from tracker.people.models import RoleGiven

NOW = datetime(2019, 4, 1, 8, tzinfo=UTC)
TODAY = date(2019, 4, 1)
CLERK = Actor("person:1", "Clerk")
APRIL = date(2019, 4, 30)
JULY = Deadline("July 2019", Precision.MONTH, date(2019, 7, 31))
OCTOBER = Deadline("October 2019", Precision.MONTH, date(2019, 10, 31))


@dataclass(frozen=True)
class Scene:
    """The ids of what there is; `step` is due in April 2019 unless it has no date."""

    session: Session
    clerk: int
    owner: int
    monitor: int
    overseer: int
    other_board: int
    no_body: int
    action: int
    milestone: int

    @property
    def step(self) -> Milestone:
        """The milestone, read afresh."""
        self.session.rollback()
        return self.session.get_one(Milestone, self.milestone)

    @property
    def changes(self) -> list[DeadlineChange]:
        """Its changes and requests, oldest first."""
        return list(self.step.changes)

    @property
    def asked(self) -> DeadlineChange:
        """The request that waits."""
        (found,) = (change for change in self.changes if change.state is ChangeState.REQUESTED)
        return found

    def by_secretariat(self, on: date = TODAY, words: str = "") -> DeadlineDecision:
        """A decision of the secretariat."""
        return DeadlineDecision(on, self.clerk, words=words)

    def by_board(
        self, board_id: int = 0, on: date = TODAY, reference: str = "TIB 7.2", words: str = ""
    ) -> DeadlineDecision:
        """A decision of a board: the one that monitors, unless another is given."""
        return DeadlineDecision(on, self.clerk, board_id or self.monitor, reference, words)

    def ask(self, wanted: Deadline = JULY, on: date = TODAY, review_on: date | None = None) -> int:
        """The owner asks for a new date; gives the request."""
        self.session.rollback()
        with recording(self.session, Actor(f"person:{self.owner}", "Owner"), NOW) as rec:
            request_deadline(
                rec, self.milestone, DeadlineRequest(wanted, "Figures late.", self.owner, on, review_on=review_on)
            )
        return self.asked.id


def a_scene(session: Session, *, last_day: date | None = APRIL, ends_on: date | None = None) -> Scene:
    """A plan of which everything is there that decides on dates."""
    with building(session, NOW) as rec:
        clerk, owner = a_person(rec, name="Clerk"), a_person(rec, name="Owner")
        rec.session.add(RoleGiven(person_id=clerk.id, role=Role.SECRETARIAT))
        overseer, monitor, other = (a_board(rec, name=name) for name in ("Overseer", "Monitor", "Elsewhere"))
        no_body = a_board(rec, name="Monitoring", kind=BoardKind.NOT_A_BODY)
        plan = a_plan(rec)
        plan.overseeing_board_id, plan.ends_on = overseer.id, ends_on
        action = an_action(rec, plan=plan, owner=owner, board=monitor)
        milestone = a_milestone(
            rec,
            action=action,
            last_day=last_day,
            precision=Precision.MONTH,
            as_printed="April 2019" if last_day else "To be determined",
        )
        rec.tell(StagedEvent.BUILT)
        return Scene(
            session, clerk.id, owner.id, monitor.id, overseer.id, other.id, no_body.id, action.id, milestone.id
        )
