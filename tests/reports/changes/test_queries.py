"""What changed between two days: every difference once, with its reason, and counts that agree with both lists."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session

from tests.support.builders import a_milestone, a_person, a_plan, an_action, building
from tests.support.deadline_story import OCTOBER, a_scene
from tests.support.viewers import anybody
from tracker.actions.deadlines.decisions import grant_deadline, withdraw_request
from tracker.actions.deadlines.service import DeadlineRequest, request_deadline
from tracker.actions.enums import ActionState, MilestoneState
from tracker.actions.events import ActionEvent
from tracker.actions.models import Action
from tracker.actions.ratings.service import validate_rating
from tracker.actions.updates.service import Report, submit_update
from tracker.people.enums import Role
from tracker.people.queries import viewer_of
from tracker.people.service import give_role
from tracker.plans.enums import ReadyKey
from tracker.plans.queries import plans_seen_by
from tracker.plans.rules import READY_KEYS
from tracker.reports.changes.comparison import differences
from tracker.reports.changes.queries import ChangesBetween, changes_between
from tracker.reports.enums import ChangeKind, Worklist
from tracker.reports.rows.models import ActionRow
from tracker.reports.rows.queries import rows_of
from tracker.reports.status_list.filters import Filters
from tracker.reports.status_list.queries import status_list

SECRETARIAT = anybody(Role.SECRETARIAT)
MARCH, JULY = date(2019, 3, 1), date(2019, 7, 1)
BLUE, GREEN, AMBER, RED = READY_KEYS[ReadyKey.BRAG]

Edit = Callable[[ActionRow], ActionRow]


def noon(day: date) -> datetime:
    """Noon on a day."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def group(shown: ChangesBetween, kind: ChangeKind) -> list[tuple[str, str, str, str]]:
    """The changes of a kind: number of the action, was, is, reason."""
    groups = [group for group in shown.groups if group.kind is kind]
    return [(change.row.ref, change.was, change.now, change.reason) for group in groups for change in group.changes]


def test_twelve_milestones_of_lga_2018_became_overdue_between_march_and_july(seeded: Session) -> None:
    shown = changes_between(seeded, SECRETARIAT, MARCH, JULY, "LGA-2018")
    assert {group.kind: group.counted for group in shown.groups} == {
        ChangeKind.NEWLY_OVERDUE: "12 milestones in 11 actions",
        ChangeKind.OWNERS: "4 actions",
    }
    assert [ref for ref, was, now, _ in group(shown, ChangeKind.OWNERS) if "Acting" in was and "Acting" not in now] == [
        *("5", "6", "7", "21")
    ]
    overdue = next(count for count in shown.counts if count.label == "Milestones overdue")
    assert (overdue.before, overdue.more, overdue.fewer, overdue.after) == (4, 12, 0, 16)
    assert shown.unchanged == 33 - len({change.row.ref for group in shown.groups for change in group.changes})


def test_counts_agree_with_both_lists(lived_in: Session) -> None:
    for since, until in ((date(2018, 1, 1), MARCH), (date(2018, 12, 1), JULY), (MARCH, JULY)):
        for count in changes_between(lived_in, SECRETARIAT, since, until).counts:
            assert count.before + count.more - count.fewer == count.after
    until_today = changes_between(lived_in, SECRETARIAT, MARCH, date(2019, 4, 1), "LGA-2018")
    listed = status_list(lived_in, SECRETARIAT, date(2019, 4, 1), Filters(plan="LGA-2018", only=Worklist.OVERDUE))
    overdue = next(one for one in until_today.counts if one.label == "Milestones overdue")
    assert listed.counted.startswith(f"{overdue.after} milestones")


def test_a_plan_that_began_in_between_is_added_whole(seeded: Session) -> None:
    shown = changes_between(seeded, SECRETARIAT, date(2018, 1, 1), MARCH, "LGA-2018")
    assert len(group(shown, ChangeKind.ADDED)) == 33
    assert len(group(shown, ChangeKind.NEWLY_OVERDUE)) == 4


def test_a_report_is_the_reason_of_a_better_rating(session: Session) -> None:
    with building(session, noon(MARCH)) as rec:
        ann = a_person(rec, name="Ann Smith")
        action = an_action(rec, plan=a_plan(rec, ref="OWN-1"), owner=ann, ref="7")
        a_milestone(rec, action=action, last_day=date(2019, 12, 31))
        rec.tell(ActionEvent.ADDED, action.reference)
    _report(session, action, ann.id, MARCH, "Nobody was hired", "red")
    _report(session, action, ann.id, date(2019, 5, 1), "Two were hired", "green")
    shown = changes_between(session, SECRETARIAT, MARCH, JULY)
    assert group(shown, ChangeKind.RATING_BETTER) == [
        ("7", "red", "green", "Ann Smith reported on 1 May 2019: Two were hired")
    ]


def test_the_reason_of_a_moved_date_is_that_of_the_change_and_of_nothing_taken_back(session: Session) -> None:
    scene = a_scene(session)
    request, version = scene.ask(), scene.step.version
    decided = scene.by_board(on=date(2019, 5, 2))
    session.rollback()
    with building(session, noon(date(2019, 5, 2))) as rec:
        grant_deadline(rec, request, version, decided)
    with building(session, noon(date(2019, 5, 6))) as rec:
        request_deadline(rec, scene.milestone, DeadlineRequest(OCTOBER, "Later still.", scene.owner, date(2019, 5, 6)))
    request, version = scene.asked.id, scene.step.version
    session.rollback()
    with building(session, noon(date(2019, 5, 7))) as rec:
        withdraw_request(rec, request, version, scene.owner)
    shown = changes_between(session, SECRETARIAT, date(2019, 4, 2), JULY)
    ((_, _, _, reason),) = group(shown, ChangeKind.DATES)
    assert reason == "Granted by Monitor on 2 May 2019, TIB 7.2. Figures late."


def test_what_somebody_else_found_is_told_with_its_reason(session: Session) -> None:
    with building(session, noon(MARCH)) as rec:
        auditor = a_person(rec, name="Ada Gray")
        give_role(rec, auditor.id, Role.AUDITOR)
        action = an_action(rec, plan=a_plan(rec, ref="OWN-1"), ref="7")
        rec.tell(ActionEvent.ADDED, action.reference)
    with building(session, noon(date(2019, 5, 1))) as rec:
        viewer = viewer_of(session, auditor.id, date(2019, 5, 1))
        validate_rating(rec, action.id, 1, viewer, "red", "Nobody was hired.")
    shown = changes_between(session, SECRETARIAT, MARCH, JULY)
    assert group(shown, ChangeKind.VALIDATED) == [
        ("7", "not checked", "red", "Ada Gray on 1 May 2019: Nobody was hired.")
    ]
    assert shown.unchanged == 0


def _report(session: Session, action: Action, by_id: int, day: date, happened: str, rating: str) -> None:
    with building(session, noon(day)) as rec:
        viewer = viewer_of(session, by_id, day)
        submit_update(rec, action.id, viewer, Report(happened=happened, rating=rating))


@pytest.fixture
def row(seeded: Session) -> ActionRow:
    """Action 5 of LGA-2018 on 1 March 2019."""
    plans = [plan for plan in plans_seen_by(seeded, SECRETARIAT) if plan.ref == "LGA-2018"]
    return next(row for row in rows_of(seeded, plans, MARCH) if row.ref == "5")


def rated(row: ActionRow, **fields: object) -> ActionRow:
    """The row with other fields."""
    return replace(row, **fields)  # type: ignore[arg-type] # each case names fields of the row


def _with_step(row: ActionRow, **fields: object) -> ActionRow:
    first, *rest = row.milestones
    return replace(row, milestones=(replace(first, **fields), *rest))  # type: ignore[arg-type] # as above


@pytest.mark.parametrize(
    ("before", "after", "kinds"),
    [
        (lambda r: r, lambda r: r, []),
        (lambda r: rated(r, reported_rating=RED), lambda r: rated(r, reported_rating=AMBER), ["rating better"]),
        (lambda r: rated(r, reported_rating=GREEN), lambda r: rated(r, reported_rating=RED), ["rating worse"]),
        (lambda r: rated(r, reported_rating=None), lambda r: rated(r, reported_rating=GREEN), ["rated anew"]),
        (lambda r: r, lambda r: rated(r, validated_rating=RED), ["checked by somebody else"]),
        (lambda r: rated(r, wording="This"), lambda r: rated(r, wording="That"), ["wording changed"]),
        (lambda r: r, lambda r: rated(r, owners=()), ["owners changed"]),
        (lambda r: r, lambda r: rated(r, boards=()), ["boards changed"]),
        (
            lambda r: rated(r, state=ActionState.NOT_STARTED),
            lambda r: rated(r, state=ActionState.NOT_PROCEEDING),
            ["no longer proceeding"],
        ),
        (
            lambda r: rated(r, state=ActionState.IN_PROGRESS),
            lambda r: rated(r, state=ActionState.REPORTED_COMPLETE),
            ["reported complete or completed"],
        ),
        (
            lambda r: rated(r, state=ActionState.COMPLETE),
            lambda r: rated(r, state=ActionState.IN_PROGRESS),
            ["reopened"],
        ),
        (
            lambda r: rated(r, state=ActionState.IN_PROGRESS),
            lambda r: rated(r, state=ActionState.SUSPENDED),
            ["state changed"],
        ),
        (lambda r: _with_step(r, is_overdue=False), lambda r: _with_step(r, is_overdue=True), ["newly overdue"]),
        (
            lambda r: _with_step(r, is_overdue=True),
            lambda r: _with_step(r, is_overdue=False, state=MilestoneState.MET),
            ["no longer overdue"],
        ),
        (lambda r: r, lambda r: _with_step(r, as_printed="May 2030"), ["dates changed"]),
        (lambda r: r, lambda r: _with_step(r, state=MilestoneState.DROPPED), ["dates changed"]),
    ],
)
def test_each_difference_is_named_once(row: ActionRow, before: Edit, after: Edit, kinds: list[str]) -> None:
    assert [difference.kind.value for difference in differences(before(row), after(row))] == kinds
