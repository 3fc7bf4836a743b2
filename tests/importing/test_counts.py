"""What the seed files leave behind, counted against the papers."""

from collections import Counter
from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.actions.enums import ActionState, ChangeState, DateCheck, Precision
from tracker.actions.models import (
    Action,
    DeadlineChange,
    Milestone,
    Monitor,
    Ownership,
    PaperNote,
    ProgressUpdate,
    RecommendationLink,
    SubItem,
)
from tracker.actions.rules import date_check, is_due_soon, is_overdue
from tracker.audit.models import AuditEvent
from tracker.audit.verification import verify
from tracker.boards.models import Board
from tracker.people.enums import HoldingKind, Role
from tracker.people.models import Person, PostHolding, PrintedTitle, RoleGiven
from tracker.people.queries import holders_on, training_cards
from tracker.plans.enums import PlanState
from tracker.plans.models import Document, Plan, PlanIrregularity, Recommendation, Stage, Theme, VisionComponent

FIRST_OF_APRIL = date(2019, 4, 1)
LGA, OFSTED = "LGA-2018", "OFSTED-2017"


def plan(session: Session, ref: str) -> Plan:
    return session.execute(sa.select(Plan).where(Plan.ref == ref)).scalar_one()


def actions(session: Session, ref: str) -> list[Action]:
    query = sa.select(Action).where(Action.plan_id == plan(session, ref).id).order_by(Action.position)
    return list(session.execute(query).scalars())


def action(session: Session, ref: str, number: str) -> Action:
    return next(action for action in actions(session, ref) if action.ref == number)


def count(session: Session, kind: type, *where: sa.ColumnElement[bool]) -> int:
    return session.execute(sa.select(sa.func.count()).select_from(kind).where(*where)).scalar_one()


def of_lga(session: Session, kind: type) -> int:
    mapped = kind.action_id  # type: ignore[attr-defined]
    return count(session, kind, mapped.in_([action.id for action in actions(session, LGA)]))


def test_peer_challenge_plan_has_what_was_printed(session: Session) -> None:
    found = actions(session, LGA)
    assert count(session, Recommendation, Recommendation.plan_id == plan(session, LGA).id) == 11
    assert [action.ref for action in found] == [str(number) for number in (*range(1, 8), *range(10, 36))]
    assert of_lga(session, RecommendationLink) == 46
    assert of_lga(session, Ownership) == 38
    assert len({own.person_id for action in found for own in action.owners}) == 14
    assert all(own.post_id and own.printed_name and own.printed_post for action in found for own in action.owners)
    assert [action.ref for action in found if not action.monitors] == ["2", "3", "10", "18", "21", "24", "35"]
    assert [action.ref for action in found if action.is_torn] == ["6", "12", "16", "22", "26", "29"]


def test_positions_follow_the_printed_order(session: Session) -> None:
    for action in (*actions(session, LGA), *actions(session, OFSTED)):
        for rows in (action.owners, action.milestones, action.monitors, action.sub_items):
            assert [row.position for row in rows] == list(range(1, len(rows) + 1))


def test_milestones_by_precision(session: Session) -> None:
    milestones = [milestone for action in actions(session, LGA) for milestone in action.milestones]
    assert Counter(milestone.precision for milestone in milestones) == {
        Precision.MONTH: 38,
        Precision.YEAR: 1,
        Precision.CONTINUOUS: 1,
        Precision.UNDETERMINED: 1,
    }
    assert [milestone.action.ref for milestone in milestones if milestone.is_to_settle] == ["16"]
    assert all(milestone.first_last_day == milestone.last_day for milestone in milestones)
    assert [milestone.pairing for milestone in action(session, LGA, "7").milestones] == ["by order"] * 3


def test_first_of_april_2019(session: Session) -> None:
    steps = [(action, milestone) for action in actions(session, LGA) for milestone in action.milestones]
    late = [action.ref for action, milestone in steps if is_overdue(action.state, milestone, FIRST_OF_APRIL)]
    soon = [action.ref for action, milestone in steps if is_due_soon(action.state, milestone, FIRST_OF_APRIL)]
    assert late == ["7", "15", "18", "27", "27", "30"]
    assert soon == ["2", "10", "11", "14", "24", "25", "27", "29", "31", "32"]
    undated = [action.ref for action, milestone in steps if milestone.last_day is None and not milestone.is_to_settle]
    assert len(undated) == 2
    assert [action.ref for action, milestone in steps if milestone.is_to_settle] == ["16"]


def test_register(session: Session) -> None:
    assert count(session, Document) == 5
    assert count(session, Document, Document.dated_on.is_(None)) == 2
    assert count(session, Person, Person.is_sample.is_(False)) == 37
    assert count(session, Person, Person.is_sample.is_(True)) == 2
    assert count(session, PrintedTitle) > 28
    assert {board.key for board in session.scalars(sa.select(Board)) if not board.is_body} == {
        "strategic-plan-monitoring",
        "performance-surgeries",
        "fortnightly-mayor-meeting",
    }
    cabinet = session.execute(sa.select(Board).where(Board.key == "cabinet")).scalar_one()
    assert [alias.name for alias in cabinet.aliases] == ["Mayor in Cabinet"]
    assert all(paper in cabinet.aliases[0].source for paper in ("TIB18", "D17", "C19"))


def test_holder_whom_no_paper_names_is_not_vacant(session: Session) -> None:
    unnamed = session.execute(sa.select(PostHolding).where(PostHolding.person_id.is_(None))).scalar_one()
    assert unnamed.kind is HoldingKind.INTERIM
    assert unnamed.is_unnamed
    assert holders_on(session, [unnamed.post_id], date(2018, 12, 18)) == {}
    [holder] = holders_on(session, [unnamed.post_id], date(2019, 3, 27))[unnamed.post_id]
    assert holder.name == "Richard Baldwin"


def test_inspection_plan(session: Session) -> None:
    found = plan(session, OFSTED)
    assert found.state is PlanState.LIVE
    assert found.live_on == FIRST_OF_APRIL
    assert count(session, Theme, Theme.plan_id == found.id) == 4
    assert count(session, VisionComponent, VisionComponent.plan_id == found.id) == 10
    assert [len(theme.contributions) for theme in found.themes] == [8, 2, 3, 2]
    assert count(session, Stage, Stage.plan_id == found.id) == 3
    assert [len(stage.aims) for stage in found.stages] == [6, 3, 0]
    assert count(session, PlanIrregularity, PlanIrregularity.plan_id == found.id) == 33
    assert count(session, Recommendation, Recommendation.plan_id == found.id) == 0
    assert "15 recommendations" in found.recommendations_note
    assert len(actions(session, OFSTED)) == 16


def test_slips_keep_what_was_printed_first(session: Session) -> None:
    slips = [
        change for action in actions(session, OFSTED) for milestone in action.milestones for change in milestone.changes
    ]
    assert len(slips) == 3
    assert {slip.state for slip in slips} == {ChangeState.UNRECORDED}
    [milestone] = action(session, OFSTED, "D17-5").milestones
    [slip] = milestone.changes
    assert (milestone.as_printed, milestone.last_day) == ("end of January 2018", date(2018, 1, 31))
    assert milestone.first_last_day is None
    assert (slip.from_printed, slip.from_precision) == ("mid-December 2017", Precision.UNDETERMINED)
    assert slip.source == "BV18, 3.26"
    [target] = action(session, OFSTED, "GOOD").milestones
    assert target.is_to_settle
    assert target.changes[0].noted_on == date(2018, 12, 18)


def test_parts_notes_and_where_they_stand(session: Session) -> None:
    assert of_lga(session, SubItem) == 15
    assert of_lga(session, PaperNote) == 30
    found = action(session, LGA, "7")
    assert found.source == "TIB18, appendix 2, action 7"
    assert found.date_printed == "October 2019 March 2019 Deadline to be determined"
    assert len(found.irregularities) == 6


def test_sample_layer(session: Session) -> None:
    updates = list(session.execute(sa.select(ProgressUpdate).order_by(ProgressUpdate.id)).scalars())
    assert len(updates) == 30
    assert all(update.is_sample and update.on_behalf_of_id is None for update in updates)
    assert [update.given_on for update in updates] == sorted(update.given_on for update in updates)
    assert (updates[0].given_on, updates[-1].given_on) == (date(2019, 1, 2), date(2019, 3, 22))
    found = {action.ref: action for action in actions(session, LGA)}
    assert sum(action.state is ActionState.NOT_STARTED for action in found.values()) == 8
    assert [action.ref for action in found.values() if action.state is ActionState.REPORTED_COMPLETE] == ["13"]
    assert found["14"].reported_rating == "red"
    assert found["14"].last_update_on == date(2019, 3, 20)
    thirty = found["30"]
    assert date_check(thirty.state, thirty.milestones, FIRST_OF_APRIL) is DateCheck.VERY_LATE
    assert thirty.updates[0].why_better
    assert date_check(found["13"].state, found["13"].milestones, FIRST_OF_APRIL) is DateCheck.DONE


def test_request_roles_and_cards(session: Session) -> None:
    [asked] = session.execute(sa.select(DeadlineChange).where(DeadlineChange.is_sample)).scalars()
    assert asked.state is ChangeState.REQUESTED
    assert asked.to_last_day == date(2019, 7, 31)
    assert asked.milestone.last_day == date(2019, 4, 30)
    assert {given.role for given in session.scalars(sa.select(RoleGiven))} == set(Role)
    cards = training_cards(session)
    assert [(card.position, card.title) for card in cards] == [
        (1, "Director"),
        (2, "Secretariat"),
        (3, "Board member"),
        (4, "Auditor"),
    ]
    assert cards[0].person.name == "Sharon Godman"


def test_trail_tells_all_of_it(session: Session) -> None:
    findings = verify(session)
    assert findings.faults == []
    newest = session.execute(sa.select(AuditEvent.payload).order_by(AuditEvent.number.desc()).limit(1)).scalar_one()
    assert '"event":"files.imported"' in newest


@pytest.mark.parametrize("ref", [LGA, OFSTED])
def test_every_milestone_is_entered(session: Session, ref: str) -> None:
    assert all(action.milestones for action in actions(session, ref))
    assert count(session, Milestone) == 57
    assert count(session, Monitor) > 26
