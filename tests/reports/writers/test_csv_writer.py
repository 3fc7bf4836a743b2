"""The CSV file: its columns, its rows, and that nothing in it runs."""

import csv
from datetime import date
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from tests.support.builders import a_board, a_milestone, a_person, an_action, building
from tests.support.events import StagedEvent
from tests.support.seeded import NOW, TODAY
from tests.support.viewers import anybody, refs
from tracker.actions.enums import ChangeState, Precision
from tracker.actions.models import DeadlineChange
from tracker.reports.status_list.filters import Filters
from tracker.reports.status_list.queries import status_list
from tracker.reports.writers.csv_writer import CHANGE_COLUMNS, inert, write_csv

COLUMNS = (
    "plan,ref,recommendations,theme,action,lead,owners,deadline_as_printed,next_deadline,final_deadline,review_on,"
    "first_deadline,times_changed,days_later,boards,state,reported_rating,date_check,validated_rating,days_overdue,"
    "last_update_on,last_update,to_challenge,parts_late,standing,reported_complete_on,checked_on,signed_off_on,follow_up"
)


def read(written: bytes) -> list[dict[str, str]]:
    """The file as a spreadsheet reads it."""
    return list(csv.DictReader(StringIO(written.decode("utf-8-sig"), newline="")))


def test_columns_and_the_rows_on_screen(lived_in: Session) -> None:
    listed = status_list(lived_in, anybody(), TODAY, Filters(plan="LGA-2018", overdue=True))
    written = write_csv(listed)
    assert written.startswith(b"\xef\xbb\xbf" + COLUMNS.encode() + b"\r\n")
    rows = read(written)
    assert [row["ref"] for row in rows] == refs(listed.rows) == ["7", "15", "18", "27", "30"]
    assert rows[0] == {
        "plan": "LGA-2018",
        "ref": "7",
        "recommendations": "1; 2",
        "theme": "",
        "action": "Growth and Economic Development Plan",
        "lead": "not stated",
        "owners": "Ann Sutcliffe — Acting Corporate Director for Place; "
        "Judith St John — Divisional Director Sports Leisure and Culture",
        "deadline_as_printed": "October 2019; March 2019; Deadline to be determined",
        "next_deadline": "2019-03-31",
        "final_deadline": "2019-10-31",
        "review_on": "",
        "first_deadline": "2019-10-31; 2019-03-31",
        "times_changed": "0",
        "days_later": "0",
        "boards": "Strategic Plan monitoring; High Streets and Town Centre Working Group",
        "state": "in progress",
        "reported_rating": "amber",
        "date_check": "late by up to 30 days",
        "validated_rating": "",
        "days_overdue": "1",
        "last_update_on": "2019-03-14",
        "last_update": f"[Sample, invented for training] {listed.rows[0].last_update}",
        "to_challenge": "",
        "parts_late": "1 of 3 milestones late",
        "standing": "in progress",
        "reported_complete_on": "",
        "checked_on": "",
        "signed_off_on": "",
        "follow_up": "",
    }


def test_empty_list_still_names_its_columns(session: Session) -> None:
    written = write_csv(status_list(session, anybody(), TODAY, Filters()))
    assert written.decode("utf-8-sig") == COLUMNS + "\r\n"


def test_columns_of_changes() -> None:
    assert ",".join(column.heading for column in CHANGE_COLUMNS) == "plan,ref,action,change,was,is,reason"


def test_what_somebody_typed_does_not_run(session: Session) -> None:
    with building(session, NOW) as rec:
        owner = a_person(rec, name="@SUM(A1)")
        an_action(rec, ref="+1", wording='=HYPERLINK("http://x")', owner=owner, board=a_board(rec, name="-2+3"))
        rec.tell(StagedEvent.BUILT)
    (row,) = read(write_csv(status_list(session, anybody(), TODAY, Filters())))
    assert (row["ref"], row["action"], row["boards"]) == ("'+1", '\'=HYPERLINK("http://x")', "'-2+3")
    assert row["lead"] == row["owners"] == "'@SUM(A1)"


def test_how_deadlines_have_moved(session: Session) -> None:
    with building(session, NOW) as rec:
        action = an_action(rec, ref="1")
        for first, now in ((date(2019, 4, 30), date(2019, 4, 20)), (date(2019, 5, 31), date(2019, 5, 30))):
            milestone = a_milestone(rec, action=action, last_day=now)
            milestone.first_last_day = first
            change = DeadlineChange(
                milestone_id=milestone.id,
                state=ChangeState.GRANTED,
                from_printed="a",
                to_printed="b",
                to_precision=Precision.DAY,
            )
            rec.session.add(change)
        a_milestone(rec, action=an_action(rec, plan=action.plan, ref="2"), last_day=None)
        rec.tell(StagedEvent.BUILT)
    moved, undated = read(write_csv(status_list(session, anybody(), TODAY, Filters())))
    assert (moved["first_deadline"], moved["times_changed"], moved["days_later"]) == (
        "2019-04-30; 2019-05-31",
        "2",
        "-1",
    )
    assert (undated["first_deadline"], undated["times_changed"], undated["days_later"]) == ("", "0", "")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_dangerous_starts(start: str) -> None:
    assert inert(f"{start}1") == f"'{start}1"
    assert inert(f"1{start}") == f"1{start}"


@given(st.text())
def test_no_cell_begins_like_a_formula(typed: str) -> None:
    assert not inert(typed).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert inert(typed).endswith(typed)
