"""Plans with keys of their own: each rating shows by the key of its plan, on every list and in the file."""

import csv
from dataclasses import replace
from io import StringIO

import pytest
from sqlalchemy.orm import Session

from tests.support.builders import a_board, a_plan, an_action, building
from tests.support.events import StagedEvent
from tests.support.seeded import NOW, TODAY
from tests.support.viewers import anybody, refs
from tracker.actions.enums import ActionState
from tracker.boards.models import Board
from tracker.plans.enums import Colour, Meaning, ReadyKey, Shape
from tracker.plans.rules import READY_KEYS, KeyEntry
from tracker.reports.pages.board import board_page
from tracker.reports.pages.plan import plan_page
from tracker.reports.status_list.choices import Source, ratings_of
from tracker.reports.status_list.filters import Filters
from tracker.reports.status_list.queries import status_list
from tracker.reports.writers.csv_writer import write_csv

BLUE, GREEN, AMBER, RED = READY_KEYS[ReadyKey.BRAG]
PAUSED = KeyEntry("blue", "Paused", Meaning.SUSPENDED, Shape.BAR, Colour.BLUE, "Suspended by the board.")
AMBER_RED = KeyEntry("amber-red", "Amber/red", Meaning.AT_RISK, Shape.DOWN, Colour.ORANGE, "At risk and worse.")
OWN = (replace(GREEN, label="On course"), AMBER, AMBER_RED, RED, PAUSED)


@pytest.fixture
def two_keys(session: Session) -> Session:
    """Plan BRAG with a blue and a green action, plan OWN with a blue, an amber-red and a validated one."""
    with building(session, NOW) as rec:
        brag, own = a_plan(rec, ref="BRAG"), a_plan(rec, ref="OWN", key=OWN)
        board = a_board(rec, name="The Board")
        an_action(rec, plan=brag, ref="1", state=ActionState.REPORTED_COMPLETE).reported_rating = "blue"
        an_action(rec, plan=brag, ref="2").reported_rating = "green"
        an_action(rec, plan=own, ref="3", state=ActionState.SUSPENDED, board=board).reported_rating = "blue"
        an_action(rec, plan=own, ref="4").reported_rating = "amber-red"
        an_action(rec, plan=own, ref="5").validated_rating = "green"
        rec.tell(StagedEvent.BUILT)
    return session


def test_rows_show_ratings_by_the_key_of_their_plan(two_keys: Session) -> None:
    rows = status_list(two_keys, anybody(), TODAY, Filters()).rows
    assert [row.reported_rating.label if row.reported_rating else None for row in rows] == [
        *("Blue", "Green"),
        *("Paused", "Amber/red", None),
    ]
    assert rows[2].reported_rating == replace(PAUSED, position=5)
    assert rows[4].validated_rating == replace(OWN[0], position=1)


def test_the_list_is_narrowed_by_a_code_that_plans_name_differently(two_keys: Session) -> None:
    listed = status_list(two_keys, anybody(), TODAY, Filters(rating="blue"))
    assert refs(listed.rows) == ["1", "3"]
    assert listed.described == ("reported blue or paused",)
    assert [entry.label for entry in listed.keys[1].entries] == [entry.label for entry in OWN]
    of_one = status_list(two_keys, anybody(), TODAY, Filters(plan="OWN", rating="blue"))
    assert (refs(of_one.rows), of_one.described) == (["3"], ("in plan OWN", "reported paused"))
    assert status_list(two_keys, anybody(), TODAY, Filters(rating="grey")).described == ("reported grey",)


def test_what_occurs_is_offered(two_keys: Session) -> None:
    everything = status_list(two_keys, anybody(), TODAY, Filters())
    assert ratings_of(Source([], everything.rows)) == (
        ("blue", "Blue or Paused"),
        ("green", "Green"),
        ("amber-red", "Amber/red"),
    )
    assert ratings_of(Source([], everything.rows[4:])) == ()


def test_the_file_has_the_words_of_each_plan(two_keys: Session) -> None:
    written = write_csv(status_list(two_keys, anybody(), TODAY, Filters())).decode("utf-8-sig")
    rows = list(csv.DictReader(StringIO(written, newline="")))
    assert [row["reported_rating"] for row in rows] == ["blue", "green", "paused", "amber/red", ""]
    assert [row["validated_rating"] for row in rows] == ["", "", "", "", "on course"]


def test_the_plan_page_counts_by_its_own_key(two_keys: Session) -> None:
    page = plan_page(two_keys, anybody(), "OWN", TODAY)
    assert [(share.label, share.actions) for share in page.ratings] == [
        *(("On course", 0), ("Amber", 0), ("Amber/red", 1), ("Red", 0), ("Paused", 1)),
        ("Not rated", 1),
    ]
    for share in page.ratings:
        assert len(status_list(two_keys, anybody(), TODAY, share.filters).rows) == share.actions


def test_a_board_gets_the_key_with_the_rows(two_keys: Session) -> None:
    board = two_keys.query(Board).one()
    (shown,) = board_page(two_keys, anybody(), board.id, TODAY).monitored
    assert [entry.definition for entry in shown.key] == [entry.definition for entry in OWN]
    assert shown.rows[0].reported_rating == replace(PAUSED, position=5)
