"""What reports cost: a number of queries that does not grow with the actions, and little time."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import process_time

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from tests.support.databases import Store
from tests.support.seeded import NOW, TODAY
from tests.support.viewers import anybody, fill_plan
from tracker.boards.models import Board
from tracker.people.enums import Role
from tracker.people.models import Person
from tracker.people.queries import viewer_of
from tracker.plans.models import Plan
from tracker.plans.queries import get_plan
from tracker.reports.pages.board import board_page
from tracker.reports.pages.calendar_entries import deadlines_of_person
from tracker.reports.pages.my_actions import my_actions
from tracker.reports.pages.plan import plan_page
from tracker.reports.pages.secretariat_home import morning_list
from tracker.reports.status_list.filters import Filters
from tracker.reports.status_list.queries import status_list
from tracker.reports.writers.csv_writer import write_csv
from tracker.reports.writers.ics_writer import write_ics

ALL = Filters(text="part")
MOST_QUERIES = 29  # the plan page, with all that stands around the actions, and two to find the plan


def newest(session: Session, column: InstrumentedAttribute[int]) -> int:
    """The key of the row that was added last."""
    return session.execute(sa.select(sa.func.max(column))).scalar_one()


def of_plan(session: Session) -> object:
    """The page of the last plan that was filled."""
    return plan_page(session, anybody(), get_plan(session, newest(session, Plan.id)).ref, TODAY)


def of_board(session: Session) -> object:
    """The page of a board that monitors its actions."""
    return board_page(session, anybody(), newest(session, Board.id), TODAY)


def of_owner(session: Session) -> object:
    """The actions of somebody who holds a post of it."""
    return my_actions(session, viewer_of(session, newest(session, Person.id), TODAY), TODAY)


def of_calendar(session: Session) -> object:
    """The calendar of the same person, written."""
    shown = deadlines_of_person(session, viewer_of(session, newest(session, Person.id), TODAY), TODAY)
    return write_ics(shown, "https://plans.example", NOW)


REPORTS: dict[str, Callable[[Session], object]] = {
    "status list": lambda session: status_list(session, anybody(), TODAY, ALL),
    "csv": lambda session: write_csv(status_list(session, anybody(), TODAY, ALL)),
    "plan page": of_plan,
    "morning list": lambda session: morning_list(session, anybody(Role.SECRETARIAT), TODAY),
    "board page": of_board,
    "my actions": of_owner,
    "calendar": of_calendar,
}


@contextmanager
def counting(store: Store) -> Iterator[list[str]]:
    """The statements that reach the database meanwhile."""
    seen: list[str] = []

    def note(*context: object) -> None:
        seen.append(str(context[2]))

    sa.event.listen(store.engine, "before_cursor_execute", note)
    yield seen
    sa.event.remove(store.engine, "before_cursor_execute", note)


def queries_of(store: Store, report: Callable[[Session], object]) -> int:
    """How many statements a report takes in a fresh session."""
    with store.sessions() as session, counting(store) as seen:
        report(session)
        return len(seen)


def seconds_of(store: Store, report: Callable[[Session], object]) -> float:
    """How long our own process works on a report, untraced, whatever else the machine has to do."""
    tracing = sys.gettrace()
    sys.settrace(None)
    try:
        with store.sessions() as session:
            began = process_time()
            report(session)
            return process_time() - began
    finally:
        sys.settrace(tracing)


def test_more_actions_take_no_more_queries_and_little_time(store: Store) -> None:
    fill_plan(store, 33, ref="SMALL")
    few = {name: queries_of(store, report) for name, report in REPORTS.items()}
    fill_plan(store, 1000, ref="BIG")
    many = {name: queries_of(store, report) for name, report in REPORTS.items()}
    assert many == few
    assert max(few.values()) <= MOST_QUERIES
    for name, report in REPORTS.items():
        took = min(seconds_of(store, report) for _ in range(3))
        assert took < 1, f"{name} takes {took:.2f} s"
