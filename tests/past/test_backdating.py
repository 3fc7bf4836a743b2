"""What is recorded late, or taken back: the days between say what was so, and today stays what the tables say."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session

from tests.support.action_story import APRIL, JUNE, MARCH, MAY, Story, a_story, at
from tests.support.builders import building
from tests.support.deadline_story import OCTOBER, a_scene
from tests.support.rebuild import assert_rebuilt
from tracker.actions.deadlines.decisions import RecordedDecision, record_decided_deadline, set_first_date
from tracker.actions.deadlines.rules import NewDate
from tracker.actions.deadlines.service import add_milestone, set_review_date
from tracker.actions.enums import ActionState, FollowUpResult, MilestoneState, Precision
from tracker.actions.lifecycle.follow_up import FollowedUp, record_follow_up
from tracker.actions.lifecycle.suspension import Suspension, suspend
from tracker.actions.models import Action, Milestone, ProgressUpdate
from tracker.actions.rules import Deadline
from tracker.actions.updates.service import withdraw_update
from tracker.errors import Refused
from tracker.past.enums import PastReading
from tracker.past.queries import past_day

LATE = "The paper came late."


@pytest.fixture
def story(session: Session) -> Story:
    """An action of two parts and everybody around it."""
    return a_story(session)


def withdraw(story: Story, update: ProgressUpdate, on: date = JUNE) -> None:
    """Its writer withdraws an update."""
    viewer, version, update_id = story.viewer(story.owner, on), story.action.version, update.id
    with at(story.session, on) as rec:
        withdraw_update(rec, update_id, version, viewer, "Meant for another.")


def progress(story: Story, rating: str, on: date, given_on: date | None = None) -> ProgressUpdate:
    """The owner reports progress."""
    return story.report(story.owner, on, rating, complete=False, why_better=LATE, given_on=given_on)


def as_it_was(story: Story, day: date) -> Action:
    """The action of a day, with its milestones."""
    with past_day(story.session, day, PastReading.AS_IT_WAS) as past:
        action = past.get_one(Action, story.action_id)
        assert action.milestones
    story.session.rollback()
    return action


def test_an_update_withdrawn_before_one_of_the_same_rating(story: Story) -> None:
    first = progress(story, "green", MARCH)
    progress(story, "green", APRIL)
    withdraw(story, first)
    assert as_it_was(story, date(2019, 3, 15)).reported_rating is None
    assert as_it_was(story, APRIL).reported_rating == "green"
    assert_rebuilt(story.session)


def test_an_update_told_late_before_one_of_the_same_rating(story: Story) -> None:
    progress(story, "green", date(2019, 2, 1))
    progress(story, "green", APRIL)
    progress(story, "red", MAY, given_on=MARCH)
    ratings = [as_it_was(story, day).reported_rating for day in (date(2019, 2, 2), MARCH, APRIL, MAY)]
    assert ratings == ["green", "red", "green", "green"]
    assert_rebuilt(story.session)


def test_completion_is_not_reported_of_a_day_before_the_newest_update(story: Story) -> None:
    progress(story, "green", APRIL)
    with pytest.raises(Refused, match="There is already an update dated 1 April 2019"):
        story.report(story.owner, MAY, given_on=MARCH)
    assert story.action.state is ActionState.IN_PROGRESS


def test_one_of_two_reports_of_completion_withdrawn(story: Story) -> None:
    first = story.report(story.owner, MARCH)
    story.report(story.owner, APRIL)
    withdraw(story, first)
    between, after = as_it_was(story, date(2019, 3, 15)), as_it_was(story, APRIL)
    assert (between.state, between.reported_complete_on) == (ActionState.NOT_STARTED, None)
    assert {milestone.state for milestone in between.milestones} == {MilestoneState.OPEN}
    assert (after.state, after.reported_complete_on) == (ActionState.REPORTED_COMPLETE, APRIL)
    assert {milestone.state for milestone in after.milestones} == {MilestoneState.REPORTED_MET}
    assert_rebuilt(story.session)


def test_a_report_of_completion_withdrawn_after_it_was_taken_back(story: Story) -> None:
    first = story.report(story.owner, MARCH)
    story.report(story.owner, MAY, "amber", complete=False, takes_back=True)
    withdraw(story, first)
    between = as_it_was(story, APRIL)
    assert between.state is ActionState.NOT_STARTED
    assert {milestone.state for milestone in between.milestones} == {MilestoneState.OPEN}
    assert_rebuilt(story.session)


def test_a_completion_that_was_sent_back_does_not_return_on_days_of_a_later_one_withdrawn(story: Story) -> None:
    story.report(story.owner, date(2019, 2, 1))
    story.check(story.auditor, date(2019, 2, 4), confirmed=False)
    again = story.report(story.owner, MARCH)
    story.report(story.owner, MAY, "amber", complete=False, takes_back=True)
    withdraw(story, again)
    assert as_it_was(story, APRIL).state is ActionState.IN_PROGRESS
    assert_rebuilt(story.session)


def test_a_completion_reported_of_a_suspended_action_and_withdrawn_leaves_it_suspended(story: Story) -> None:
    review = date(2019, 12, 2)
    story.do(suspend, story.clerk, MARCH, Suspension("Closed.", "CAB 3", review))
    withdraw(story, story.report(story.owner, APRIL))
    assert (story.action.state, story.action.review_on) == (ActionState.SUSPENDED, review)
    assert_rebuilt(story.session)


def test_a_suspension_recorded_late_does_not_come_before_a_part_reported_met(story: Story) -> None:
    story.report_milestone(story.first_id, story.owner, APRIL)
    with pytest.raises(Refused, match="since 1 April 2019"):
        story.do(suspend, story.clerk, MAY, Suspension("Closed.", "CAB 3", JUNE, MARCH))


def test_a_follow_up_told_late_before_one_with_the_same_result(story: Story) -> None:
    def follow_up(result: FollowUpResult, on: date) -> None:
        story.do(record_follow_up, story.auditor, JUNE, FollowedUp(result, "Seen.", on))

    follow_up(FollowUpResult.PARTLY, MARCH)
    follow_up(FollowUpResult.PARTLY, MAY)
    follow_up(FollowUpResult.NOT, APRIL)
    assert as_it_was(story, APRIL).follow_up is FollowUpResult.NOT
    assert as_it_was(story, MAY).follow_up is FollowUpResult.PARTLY
    assert_rebuilt(story.session)


def test_a_decision_older_than_the_entry_of_its_deadline_holds_today(session: Session) -> None:
    scene = a_scene(session)
    decided = scene.by_secretariat(on=date(2019, 3, 1))
    version = scene.step.version
    session.rollback()
    with building(session, datetime(2019, 4, 2, 8, tzinfo=UTC)) as rec:
        decision = RecordedDecision(NewDate(OCTOBER), "Figures late.", decided)
        record_decided_deadline(rec, scene.milestone, version, decision)
    with past_day(session, date(2019, 4, 3), PastReading.AS_IT_WAS) as past:
        assert past.get_one(Milestone, scene.milestone).last_day == OCTOBER.last_day
    with past_day(session, date(2019, 4, 1), PastReading.AS_WE_KNEW) as past:
        assert past.get_one(Milestone, scene.milestone).last_day == date(2019, 4, 30)
    assert_rebuilt(session)


def test_a_first_date_decided_before_a_day_to_look_at_it_again_was_set(session: Session) -> None:
    scene = a_scene(session, last_day=None)
    version = scene.step.version
    session.rollback()
    with building(session, datetime(2019, 4, 10, 8, tzinfo=UTC)) as rec:
        set_review_date(rec, scene.milestone, version, date(2019, 6, 3))
    with building(session, datetime(2019, 4, 12, 8, tzinfo=UTC)) as rec:
        set_first_date(rec, scene.milestone, version + 1, OCTOBER, scene.by_secretariat(on=date(2019, 4, 5)))
    assert_rebuilt(session)


def test_a_part_added_after_the_report_is_not_met_by_another_ones_withdrawal(story: Story) -> None:
    first = story.report(story.owner, MARCH)
    story.report(story.owner, APRIL)
    wanted = Deadline("December 2019", Precision.MONTH, date(2019, 12, 31))
    version = story.action.version
    with at(story.session, MAY) as rec:
        add_milestone(rec, story.action_id, version, wanted, name="Three")
    withdraw(story, first)
    assert story.states == [MilestoneState.REPORTED_MET, MilestoneState.REPORTED_MET, MilestoneState.OPEN]
    assert_rebuilt(story.session)
