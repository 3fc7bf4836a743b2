"""What a row says of an action on a day, as printed and as read."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from tests.support.builders import (
    a_board,
    a_holding,
    a_milestone,
    a_person,
    a_plan,
    a_post,
    an_action,
    an_ownership,
    building,
)
from tests.support.events import StagedEvent
from tests.support.seeded import NOW, TODAY
from tests.support.viewers import anybody, seen_by
from tracker.actions.enums import ActionState, ChangeState, DateCheck, MilestoneState, OwnerRole, Precision
from tracker.actions.models import DeadlineCandidate, DeadlineChange, Milestone, ProgressUpdate
from tracker.people.enums import HoldingKind
from tracker.reports.enums import Holder, Worklist
from tracker.reports.rows.models import ActionRow
from tracker.reports.status_list.filters import Filters
from tracker.reports.status_list.queries import status_list

LGA = Filters(plan="LGA-2018")
STRATEGY = "Divisional Director Strategy, Policy and Performance"


def lga_row(session: Session, ref: str, today: date = TODAY) -> ActionRow:
    """A row of the LGA plan."""
    listed = status_list(session, seen_by(session, "Will Tuckley", today), today, LGA)
    return next(row for row in listed.rows if row.ref == ref)


def only_row(session: Session, today: date = TODAY) -> ActionRow:
    """The one row there is."""
    (row,) = status_list(session, anybody(), today, Filters()).rows
    return row


def test_row_of_a_plain_action(seeded: Session) -> None:
    row = lga_row(seeded, "1")
    assert row.recommendation_refs == ("1", "2")
    assert row.lead == f"Sharon Godman — {STRATEGY}"
    assert row.deadline_as_printed == "July 2019"
    assert row.next_deadline == row.final_deadline == date(2019, 7, 31)
    assert [board.name for board in row.boards] == ["Tower Hamlets Partnership Executive Group"]
    assert (row.state, row.date_check, row.days_overdue) == (ActionState.NOT_STARTED, DateCheck.NOT_DUE, 0)
    assert (row.reported_rating, row.validated_rating, row.last_update_on, row.update) == (None, None, None, None)
    assert row.silence == "no update since the plan began on 18 December 2018"
    assert row.silent_since == date(2018, 12, 18)


def test_action_in_parts_says_how_many_are_late(seeded: Session) -> None:
    row = lga_row(seeded, "27")
    assert row.parts == "2 of 6 milestones late"
    assert row.deadline_as_printed == (
        "In place and ongoing; January 2019; December 2019; December 2019; April 2019; March 2019"
    )
    assert (row.next_deadline, row.final_deadline) == (date(2019, 1, 31), date(2019, 12, 31))
    assert row.days_overdue == 60
    assert row.date_check is DateCheck.VERY_LATE
    assert row.milestones[0].in_words == "Organisational culture change plan: In place and ongoing (continuous)"
    assert row.milestones[1].in_words == "Outcomes framework: January 2019 (last day 31 January 2019)"


def test_open_question_is_to_settle_and_never_late(seeded: Session) -> None:
    row = lga_row(seeded, "16", date(2030, 1, 1))
    assert row.is_to_settle
    assert row.date_check is DateCheck.NO_DATE
    assert row.lead == "not stated"
    words = "April 2020/21 (to be settled: April 2020, April 2021 or Financial year 2020/21)"
    assert row.milestones[0].in_words == words


def test_acting_is_said_of_the_holder_of_that_day(seeded: Session) -> None:
    assert lga_row(seeded, "5").lead == "Ann Sutcliffe — Acting Corporate Director for Place"
    assert lga_row(seeded, "5", date(2019, 6, 1)).lead == "Ann Sutcliffe — Corporate Director for Place"
    assert lga_row(seeded, "5", date(2018, 12, 1)).lead == "Holder not known — Corporate Director for Place"


def test_last_update_is_the_newest_and_says_that_it_is_invented(lived_in: Session) -> None:
    row = lga_row(lived_in, "14")
    assert row.last_update_on == date(2019, 3, 20)
    assert row.last_update.startswith("The council's own boards are done")
    assert row.update is not None
    assert (row.update.by, row.update.given_on, row.is_sample) == ("Sharon Godman", date(2019, 3, 20), True)
    assert row.asked_for == "July 2019 [Sample, invented for training]"
    assert row.reported_rating is not None
    assert (row.reported_rating.label, row.state) == ("Red", ActionState.IN_PROGRESS)


def test_reported_complete_action_has_no_deadline_left(lived_in: Session) -> None:
    row = lga_row(lived_in, "13")
    assert (row.state, row.date_check) == (ActionState.REPORTED_COMPLETE, DateCheck.DONE)
    assert (row.next_deadline, row.final_deadline, row.deadline_as_printed) == (None, None, "October 2019")
    assert row.reported_complete_on == date(2019, 3, 18)


def test_old_rating_shows_hollow(lived_in: Session) -> None:
    row = lga_row(lived_in, "32", date(2019, 4, 3))
    assert (row.is_hollow, row.silence) == (True, "no update since 2 January 2019")
    assert not lga_row(lived_in, "32", date(2019, 4, 2)).is_hollow


def test_owners_as_of_today(session: Session) -> None:
    with building(session, NOW) as rec:
        action = an_action(rec)
        vacant, unknown, interim, shared = (a_post(rec, title=title) for title in ("One", "Two", "Three", "Four"))
        first, second, third = (a_person(rec, name=name) for name in ("Ada", "Bea", "Cy"))
        a_holding(rec, post=vacant, person=first, until=date(2019, 3, 31))
        a_holding(rec, post=vacant, person=None, kind=HoldingKind.VACANT, since=TODAY)
        a_holding(rec, post=unknown, person=None, kind=HoldingKind.INTERIM)
        a_holding(rec, post=interim, person=second, kind=HoldingKind.INTERIM)
        a_holding(rec, post=shared, person=second, since=date(2018, 1, 1))
        a_holding(rec, post=shared, person=third, since=date(2019, 1, 1))
        for owner in (vacant, unknown, interim, shared, third, a_board(rec, name="The Board")):
            an_ownership(rec, action=action, owner=owner).part = OwnerRole.EQUAL
        rec.tell(StagedEvent.BUILT)
        asked = Filters(owner=third.id)
    row = only_row(session)
    assert [(owner.words, owner.holder) for owner in row.owners] == [
        ("Vacant — One", Holder.VACANT),
        ("Holder not known — Two", Holder.NOT_KNOWN),
        ("Bea — Interim Three", Holder.KNOWN),
        ("Bea — Four; Cy — Four", Holder.KNOWN),
        ("Cy", Holder.KNOWN),
        ("The Board", Holder.KNOWN),
    ]
    assert row.lead == "not stated"
    assert status_list(session, anybody(), TODAY, asked).rows == (row,)
    assert only_row(session, date(2019, 3, 31)).owners[0].words == "Ada — One"


def test_nothing_is_late_once_an_action_is_suspended(session: Session) -> None:
    with building(session, NOW) as rec:
        action = an_action(rec, state=ActionState.SUSPENDED)
        a_milestone(rec, action=action)
        a_milestone(rec, action=action)
        rec.tell(StagedEvent.BUILT)
    row = only_row(session)
    assert (row.days_overdue, row.parts, row.is_overdue, row.silence) == (0, "", False, "")
    assert not status_list(session, anybody(), TODAY, Filters(overdue=True)).rows


def test_dropped_part_leaves_the_deadline(session: Session) -> None:
    with building(session, NOW) as rec:
        action = an_action(rec)
        a_milestone(rec, action=action, last_day=date(2019, 4, 5), as_printed="5 April 2019")
        a_milestone(rec, action=action, state=MilestoneState.DROPPED, as_printed="2018")
        rec.tell(StagedEvent.BUILT)
    row = only_row(session)
    assert (row.deadline_as_printed, row.final_deadline, row.parts) == ("5 April 2019", date(2019, 4, 5), "")
    assert row.milestones[0].in_words == "5 April 2019"


@pytest.mark.parametrize(
    ("review_on", "is_due", "as_read"),
    [
        (None, False, "no date yet"),
        (date(2019, 4, 1), True, "no date yet, review on 1 April 2019"),
        (date(2019, 4, 2), False, "no date yet, review on 2 April 2019"),
    ],
)
def test_a_deadline_without_a_date_is_reviewed(
    session: Session, review_on: date | None, is_due: bool, as_read: str
) -> None:
    with building(session, NOW) as rec:
        milestone = a_milestone(rec, action=an_action(rec, plan=a_plan(rec)), last_day=None)
        milestone.review_on = review_on
        milestone.version += 1
        rec.tell(StagedEvent.BUILT)
    [row] = status_list(session, anybody(), TODAY, Filters()).rows
    shown = row.milestones[0]
    assert (shown.is_to_review, shown.has_no_deadline, shown.as_read) == (is_due, True, as_read)
    assert row.review_on == review_on
    assert [one.ref for one in status_list(session, anybody(), TODAY, Filters(only=Worklist.TO_REVIEW)).rows] == (
        [row.ref] if is_due else []
    )


def test_words_where_nothing_is_printed(session: Session) -> None:
    with building(session, NOW) as rec:
        action = an_action(rec)
        a_milestone(rec, action=action, last_day=None).as_printed = ""
        asked = a_milestone(rec, action=action, last_day=None, as_printed="soon")
        asked_for = DeadlineChange(
            milestone_id=asked.id,
            state=ChangeState.REQUESTED,
            from_printed="soon",
            to_printed="",
            to_precision=Precision.UNDETERMINED,
        )
        candidate = DeadlineCandidate(
            milestone_id=asked.id, words="2019", precision=Precision.YEAR, last_day=date(2019, 12, 31)
        )
        rec.session.add_all([asked_for, candidate])
        rec.tell(StagedEvent.BUILT)
    row = only_row(session)
    assert [milestone.in_words for milestone in row.milestones] == ["no date yet", "soon (to be settled: 2019)"]
    assert (row.asked_for, row.lead, row.deadline_as_printed) == ("a new date", "", "soon")


def test_silence_is_counted_from_the_day_the_plan_went_live(session: Session) -> None:
    with building(session, NOW) as rec:
        plan = a_plan(rec)
        plan.live_on = date(2019, 1, 1)
        an_action(rec, plan=plan)
        rec.tell(StagedEvent.BUILT)
    assert not only_row(session).has_no_recent_update
    assert only_row(session, date(2019, 4, 2)).silence == "no update since the plan went live on 1 January 2019"


def test_delegate_writes_for_an_owner(session: Session) -> None:
    with building(session, NOW) as rec:
        owner, delegate = a_person(rec, name="Ada"), a_person(rec, name="Bea")
        action = an_action(rec, owner=owner)
        for day, words in ((TODAY, "First"), (TODAY, "Second"), (date(2019, 3, 1), "Older, told later")):
            rec.session.add(
                ProgressUpdate(
                    action_id=action.id,
                    given_on=day,
                    recorded_at=NOW,
                    by_id=delegate.id,
                    on_behalf_of_id=owner.id,
                    happened=words,
                    rating="green",
                )
            )
            rec.session.flush()
        rec.tell(StagedEvent.BUILT)
    row = only_row(session)
    assert row.update is not None
    assert (row.last_update, row.update.by) == ("Second", "Bea for Ada")


def a_change(milestone: Milestone, state: ChangeState, **values: object) -> DeadlineChange:
    """A change of a milestone's deadline to May 2019."""
    told = {"from_printed": "April 2019", "to_printed": "May 2019", "to_precision": Precision.MONTH, **values}
    return DeadlineChange(milestone_id=milestone.id, state=state, **told)  # type: ignore[arg-type] # typed at each call


def test_a_deadline_that_has_moved_says_how_often_and_by_how_much(session: Session) -> None:
    with building(session, NOW) as rec:
        milestone = a_milestone(rec, action=an_action(rec), last_day=date(2019, 5, 31))
        milestone.first_last_day = date(2019, 4, 30)
        rec.session.add_all([a_change(milestone, ChangeState.UNRECORDED), a_change(milestone, ChangeState.CORRECTED)])
        rec.tell(StagedEvent.BUILT)
    row = only_row(session)
    assert row.milestones[0].changed == "Changed once, first 30 April 2019, 31 days later than first agreed."
    assert (row.times_changed, row.days_later, row.first_deadlines) == (1, 31, (date(2019, 4, 30),))
    assert row.milestones[0].outcome is None


@pytest.mark.parametrize(
    ("state", "asked_for"),
    [(ActionState.IN_PROGRESS, "May 2019"), (ActionState.SUSPENDED, "May 2019"), (ActionState.REPORTED_COMPLETE, "")],
)
def test_a_request_that_was_overtaken_waits_for_nobody(session: Session, state: ActionState, asked_for: str) -> None:
    with building(session, NOW) as rec:
        milestone = a_milestone(rec, action=an_action(rec, state=state))
        rec.session.add(a_change(milestone, ChangeState.REQUESTED))
        rec.tell(StagedEvent.BUILT)
    assert only_row(session).asked_for == asked_for


def test_the_newest_answer_to_a_request_in_words(session: Session) -> None:
    with building(session, NOW) as rec:
        ann, board = a_person(rec, name="Ann"), a_board(rec, name="Cabinet")
        milestone = a_milestone(rec, action=an_action(rec))
        asked = {"requested_by_id": ann.id, "requested_on": date(2019, 3, 1)}
        newest = a_change(
            milestone,
            ChangeState.GRANTED,
            **asked,
            decided_on=date(2019, 3, 20),
            board_id=board.id,
            decision="7.2",
            asked_printed="July 2019",
            decision_words="As far as the budget goes.",
        )
        older = a_change(milestone, ChangeState.REFUSED, **asked, decided_on=date(2019, 3, 6), decision_words="No.")
        rec.session.add_all([older, newest, a_change(milestone, ChangeState.GRANTED, decided_on=date(2019, 3, 30))])
        rec.tell(StagedEvent.BUILT)
    outcome = only_row(session).milestones[0].outcome
    assert outcome is not None
    assert (outcome.asked_by, outcome.decided_on) == ("Ann", date(2019, 3, 20))
    assert outcome.words == (
        "“July 2019” was granted on 20 March 2019 by Cabinet (reference 7.2), as “May 2019”: As far as the budget goes."
    )
