"""What happens on the way through a year of the plan: done in the product, and told to the reckoning."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias

import sqlalchemy as sa

from tests.support.builders import a_board, a_person
from tests.support.lga_plan import build_lga_plan
from tests.support.oracle import Holding, Named, Reckoning
from tracker.actions.deadlines.decisions import grant_deadline
from tracker.actions.deadlines.rules import DeadlineDecision
from tracker.actions.deadlines.service import DeadlineRequest, correct_reading, request_deadline
from tracker.actions.enums import ChangeState, Precision
from tracker.actions.lifecycle.completion import (
    Checked,
    SignedOff,
    check_completion,
    reopen,
    report_milestone,
    sign_off,
)
from tracker.actions.lifecycle.milestones import ReopenedDeadline
from tracker.actions.lifecycle.suspension import Suspension, resume, suspend
from tracker.actions.models import Action, Milestone
from tracker.actions.rules import Deadline
from tracker.actions.updates.service import Report, submit_update
from tracker.audit.service import Recording
from tracker.people.enums import HoldingKind, Role
from tracker.people.models import Person, Post, PostHolding, RoleGiven
from tracker.people.posts import HoldingDetails, end_holding, give_post
from tracker.people.queries import Viewer, viewer_of
from tracker.people.service import mark_person_as_left
from tracker.plans.models import Plan

STRATEGY = "Divisional Director Strategy, Policy and Performance"
NEWCOMER = "newcomer"


def build(rec: Recording, reckoning: Reckoning) -> None:
    """The plan with an overseeing board, a secretary without an address, and somebody who will come later."""
    build_lga_plan(rec)
    plan = rec.session.execute(sa.select(Plan)).scalar_one()
    plan.overseeing_board_id = a_board(rec, name="Overseeing Board").id
    clerk = a_person(rec, name="Clerk", address=None)
    rec.session.flush()
    rec.session.add(RoleGiven(person_id=clerk.id, role=Role.SECRETARIAT))
    a_person(rec, name="Newcomer", address="newcomer@council.example")
    reckoning.addresses[NEWCOMER] = "newcomer@council.example"


@dataclass(frozen=True)
class Year:
    """The product on a day, inside a recording, and the reckoning beside it."""

    rec: Recording
    reckoning: Reckoning

    def viewer(self, name: str) -> Viewer:
        """Somebody of this name, looking."""
        return viewer_of(self.rec.session, self.person(name).id, self.rec.today)

    def person(self, name: str) -> Person:
        """The person of this name."""
        return self.rec.session.execute(sa.select(Person).filter_by(name=name)).scalar_one()

    def action(self, ref: str) -> Action:
        """The action of this reference."""
        return self.rec.session.execute(sa.select(Action).filter_by(ref=ref)).scalar_one()

    def step(self, named: Named) -> Milestone:
        """The step of this name of an action."""
        [milestone] = [one for one in self.action(named[0]).milestones if one.name == named[1]]
        return milestone

    def steps_of(self, ref: str, *, are_open: bool) -> None:
        """Says that the steps of an action are open, or are not."""
        for (action, _), step in self.reckoning.steps.items():
            if action == ref:
                step.is_open = are_open


def complete(ref: str, owner: str) -> Callable[[Year], None]:
    """An owner reports an action complete."""

    def happens(year: Year) -> None:
        report = Report("All done.", "green", why_better="It is done.", reports_complete=True)
        submit_update(year.rec, year.action(ref).id, year.viewer(owner), report)
        year.steps_of(ref, are_open=False)

    return happens


def take_back(ref: str, owner: str) -> Callable[[Year], None]:
    """It is not complete after all: what was told of it is not told again."""

    def happens(year: Year) -> None:
        report = Report("Not yet, after all.", "red", takes_back=True)
        submit_update(year.rec, year.action(ref).id, year.viewer(owner), report)
        year.steps_of(ref, are_open=True)

    return happens


def approve(ref: str) -> Callable[[Year], None]:
    """Checked and signed off in one day."""

    def happens(year: Year) -> None:
        action, clerk = year.action(ref), year.viewer("Clerk")
        check_completion(year.rec, action.id, action.version, clerk, Checked(is_confirmed=True))
        signed = SignedOff("Board 5.1", why_no_retest="Nothing to look at again.")
        sign_off(year.rec, action.id, action.version, clerk, signed)

    return happens


def reopened(ref: str, last_day: date, part: str) -> Callable[[Year], None]:
    """A signed-off action begins anew, with a step of its own; the steps before are over."""

    def happens(year: Year) -> None:
        action = year.action(ref)
        reopen(
            year.rec, action.id, action.version, year.viewer("Clerk"), "It does not last.", ReopenedDeadline(last_day)
        )
        year.reckoning.add_step(ref, part, last_day)

    return happens


def met(named: Named, owner: str) -> Callable[[Year], None]:
    """An owner reports one part met."""

    def happens(year: Year) -> None:
        milestone = year.step(named)
        report_milestone(year.rec, milestone.id, milestone.version, year.viewer(owner))
        year.reckoning.steps[named].is_open = False

    return happens


def ask(named: Named, owner: str, wanted: Deadline) -> Callable[[Year], None]:
    """An owner asks for a new date: the old one stands."""

    def happens(year: Year) -> None:
        asked = DeadlineRequest(wanted, "Figures came late.", year.person(owner).id, year.rec.today)
        request_deadline(year.rec, year.step(named).id, asked)

    return happens


def grant(named: Named) -> Callable[[Year], None]:
    """The secretariat grants it: the deadline starts afresh."""

    def happens(year: Year) -> None:
        milestone = year.step(named)
        [change] = [one for one in milestone.changes if one.state is ChangeState.REQUESTED]
        decided = DeadlineDecision(year.rec.today, year.person("Clerk").id, words="Agreed.")
        grant_deadline(year.rec, change.id, milestone.version, decided)
        assert milestone.last_day is not None
        year.reckoning.steps[named].last_day = milestone.last_day

    return happens


def read_anew(named: Named, deadline: Deadline) -> Callable[[Year], None]:
    """A misreading is corrected: the true day is long over, and the kinds that it has passed are told as one."""

    def happens(year: Year) -> None:
        milestone = year.step(named)
        correct_reading(year.rec, milestone.id, milestone.version, milestone.name, deadline, reason="Misread.")
        assert deadline.last_day is not None
        year.reckoning.steps[named].last_day = deadline.last_day

    return happens


def rest(ref: str, review_on: date) -> Callable[[Year], None]:
    """An action is suspended."""

    def happens(year: Year) -> None:
        action = year.action(ref)
        suspension = Suspension("Waits for a law.", "Board 6.2", review_on)
        suspend(year.rec, action.id, action.version, year.viewer("Clerk"), suspension)
        year.reckoning.resting.add(ref)

    return happens


def go_on(ref: str) -> Callable[[Year], None]:
    """It goes on, with the dates that it had."""

    def happens(year: Year) -> None:
        action = year.action(ref)
        resume(year.rec, action.id, action.version, year.viewer("Clerk"))
        year.reckoning.resting.discard(ref)

    return happens


def hand_over(title: str, key: str, first: date) -> Callable[[Year], None]:
    """A post passes to the newcomer: whoever comes is told of all that is late, once; whoever goes, of nothing more."""

    def happens(year: Year) -> None:
        post = year.rec.session.execute(sa.select(Post).filter_by(title=title)).scalar_one()
        [holding] = year.rec.session.execute(sa.select(PostHolding).filter_by(post_id=post.id)).scalars()
        last = first - timedelta(days=1)
        end_holding(year.rec, holding.id, last)
        newcomer = year.person("Newcomer").id
        give_post(year.rec, post.id, HoldingDetails(newcomer, HoldingKind.SUBSTANTIVE, held_from_on=first))
        [reckoned] = [one for one in year.reckoning.holdings if one.post == key]
        reckoned.last = last
        year.reckoning.holdings.append(Holding(key, NEWCOMER, first))

    return happens


def leave(name: str, key: str) -> Callable[[Year], None]:
    """Somebody leaves the council; nobody follows."""

    def happens(year: Year) -> None:
        person = year.person(name)
        mark_person_as_left(year.rec, year.viewer("Clerk"), person.id, person.version)
        del year.reckoning.addresses[key]

    return happens


OCTOBER = Deadline("October 2019", Precision.MONTH, date(2019, 10, 31))
SEPTEMBER = Deadline("September 2019", Precision.MONTH, date(2019, 9, 30))

Happening: TypeAlias = Callable[[Year], None]
# Each at noon, after the mails of its day.
HAPPENINGS: dict[date, Happening] = {
    date(2019, 5, 3): complete("29", "Amanda Harcus"),
    date(2019, 5, 15): complete("2", "Andreas Christophorou"),
    date(2019, 5, 20): take_back("29", "Amanda Harcus"),
    date(2019, 6, 5): approve("2"),
    date(2019, 8, 2): ask(("1", ""), "Sharon Godman", OCTOBER),
    date(2019, 8, 12): grant(("1", "")),
    date(2019, 9, 6): hand_over(STRATEGY, "divisional-director-strategy-policy-and-performance", date(2019, 9, 9)),
    date(2019, 10, 7): read_anew(("17", ""), SEPTEMBER),
    date(2019, 11, 8): rest("12", date(2020, 1, 31)),
    date(2019, 11, 18): reopened("2", date(2019, 12, 31), "After reopening on 18 November 2019"),
    date(2019, 12, 12): go_on("12"),
    date(2019, 12, 20): met(("27", "Target Operating Mode"), "Will Tuckley"),
    date(2020, 1, 6): leave("Ann Sutcliffe", "ann-sutcliffe"),
}
