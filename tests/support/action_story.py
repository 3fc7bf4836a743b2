"""One action with everybody around it: who owns, reports, checks and decides; and the ways in which tests move it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.builders import a_board, a_milestone, a_person, a_plan, a_post, an_action, building
from tests.support.events import StagedEvent
from tracker.actions.enums import MilestoneState, Transition
from tracker.actions.lifecycle import completion
from tracker.actions.lifecycle.completion import Checked, SignedOff
from tracker.actions.lifecycle.models import ActionTransition
from tracker.actions.models import Action, Milestone, ProgressUpdate
from tracker.actions.updates.service import Report, submit_update
from tracker.audit.queries import history_of
from tracker.audit.service import Recording
from tracker.dates import instant_of
from tracker.people.enums import Role
from tracker.people.models import Person, Post
from tracker.people.queries import Viewer, viewer_of
from tracker.people.service import give_delegation, give_role
from tracker.plans.models import Plan

BEFORE = datetime(2019, 1, 1, tzinfo=UTC)
MARCH, APRIL, MAY, JUNE = date(2019, 3, 1), date(2019, 4, 1), date(2019, 5, 1), date(2019, 6, 3)

T = TypeVar("T")


@dataclass
class Story:
    """An action of two parts owned by a post in Place, and the people around it."""

    session: Session
    action_id: int
    first_id: int
    second_id: int
    owner: int
    delegate: int
    colleague: int
    clerk: int
    auditor: int
    member: int
    stranger: int
    board_id: int

    @property
    def action(self) -> Action:
        """The action as it is in the database now."""
        self.session.expire_all()
        return self.session.get_one(Action, self.action_id)

    @property
    def plan(self) -> Plan:
        """The plan as it is in the database now."""
        return self.action.plan

    @property
    def states(self) -> list[MilestoneState]:
        """How its milestones stand, in order."""
        return [milestone.state for milestone in self.action.milestones]

    @property
    def moves(self) -> list[Transition]:
        """What moved it, oldest first."""
        query = (
            sa.select(ActionTransition.move)
            .where(ActionTransition.action_id == self.action_id)
            .order_by(ActionTransition.id)
        )
        return list(self.session.execute(query).scalars())

    @property
    def event(self) -> str:
        """What was done last, as the trail names it."""
        self.session.rollback()
        return history_of(self.session, [f"action:{self.action_id}"], 1)[0].event

    def change(self, thing: type[Action | Plan | Person | Post], thing_id: int, **values: object) -> None:
        """Changes something behind the rules."""
        with building(self.session, BEFORE) as rec:
            base = rec.session.get_one(thing, thing_id)
            for name, value in values.items():
                setattr(base, name, value)
            rec.tell(StagedEvent.CHANGED)

    def step(self, step_id: int) -> Milestone:
        """A milestone as it is in the database now."""
        self.session.expire_all()
        return self.session.get_one(Milestone, step_id)

    def viewer(self, person_id: int, on: date) -> Viewer:
        """Somebody as of a day."""
        self.session.expire_all()
        found = viewer_of(self.session, person_id, on)
        self.session.rollback()
        return found

    def report(
        self, by: int, on: date, rating: str = "blue", *, complete: bool = True, **more: object
    ) -> ProgressUpdate:
        """An update; blue and complete unless said otherwise."""
        viewer = self.viewer(by, on)
        report = Report("Done." if complete else "Going on.", rating, reports_complete=complete, **more)  # type: ignore[arg-type] # what Report takes
        with at(self.session, on) as rec:
            return submit_update(rec, self.action_id, viewer, report)

    def do(self, verb: Callable[..., T], by: int, on: date, *told: object, version: int = 0) -> T:
        """A verb on the action, at the version that it has unless another is given."""
        viewer, here = self.viewer(by, on), self.action.version
        with at(self.session, on) as rec:
            return verb(rec, self.action_id, version or here, viewer, *told)

    def check(self, by: int, on: date, *, confirmed: bool = True, words: str = "Seen.") -> ActionTransition:
        """A check of the whole action."""
        return self.do(completion.check_completion, by, on, Checked(confirmed, words))

    def sign_off(self, on: date) -> ActionTransition:
        """A board's approval, with a re-test."""
        signed = SignedOff("CAB 7", retest_on=JUNE, look_at="Whether it is used.")
        return self.do(completion.sign_off, self.clerk, on, signed)

    def report_milestone(self, step_id: int, by: int, on: date, for_id: int | None = None) -> bool:
        """One milestone reported met."""
        viewer, version = self.viewer(by, on), self.step(step_id).version
        with at(self.session, on) as rec:
            return completion.report_milestone(rec, step_id, version, viewer, on_behalf_of_id=for_id)

    def check_met(self, step_id: int, by: int, on: date, *, confirmed: bool = True) -> ActionTransition:
        """One milestone checked."""
        viewer, version = self.viewer(by, on), self.step(step_id).version
        with at(self.session, on) as rec:
            return completion.check_milestone(rec, step_id, version, viewer, Checked(confirmed, "Seen."))


def at(session: Session, on: date) -> AbstractContextManager[Recording]:
    """A recording on the morning of a day."""
    return building(session, instant_of(on, time(9)))


def a_story(session: Session) -> Story:
    """Builds the action with its people: owner and colleague in Place, everybody else elsewhere or without a post."""
    with building(session, BEFORE) as rec:
        board = a_board(rec, name="Cabinet")
        plan = a_plan(rec, ref="PLAN")
        plan.overseeing_board_id = board.id
        people = {name: a_person(rec, name=name) for name in ("Owner", "Delegate", "Colleague", "Clerk", "Auditor")}
        member, stranger = a_person(rec, name="Member"), a_person(rec, name="Stranger")
        post = a_post(rec, title="Director of Place", holder=people["Owner"])
        post.directorate = "Place"
        a_post(rec, title="Surveyor", holder=people["Colleague"]).directorate = "place"
        a_post(rec, title="Clerk to the board", holder=people["Clerk"]).directorate = "Governance"
        action = an_action(rec, plan=plan, ref="12", owner=post)
        first = a_milestone(rec, action=action, name="One", last_day=date(2019, 2, 28))
        second = a_milestone(rec, action=action, name="Two", last_day=date(2019, 12, 31))
        rec.tell(StagedEvent.BUILT)
        give_delegation(rec, people["Delegate"].id, post.id)
        give_role(rec, people["Clerk"].id, Role.SECRETARIAT)
        give_role(rec, people["Colleague"].id, Role.AUDITOR)
        give_role(rec, people["Auditor"].id, Role.AUDITOR)
        give_role(rec, member.id, Role.BOARD_MEMBER, board_id=board.id)
        ids = {name.lower(): person.id for name, person in people.items()}
        return Story(
            session, action.id, first.id, second.id, **ids, member=member.id, stranger=stranger.id, board_id=board.id
        )
